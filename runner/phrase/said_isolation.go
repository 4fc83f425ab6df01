package phrase

// How server and generator were kept apart, and which limits were not put in force.
var (
	IsolationNone = of0("isolation_none", says{
		en: "isolation: none was asked for; the kernel places server and generator",
		ko: "isolation: none이 지정되어 커널이 배치",
	})
	OneCPU = of0("isolation_one_cpu", says{
		en: "one CPU: server and generator share it",
		ko: "CPU가 1개",
	})
	OneCore = of0("isolation_one_core", says{
		en: "all CPUs are hyperthreads of one core, so server and generator still slow each other down",
		ko: "모든 CPU가 코어 하나의 하이퍼스레드여서 서로 느려질 수 있음",
	})
	SystemCannotBind = of1("isolation_no_binding", says{
		en: "{1} cannot bind processes to CPUs: server and generator share them",
		ko: "{1}에서는 프로세스를 CPU에 묶을 수 없음",
	})
	EngineElsewhere = of0("isolation_engine_elsewhere", says{
		en: "the Docker engine runs on another machine or in a virtual one; its CPUs cannot be told from here",
		ko: "Docker 엔진이 다른 머신이나 가상 머신에서 돌아 CPU를 알 수 없음",
	})
	RunningAlready = of0("isolation_running_already", says{
		en: "the server was running already: nothing is bound to CPUs",
		ko: "이미 실행 중이던 서버여서 CPU에 묶지 않음",
	})
	LimitInVain = of2("limit_in_vain", says{
		en: "{1} without effect: this process cannot set it by a cgroup ({2})",
		ko: "{1} 적용 안 됨: 이 프로세스는 cgroup으로 설정할 수 없음({2})",
	})
	LimitsOfStandIn = of1("limits_of_stand_in", says{
		en: "{1} without effect: the embedded stand-in runs outside containers",
		ko: "{1} 적용 안 됨: 내장 대체 서버는 컨테이너 밖에서 실행됨",
	})
)
