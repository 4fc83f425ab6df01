package phrase

// What two measurements have not alike, beside what said_comparison.go names.
var (
	CompareMemory     = of0("compare_memory", says{en: "the machine's memory", ko: "시스템 메모리"})
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
