package phrase

// historyWords are the labels of a history of runs.
var historyWords = map[string]word{
	"history_worse":     {"worse", "악화"},
	"history_better":    {"better", "개선"},
	"history_different": {"different", "변화"},
	"history_runs":      {"%d runs, %s to %s", "실행 %d회, %s ~ %s"},
	"history_other":     {"%s: runs %d, the newest of %s", "%s: 실행 %d회, 최근 %s"},
	"history_interval":  {"%s to %s", "%s ~ %s"},
}
