package phrase

// How a trial or a run went, as its record keeps it.
var (
	// EnvironmentOther: each key as SettingOther or SettingUnreported.
	EnvironmentOther = of1("environment_other", says{
		en: "the environment is not as asked: {1}",
		ko: "환경이 요청과 다릅니다: {1}",
	})
	SettingOther = of3("setting_other", says{
		en: "{1} asked {2}, in force {3}",
		ko: "{1} 요청 {2}, 적용 {3}",
	})
	SettingUnreported = of2("setting_unreported", says{
		en: "{1} asked {2}, not reported",
		ko: "{1} 요청 {2}, 보고 없음",
	})

	// The last argument of these is what an error says.
	DiedUnderLoad = of1("died_under_load", says{
		en: "died under load: {1}",
		ko: "부하를 받는 중에 종료되었습니다: {1}",
	})
	// RanBeside: the runs' IDs.
	RanBeside = of1("ran_beside", says{
		en: "{1} ran on this machine at the same time: each is in the other's figures",
		ko: "같은 시간에 이 머신에서 {1}도 실행되었습니다. 서로의 수치에 영향을 줍니다",
	})
	// LiveSink: the kind of sink, its address and what an error says.
	LiveSink = of3("live_sink", says{
		en: "live metrics did not reach {1} at {2}: {3}; what was measured is whole without them",
		ko: "실시간 지표가 {2}의 {1}에 전달되지 않았습니다: {3}. 측정 결과는 그와 상관없이 온전합니다",
	})
	DiedAfterLoad = of1("died_after_load", says{
		en: "died after the load, whose figures stand: {1}",
		ko: "부하가 끝난 뒤에 종료되었습니다. 부하의 수치는 유효합니다: {1}",
	})
	// ProcessesEnded: the component, how many of how many ended, and how many began meanwhile.
	ProcessesEnded = of4("processes_ended", says{
		en: "{2} of the {3} processes of {1} ended while it was measured, and {4} began: what it takes to restart them is in the figures",
		ko: "측정하는 동안 {1}의 프로세스 {3}개 중 {2}개가 끝나고 {4}개가 새로 시작되었습니다. 재시작에 든 시간이 수치에 들어 있습니다",
	})
	RequestsFailedToo = of2("requests_failed_too", says{
		en: "{1}; {2} requests failed too: the figures are not those of the server that was asked for",
		ko: "{1}. 요청 {2}건도 실패했습니다. 요청한 서버의 수치가 아닙니다",
	})
	// InstanceFailed: a part of the users, why.
	InstanceFailed = of2("instance_failed", says{
		en: "the k6 that had {1} of the users failed: {2}",
		ko: "사용자 {1} 구간을 맡은 k6가 실패했습니다: {2}",
	})
	InstanceRest = of0("instance_rest", says{
		en: "the others were ended: what they sent is not the load that was asked for",
		ko: "나머지도 중단했습니다. 보낸 부하가 요청한 부하와 다릅니다.",
	})
	// InstanceSkew: a time.
	InstanceSkew = of1("instance_skew", says{
		en: "the instances of k6 began up to {1} apart: the seconds of the course, and the end of the warm-up, are off by as much",
		ko: "k6 인스턴스들이 최대 {1} 차이로 시작했습니다. 추이의 초 단위와 준비 구간의 끝이 그만큼 어긋납니다.",
	})
	CacheNotWarm = of1("cache_not_warm", says{
		en: "warm the cache: {1}",
		ko: "캐시를 채우지 못했습니다: {1}",
	})
	CacheUnread = of1("cache_unread", says{
		en: "read the cache's statistics: {1}",
		ko: "캐시 통계를 읽지 못했습니다: {1}",
	})
	GeneratorUnbound = of2("generator_unbound", says{
		en: "bind the generator to CPUs {1}: {2}",
		ko: "부하기를 CPU {1}에 묶지 못했습니다: {2}",
	})
	GeneratorStillBound = of1("generator_still_bound", says{
		en: "unbinding the generator: {1}",
		ko: "부하기의 CPU 할당을 되돌리지 못했습니다: {1}",
	})
	EnvironmentLeft = of1("environment_left", says{
		en: "taking the environment down: {1}",
		ko: "환경을 정리하지 못했습니다: {1}",
	})
	ResourcesUnread = of2("resources_unread", says{
		en: "resources of {1}: {2}",
		ko: "{1}의 자원 사용량을 읽지 못했습니다: {2}",
	})

	// A step of a search, by its rate, and why it broke or why its figures are in doubt.
	StepBroke   = of2("step_broke", says{en: "at {1}: {2}", ko: "{1}에서 {2}"})
	StepInvalid = of2("step_invalid", says{en: "at {1} {2}", ko: "{1}에서 {2}"})

	StoppedByUser = of0("stopped_by_user", says{
		en: "stopped by the user",
		ko: "사용자가 중단했습니다.",
	})
)

// What an engine noticed while it sent the load.
var (
	CheckMisfit = of3("check_misfit", says{
		en: "check {1} could not be evaluated on {2} responses and counts as failed there; the first time: {3}",
		ko: "checks의 {1} 식을 응답 {2}개에서 계산할 수 없어 실패로 셌습니다. 첫 오류: {3}",
	})
	CodingUnknown = of2("coding_unknown", says{
		en: "{1} bodies came in the content coding {2}, which could not be undone: the checks saw them as they came; ask for gzip or deflate in load.request.headers, as Accept-Encoding",
		ko: "본문 {1}개의 압축 방식 {2}을(를) 풀 수 없어 checks가 받은 그대로 보았습니다. load.request.headers의 Accept-Encoding에서 gzip이나 deflate를 요청하십시오.",
	})
	IterationsCut = of2("iterations_cut", says{
		en: "{1} iterations had no answer {2} after the load ended and were interrupted (load.graceful_stop): the slowest responses are not in the figures",
		ko: "부하가 끝나고 {2}가 지나도록 응답이 없던 반복 {1}개를 중단했습니다(load.graceful_stop). 가장 느린 응답은 수치에 들어 있지 않습니다.",
	})
	StepUnchecked = of1("step_unchecked", says{
		en: "nothing checks what the step {1} answers (load.steps.{1}.checks, or checks): a page of errors would pass for one of data",
		ko: "{1} 단계의 응답을 확인하는 checks가 없습니다(load.steps.{1}.checks 또는 checks). 오류 페이지도 정상 응답으로 셉니다.",
	})
	// ConnectionsBeyond: the variant, how many connections, to which service, and its limit.
	ConnectionsBeyond = of4("connections_beyond", says{
		en: "{1}: the server serves {2} requests at once, each with a connection of its own to {3}, which takes {4}: those beyond are refused; lower server.workers, threads or connections",
		ko: "{1}: 서버가 동시에 처리하는 요청 {2}개가 저마다 {3}에 연결을 하나씩 엽니다. {3}의 연결 한도는 {4}개여서 나머지는 거절됩니다. server.workers, threads, connections를 줄이십시오.",
	})
	// StepFailed: setup or teardown, the step, and what an error says.
	StepFailed = of3("step_failed", says{
		en: "load.{1}, step {2}: {3}",
		ko: "load.{1}의 {2} 단계: {3}",
	})
	TeardownFailed = of1("teardown_failed", says{
		en: "what the load set up may be left on the server: {1}",
		ko: "부하가 준비한 것이 서버에 남아 있을 수 있습니다. {1}",
	})
	SecretUnset = of1("secret_unset", says{
		en: "${secret:{1}}: the environment variable {1} is not set; run `export {1}=...` first",
		ko: "${secret:{1}}: 환경 변수 {1}이(가) 없습니다. 먼저 `export {1}=...`를 실행하십시오.",
	})
	// NothingExtracted: how many iterations, the step, and the variable.
	NothingExtracted = of3("nothing_extracted", says{
		en: "{1} iterations ended at the step {2}: its response did not hold {3} (load.steps, extract); look at what it answered, and at its checks",
		ko: "반복 {1}개가 {2} 단계에서 끝났습니다. 응답에 {3} 값이 없었습니다(load.steps의 extract). 그 응답과 checks를 확인하십시오.",
	})
	NoFreePort = of1("no_free_port", says{
		en: "{1} requests found no free local port: the server closes each connection faster than its port becomes free again; run `sysctl -w net.ipv4.tcp_tw_reuse=1 net.ipv4.ip_local_port_range=\"1024 65535\"`, or lower the rate",
		ko: "요청 {1}개가 로컬 포트를 얻지 못했습니다. 포트가 다시 비기 전에 서버가 연결을 끊습니다. `sysctl -w net.ipv4.tcp_tw_reuse=1 net.ipv4.ip_local_port_range=\"1024 65535\"`를 실행하거나 요청 속도를 낮추십시오.",
	})
	RedirectedAway = of1("redirected_away", says{
		en: "{1} requests were redirected to another host: load goes to the server under test alone; name the final address in the file",
		ko: "요청 {1}개가 다른 호스트로 리디렉션되었습니다. 부하는 시험 대상 서버에만 보내므로 파일에 최종 주소를 적으십시오.",
	})
	BytesUnasked = of1("bytes_unasked", says{
		en: "on {1} connections the server sent bytes between two responses, which answer no request (malformed): the connections were closed",
		ko: "연결 {1}개에서 서버가 응답과 응답 사이에 어떤 요청에도 속하지 않는 바이트를 보냈습니다(malformed). 그 연결을 닫았습니다.",
	})
	// Of records made before all bodies had one bound.
	ResponsesTooLarge = of2("responses_too_large", says{
		en: "{1} responses were larger than the {2} MiB a check can read",
		ko: "응답 {1}개가 checks가 읽을 수 있는 {2} MiB보다 큽니다.",
	})
	NoRoomForBodies = of3("no_room_for_bodies", says{
		en: "{1} responses are too large to be checked: a check reads {2} MiB of a body at most, decompressed, and {3} MiB of all bodies that are under way at once, with what their JSON takes; fewer users, or checks that read no body, need less",
		ko: "응답 {1}개가 너무 커서 checks로 확인하지 못했습니다. checks는 압축을 푼 본문 하나에서 {2} MiB까지, 동시에 처리하는 본문 전체에서 JSON을 푼 크기까지 합쳐 {3} MiB까지 읽습니다. 사용자를 줄이거나 본문을 읽지 않는 checks를 쓰면 덜 필요합니다.",
	})
	K6Errors = of2("k6_errors", says{
		en: "k6 reported {1} errors, see k6.log; the first: {2}",
		ko: "k6가 오류 {1}개를 보고했습니다(k6.log). 첫 오류: {2}",
	})
	CertificateUnchecked = of0("certificate_unchecked", says{
		en: "the server's certificate was not checked (load.insecure_skip_tls_verify): whoever answered at its address was measured",
		ko: "서버의 인증서를 확인하지 않았습니다(load.insecure_skip_tls_verify). 그 주소에서 응답한 것을 측정했습니다.",
	})
)
