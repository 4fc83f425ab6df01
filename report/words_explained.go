package report

import "perflab/runner/verdict"

// limit names what limited a variant.
func (w Words) limit(l verdict.Limit) string { return w["limit_"+string(l)] }

// scope says what a claim was held against; empty where it was not judged.
func (w Words) scope(s string) string {
	if s == "" {
		return ""
	}
	return w["scope_"+s]
}

// subject names what a finding of the audit is about; one that this program does not know
// stands for itself.
func (w Words) subject(s string) string {
	if text, ok := w["subject_"+s]; ok {
		return text
	}
	return s
}

// explainedDictionary holds what is said of claims, published figures, limits and
// predictions, in English and Korean. Sentences that verdict makes are in korean.go.
var explainedDictionary = map[string][2]string{
	"language": {"en", "ko"},

	"hugo_category": {"Backend", "백엔드"},
	"hugo_tag":      {"load testing", "부하테스트"},

	"prose_question": {"The question: %s", "질문: %s"},
	"prose_users":    {"%d users sent %s for %s and paused %s after each answer.", "가상 사용자 %d명이 %s 요청을 %s 동안 보냈고, 응답을 받을 때마다 %s씩 쉬었습니다."},
	"prose_load":     {"The load: %s; %s.", "부하: %s, %s."},
	"prose_loads":    {"Each variant has a load of its own.", "부하는 구성마다 다릅니다."},
	"prose_variants": {"%d variants, trials of each: %d.", "구성은 %d개이고, 구성마다 %d회씩 측정합니다."},
	"prose_variant":  {"One variant, trials: %d.", "구성은 1개이고, %d회 측정합니다."},
	"prose_goal":     {"The goal: %s.", "목표: %s."},

	"prose_rps":          {"%s requests per second", "초당 요청 %s건"},
	"prose_p95":          {"p95 %s", "p95 %s"},
	"prose_within":       {" (95%% interval %s to %s)", "(95%% 신뢰구간 %s~%s)"},
	"prose_search":       {"The highest rate that held: %s%s.", "기준을 만족한 최고 처리율: %s%s."},
	"prose_failed":       {"%s of the requests failed.", "요청의 %s가 실패했습니다."},
	"prose_goal_met":     {"It reaches the goal (%s).", "목표에 도달했습니다(%s)."},
	"prose_goal_missed":  {"It does not reach the goal (%s).", "목표에 미치지 못했습니다(%s)."},
	"prose_goal_unknown": {"Nothing tells whether it reaches the goal (%s).", "목표(%s) 도달 여부를 알 수 없습니다."},
	"prose_nothing":      {"No valid trial.", "유효한 시행이 없습니다."},
	"prose_limit":        {"What limited it: %s.", "한계: %s."},
	"prose_next":         {"To test it: %s", "확인 방법: %s"},

	"prose_claims":          {"Of %d claims: %s.", "주장 %d개 중 %s."},
	"claims_reproduced":     {"%d reproduced", "재현 %d"},
	"claims_refuted":        {"%d refuted", "반박 %d"},
	"claims_inconclusive":   {"%d inconclusive", "판단 불가 %d"},
	"claims_not comparable": {"%d not comparable", "비교 불가 %d"},
	"claims_invalid":        {"%d invalid", "무효 %d"},
	"prose_audit":           {"The published figures held against each other, findings: %d that cannot be true of the load described, %d easily misread, %d that fit.", "원문의 수치끼리 맞춰 본 결과 모순 %d건, 유의 %d건, 일치 %d건입니다."},
	"prose_prediction":      {"Predicted from %s alone, the rate of %s of the same kind is off by %s on average.", "%s 하나로 예측한 값은 같은 계열의 %s에서 평균 %s 어긋났습니다."},
	"points_one":            {"one measured point", "측정점 1개"},
	"points_many":           {"%d measured points", "측정점 %d개"},

	"scope":          {"Scope", "범위"},
	"scope_absolute": {"absolute: another machine's figure", "절대값: 다른 머신의 수치"},
	"scope_relative": {"relative: within this machine", "상대값: 이 머신 안의 비교"},

	"against":          {"Published against measured", "원문과 측정값 비교"},
	"against_says":     {"The published figures are another machine's: they say as much about the machines as about the software.", "원문의 수치는 다른 머신에서 나온 절대값으로, 소프트웨어만큼이나 머신의 차이를 보여 줍니다."},
	"against_small":    {"Small figures: the interval that the print stands for, and the 95% interval of the mean over the trials.", "작은 글씨: 인쇄된 자릿수가 뜻하는 구간, 시행 평균의 95% 신뢰구간."},
	"against_within":   {"In parentheses: the interval that the print stands for, and the 95% interval of the mean over the trials.", "괄호 안: 인쇄된 자릿수가 뜻하는 구간, 시행 평균의 95% 신뢰구간."},
	"against_unlike":   {"No ratio is given: %s.", "비율을 계산하지 않았습니다: %s."},
	"col_published":    {"Published", "원문"},
	"col_ratio":        {"Measured / published", "측정값 / 원문"},
	"level_published":  {"published %s (%s)", "원문 %s (%s)"},
	"bars_published":   {"published, on another machine", "원문(다른 머신의 수치)"},
	"figure_published": {"published %s", "원문 %s"},

	"bottleneck":         {"What limited each variant", "구성별 한계"},
	"bottleneck_next":    {"To test it", "확인 방법"},
	"col_measure":        {"Looked at", "살펴본 것"},
	"col_value":          {"Value", "값"},
	"col_limit":          {"Limit from", "한계 기준"},
	"limit_generator":    {"the load generator", "부하기"},
	"limit_server CPU":   {"the server's CPU", "서버 CPU"},
	"limit_worker slots": {"worker slots", "워커 슬롯"},
	"limit_dependency":   {"a service beside the server", "의존 서비스"},
	"limit_network path": {"the network path", "네트워크 경로"},
	"limit_load model":   {"the load itself", "부하 자체"},
	"limit_unknown":      {"not known", "알 수 없음"},

	"measure_server_cpu":       {"Server CPU, of its own", "서버 CPU 사용률"},
	"measure_server_cpus":      {"CPUs on which the server runs, with any program", "서버가 도는 CPU의 전체 사용률"},
	"measure_server_ready":     {"Its threads that could run and have no CPU", "CPU를 기다리는 서버 스레드"},
	"measure_server_throttled": {"Server held back by a CPU quota", "CPU 쿼터로 서버가 멈춘 시간"},
	"measure_cpu_per_request":  {"CPU time of a request", "요청당 CPU 시간"},
	"measure_slots_busy":       {"Requests in flight, of the slots", "슬롯 대비 동시 요청"},
	"measure_busiest_process":  {"CPUs that its busiest process uses", "가장 바쁜 프로세스의 CPU 사용량"},
	"measure_alone":            {"A request alone, without others", "혼자일 때 요청 시간"},
	"measure_unread":           {"Requests waiting at the server's sockets", "서버 소켓에서 기다리는 요청"},
	"measure_unsent":           {"Responses waiting to be taken", "전송을 기다리는 응답"},
	"measure_waiting":          {"%s: seconds in which requests wait at its sockets", "%s: 소켓에서 요청이 기다리는 시간"},
	"measure_service":          {"%s: CPU, of what it can use", "%s: 쓸 수 있는 CPU 대비 사용률"},
	"measure_receiving":        {"From first to last byte, of a request's time", "요청 시간 중 첫~마지막 바이트"},
	"measure_dropped":          {"Iterations that found no free user", "빈 사용자가 없어 버려진 반복"},
	"measure_thinking":         {"Pause, of the users' time", "사용자 시간 중 쉬는 비율"},
	"measure_listen_overflows": {"Connections that met a full queue", "대기열이 가득 차 거절된 연결"},

	"whatif":                 {"What if: predicted and measured", "가정별 예측과 측정"},
	"whatif_says":            {"Curves: predicted from the one variant named, by mean-value analysis of its CPU time, its waits and its slots. Dots: measured; a ring is the variant that the curve was made from.", "곡선: 이름이 적힌 구성 하나의 CPU 시간, 대기 시간, 슬롯 수로 평균값 분석(MVA)을 해 예측한 값. 점: 측정값, 고리: 곡선의 기준이 된 구성."},
	"whatif_from":            {"From %s: %s of CPU and %s of waiting a request, %s CPU, %s, %d users with a pause of %s.", "%s 기준: 요청당 CPU %s, 대기 %s, CPU %s개, %s, 가상 사용자 %d명, 쉬는 시간 %s."},
	"whatif_slots":           {"%d slots", "슬롯 %d개"},
	"whatif_slots_free":      {"slots not known", "슬롯 수 미상"},
	"whatif_error":           {"%s, off by %s on average.", "%s, 평균 오차 %s."},
	"whatif_unchecked":       {"No other measured point of the same kind to hold it to.", "견주어 볼 같은 계열의 다른 측정점이 없습니다."},
	"whatif_workers":         {"workers", "워커 수"},
	"whatif_cpus":            {"CPUs", "CPU 수"},
	"whatif_users":           {"users", "사용자 수"},
	"chart_whatif_rate":      {"Requests per second by %s", "%s에 따른 초당 요청 수"},
	"chart_whatif_response":  {"Response time by %s", "%s에 따른 응답 시간"},
	"whatif_predicted_from":  {"predicted from %s", "예측(%s 기준)"},
	"whatif_measured_series": {"%s measured", "측정(%s)"},
	"col_workers":            {"Workers", "워커"},
	"col_predicted":          {"Predicted RPS", "예측 RPS"},
	"col_error":              {"Error", "오차"},
	"calibrated":             {"the curve's own", "기준점"},

	"audit":                {"The published figures against each other", "원문 수치 점검"},
	"audit_says":           {"Nothing was run for this: each figure counts as the interval that its print stands for.", "실행 없이 원문의 수치끼리 맞춰 본 결과입니다. 각 수치는 인쇄된 자릿수가 뜻하는 구간으로 다룹니다."},
	"col_finding":          {"Finding", "점검"},
	"col_formula":          {"Figures and formula", "수치와 식"},
	"outcome_consistent":   {"Consistent", "일치"},
	"outcome_inconsistent": {"Inconsistent", "모순"},
	"outcome_noteworthy":   {"Noteworthy", "유의"},

	"subject_count, rate and duration":       {"count, rate and duration", "요청 수, 처리율, 시간"},
	"subject_bytes, their rate and duration": {"bytes, their rate and duration", "전송량, 전송률, 시간"},
	"subject_Little's law":                   {"Little's law", "리틀의 법칙"},
	"subject_the closed model's ceiling":     {"the closed model's ceiling", "폐쇄 모델의 상한"},
	"subject_checks":                         {"checks", "checks"},
	"subject_bytes of a response":            {"bytes of a response", "응답 크기"},
	"subject_users":                          {"users", "사용자 수"},
	"subject_requests":                       {"requests", "요청 수"},
	"subject_requests of an iteration":       {"requests of an iteration", "반복 한 번의 요청"},
	"subject_figures of two variants":        {"figures of two variants", "두 구성의 수치"},
	"subject_failed requests":                {"failed requests", "실패한 요청"},
	"subject_order of percentiles":           {"order of percentiles", "백분위 순서"},
	"subject_settings":                       {"settings", "설정"},
	"subject_the goal":                       {"the goal", "목표"},
}
