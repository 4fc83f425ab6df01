package phrase

// textWords are those that only the plain formats of a report have.
var textWords = map[string]word{
	"text_k6_one":    {"one trial", "시행 1회"},
	"text_k6_merged": {"%d trials together", "시행 %d회 합산"},
	"text_k6_doubt":  {"of a trial that does not count", "유효하지 않은 시행의 결과"},
	"text_no_result": {"Nothing was measured.", "측정된 값이 없습니다."},
	"text_outcome":   {"Verdict", "판정"},
	"text_measured":  {"measured", "측정값"},
	"text_variant":   {"variant", "구성"},
	"text_question":  {"Question", "질문"},
	"audit_alone":    {"The figures that the file quotes are too few to hold against each other.", "인용된 수치가 적어 서로 비교할 수 없습니다."},
	"audit_nothing":  {"The file quotes no published figures: there is nothing to hold against each other.", "인용된 수치가 없어 서로 비교할 것이 없습니다."},

	"text_trial":      {"trial", "시행"},
	"text_warn_at":    {"a warning from %s on", "%s부터 주의"},
	"text_invalid_at": {"invalid from %s on", "%s부터 무효"},
}
