package phrase

// historyWords are the labels of a history of runs.
var historyWords = map[string]word{
	"history":           {"Lasting shifts", "지속적인 변화"},
	"history_none":      {"No lasting shift shown.", "지속적인 변화가 확인되지 않았습니다."},
	"history_note":      {"Runs from the oldest on; the band spans a run's trials, an upright line is the first run after a shift.", "오래된 실행부터. 음영은 실행 내 시행의 범위, 세로선은 변화 이후 첫 실행입니다."},
	"history_pending":   {"A shift is shown once %d runs have followed it.", "변화는 이후 실행이 %d회 쌓인 뒤에 표시됩니다."},
	"history_shift":     {"Shift", "변화"},
	"history_figure":    {"Variant and figure", "구성과 지표"},
	"history_size":      {"Size (95% interval)", "크기 (95% 신뢰구간)"},
	"history_levels":    {"Before → after", "이전 → 이후"},
	"history_first":     {"First run after it", "변화 이후 첫 실행"},
	"history_sides":     {"runs", "실행"},
	"history_commit":    {"commit", "커밋"},
	"history_worse":     {"worse", "악화"},
	"history_better":    {"better", "개선"},
	"history_different": {"different", "변화"},
	"history_runs":      {"Runs: %d, %s to %s", "실행 %d회, %s ~ %s"},
	"history_other":     {"%s: runs %d, the newest of %s", "%s: 실행 %d회, 최근 %s"},
	"history_interval":  {"%s to %s", "%s ~ %s"},
}
