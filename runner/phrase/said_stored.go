package phrase

// What two measurements have not alike, beside what said_comparison.go names.
var (
	CompareMemory     = of0("compare_memory", says{en: "the machine's memory", ko: "시스템 메모리"})
	CompareProvider   = of0("compare_provider", says{en: "the provider", ko: "실행 환경(provider)"})
	CompareSeed       = of0("compare_seed", says{en: "the seed", ko: "난수 시드"})
	CompareEngine     = of0("compare_engine", says{en: "the engine", ko: "부하 엔진"})
	CompareEnginePath = of0("compare_engine_path", says{en: "the engine's way to the server", ko: "엔진의 전송 경로"})
	CompareK6         = of0("compare_k6", says{en: "the version of k6", ko: "k6 버전"})

	// CompareImage: an image by name, its digest in the base, in the head.
	CompareImage = of3("compare_image", says{
		en: "the image {1} differs: {2} in the base, {3} in the head",
		ko: "{1} 이미지가 다릅니다: base {2}, head {3}",
	})
	// CompareAllowed: a difference that --allow-difference let pass, by its word.
	CompareAllowed = of2("compare_allowed", says{
		en: "allowed by --allow-difference {1}: {2}",
		ko: "--allow-difference {1}(으)로 허용됨: {2}",
	})
)

// A run against stored ones.
var (
	CompareVersions = of0("compare_versions", says{en: "what the server says it runs on", ko: "서버가 보고한 버전"})

	// StoredFew: base runs there are, that are needed, that lack.
	StoredFew = of3("stored_few", says{
		en: "{1} cannot tell how far apart two runs of the same thing come out, which takes {2} ({3}); until then only what no machine's state explains is a regression",
		ko: "같은 대상을 다시 실행하면 얼마나 달라지는지 알려면 기준 실행이 {2}개 필요하지만 현재 {1}입니다. {3} 필요하며, 그때까지는 시스템 상태로 설명할 수 없는 차이만 저하로 판정합니다.",
	})
	// StoredUndecided: a variant, a figure, its change, the ends of its interval, the tolerance.
	StoredUndecided = of6("stored_undecided", says{
		en: "{1}: {2} changed by {3}; with what the machines' states may explain that is {4} to {5}, and the tolerance is {6}",
		ko: "{1}: {2} 변화 {3}, 시스템 상태로 설명될 수 있는 폭을 더하면 {4}~{5}, 허용 오차 {6}",
	})
	StoredMore = of1("stored_more", says{
		en: ", about {1} would settle it if they spread alike",
		ko: ", 편차가 지금과 같다면 약 {1} 있으면 판정 가능",
	})
	StoredNever = of0("stored_never", says{
		en: ", and more base runs would hardly settle it: runs of the same thing lie too far apart",
		ko: ", 같은 대상의 실행끼리 편차가 커서 기준 실행을 늘려도 판정하기 어려움",
	})
	StoredItself = of1("stored_itself", says{
		en: "the base has no run but {1} itself",
		ko: "기준에 {1} 자신 외의 실행이 없습니다.",
	})
	// StoredUnlike: the newest base run.
	StoredUnlike = of1("stored_unlike", says{
		en: "no base run was measured like this one; the newest, {1}, was not in this:",
		ko: "이 실행과 같은 조건에서 측정한 기준 실행이 없습니다. 가장 최근 기준 실행 {1}과(와) 다른 점:",
	})
	// StoredDifference: the word of a difference, and what it is.
	StoredDifference = of2("stored_difference", says{en: "{1}: {2}", ko: "{1}: {2}"})
	StoredAllow      = of1("stored_allow", says{
		en: "--allow-difference {1} lets that pass, and every output says so",
		ko: "--allow-difference {1}을(를) 주면 허용되며, 모든 출력에 그 사실이 표시됩니다.",
	})
	// StoredLeftOut: base runs left out, of so many, the words of their differences.
	StoredLeftOut = of3("stored_left_out", says{
		en: "{1} of {2} not counted, for not being measured like this run: {3}",
		ko: "{2} 가운데 {1}개는 이 실행과 조건이 달라 제외되었습니다: {3}",
	})
	// StoredUnfit: the run, and why it is not whole and valid.
	StoredUnfit = of2("stored_unfit", says{
		en: "{1} is no run to compare with: {2}",
		ko: "{1}은(는) 비교할 수 없는 실행입니다: {2}",
	})
	StoredStalled = of1("stored_stalled", says{
		en: "the machine stood still for {1} of the time, which is more than lies beyond this percentile",
		ko: "시스템이 멈춘 시간이 {1}로, 이 백분위수를 벗어난 요청의 비율보다 큼",
	})
	StoredNoBase = of0("stored_no_base", says{
		en: "the base has no such variant, so that nothing of it is judged",
		ko: "기준 실행에 이 구성이 없어 판정하지 않았습니다.",
	})
	StoredTwoSides = of0("stored_two_sides", says{
		en: "it held a base and a head side by side, which are not one run's trials",
		ko: "base와 head를 나란히 측정한 실행이므로 하나의 실행으로 사용할 수 없습니다.",
	})
)
