package report

// Words are the page's headings and labels in one language, by key. Sentences of verdict and
// of the record are in korean*.go.
type Words map[string]string

// words returns the words of an experiment's language; an unknown one is English.
func words(language string) Words {
	column := 0
	if language == "ko" {
		column = 1
	}
	w := make(Words, len(dictionary)+len(evidenceDictionary)+len(explainedDictionary))
	for _, d := range []map[string][2]string{dictionary, evidenceDictionary, explainedDictionary} {
		for key, texts := range d {
			w[key] = texts[column]
		}
	}
	return w
}

// outcome is the word for a verdict or a status; what has none stands for itself.
func (w Words) outcome(o string) string {
	if text, ok := w["outcome_"+o]; ok {
		return text
	}
	return o
}

// dictionary holds English and Korean.
var dictionary = map[string][2]string{
	"work":        {"Work", "작업"},
	"goal":        {"Goal", "목표"},
	"summary":     {"Summary", "결과 요약"},
	"environment": {"Environment", "환경"},
	"detail":      {"Details", "결과 상세"},
	"references":  {"References", "refs"},
	"provenance":  {"Provenance", "기록 정보"},

	"outcome_passed":         {"Passed", "통과"},
	"outcome_failed":         {"Failed", "실패"},
	"outcome_no data":        {"No data", "데이터 없음"},
	"outcome_invalid":        {"Invalid", "무효"},
	"outcome_interrupted":    {"Interrupted", "중단됨"},
	"outcome_running":        {"Unfinished", "미완료"},
	"outcome_complete":       {"Complete", "완료"},
	"outcome_broken":         {"Environment broke", "환경 오류"},
	"outcome_reproduced":     {"Reproduced", "재현됨"},
	"outcome_refuted":        {"Refuted", "반박됨"},
	"outcome_inconclusive":   {"Inconclusive", "판단 불가"},
	"outcome_not comparable": {"Not comparable", "비교 불가"},

	"says_passed":      {"Every threshold held.", "모든 임계값을 만족했습니다."},
	"says_ungated":     {"The file sets no threshold: it was measured, not judged.", "설정된 임계값이 없습니다. 측정했을 뿐 판정하지 않았습니다."},
	"says_failed":      {"At least one threshold did not hold.", "만족하지 못한 임계값이 있습니다."},
	"says_no data":     {"Nothing was measured.", "측정된 값이 없습니다."},
	"says_invalid":     {"The measurement cannot be trusted.", "측정 결과를 신뢰할 수 없습니다."},
	"says_interrupted": {"The run was stopped before its end; the figures cover the trials that finished.", "실행이 끝나기 전에 중단되었습니다. 수치는 완료된 시행만 포함합니다."},
	"says_running":     {"The run has not ended, or was killed; the figures cover the trials that finished.", "실행이 끝나지 않았거나 강제 종료되었습니다. 수치는 완료된 시행만 포함합니다."},
	"says_broken":      {"The environment could not be built or broke.", "환경을 구성하지 못했거나 실행 중 오류가 났습니다."},

	"ran_on":        {"Ran on", "실행 스택"},
	"stand_in":      {"Stand-in, not the stack that was asked for", "요청한 스택이 아닌 대체 서버의 결과입니다"},
	"stand_in_says": {"The file asks for %s; what ran is %s. No figure on this page says anything about %s.", "요청한 대상은 %s, 실제로 실행된 것은 %s입니다. 이 페이지의 수치는 %s의 성능이 아닙니다."},
	"warnings":      {"Warnings", "주의"},
	"at_a_glance":   {"Requests per second", "초당 요청 수(RPS)"},
	"interval":      {"Small figures: 95% interval of the mean over the trials.", "작은 글씨: 시행 평균의 95% 신뢰구간"},
	"no_trial":      {"no valid trial", "유효한 시행 없음"},

	"col_variant": {"Variant", "구성"}, "col_rps": {"RPS", "RPS"}, "col_p50": {"p50", "p50"}, "col_p95": {"p95", "p95"}, "col_p99": {"p99", "p99"},
	"col_checks": {"Checks", "checks"}, "col_failed": {"Failed", "실패율"}, "col_server_cpu": {"Server CPU", "서버 CPU"},
	"col_generator_cpu": {"Generator CPU", "부하기 CPU"}, "col_memory": {"Server memory", "서버 메모리"}, "col_cache": {"Cache hits", "캐시 적중률"},
	"col_trials": {"Trials", "시행"}, "col_expected": {"Expected", "기준"}, "col_measured": {"Measured", "측정값"}, "col_verdict": {"Verdict", "판정"},
	"col_claim": {"Published claim", "원문의 주장"}, "col_evidence": {"Evidence", "근거"}, "col_order": {"No.", "순서"},
	"col_repeat": {"Repeat", "반복"}, "col_started": {"Started (UTC)", "시작 (UTC)"}, "col_status": {"Status", "상태"}, "col_notes": {"Notes", "비고"},
	"col_request": {"Request", "요청"}, "col_share": {"Share", "비율"}, "requests": {"Requests", "요청별 결과"},
	"col_setting": {"Key", "항목"}, "col_asked": {"Asked", "요청"}, "col_in_force": {"In force", "적용"},

	"search": {"Search for the highest rate", "최고 처리율 탐색"}, "chart_search": {"Response time by rate achieved", "처리율별 응답 시간"},
	"search_load":  {"search from %s to %s in steps of %s, to %s, at most %d of them", "%s~%s 탐색, 단계당 %s, 정밀도 %s, 최대 %d단계"},
	"search_holds": {"holds %s", "%s까지 만족"}, "search_least": {"holds at least %s", "최소 %s까지 만족"}, "search_nothing": {"no rate held", "만족한 처리율 없음"},
	"search_all":       {"holds %s, the highest rate that may be tried", "%s까지 만족(시도할 수 있는 최고값)"},
	"search_failed":    {"%s failed: %s", "%s에서 실패: %s"},
	"search_generator": {"at %s the figures may be the generator's own, and the search ended", "%s에서는 부하 생성기의 한계일 수 있어 탐색을 끝냈습니다"},
	"search_broken":    {"the search was cut short", "탐색이 도중에 끊겼습니다"},
	"note_search":      {"Dotted p50, solid p95, dashed p99. Dot: held; cross: failed; ring: in doubt. Upright: the rate found.", "점선 p50, 실선 p95, 파선 p99. 점: 만족, ×: 실패, 고리: 판단 불가. 세로선: 찾은 처리율."},
	"k6_search":        {"at the highest rate that held", "만족한 최고 처리율에서"},
	"col_search":       {"Highest rate", "최고 처리율"}, "col_step": {"Step", "단계"}, "col_asked_rate": {"Asked/s", "요청률/s"}, "col_achieved": {"Achieved/s", "처리율/s"},
	"col_lost": {"Lost", "손실"}, "col_intended": {"intended p95", "의도 기준 p95"}, "col_result": {"Result", "결과"}, "step_held": {"held", "만족"}, "step_repeat": {"measured again", "재측정"}, "trial_n": {"trial %d", "시행 %d"},

	"threshold": {"threshold", "임계값"}, "gates": {"Thresholds", "임계값"}, "claims": {"Claims", "주장 검증"},
	"variants": {"Variants", "구성별 결과"}, "chart_rps": {"Requests per second", "초당 요청 수"},
	"chart_p95":     {"Response time, 95th percentile", "응답 시간 p95"},
	"chart_checks":  {"Checks that held", "checks 성공률"},
	"chart_latency": {"Response time by percentile", "백분위별 응답 시간"}, "chart_cpu": {"CPUs busy", "CPU 사용량(개)"},
	"chart_memory": {"Memory", "메모리"}, "chart_throttled": {"Held back by quota (s/s)", "쿼터로 멈춘 시간(s/s)"},
	"component_server": {"Server", "서버"}, "component_generator": {"Load generator", "부하 생성기"},
	"warm_up": {"warm-up", "워밍업"}, "drain": {"drain", "마무리"}, "intended": {"from intended start", "의도한 시작 기준"}, "available": {"available:", "가용:"},
	"note_band":       {"Line: median of the trials; band: lowest to highest.", "선: 시행의 중앙값, 띠: 최소~최대."},
	"note_shaded":     {"Shaded: warm-up, and the drain of requests still under way at the end.", "음영: 워밍업 구간과, 종료 후 남은 요청을 마무리하는 구간."},
	"note_log":        {"The vertical axis is logarithmic.", "세로축은 로그 눈금입니다."},
	"note_stretch":    {"Each point covers %d seconds.", "점 하나는 %d초 구간입니다."},
	"note_percentile": {"Both axes are logarithmic: every step to the right adds a nine.", "두 축 모두 로그 눈금이며, 오른쪽으로 갈수록 9가 하나씩 늘어납니다."},
	"note_intended":   {"Dashed: counted from when the request should have started.", "점선: 요청이 시작되었어야 할 시각부터 잰 값."},
	"show_hide":       {"Show or hide variants", "구성 표시/숨김"},
	"no_script":       {"The charts need JavaScript; every figure is in the tables.", "그래프를 보려면 JavaScript가 필요합니다. 모든 수치는 표에 있습니다."},
	"no_charts":       {"The charts could not be loaded; every figure is in the tables.", "그래프를 불러오지 못했습니다. 모든 수치는 표에 있습니다."},

	"settings": {"Settings in force", "설정"}, "k6": {"Result", "결과"}, "changes": {"Changed", "변경"}, "asked_in_force": {"Asked and in force", "요청한 설정과 적용된 설정"},
	"published": {"Published figures", "원문의 수치"}, "trials_in_order": {"Trials in the order they ran", "시행 순서"}, "source": {"The experiment's file", "실험 파일"},

	"fact_provider": {"Provider", "환경 제공"}, "fact_host": {"Host", "호스트"}, "fact_cpu": {"CPU", "CPU"}, "fact_memory": {"Memory", "메모리"},
	"fact_os": {"Operating system", "운영체제"}, "fact_kernel": {"Kernel", "커널"}, "fact_versions": {"Versions", "버전"},
	"fact_isolation": {"Isolation", "격리"}, "fact_path": {"Path of the load", "부하 경로"}, "fact_limits": {"Limits of the server", "서버 제한"},
	"fact_cache": {"Cache", "캐시"}, "fact_request": {"Request", "요청"}, "fact_dataset": {"Data", "데이터"}, "fact_load": {"Load", "부하"},
	"fact_checks": {"Checks", "checks"}, "fact_repeats": {"Trials", "시행"}, "fact_target": {"Target", "대상"},
	"fact_run": {"Run", "실행 ID"}, "fact_period": {"Time", "시각"}, "fact_command": {"Command line", "명령"}, "fact_commit": {"Git commit", "Git 커밋"},
	"fact_images": {"Images", "이미지"}, "fact_fingerprint": {"Fingerprint", "지문"}, "fact_seed": {"Seed", "시드"}, "fact_tools": {"Programs", "프로그램"},
	"fact_engine": {"Load engine", "부하 엔진"}, "fact_profile": {"Profile", "프로필"},

	"path_container address": {"container address", "컨테이너 주소"}, "path_external": {"external", "외부"},

	"dirty": {"with uncommitted changes", "커밋되지 않은 변경 포함"}, "server_cpus": {"server on CPU", "서버 CPU"}, "generator_cpus": {"generator on CPU", "부하기 CPU"},
	"not_isolated": {"server and generator share the CPUs", "서버와 부하기가 CPU를 공유"}, "logical_cpus": {"logical CPUs", "논리 CPU"},
	"posts": {"%d posts of %d to %d characters", "글 %d개, 각 %d~%d자"}, "users": {"%d users", "가상 사용자 %d명"}, "think": {"pause %s", "대기 %s"},
	"users_ramp": {"users %s", "가상 사용자 %s명"}, "iterations": {"%d iterations", "반복 총 %d회"}, "iterations_each": {"%d iterations each", "사용자당 반복 %d회"},
	"open": {"open model", "개방 모델"}, "closed": {"closed model", "폐쇄 모델"}, "per_variant": {"%d per variant", "구성당 %d회"}, "varies": {"varies by variant, see below", "구성별로 다름"},
	"engines": {"Engines", "부하 엔진 비교"}, "engines_agree": {"Agree", "일치"}, "engines_differ": {"Disagree", "불일치"}, "engines_unknown": {"Cannot be compared", "비교 불가"},
	"engines_says": {"%s and %s each sent the same load. All other figures, verdicts and charts are of the first.", "%s와 %s가 각각 같은 부하를 보냈습니다. 이 밖의 수치, 판정, 그래프는 모두 앞의 엔진 것입니다."},
	"col_figure":   {"Figure", "항목"}, "col_difference": {"Difference", "차이"}, "points": {" points", " 포인트"},
	"engine_rps": {"Requests per second", "초당 요청 수(RPS)"}, "engine_p50": {"Response time p50", "응답 시간 p50"}, "engine_p95": {"Response time p95", "응답 시간 p95"}, "engine_p99": {"Response time p99", "응답 시간 p99"},
	"engine_dropped": {"Iterations dropped", "버려진 반복"}, "engine_interrupted": {"Iterations interrupted", "중단된 반복"},
	"engine_first_requests": {"Requests in the first second", "첫 1초의 요청 수"}, "engine_first_p95": {"p95 in the first second", "첫 1초의 p95"},
	"engine_lag": {"Send lag p99", "전송 지연 p99"}, "engine_cpu_request": {"Generator CPU per request", "요청당 부하기 CPU"}, "engine_memory": {"Generator memory", "부하기 메모리"},

	"licence": {"Licence of the charts", "그래프 라이선스"}, "remote_charts": {"The charts' script comes from go-echarts' public host and needs a network.", "그래프 스크립트는 go-echarts 공개 호스트에서 불러오며 네트워크가 필요합니다."},
	"back":      {"All runs", "모든 실행"},
	"made_from": {"Made from the record of run", "실행 기록에서 생성:"},
}
