package phrase

// Why an environment could not be built or broke: what happened, the last lines of a
// component with its name, and a remedy, each where there is one.
var (
	BrokeWithLog = of3("broke_with_log", says{
		en: "{1}\n  last lines of {2}:{3}",
		ko: "{1}\n  {2}의 마지막 출력:{3}",
	})
	BrokeWithRemedy = of2("broke_with_remedy", says{
		en: "{1}\n  hint: {2}",
		ko: "{1}\n  해결 방법: {2}",
	})
	BrokeWithBoth = of4("broke_with_both", says{
		en: "{1}\n  last lines of {2}:{3}\n  hint: {4}",
		ko: "{1}\n  {2}의 마지막 출력:{3}\n  해결 방법: {4}",
	})

	OfComponent     = of2("of_component", says{en: "{1}: {2}", ko: "{1}: {2}"})
	KilledForMemory = of2("killed_for_memory", says{
		en: "{1} was killed: it used more than its memory limit of {2}",
		ko: "{1}이(가) 메모리 한도 {2}를 넘게 써서 강제 종료되었습니다.",
	})
	HasEnded = of1("has_ended", says{
		en: "has ended: {1}",
		ko: "종료됨: {1}",
	})
	ComponentEnded = of2("component_ended", says{
		en: "{1} has ended with exit code {2}",
		ko: "{1}이(가) 종료 코드 {2}로 끝났습니다.",
	})
	ComponentCutOff = of1("component_cut_off", says{
		en: "{1} runs, but was taken off the trial's network",
		ko: "{1}은(는) 실행 중이지만 시행의 네트워크에서 분리되었습니다.",
	})
	ImageGone = of1("image_gone", says{
		en: "the image {1} is no longer there: it was removed while the run went on",
		ko: "이미지 {1}이(가) 더 이상 없습니다. 실행 중에 삭제되었습니다.",
	})
	ComponentNotStarted = of2("component_not_started", says{
		en: "{1} could not be started: {2}",
		ko: "{1}을(를) 시작하지 못했습니다: {2}",
	})
)

// Remedies of environments.
var (
	MoreMemory = of1("more_memory", says{
		en: "raise the memory limit of {1} in the experiment's environment, or lower its workers",
		ko: "실험의 environment에서 {1}의 메모리 한도를 올리거나 워커를 줄이십시오.",
	})
	MorePrivileges = of1("more_privileges", says{
		en: "containers are denied what the experiment's environment, or the target, does not ask for: privileges: {because: ..., {1}}",
		ko: "컨테이너는 실험의 environment나 대상이 요청하지 않은 권한을 갖지 않습니다: privileges: {because: ..., {1}}",
	})
	ReplicasAlike = of0("replicas_alike", says{
		en: "all replicas must run the same program with the same settings, or nobody knows which of them a figure is of",
		ko: "모든 복제 서버가 같은 프로그램을 같은 설정으로 실행해야 합니다. 그렇지 않으면 어느 서버의 수치인지 알 수 없습니다.",
	})
	OneServerHere = of0("one_server_here", says{
		en: "run several servers behind a balancer with --provider docker or host",
		ko: "밸런서 뒤의 여러 서버는 --provider docker 또는 host로 실행하십시오.",
	})
	IsolationAuto = of0("isolation_auto", says{
		en: "set environment.isolation: auto",
		ko: "environment.isolation: auto로 두십시오.",
	})
	IsolationAutoOrLinux = of0("isolation_auto_or_linux", says{
		en: "set environment.isolation: auto, or run on Linux",
		ko: "environment.isolation: auto로 두거나 Linux에서 실행하십시오.",
	})
	IsolationAutoOrBeside = of0("isolation_auto_or_beside", says{
		en: "set environment.isolation: auto, or run on Linux beside the engine",
		ko: "environment.isolation: auto로 두거나 Docker 엔진이 있는 Linux에서 실행하십시오.",
	})
	IsolationMoreCPUs = of0("isolation_more_cpus", says{
		en: "give the machine or container more CPUs, or set environment.isolation: auto",
		ko: "머신이나 컨테이너에 CPU를 더 주거나 environment.isolation: auto로 두십시오.",
	})
	SecretByEnvironment = of0("secret_by_environment", says{
		en: "hand it over in environment.env, and let the program read it there",
		ko: "environment.env로 넘기고 프로그램이 거기서 읽게 하십시오.",
	})
	AddService = of1("add_service", says{
		en: "add environment.services: {{1}: {target: {1}}}",
		ko: "environment.services: {{1}: {target: {1}}}를 더하십시오.",
	})
	ExportSecret = of1("export_secret", says{
		en: "export {1} before running",
		ko: "실행하기 전에 {1}을(를) export하십시오.",
	})
	KnownNames = of1("known_names", says{
		en: "known are {1} and ${secret:NAME}",
		ko: "쓸 수 있는 것은 {1}와 ${secret:NAME}입니다.",
	})

	StartDocker = of0("start_docker", says{
		en: "start the Docker engine (systemctl start docker, or dockerd in the background where there is no systemd) and see that `docker info` works for this user, or run with --provider host, from Debian's packages, or --provider embedded",
		ko: "Docker 엔진을 시작하고(systemctl start docker, systemd가 없으면 dockerd를 백그라운드로) 이 사용자로 `docker info`가 되는지 보십시오. 또는 Debian 패키지로 --provider host나 --provider embedded로 실행하십시오.",
	})
	RunInDocker = of0("run_in_docker", says{
		en: "run with --provider docker",
		ko: "--provider docker로 실행하십시오.",
	})
	RunInDockerOrAddHost = of0("run_in_docker_or_add_host", says{
		en: "run with --provider docker, or add host: to its target.yaml",
		ko: "--provider docker로 실행하거나 target.yaml에 host:를 더하십시오.",
	})
	StartAndRunInDocker = of0("start_and_run_in_docker", says{
		en: "start a Docker engine and run with --provider docker",
		ko: "Docker 엔진을 시작하고 --provider docker로 실행하십시오.",
	})
	CommandOnHost = of0("command_on_host", says{
		en: "a command alone runs with --provider host",
		ko: "command만 있으면 --provider host로 실행하십시오.",
	})
	URLOutside = of0("url_outside", says{
		en: "a server given by url: alone runs with --provider external",
		ko: "url:만 있는 서버는 --provider external로 실행하십시오.",
	})
	BuildFolder = of0("build_folder", says{
		en: "build: names a folder with a Dockerfile, relative to the experiment file",
		ko: "build:에는 Dockerfile이 있는 폴더를 실험 파일 기준으로 적습니다.",
	})
	ResumeBuilds = of0("resume_builds", says{
		en: "runner exec --resume brings it again and runs what is missing",
		ko: "runner exec --resume 명령이 이미지를 다시 준비하고 남은 시행을 실행합니다.",
	})
	FindImage = of0("find_image", says{
		en: "check its name and the registry, or bring it with `docker load` or environment.build",
		ko: "이름과 레지스트리를 확인하거나 `docker load`나 environment.build로 가져오십시오.",
	})
	NamePort = of0("name_port", says{
		en: "name the port the server listens on in its container",
		ko: "컨테이너 안에서 서버가 듣는 포트를 적으십시오.",
	})
	RunClean = of0("run_clean", says{
		en: "`runner clean` removes the networks that killed runs left",
		ko: "`runner clean`이 강제 종료된 실행이 남긴 네트워크를 지웁니다.",
	})
	BuildNetwork = of0("build_network", says{
		en: "the package archive did not answer from inside the build; check the network and the proxy of the Docker engine, then run again",
		ko: "빌드 안에서 패키지 저장소에 닿지 못했습니다. Docker 엔진의 네트워크와 프록시를 확인하고 다시 실행하십시오.",
	})
	BuildBase = of0("build_base", says{
		en: "the image this one starts from is missing and no registry answers; targets/base/import.sh makes debian:bookworm-slim from Debian's archive, `docker load` brings others",
		ko: "바탕 이미지가 없고 응답하는 레지스트리도 없습니다. targets/base/import.sh가 Debian 저장소에서 debian:bookworm-slim을 만들고, 다른 이미지는 `docker load`로 가져옵니다.",
	})
	BuildDisk = of0("build_disk", says{
		en: "free some disk, for example with `docker system prune`",
		ko: "`docker system prune` 등으로 디스크를 비우십시오.",
	})

	FreePort = of0("free_port", says{
		en: "end that program, or leave environment.port out and hand the server a free one as ${port}",
		ko: "그 프로그램을 끝내거나, environment.port를 빼고 빈 포트를 ${port}로 서버에 넘기십시오.",
	})
	InstallPackages = of1("install_packages", says{
		en: "apt-get install {1}",
		ko: "apt-get install {1}",
	})
	VersionsOfDebian = of0("versions_of_debian", says{
		en: "the versions asked for are those of Debian 12's packages, which --provider docker runs anywhere",
		ko: "요청된 버전은 Debian 12 패키지의 것이며, --provider docker는 어디서나 그것을 실행합니다.",
	})
	CommandFirstItem = of0("command_first_item", says{
		en: "its first item is a program on the PATH, or a path relative to the experiment file",
		ko: "첫 항목은 PATH에 있는 프로그램이거나 실험 파일 기준의 경로여야 합니다.",
	})

	URLExample = of0("url_example", says{
		en: "for example url: http://127.0.0.1:8000",
		ko: "예: url: http://127.0.0.1:8000",
	})
	CredentialsAsHeader = of0("credentials_as_header", says{
		en: "send it as a header of load.request",
		ko: "load.request의 헤더로 보내십시오.",
	})
	PathInRequest = of0("path_in_request", says{
		en: "the path and query of the request go to load.request.path",
		ko: "요청의 경로와 질의는 load.request.path에 적습니다.",
	})
	CorrectHost = of0("correct_host", says{
		en: "correct the host's name",
		ko: "호스트 이름을 고치십시오.",
	})
	AllowHost = of1("allow_host", says{
		en: "if the server is yours and may be loaded, add environment.allow: [{1}]",
		ko: "자신의 서버이고 부하를 주어도 된다면 environment.allow: [{1}]을 더하십시오.",
	})
	URLEach = of0("url_each", says{
		en: "give each variant an environment.url of its own, or let runner start the server from environment.target, image or build",
		ko: "구성마다 environment.url을 따로 주거나, environment.target, image, build로 runner가 서버를 시작하게 하십시오.",
	})
	StartServer = of0("start_server", says{
		en: "start the server, or correct environment.url or environment.ready",
		ko: "서버를 시작하거나 environment.url이나 environment.ready를 고치십시오.",
	})
	TrustCertificate = of0("trust_certificate", says{
		en: "have this machine trust the server's certificate, or set load.insecure_skip_tls_verify for a server of your own",
		ko: "이 머신이 서버의 인증서를 믿게 하거나, 자신의 서버라면 load.insecure_skip_tls_verify를 쓰십시오.",
	})
)

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
