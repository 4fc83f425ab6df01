package phrase

// What a run of a server against itself tells of the gate.
var (
	// Of so many runs: alarms, runs, their interval's ends, undecided, pairs on average.
	CalibrateFile = of6("calibrate_file", says{
		en: "with the file's tolerances: {1} of {2} runs raised a false alarm (95% interval {3} to {4}), {5} were undecided; a run took {6} pairs",
		ko: "파일의 허용 오차로 판정하면 {2}회 가운데 오경보 {1}회(95% 신뢰구간 {3}~{4}), 판정 불가 {5}회이며, 한 번에 평균 {6}쌍을 측정합니다.",
	})
	CalibrateProposed = of6("calibrate_proposed", says{
		en: "with the proposed tolerances: {1} of {2} raised a false alarm (95% interval {3} to {4}), {5} were undecided; a run took {6} pairs",
		ko: "제안한 허용 오차로 판정하면 {2}회 가운데 오경보 {1}회(95% 신뢰구간 {3}~{4}), 판정 불가 {5}회이며, 한 번에 평균 {6}쌍을 측정합니다.",
	})
	CalibrateFewPairs = of2("calibrate_few_pairs", says{
		en: "only {1} pairs count, of which those runs of up to {2} were drawn with repetition: this tells a little less noise than there is",
		ko: "유효한 쌍이 {1}개뿐이라 최대 {2}쌍을 중복해서 뽑았으므로, 실제보다 편차가 조금 작게 나타납니다.",
	})
	// CalibrateHeldUp: a variant, such pairs, all that count.
	CalibrateHeldUp = of3("calibrate_held_up", says{
		en: "{1}: in {2} of {3} pairs a busy machine held the generator up: the gate takes from these that a response time regressed, never that it did not, and so comes to nothing more often than is told here",
		ko: "{1}: {3}쌍 가운데 {2}쌍에서 부하 생성기가 다른 작업에 밀렸습니다. 이런 쌍으로는 응답 시간의 저하만 판정하고 유지는 판정하지 않으므로, 실제로는 판정 불가가 여기 적힌 것보다 잦습니다.",
	})
	CalibrateBroken = of0("calibrate_broken", says{
		en: "that is more than the gate promises: do not gate on this machine before it is known why",
		ko: "보장하는 오경보율보다 높습니다. 원인을 찾기 전에는 이 시스템에서 판정하지 마십시오.",
	})
	CalibrateNothing = of1("calibrate_nothing", says{
		en: "no gated figure can be told from {1} pairs: four at the least are needed",
		ko: "쌍 {1}개로는 어떤 지표도 판정할 수 없습니다. 최소 4쌍이 필요합니다.",
	})
)
