package phrase

// What a self-check comes to: what was found, the limit, what that means for the figures,
// and a remedy, each of which is one of the statements below.
var (
	SelfCheckInvalid = of4("check_invalid", says{
		en: "{1} (limit {2}): {3}; {4}",
		ko: "{1}(무효 기준 {2}). {3} {4}",
	})
	// SelfCheckWarns: the limit of a warning, and the one from which on the figures would not count.
	SelfCheckWarns = of4("check_warns", says{
		en:    "{1}; from {3} on its figures would be invalid; {4}",
		ko:    "{1}(주의 기준 {2}, 무효 기준 {3}). {4}",
		omits: omits{English: {2}},
	})
	SelfCheckNotes = of3("check_notes", says{
		en:    "{1}; {3}",
		ko:    "{1}(주의 기준 {2}). {3}",
		omits: omits{English: {2}},
	})
)

// What was found.
var (
	GeneratorUsed = of2("generator_used", says{
		en: "the generator used {1} of its {2}",
		ko: "부하기가 할당된 {2}의 {1}를 썼습니다",
	})
	GeneratorThrottled = of1("generator_throttled", says{
		en: "the generator was held back by its CPU quota for {1} of the time",
		ko: "부하기가 전체 시간의 {1} 동안 CPU 쿼터에 막혀 있었습니다",
	})
	GeneratorStopped = of2("generator_stopped", says{
		en: "the generator's process stood still for {1} of the time, up to {2} at once",
		ko: "부하기 프로세스가 전체 시간의 {1} 동안, 한 번에 최대 {2} 멈춰 있었습니다",
	})
	HalfSentLate = of2("half_sent_late", says{
		en: "half of the requests were sent {1} and more after they should have been, where the median response takes {2}",
		ko: "요청의 절반이 예정보다 {1} 이상 늦게 전송되었습니다. 응답 시간 중앙값은 {2}입니다",
	})
	TailSentLate = of2("tail_sent_late", says{
		en: "1% of the requests were sent {1} and more after they should have been, where the median response takes {2}",
		ko: "요청의 1%가 예정보다 {1} 이상 늦게 전송되었습니다. 응답 시간 중앙값은 {2}입니다",
	})
	NearCeiling = of3("near_ceiling", says{
		en: "{1} requests a second are {2} of the {3}/s that the generator sends to a server of no work",
		ko: "초당 {1}건은 아무 일도 하지 않는 서버에 부하기가 보낼 수 있는 {3}/s의 {2}입니다",
	})
	FilesUsed = of2("files_used", says{
		en: "the generator may have held {1} of the {2} files that it can open",
		ko: "부하기가 열 수 있는 파일 {2}개 중 {1}개를 열었을 수 있습니다",
	})
	PortsUsed = of3("ports_used", says{
		en: "{1} of the {2} local ports to the server were taken, {3} of them resting after a connection that the generator closed",
		ko: "서버로 가는 로컬 포트 {2}개 중 {1}개가 쓰이고 있었습니다. 그중 {3}개는 부하기가 닫은 연결 뒤에 쉬는 중입니다",
	})
	PortsMissing = of1("ports_missing", says{
		en: "{1} of the requests found no free local port",
		ko: "요청의 {1}가 로컬 포트를 얻지 못했습니다",
	})
	CPUTimeStolen = of1("cpu_time_stolen", says{
		en: "the hypervisor gave {1} of the CPU time to other machines",
		ko: "하이퍼바이저가 CPU 시간의 {1}를 다른 머신에 내주었습니다",
	})
	LittleDiffers = of4("little_differs", says{
		en: "the figures do not fit each other: by Little's law {1} iterations a second of {2} each hold {3} users, but {4} were active",
		ko: "수치가 서로 맞지 않습니다. 리틀의 법칙으로는 초당 {1}회, 회당 {2}인 반복에 사용자 {3}명이 필요한데 {4}명이 활동했습니다",
	})
	QueueOverflowed = of1("queue_overflowed", says{
		en: "the server's side turned connections away {1} because its queue of new ones was full: each waits a second and more to try again",
		ko: "서버 쪽이 대기열이 가득 차 연결을 {1} 거절했습니다",
	})
	ConnectionsDropped = of1("connections_dropped", says{
		en: "the server's side dropped attempts to connect {1} for another reason than a full queue of accepted ones",
		ko: "서버 쪽이 대기열 포화가 아닌 이유로 연결 시도를 {1} 버렸습니다",
	})
)

// What an invalid one means for the figures.
var (
	WasSaturated = of0("was_saturated", says{en: "it was saturated", ko: "부하기가 포화 상태였습니다."})
	SentAndRead  = of0("sent_and_read_late", says{en: "it sent and read late", ko: "늦게 보내고 늦게 읽었습니다."})
	HadNoCPU     = of0("had_no_cpu", says{en: "it had no CPU when it should have sent and read", ko: "보내고 읽어야 할 때 CPU를 얻지 못했습니다."})
	NotKeptUp    = of0("not_kept_up", says{en: "the generator did not keep up", ko: "부하기가 따라가지 못했습니다."})
	RateIsIts    = of0("rate_is_its", says{en: "the rate is the generator's, not the server's", ko: "이 속도는 서버가 아니라 부하기의 것입니다."})
	BothStopped  = of0("both_stopped", says{en: "server and generator stood still in turn", ko: "서버와 부하기가 번갈아 멈춰 있었습니다."})
	NeverReached = of0("never_reached", says{en: "they never reached the server", ko: "그 요청은 서버에 닿지 못했습니다."})
)

// Remedies of self-checks.
var (
	MoreGenerator = of0("more_generator", says{
		en: "give the generator more CPUs, or send less",
		ko: "부하기에 CPU를 더 주거나 부하를 줄이십시오.",
	})
	LiftQuota = of0("lift_quota", says{
		en: "lift the quota (docker run --cpus, systemd's CPUQuota), or send less",
		ko: "쿼터(docker run --cpus, systemd의 CPUQuota)를 풀거나 부하를 줄이십시오.",
	})
	QuietCPUs = of0("quiet_cpus", says{
		en: "end what else runs on its CPUs, and lift limits such as cpulimit, nice and a CPU quota",
		ko: "같은 CPU에서 도는 다른 프로그램을 끝내고 cpulimit, nice, CPU 쿼터 같은 제한을 푸십시오.",
	})
	MoreFiles = of1("more_files", says{
		en: "sudo prlimit --pid $$ --nofile={1}, or lower the users",
		ko: "한도를 올리거나(sudo prlimit --pid $$ --nofile={1}) 사용자를 줄이십시오.",
	})
	MorePorts = of0("more_ports", says{
		en: `sudo sysctl -w net.ipv4.tcp_tw_reuse=1 net.ipv4.ip_local_port_range="1024 65535", or keep connections open`,
		ko: `sudo sysctl -w net.ipv4.tcp_tw_reuse=1 net.ipv4.ip_local_port_range="1024 65535"를 실행하거나 연결을 유지하십시오.`,
	})
	OwnCPUs = of0("own_cpus", says{
		en: "measure on a machine with CPUs of its own",
		ko: "전용 CPU가 있는 머신에서 측정하십시오.",
	})
	CompareWindows = of0("compare_windows", says{
		en: "users waited for what no figure shows, responses that had not come by the end or a generator that was late: compare the windows of 10 s in the report",
		ko: "어느 수치에도 없는 대기, 끝까지 오지 않은 응답, 부하기의 지연이 원인일 수 있습니다. 10초 구간별 값을 비교해 보십시오.",
	})
	LongerBacklog = of0("longer_backlog", says{
		en: "this is the server's: raise its backlog (gunicorn --backlog) and sudo sysctl -w net.core.somaxconn=4096, or let it accept faster",
		ko: "거절된 연결은 1초 이상 기다렸다가 다시 시도합니다. 서버의 backlog를 늘리거나(gunicorn --backlog, sudo sysctl -w net.core.somaxconn=4096) 연결을 더 빨리 받게 하십시오.",
	})
	LongerSYNBacklog = of0("longer_syn_backlog", says{
		en: "this is the server's: sudo sysctl -w net.ipv4.tcp_max_syn_backlog=4096, and see that it has memory",
		ko: "sudo sysctl -w net.ipv4.tcp_max_syn_backlog=4096을 실행하고 서버의 메모리가 충분한지 보십시오.",
	})
)

// Why a self-check is not known.
var (
	UseUnread = of0("use_unread", says{
		en: "its use could not be read while the load ran",
		ko: "부하 중의 사용량을 읽지 못했습니다.",
	})
	NotWatched = of0("not_watched", says{
		en: "the generator's process was not watched, or for too short a time",
		ko: "부하기 프로세스를 지켜보지 못했거나 지켜본 시간이 너무 짧습니다.",
	})
	NothingSent = of0("nothing_sent", says{
		en: "no request was sent",
		ko: "보낸 요청이 없습니다.",
	})
	NobodyActive = of0("nobody_active", says{
		en: "no user was active in the measured part",
		ko: "측정 구간에 활동한 사용자가 없습니다.",
	})
	NothingToHold = of0("nothing_to_hold", says{
		en: "there is nothing to hold it against",
		ko: "비교할 값이 없습니다.",
	})
	CeilingUnmeasured = of0("ceiling_unmeasured", says{
		en: "the engine's ceiling was not measured",
		ko: "엔진의 한계를 측정하지 않았습니다.",
	})
	CeilingFailed = of1("ceiling_failed", says{
		en: "the engine's ceiling could not be measured: {1}",
		ko: "엔진의 한계를 측정하지 못했습니다: {1}",
	})
	CeilingTCPOnly = of0("ceiling_tcp_only", says{
		en: "the ceiling is measured over TCP alone, and the server listens at a unix socket",
		ko: "엔진의 한계는 TCP로만 측정하는데 서버는 유닉스 소켓에서 요청을 받습니다.",
	})
	CeilingHTTPOnly = of0("ceiling_http_only", says{
		en: "the ceiling is measured for http alone, and the server speaks https",
		ko: "엔진의 한계는 http로만 측정하는데 서버는 https를 씁니다.",
	})
	SystemDoesNotTell = of0("system_does_not_tell", says{
		en: "this system does not tell",
		ko: "이 시스템은 알려 주지 않습니다.",
	})
	SystemHasNo = of1("system_has_no", says{
		en: "this system has no /{1}",
		ko: "이 시스템에는 /{1} 파일이 없습니다.",
	})
	NetworkUnseen = of0("network_unseen", says{
		en: "the server's network cannot be seen from here",
		ko: "여기서는 서버의 네트워크를 볼 수 없습니다.",
	})
	ServerElsewhere = of0("server_elsewhere", says{
		en: "the engine runs the server on another machine or in a virtual one",
		ko: "서버가 다른 머신이나 가상 머신에서 돌고 있습니다.",
	})
	ServerNotLocal = of1("server_not_local", says{
		en: "the server at {1} is not on this machine's loopback",
		ko: "{1} 서버는 이 머신의 loopback에 있지 않습니다.",
	})
	ServerGone = of0("server_gone", says{
		en: "the server is gone",
		ko: "서버가 이미 종료되었습니다.",
	})
)
