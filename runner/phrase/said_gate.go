package phrase

// A head held against a base, pair by pair.
var (
	// What a change is in: {1} is Signed.
	GatePercent = of1("gate_percent", says{en: "{1}%", ko: "{1}%"})
	GatePoints  = of1("gate_points", says{en: "{1} points", ko: "{1} 포인트"})

	GatePlus    = of1("gate_plus", says{en: "+{1}", ko: "+{1}"})
	GateMinus   = of1("gate_minus", says{en: "-{1}", ko: "-{1}"})
	GatePer1000 = of1("gate_per_1000", says{en: "{1} per 1000 requests", ko: "요청 1000개당 {1}"})

	// A variant, a figure, its change, the ends of its interval, the tolerance.
	GateRegressed = of6("gate_regressed", says{
		en: "{1}: {2} changed by {3} (interval {4} to {5}), for the worse by more than the tolerance of {6}",
		ko: "{1}: {2} 변화 {3}(신뢰구간 {4}~{5}), 허용 오차 {6}을(를) 넘는 저하",
	})
	GateUndecided = of6("gate_undecided", says{
		en: "{1}: {2} changed by {3} (interval {4} to {5}), which does not show on which side of the tolerance of {6} it is",
		ko: "{1}: {2} 변화 {3}(신뢰구간 {4}~{5}), 허용 오차 {6}의 어느 쪽인지 판정할 수 없음",
	})
	GateFewToTell = of6("gate_few_to_tell", says{
		en: "{1}: {2} changed by {3} (interval {4} to {5}), beyond the tolerance of {6}, but after so few pairs that among so many figures it may be chance",
		ko: "{1}: {2} 변화 {3}(신뢰구간 {4}~{5}), 허용 오차 {6}을(를) 벗어나지만 쌍이 적어 여러 항목 가운데 우연일 수 있음",
	})
	GateMore = of1("gate_more", says{
		en: ", about {1} would settle it if they spread alike",
		ko: ", 편차가 지금과 같다면 약 {1} 측정하면 판정 가능",
	})
	GateNever = of0("gate_never", says{
		en: ", and ten times as many pairs would hardly settle it",
		ko: ", 쌍을 열 배로 늘려도 판정하기 어려움",
	})
	// GateNoVerdict: a variant, a figure and why there is no interval.
	GateNoVerdict = of3("gate_no_verdict", says{
		en: "{1}: {2} cannot be judged: {3}",
		ko: "{1}: {2} 판정 불가: {3}",
	})
	GateFewPairs = of3("gate_few_pairs", says{
		en: "{1}: too few pairs count for a verdict, which needs {2}: {3}",
		ko: "{1}: 판정에는 유효한 쌍이 {2}개 필요하지만 {3}개뿐입니다.",
	})
	// GateDisturbed: a variant, and of its pairs those that were disturbed, and all.
	GateDisturbed = of3("gate_disturbed", says{
		en: "{1}: other programs disturbed {2} of the {3} pairs, which count as they are: they spread more, and the interval with them",
		ko: "{1}: {3}쌍 가운데 {2}쌍은 다른 프로그램의 영향을 받았으나 그대로 판정에 사용: 편차와 신뢰구간이 넓어짐",
	})
	// GateFailedTrial: a variant, the number of the pair, base or head, and how.
	GateFailedTrial = of4("gate_failed_trial", says{
		en: "{1}: in pair {2} the {3} failed, which no figure shows: {4}",
		ko: "{1}: {2}번째 쌍에서 {3} 실패, 수치에는 나타나지 않음: {4}",
	})
	// GateDiffers: what the two files ask for otherwise.
	GateDiffers = of1("gate_differs", says{
		en: "base and head do not ask for the same: {1}",
		ko: "base와 head의 설정이 다릅니다: {1}",
	})
	// GateTimeOver: of so much, after so many pairs of at most so many.
	GateTimeOver = of3("gate_time_over", says{
		en: "the time of {1} was over after {2} of at most {3} pairs",
		ko: "최대 {3}쌍 가운데 {2}쌍을 측정한 뒤 제한 시간 {1}이 끝남",
	})
	// GateSideFailed: base or head, and how.
	GateSideFailed = of2("gate_side_failed", says{
		en: "{1} failed twice in a row: {2}",
		ko: "{1} 두 번 연속 실패: {2}",
	})
	GateNotMeasured = of0("gate_not_measured", says{
		en: "it was not measured",
		ko: "측정되지 않음",
	})
	// GatePartly: in so many pairs of so many, on both sides.
	GatePartly = of2("gate_partly", says{
		en: "it was measured on both sides of only {1} of {2} pairs",
		ko: "{2}쌍 가운데 {1}쌍에서만 양쪽 모두 측정됨",
	})
	GateHeldUp = of2("gate_held_up", says{
		en: "the machine was busy and held the generator up in {1} of {2} pairs, whose response times can show that it regressed and not that it did not: end what else runs there",
		ko: "머신이 바빠 {2}쌍 중 {1}쌍에서 부하기가 멈췄습니다. 그런 쌍의 응답 시간은 악화를 보일 수는 있어도 악화되지 않았음을 보이지는 못합니다. 함께 도는 다른 프로그램을 끄세요",
	})
	GateZero = of0("gate_zero", says{
		en: "it is 0 in some trials, of which nothing can be so many percent: give its tolerance in its own unit",
		ko: "값이 0인 시행이 있어 비율로 비교할 수 없음: 허용 오차를 해당 단위로 지정해야 함",
	})
	// GateFewBeyond: of the side with fewer, what lies beyond the quantile, and what is needed.
	GateFewBeyond = of2("gate_few_beyond", says{
		en: "{1} of a side lie beyond it, and {2} are needed",
		ko: "한쪽에서 이 분위수를 벗어난 것이 {1}이며, {2}가 필요함",
	})
	// GateLeftOut: a variant, and figures that are gated by default and were not measured.
	GateLeftOut = of2("gate_left_out", says{
		en: "{1}: not gated, since too little or nothing of it was measured: {2}",
		ko: "{1}: 측정값이 없거나 부족해 판정하지 않은 항목: {2}",
	})
	// GateRule: a variant, a figure, what the base's file lets it change, and the head's.
	GateRule = of4("gate_rule", says{
		en: "{1}: the head's file gates {2} at {4}, the base's at {3}, which holds",
		ko: "{1}: head 파일의 {2} 허용 오차는 {4}이고 base 파일은 {3}이며, base의 값을 적용합니다.",
	})
	GateRulePrimary = of3("gate_rule_primary", says{
		en: "{1}: the head's file decides by {3}, the base's by {2}, which holds",
		ko: "{1}: head 파일의 기준 지표는 {3}이고 base 파일은 {2}이며, base의 지표를 적용합니다.",
	})
	GateRuleUndecided = of2("gate_rule_undecided", says{
		en: "the head's file has an undecided comparison {2}, the base's {1}, which holds",
		ko: "판정할 수 없는 비교를 head 파일은 {2}(으)로, base 파일은 {1}(으)로 다루며, base의 설정을 적용합니다.",
	})
	GateRuleNone = of0("gate_rule_none", says{en: "nothing", ko: "없음"})
	GateRules    = of0("gate_rules", says{
		en: "the head's file changes the rules by which it would be judged; --allow-difference rules lets that pass",
		ko: "head 파일이 판정 규칙을 바꾸었습니다. --allow-difference rules를 주면 통과시킵니다.",
	})
)
