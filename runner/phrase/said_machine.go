package phrase

// What a machine is like for measuring, why that matters, and what to do about it.
var (
	// ReadingUnknown: why a reading is not known. SystemHasNo serves there too.
	ReadingUnknown = of1("reading_unknown", says{
		en: "not known on this system: {1}",
		ko: "이 시스템에서는 알 수 없습니다: {1}",
	})
	ReadingHasNo = of1("reading_has_no", says{
		en: "not known on this system: it has no /{1}",
		ko: "이 시스템에서는 알 수 없습니다: /{1} 파일이 없습니다.",
	})
	// Found is a reading as it is.
	Found = of1("found", says{en: "{1}", ko: "{1}"})
)

// The processor.
var (
	WhyCPUs = of0("why_cpus", says{
		en: "on one CPU the generator takes its time from the server it measures",
		ko: "CPU가 하나면 부하기가 측정 대상 서버의 시간을 빼앗습니다.",
	})
	FoundOneCPURequired = of0("found_one_cpu_required", says{
		en: "1 CPU, and environment.isolation is required",
		ko: "CPU가 1개인데 environment.isolation이 required",
	})
	RemedyOneCPURequired = of0("remedy_one_cpu_required", says{
		en: "give this machine or container a second CPU, or --set environment.isolation=auto",
		ko: "머신이나 컨테이너에 CPU를 하나 더 주거나 --set environment.isolation=auto를 쓰십시오.",
	})
	FoundOneCPU = of0("found_one_cpu", says{
		en: "1 CPU: server and generator share it",
		ko: "CPU가 1개여서 서버와 부하기가 함께 씀",
	})
	RemedyOneCPU = of0("remedy_one_cpu", says{
		en: "give this machine or container a second CPU (docker run --cpuset-cpus 0,1)",
		ko: "머신이나 컨테이너에 CPU를 하나 더 주십시오(docker run --cpuset-cpus 0,1).",
	})
	WhyGovernor = of0("why_governor", says{
		en: "a CPU that changes its frequency makes two runs differ",
		ko: "CPU 주파수가 바뀌면 두 실행의 결과가 달라집니다.",
	})
	RemedyGovernor = of0("remedy_governor", says{
		en: "sudo cpupower frequency-set -g performance",
		ko: "sudo cpupower frequency-set -g performance",
	})
	WhyLoad = of0("why_load", says{
		en: "what else runs here takes CPU time from server and generator",
		ko: "다른 프로그램이 서버와 부하기의 CPU 시간을 빼앗습니다.",
	})
	FoundLoad = of1("found_load", says{
		en: "{1} runnable processes per CPU in the last minute",
		ko: "최근 1분간 CPU당 실행 대기 프로세스 {1}개",
	})
	RemedyLoad = of0("remedy_load", says{
		en: "end what else runs: ps -eo pcpu,pid,args --sort=-pcpu | head",
		ko: "다른 프로그램을 끝내십시오: ps -eo pcpu,pid,args --sort=-pcpu | head",
	})
	WhySteal = of0("why_steal", says{
		en: "time the hypervisor gives to other machines looks like a slow server",
		ko: "하이퍼바이저가 다른 머신에 내준 시간은 느린 서버처럼 보입니다.",
	})
	FoundSteal = of1("found_steal", says{
		en: "{1} of the CPU time",
		ko: "CPU 시간의 {1}",
	})
	RemedySteal = of0("remedy_steal", says{
		en: "measure on a machine with CPUs of its own; vmstat 1 shows the share as st",
		ko: "전용 CPU가 있는 머신에서 측정하십시오. vmstat 1의 st가 그 비율입니다.",
	})
	WhyHiccups = of0("why_hiccups", says{
		en: "while the generator's process stands still, it sends and reads late, and the server looks slow",
		ko: "부하기 프로세스가 멈춰 있으면 늦게 보내고 늦게 읽어서 서버가 느려 보입니다.",
	})
	FoundHiccups = of2("found_hiccups", says{
		en: "stood still for {1} of the sample, up to {2} at once",
		ko: "표본의 {1} 동안, 한 번에 최대 {2} 멈춤",
	})
	FoundHiccupsInvalid = of3("found_hiccups_invalid", says{
		en: "stood still for {1} of the sample, up to {2} at once; a trial that does for {3} is invalid",
		ko: "표본의 {1} 동안, 한 번에 최대 {2} 멈춤. {3}에 이르면 시행이 무효",
	})
	RemedyHiccups = of0("remedy_hiccups", says{
		en: "end what else runs (ps -eo pcpu,pid,args --sort=-pcpu | head), and start runner without nice, cpulimit and a CPU quota",
		ko: "다른 프로그램을 끝내고(ps -eo pcpu,pid,args --sort=-pcpu | head), nice, cpulimit, CPU 쿼터 없이 runner를 시작하십시오.",
	})
	WhyQuota = of0("why_quota", says{
		en: "a group that has used up its quota stands still until the next period",
		ko: "쿼터를 다 쓴 그룹은 다음 주기까지 멈춰 있습니다.",
	})
	FoundNoQuota   = of0("found_no_quota", says{en: "none", ko: "없음"})
	FoundQuota     = of1("found_quota", says{en: "{1} CPUs", ko: "CPU {1}개"})
	FoundThrottled = of1("found_throttled", says{
		en: ", held back for {1} so far",
		ko: ", 지금까지 {1} 동안 멈춤",
	})
	RemedyQuota = of0("remedy_quota", says{
		en: "start this container without --cpus, or lift the unit's quota: sudo systemctl set-property UNIT CPUQuota=",
		ko: "컨테이너를 --cpus 없이 시작하거나 유닛의 쿼터를 푸십시오: sudo systemctl set-property UNIT CPUQuota=",
	})
	WhyClock = of0("why_clock", says{
		en: "other clock sources cost a system call at each reading, twice a request and more",
		ko: "다른 클록 소스는 읽을 때마다, 요청당 두 번 이상 시스템 호출이 듭니다.",
	})
	RemedyClock = of0("remedy_clock", says{
		en: "echo tsc | sudo tee /sys/devices/system/clocksource/clocksource0/current_clocksource",
		ko: "echo tsc | sudo tee /sys/devices/system/clocksource/clocksource0/current_clocksource",
	})
	WhyMemory = of0("why_memory", says{
		en: "a machine that swaps measures its disk",
		ko: "스왑하는 머신은 디스크를 측정하는 셈입니다.",
	})
	FoundMemory      = of1("found_memory", says{en: "{1} available", ko: "{1} 사용 가능"})
	FoundMemoryShort = of2("found_memory_short", says{
		en: "{1} available, {2} may be needed",
		ko: "{1} 사용 가능, {2} 필요할 수 있음",
	})
	RemedyMemory = of0("remedy_memory", says{
		en: "end what takes it (ps -eo rss,pid,args --sort=-rss | head), or lower environment.memory",
		ko: "메모리를 쓰는 프로그램을 끝내거나(ps -eo rss,pid,args --sort=-rss | head) environment.memory를 낮추십시오.",
	})
	WhyCeiling = of0("why_ceiling", says{
		en: "what the generator cannot send, no server can answer",
		ko: "부하기가 보내지 못하는 것은 어떤 서버도 응답할 수 없습니다.",
	})
	FoundCeiling      = of2("found_ceiling", says{en: "{1} requests/s of {2} bytes", ko: "{2}바이트 응답에 {1}건/s"})
	FoundCeilingKnown = of1("found_ceiling_known", says{
		en: ", as measured on {1}",
		ko: ", {1} 측정",
	})
	FoundCeilingNear = of2("found_ceiling_near", says{
		en: "up to {1} are asked for, and a trial at {2} is invalid",
		ko: "파일이 요청하는 것은 최대 {1}이고, {2}에 이르면 시행이 무효",
	})
	RemedyCeiling = of0("remedy_ceiling", says{
		en: "lower the rate, or give this machine or container more CPUs",
		ko: "요청 속도를 낮추거나 머신이나 컨테이너에 CPU를 더 주십시오.",
	})
)

// Its sockets.
var (
	WhyFiles = of0("why_files", says{
		en: "each user holds a connection, and each connection an open file",
		ko: "사용자마다 연결을, 연결마다 열린 파일을 하나씩 씁니다.",
	})
	NoLimit    = of0("no_limit", says{en: "no limit", ko: "제한 없음"})
	FoundFiles = of4("found_files", says{
		en: "{1} (hard limit {2}), {3} users need {4}",
		ko: "{1}(하드 한도 {2}), 사용자 {3}명에 {4}개 필요",
	})
	RemedyFiles = of1("remedy_files", says{
		en: "sudo prlimit --pid $$ --nofile={1}:{1}, or lower the users",
		ko: "sudo prlimit --pid $$ --nofile={1}:{1}을 실행하거나 사용자를 줄이십시오.",
	})
	WhyPorts = of0("why_ports", says{
		en: "each connection to a server takes a port, and keeps it for 60 s where the generator closes first",
		ko: "서버로 가는 연결마다 포트를 하나 쓰고, 부하기가 먼저 닫으면 60초 동안 붙잡습니다.",
	})
	FoundPortsFew = of4("found_ports_few", says{
		en: "{1} ({2} to {3}) for {4} users",
		ko: "{1}개({2}~{3}), 사용자 {4}명",
	})
	RemedyUsers      = of0("remedy_users", says{en: "lower the users", ko: "사용자를 줄이십시오."})
	RemedyPortsUsers = of0("remedy_ports_users", says{
		en: `sudo sysctl -w net.ipv4.ip_local_port_range="1024 65535", or lower the users`,
		ko: `sudo sysctl -w net.ipv4.ip_local_port_range="1024 65535"를 실행하거나 사용자를 줄이십시오.`,
	})
	FoundPortsAtLeast = of4("found_ports_at_least", says{
		en: "{1} ({2} to {3}): at least {4} new connections/s",
		ko: "{1}개({2}~{3}): 초당 새 연결 최소 {4}개",
	})
	FoundPorts = of4("found_ports", says{
		en: "{1} ({2} to {3}): {4} new connections/s",
		ko: "{1}개({2}~{3}): 초당 새 연결 {4}개",
	})
	FoundPortsLoopback = of5("found_ports_loopback", says{
		en: "{1} ({2} to {3}): {4} new connections/s, {5} on loopback",
		ko: "{1}개({2}~{3}): 초당 새 연결 {4}개, loopback에서는 {5}개",
	})
	FoundPortsWanted = of1("found_ports_wanted", says{
		en: "a server that closes after each response may be sent {1}",
		ko: "응답마다 연결을 닫는 서버에는 {1} 필요할 수 있음",
	})
	AsManyAsAnswered = of0("as_many_as_answered", says{
		en: "as many as the server answers",
		ko: "서버가 응답하는 만큼",
	})
	RemedyPorts = of0("remedy_ports", says{
		en: `sudo sysctl -w net.ipv4.tcp_tw_reuse=1; sudo sysctl -w net.ipv4.ip_local_port_range="1024 65535"`,
		ko: `sudo sysctl -w net.ipv4.tcp_tw_reuse=1; sudo sysctl -w net.ipv4.ip_local_port_range="1024 65535"`,
	})
	WhyTimeWait = of0("why_time_wait", says{
		en: "ports that an earlier load left resting are missing from this one",
		ko: "앞선 부하가 쉬게 둔 포트는 이번 부하에 쓸 수 없습니다.",
	})
	FoundSockets   = of1("found_sockets", says{en: "{1} sockets", ko: "소켓 {1}개"})
	RemedyTimeWait = of0("remedy_time_wait", says{
		en: "wait a minute; ss -tan state time-wait shows whose they are",
		ko: "1분쯤 기다리십시오. ss -tan state time-wait로 누구의 것인지 볼 수 있습니다.",
	})
	WhyBacklog = of0("why_backlog", says{
		en: "the kernel cuts the server's queue of new connections to this, and drops the rest",
		ko: "커널은 서버의 새 연결 대기열을 이 크기로 자르고 나머지는 버립니다.",
	})
	FoundBacklog      = of1("found_backlog", says{en: "net.core.somaxconn is {1}", ko: "net.core.somaxconn = {1}"})
	FoundBacklogShort = of2("found_backlog_short", says{
		en: "net.core.somaxconn is {1}, gunicorn asks for {2}",
		ko: "net.core.somaxconn = {1}, gunicorn이 요청하는 값은 {2}",
	})
	RemedyBacklog = of1("remedy_backlog", says{
		en: "sudo sysctl -w net.core.somaxconn={1}",
		ko: "sudo sysctl -w net.core.somaxconn={1}",
	})
	WhyListen = of0("why_listen", says{
		en: "a connection that a server's queue has no room for is dropped, and tried again a second later",
		ko: "서버의 대기열에 자리가 없는 연결은 버려지고 1초 뒤에 다시 시도됩니다.",
	})
	FoundListenFine = of0("found_listen_fine", says{
		en: "no connection was turned away since the machine's start",
		ko: "머신이 시작된 뒤로 거절된 연결 없음",
	})
	FoundListen = of2("found_listen", says{
		en: "connections were turned away {1} times since the machine's start, {2} of them for a full queue",
		ko: "머신이 시작된 뒤로 연결을 {1}회 거절, 그중 {2}회는 대기열 포화",
	})
	RemedyListen = of1("remedy_listen", says{
		en: "raise the server's own backlog (gunicorn: --backlog) and sudo sysctl -w net.core.somaxconn={1} net.ipv4.tcp_max_syn_backlog={1}",
		ko: "서버의 backlog를 늘리고(gunicorn: --backlog) sudo sysctl -w net.core.somaxconn={1} net.ipv4.tcp_max_syn_backlog={1}을 실행하십시오.",
	})
)

// Its programs.
var (
	WhyDocker = of0("why_docker", says{
		en: "the published stack runs in containers; without an engine it runs from this machine's packages, or the built-in stand-in does instead",
		ko: "원문의 스택은 컨테이너에서 돕니다. Docker 엔진이 없으면 이 머신의 패키지로 돌거나 내장 대체 서버가 대신합니다.",
	})
	FoundDocker  = of1("found_docker", says{en: "engine {1}", ko: "엔진 {1}"})
	RemedyDocker = of0("remedy_docker", says{
		en: "sudo systemctl start docker, and see that docker info works for this user",
		ko: "sudo systemctl start docker를 실행하고 이 사용자로 docker info가 되는지 보십시오.",
	})
	WhyHost = of0("why_host", says{
		en: "without an engine the published stack runs from this machine's packages, where they are installed",
		ko: "Docker 엔진이 없으면 원문의 스택은 설치되어 있는 이 머신의 패키지로 돕니다.",
	})
	FoundHostByContainers = of0("found_host_by_containers", says{
		en: "the published stack is not installed; containers bring it",
		ko: "원문의 스택이 설치되어 있지 않으나 컨테이너에 들어 있음",
	})
	RemedyStartEngine = of0("remedy_start_engine", says{
		en: "start a Docker engine",
		ko: "Docker 엔진을 시작하십시오.",
	})
	WhyRedis = of0("why_redis", says{
		en: "the embedded provider measures a cache better with a real one",
		ko: "embedded 제공자는 진짜 캐시가 있을 때 더 잘 측정합니다.",
	})
	FoundRedisByContainers = of0("found_redis_by_containers", says{
		en: "not on the PATH; containers bring their own",
		ko: "PATH에 없으나 컨테이너에 들어 있음",
	})
	FoundNoRedis = of0("found_no_redis", says{
		en: "no redis-server on the PATH: an in-process imitation stands in",
		ko: "PATH에 redis-server가 없어 프로세스 안의 모조 서버가 대신함",
	})
	RemedyRedis = of0("remedy_redis", says{
		en: "sudo apt-get install redis-server",
		ko: "sudo apt-get install redis-server",
	})
	WhyK6 = of0("why_k6", says{
		en: "optional: only load.engine k6 and both need it",
		ko: "선택 사항입니다. load.engine이 k6나 both일 때만 필요합니다.",
	})
	FoundNotOnPath = of0("found_not_on_path", says{en: "not on the PATH", ko: "PATH에 없음"})
	RemedyK6       = of0("remedy_k6", says{en: "make k6", ko: "make k6"})
	WhyReports     = of0("why_reports", says{
		en: "a report that loads its charts over the network shows none without one",
		ko: "그래프를 네트워크에서 불러오는 보고서는 네트워크가 없으면 그래프를 보여 주지 못합니다.",
	})
	FoundNoLibrary = of0("found_no_library", says{
		en: "the chart library is not built in",
		ko: "그래프 라이브러리가 내장되어 있지 않음",
	})
	RemedyLibrary = of0("remedy_library", says{
		en: "install npm, then make build",
		ko: "npm을 설치한 뒤 make build를 실행하십시오.",
	})
	FoundLibrary = of0("found_library", says{en: "self-contained", ko: "자체 포함"})

	// What does not work on a system other than Linux.
	WhySystem = of0("why_system", says{
		en: "what a system does not tell cannot be measured, and is left out of reports",
		ko: "시스템이 알려 주지 않는 값은 측정할 수 없으며 보고서에서 빠집니다.",
	})
	FoundDarwin = of0("found_darwin", says{
		en: "macOS: load goes by net/http instead of event loops, no side is bound to CPUs, there are no CPU and memory limits and figures of processes, no look at sockets, and what a server's program starts is ended with its process group alone; Docker runs in a virtual machine of its own",
		ko: "macOS: 이벤트 루프 대신 net/http로 부하를 보내고, CPU 고정과 자원 제한, 프로세스별 CPU와 메모리, 소켓 상태를 쓸 수 없습니다. 서버가 시작한 프로세스는 프로세스 그룹 단위로만 종료되며, Docker는 별도의 가상 머신에서 동작합니다.",
	})
	FoundWindows = of0("found_windows", says{
		en: "Windows: servers, their figures and the locking of records need a Unix system",
		ko: "Windows: 서버 실행과 측정, 기록 잠금에는 유닉스 계열 시스템이 필요합니다.",
	})
	FoundOtherSystem = of1("found_other_system", says{
		en: "{1}: never tried; what Linux tells of CPUs, processes and sockets is missing",
		ko: "{1}: 검증되지 않은 시스템이며, 리눅스가 알려 주는 CPU, 프로세스, 소켓 정보가 없습니다.",
	})
	RemedySystem = of0("remedy_system", says{
		en: "measure on Linux; files can be written, validated and reported anywhere",
		ko: "측정은 리눅스에서 하십시오. 파일 작성과 검증, 보고서 생성은 어디서나 할 수 있습니다.",
	})
	RemedyWindows = of0("remedy_windows", says{
		en: "run it in WSL 2, or on Linux",
		ko: "WSL 2나 리눅스에서 실행하십시오.",
	})
)
