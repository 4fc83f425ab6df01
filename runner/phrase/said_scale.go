package phrase

// How the rate grows with the number of servers.
var (
	// ScaleTimes: how many servers, how many times the rate, of how many.
	ScaleTimes = of3("scale_times", says{
		en: "{1} servers give {2} times the rate of {3}",
		ko: "서버 {1}대의 처리량은 {3}대의 {2}배입니다.",
	})
	// ScaleLaw: one server's rate, contention, coherency.
	ScaleLaw = of3("scale_law", says{
		en: "by the universal scalability law one server gives {1} a second, contention is {2} and coherency {3}",
		ko: "보편 확장성 법칙(USL)에 맞추면 서버 1대는 초당 {1}건, 경합 계수는 {2}, 일관성 계수는 {3}입니다.",
	})
	// ScaleIntervals: contention's, then coherency's.
	ScaleIntervals = of4("scale_intervals", says{
		en: "the 95% intervals are {1} to {2} for contention and {3} to {4} for coherency",
		ko: "95% 신뢰구간은 경합 {1}~{2}, 일관성 {3}~{4}입니다.",
	})
	// ScaleNext: how many servers, their rate, and its interval.
	ScaleNext = of4("scale_next", says{
		en: "{1} servers would give {2} a second, a trial of them {3} to {4} (95%)",
		ko: "서버 {1}대의 예측은 초당 {2}건이며, 한 번 시행하면 {3}~{4}건이 나올 것입니다(95%).",
	})
	// ScaleNextAlone: how many servers, their rate, and how many trials more than figures an interval takes.
	ScaleNextAlone = of3("scale_next_alone", says{
		en: "{1} servers would give {2} a second; there is no interval, which takes {3} trials more than the law has figures",
		ko: "서버 {1}대의 예측은 초당 {2}건입니다. 신뢰구간을 내려면 법칙의 계수 수보다 시행이 {3}회 더 많아야 하므로 구간은 없습니다.",
	})
	// ScalePeak: how many servers.
	ScalePeak = of1("scale_peak", says{
		en: "beyond {1} servers more would give less",
		ko: "서버가 {1}대를 넘으면 처리량이 오히려 줄어듭니다.",
	})
	// ScaleHeld: the variants.
	ScaleHeld = of1("scale_held", says{
		en: "no law is fitted: in {1} it was not the servers that held the rate down; send more",
		ko: "법칙을 맞추지 않았습니다. {1}에서는 서버가 아닌 다른 것이 처리량을 제한했습니다. 부하를 더 보내십시오.",
	})
	// ScaleRoom: how many servers, the CPUs they need, and those there are.
	ScaleRoom = of3("scale_room", says{
		en: "that takes more than this machine gave: {1} servers need {2}, and all ran on {3}",
		ko: "이 예측에는 이번 측정보다 CPU가 더 필요합니다. 서버 {1}대에 {2}이(가) 필요하지만 측정은 {3}에서 했습니다.",
	})
	// ScaleDoubt: the variants.
	ScaleDoubt = of1("scale_doubt", says{
		en: "the law may be of something else than the servers: what limited {1} is not known",
		ko: "이 법칙은 서버가 아닌 다른 것의 모양일 수 있습니다. 한계를 알 수 없는 구성: {1}",
	})
	ScaleUnfitted = of0("scale_unfitted", says{
		en: "no law fits these rates",
		ko: "이 처리량에 맞는 법칙이 없습니다.",
	})
	// ScaleBalancer: the variant, and the share.
	ScaleBalancer = of2("scale_balancer", says{
		en: "the balancer takes {2} of the CPU time of {1}",
		ko: "밸런서는 {1}의 CPU 시간 중 {2}를 썼습니다.",
	})
	// ScaleCost: the variant that costs least, its CPU time a request, that with the most servers and its, and how many times.
	ScaleCost = of5("scale_cost", says{
		en: "least CPU a request costs {1}, {2} in all; {3} costs {4}, {5} times as much",
		ko: "요청당 CPU가 가장 적게 드는 구성은 {1}로 모두 {2}이고, {3}은(는) {4}로 {5}배입니다.",
	})
)
