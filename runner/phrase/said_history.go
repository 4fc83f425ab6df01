package phrase

// A history of runs.
var (
	HistoryStatus = of1("history_status", says{
		en: "it did not end complete: {1}",
		ko: "끝까지 실행되지 않았습니다: {1}",
	})
	HistoryEmpty = of0("history_empty", says{
		en: "it measured nothing that counts",
		ko: "유효한 측정값이 없습니다.",
	})
	// HistoryAround: what, in the last run before a shift, in the first after it.
	HistoryAround = of3("history_around", says{
		en: "{1}: {2} before, {3} since",
		ko: "{1}: 이전 {2}, 이후 {3}",
	})
	HistoryShifted = of1("history_shifted", says{
		en: "shifted {1}",
		ko: "변화 {1}",
	})
	// HistoryFew: how many runs there are, how many are needed.
	HistoryFew = of2("history_few", says{
		en: "too few runs: there are {1}, and a lasting shift shows from {2} on",
		ko: "실행이 부족합니다: 현재 {1}회이며, 지속적인 변화는 {2}회부터 확인할 수 있습니다.",
	})
	// HistoryWanders: how many runs there are.
	HistoryWanders = of1("history_wanders", says{
		en: "cannot tell: each of the {1} runs resembles the one before it too much to tell a shift from a drift",
		ko: "판단할 수 없습니다: 실행 {1}회의 값이 직전 실행과 너무 비슷하게 움직여 변화와 완만한 흐름을 구분할 수 없습니다.",
	})
	// HistorySteady: how many runs there are, the smallest shift that would have been seen.
	HistorySteady = of2("history_steady", says{
		en: "no lasting shift shown in {1} runs; one of {2} would probably have been",
		ko: "실행 {1}회에서 지속적인 변화가 확인되지 않았습니다. {2} 이상의 변화였다면 대체로 확인되었을 것입니다.",
	})
	HistoryAlike = of1("history_alike", says{
		en: "the same in all of {1} runs",
		ko: "실행 {1}회에서 모두 같은 값입니다.",
	})
)
