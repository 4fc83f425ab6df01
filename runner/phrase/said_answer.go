package phrase

// The answer of a run: verdict/answer states it. Each is a sentence of its own.
var (
	// What was reached: the words of a question that the goal answers, and of any other.
	AnswerYes      = of1("answer_yes", says{en: "Yes: {1}.", ko: "예: {1}."})
	AnswerNo       = of1("answer_no", says{en: "No: {1}.", ko: "아니요: {1}."})
	AnswerNearly   = of1("answer_nearly", says{en: "No, but nearly: {1}.", ko: "아니요, 다만 목표에 가깝습니다: {1}."})
	AnswerMet      = of1("answer_met", says{en: "Goal reached: {1}.", ko: "목표 도달: {1}."})
	AnswerMissed   = of1("answer_missed", says{en: "Goal missed: {1}.", ko: "목표 미달: {1}."})
	AnswerClose    = of1("answer_close", says{en: "Goal nearly reached: {1}.", ko: "목표에 거의 도달: {1}."})
	AnswerNotShown = of1("answer_not_shown", says{en: "Not shown either way: {1}.", ko: "어느 쪽인지 판단할 수 없음: {1}."})
	AnswerNothing  = of1("answer_nothing", says{en: "No answer for {1}: nothing was measured.", ko: "{1}: 측정된 값이 없어 답할 수 없습니다."})
	AnswerPlain    = of1("answer_plain", says{en: "{1}.", ko: "{1}."})

	// By so few trials that nothing tells how far they spread: what they point to.
	AnswerPointsYes    = of2("answer_points_yes", says{en: "{2}: points to yes. {1}.", ko: "{2}: ‘예’ 쪽을 가리킵니다. {1}."})
	AnswerPointsNo     = of2("answer_points_no", says{en: "{2}: points to no. {1}.", ko: "{2}: ‘아니요’ 쪽을 가리킵니다. {1}."})
	AnswerPointsMet    = of2("answer_points_met", says{en: "{2}: points to the goal being reached. {1}.", ko: "{2}: 목표 도달 쪽을 가리킵니다. {1}."})
	AnswerPointsMissed = of2("answer_points_missed", says{en: "{2}: points to the goal being missed. {1}.", ko: "{2}: 목표 미달 쪽을 가리킵니다. {1}."})

	// Of what ran instead.
	AnswerStandIn       = of2("answer_stand_in", says{en: "No answer about {1}: what ran is a stand-in, {2}.", ko: "{1}에 대한 답이 아닙니다. 실행된 것은 대체 서버({2})입니다."})
	AnswerStandInMet    = of1("answer_stand_in_met", says{en: "The stand-in reaches the goal: {1}.", ko: "대체 서버의 결과는 목표 도달: {1}."})
	AnswerStandInMissed = of1("answer_stand_in_missed", says{en: "The stand-in misses the goal: {1}.", ko: "대체 서버의 결과는 목표 미달: {1}."})
	AnswerStandInPlain  = of1("answer_stand_in_plain", says{en: "The stand-in: {1}.", ko: "대체 서버의 결과: {1}."})

	// Why there is none, or not yet.
	AnswerInvalid    = of0("answer_invalid", says{en: "No answer: the measurement is invalid.", ko: "측정이 무효여서 답할 수 없습니다."})
	AnswerBroken     = of0("answer_broken", says{en: "No answer: the environment broke.", ko: "환경 오류로 답할 수 없습니다."})
	AnswerUnfinished = of0("answer_unfinished", says{en: "Not finished: what follows is of the trials that ended.", ko: "실행이 끝나지 않아, 완료된 시행의 결과만 적습니다."})

	// AnswerInvalidTrials: how many trials of which variants, and the reason they share.
	AnswerInvalidTrials = of3("answer_invalid_trials", says{en: "{1} of {2}: {3}", ko: "{2}의 {1}: {3}"})

	// What one variant reached, the first of a list and those after it: measured, goal, variant.
	AnswerRate       = of3("answer_rate", says{en: "{1} of {2} requests a second with {3}", ko: "{3} 초당 {1}건(목표 {2}건)"})
	AnswerRateAbove  = of3("answer_rate_above", says{en: "{1} requests a second with {3}, where {2} were asked for", ko: "{3} 초당 {1}건(목표 {2}건)"})
	AnswerRateMore   = of2("answer_rate_more", says{en: ", {1} with {2}", ko: ", {2} {1}건"})
	AnswerRates      = of5("answer_rates", says{en: "{1} to {2} of {3} requests a second over {4} variants, the most with {5}", ko: "구성 {4}개에서 초당 {1}~{2}건(목표 {3}건), 최고는 {5}"})
	AnswerRatePlain  = of2("answer_rate_plain", says{en: "{1} requests a second with {2}", ko: "{2} 초당 {1}건"})
	AnswerRatesPlain = of4("answer_rates_plain", says{en: "{1} to {2} requests a second over {3} variants, the most with {4}", ko: "구성 {3}개에서 초당 {1}~{2}건, 최고는 {4}"})
	// AnswerFigure: metric and comparison, measured, variant.
	AnswerFigure     = of3("answer_figure", says{en: "{1} is {2} with {3}", ko: "{3} {1}, 측정값 {2}"})
	AnswerFigureMore = of3("answer_figure_more", says{en: ", {1} is {2} with {3}", ko: ", {3} {1}, 측정값 {2}"})
	AnswerOthers     = of1("answer_others", says{en: ", and {1} more variants", ko: ", 그 밖의 구성 {1}개"})
	// AnswerWithin: the interval that lies on both sides of the goal.
	AnswerWithin = of2("answer_within", says{en: " (95% interval {1} to {2})", ko: " (95% 신뢰구간 {1}~{2})"})
	AnswerFailed = of1("answer_failed", says{en: ", of which {1} failed", ko: ", 그중 실패 {1}"})
	AnswerGate   = of3("answer_gate", says{en: ", but {1} {2} does not hold ({3})", ko: ", 그러나 {1} {2} 기준 불만족({3})"})

	// AnswerAsGiven stands for the name of a variant of a file that has none.
	AnswerAsGiven = of0("answer_as_given", says{en: "the configuration given", ko: "주어진 설정"})

	// What limited it.
	AnswerLimitGenerator  = of0("answer_limit_generator", says{en: "limited by the load generator", ko: "한계는 부하기"})
	AnswerLimitCPU        = of0("answer_limit_cpu", says{en: "limited by the server's CPU", ko: "한계는 서버 CPU"})
	AnswerLimitSlots      = of0("answer_limit_slots", says{en: "limited by the server's worker slots", ko: "한계는 워커 슬롯"})
	AnswerLimitDependency = of1("answer_limit_dependency", says{en: "limited by {1}, a service beside the server", ko: "한계는 의존 서비스 {1}"})
	AnswerLimitNetwork    = of0("answer_limit_network", says{en: "limited by the network path", ko: "한계는 네트워크 경로"})
	AnswerLimitLoad       = of0("answer_limit_load", says{en: "no more was asked for", ko: "부하 자체가 그 이상을 요구하지 않음"})
	AnswerLimitUnknown    = of0("answer_limit_unknown", says{en: "what limits it is not known", ko: "한계 요인은 알 수 없음"})

	// Claims, counted.
	AnswerClaims       = of2("answer_claims", says{en: "Of {1}: {2}.", ko: "{1} 중 {2}."})
	AnswerClaimsPoint  = of2("answer_claims_point", says{en: "{1}: points to {2}, of those without a verdict.", ko: "판정이 없는 주장은 {1} 기준으로 {2} 쪽을 가리킵니다."})
	ClaimsReproduced   = of1("answer_reproduced", says{en: "{1} reproduced", ko: "재현 {1}"})
	ClaimsRefuted      = of1("answer_refuted", says{en: "{1} refuted", ko: "반박 {1}"})
	ClaimsInconclusive = of1("answer_inconclusive", says{en: "{1} inconclusive", ko: "판단 불가 {1}"})
	ClaimsIncomparable = of1("answer_not_comparable", says{en: "{1} not comparable", ko: "비교 불가 {1}"})
	ClaimsInvalid      = of1("answer_claims_invalid", says{en: "{1} invalid", ko: "무효 {1}"})

	// PointsToReproduced and PointsToRefuted stand beside "inconclusive": the number of trials.
	PointsToReproduced = of1("points_to_reproduced", says{en: "{1}: points to reproduced", ko: "{1}: 재현 쪽"})
	PointsToRefuted    = of1("points_to_refuted", says{en: "{1}: points to refuted", ko: "{1}: 반박 쪽"})
)
