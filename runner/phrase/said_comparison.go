package phrase

// Two runs held against each other.
var (
	CompareNoHead = of0("compare_no_head", says{
		en: "the head has no such variant",
		ko: "비교할 실행(head)에 이 구성이 없습니다.",
	})
	CompareNoBase = of0("compare_no_base", says{
		en: "the base has no such variant",
		ko: "기준 실행(base)에 이 구성이 없습니다.",
	})
	CompareFew = of3("compare_few", says{
		en: "{1} of the base and {2} of the head count; {3} a side are needed",
		ko: "유효한 것은 base의 {1}와 head의 {2}뿐이며, 각각 {3}회가 필요합니다.",
	})
	CompareNothing = of0("compare_nothing", says{
		en: "nothing was measured on both sides",
		ko: "양쪽에서 모두 측정된 값이 없습니다.",
	})
	CompareHidden = of2("compare_hidden", says{
		en: "{1}: the noise could hide a regression beyond the threshold in {2}; more repeats narrow the intervals",
		ko: "{1}: {2}에서는 편차가 기준을 넘는 저하를 가릴 수 있습니다. 더 반복하면 신뢰구간이 좁아집니다.",
	})
	CompareStacks = of2("compare_stacks", says{
		en: "the stacks differ: {1} and {2}",
		ko: "스택이 다릅니다: {1}, {2}",
	})
	// CompareSettings: of a part of the file (CompareEnvironment, ...), each key with both contents.
	CompareSettings = of2("compare_settings", says{
		en: "{1} differs: {2}",
		ko: "{1}이(가) 다릅니다: {2}",
	})
	CompareBoth    = of2("compare_both", says{en: "{1} and {2}", ko: "{1}, {2}"})
	CompareBothKey = of3("compare_both_key", says{en: "{1} {2} and {3}", ko: "{1} {2}, {3}"})
	CompareUnset   = of0("compare_unset", says{en: "unset", ko: "없음"})

	// CompareAround: something around the runs (CompareHost, ...), in the base, in the head.
	CompareAround = of3("compare_around", says{
		en: "{1} differs: {2} in the base, {3} in the head",
		ko: "{1}이(가) 다릅니다: base {2}, head {3}",
	})
	CompareHost    = of0("compare_host", says{en: "the host", ko: "호스트"})
	CompareCPU     = of0("compare_cpu", says{en: "the CPU", ko: "CPU"})
	CompareCPUs    = of0("compare_cpus", says{en: "the number of CPUs", ko: "CPU 수"})
	CompareKernel  = of0("compare_kernel", says{en: "the kernel", ko: "커널"})
	CompareRunner  = of0("compare_runner", says{en: "the runner", ko: "runner 버전"})
	CompareUnknown = of0("compare_unknown", says{en: "unknown", ko: "알 수 없음"})

	// A metric, its aggregation, the size of the change and its interval, Signed: in percent,
	// or of shares in percentage points.
	CompareRose = of5("compare_rose", says{
		en: "{1} {2} rose by {3}% (95% interval {4}% to {5}%)",
		ko: "{1} {2} {3}% 증가(95% 신뢰구간 {4}%~{5}%)",
	})
	CompareFell = of5("compare_fell", says{
		en: "{1} {2} fell by {3}% (95% interval {4}% to {5}%)",
		ko: "{1} {2} {3}% 감소(95% 신뢰구간 {4}%~{5}%)",
	})
	CompareRosePoints = of5("compare_rose_points", says{
		en: "{1} {2} rose by {3} points (95% interval {4} points to {5} points)",
		ko: "{1} {2} {3} 포인트 증가(95% 신뢰구간 {4}~{5} 포인트)",
	})
	CompareFellPoints = of5("compare_fell_points", says{
		en: "{1} {2} fell by {3} points (95% interval {4} points to {5} points)",
		ko: "{1} {2} {3} 포인트 감소(95% 신뢰구간 {4}~{5} 포인트)",
	})
)
