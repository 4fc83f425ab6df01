package phrase

// liveWords are the headings and labels of the page that shows a load while it runs.
var liveWords = map[string]word{
	"live": {"live", "실시간"}, "live_rate": {"Requests a second", "초당 요청 수"}, "live_p95": {"p95 of http_req_duration", "http_req_duration p95"},
	"live_checks": {"Checks that held", "통과한 checks"}, "live_cpu": {"CPUs that the server keeps busy", "서버가 사용 중인 CPU 수"},
	"live_warm_up": {"warm-up", "워밍업"}, "live_load": {"load", "부하"}, "live_drain": {"drain", "마무리"},
	"live_waiting": {"Waiting for the load.", "부하가 시작되기를 기다리는 중입니다."},
	"live_ended":   {"The run has ended: its report is where the terminal says.", "실행이 끝났습니다. 보고서 위치는 터미널에 표시됩니다."},
	"live_lost":    {"No connection to the run.", "실행 중인 프로그램과 연결되지 않습니다."},
}
