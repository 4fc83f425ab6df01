package phrase

// Why a step of a search did not hold.
var (
	Tried = of3("tried", says{
		en: "{1}, {2}: {3}",
		ko: "{1}, {2}: {3}",
	})
	NoRate = of2("no_rate", says{
		en: "{1}: no rate held, not even the lowest that may be tried ({2})",
		ko: "{1}: 시도할 수 있는 가장 낮은 처리율도 만족하지 못했습니다({2}).",
	})
	MissedNoData = of2("missed_no_data", says{
		en: "{1} {2}: nothing was measured",
		ko: "{1} {2}: 측정된 값 없음",
	})
	Missed = of3("missed", says{
		en: "{1} {2}: measured {3}",
		ko: "{1} {2}: 측정값 {3}",
	})
	MissedLost = of2("missed_lost", says{
		en: "{1} dropped or interrupted (limit {2})",
		ko: "버려지거나 중단된 반복 {1}(한도 {2})",
	})
	MissedUnanswered = of2("missed_unanswered", says{
		en: "{1} of the requests failed (limit {2})",
		ko: "실패한 요청 {1}(한도 {2})",
	})
	MissedQueue = of2("missed_queue", says{
		en: "{1} in a queue that grew to the end (limit {2})",
		ko: "끝까지 대기열에 쌓인 반복 {1}(한도 {2})",
	})
	MissedShort = of2("missed_short", says{
		en: "an iteration took {1} of the step (limit {2}), too short to tell slow responses from a queue",
		ko: "반복 한 번이 단계 길이의 {1}(한도 {2})를 차지해 느린 응답과 대기열을 구별할 수 없음",
	})
	MissedLimit = of3("missed_limit", says{
		en: "{1}: {2} (limit {3})",
		ko: "{1}: {2}(한도 {3})",
	})
)
