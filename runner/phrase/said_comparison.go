package phrase

// Two runs held against each other.
var (
	CompareNoHead = of0("compare_no_head", says{
		en: "the head has no such variant",
		ko: "비교할 실행(head)에 이 구성이 없습니다.",
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
)
