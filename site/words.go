package site

// words are the site's headings and labels in one language; what is not ko is English.
func words(language string) map[string]string {
	column := 0
	if language == "ko" {
		column = 1
	}
	w := make(map[string]string, len(dictionary))
	for key, texts := range dictionary {
		w[key] = texts[column]
	}
	return w
}

// dictionary holds English and Korean.
var dictionary = map[string][2]string{
	"home":           {"Load tests", "부하 테스트"},
	"lead":           {"Each experiment answers one question; its newest run stands here.", "실험마다 하나의 질문에 답합니다. 가장 최근 실행의 결과입니다."},
	"empty":          {"No run is recorded yet.", "아직 기록된 실행이 없습니다."},
	"runs":           {"Runs", "실행 목록"},
	"all_runs":       {"All runs", "모든 실행"},
	"report":         {"Report", "보고서"},
	"broken":         {"This record could not be read:", "기록을 읽을 수 없습니다:"},
	"stand_in":       {"stand-in for %s", "%s 대신 실행된 대체 서버"},
	"trend":          {"Requests per second, oldest to newest run on the same stack", "같은 스택에서의 초당 요청 수, 오래된 실행부터"},
	"variant":        {"Variant", "구성"},
	"rps":            {"RPS", "RPS"},
	"p95":            {"p95", "p95"},
	"run":            {"Run", "실행"},
	"when":           {"Started", "시작"},
	"verdict":        {"Verdict", "판정"},
	"stack":          {"Ran on", "실행 스택"},
	"figures":        {"RPS (p95)", "RPS (p95)"},
	"newest":         {"newest run", "최근 실행"},
	"back":           {"All experiments", "모든 실험"},
	"claims_counted": {"Claims:", "주장:"},
	"claims":         {"Sentence by sentence", "문장별 판정"},
	"claims_says":    {"What the published texts say, and whether it holds here, by the newest run of each experiment.", "원문의 각 문장이 여기서도 성립하는지, 실험별 최근 실행으로 판정합니다."},
	"own_words":      {"Without a published text", "원문 없음"},
	"experiment":     {"Experiment", "실험"},
	"expected":       {"Expected", "기준"},
	"evidence":       {"Evidence", "근거"},
	"why":            {"What limited it", "한계 요인"},
	"scope_absolute": {"another machine's figure", "다른 장비의 수치"},
	"scope_relative": {"figures of this machine", "이 장비의 수치끼리"},
	"made_from":      {"Made from the records of runs.", "실행 기록에서 생성되었습니다."},
}
