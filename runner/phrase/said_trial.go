package phrase

// How a trial or a run went, as its record keeps it.
var (
	// EnvironmentOther: each key as SettingOther or SettingUnreported.
	EnvironmentOther = of1("environment_other", says{
		en: "the environment is not as asked: {1}",
		ko: "환경이 요청과 다릅니다: {1}",
	})
	SettingOther = of3("setting_other", says{
		en: "{1} asked {2}, in force {3}",
		ko: "{1} 요청 {2}, 적용 {3}",
	})
	SettingUnreported = of2("setting_unreported", says{
		en: "{1} asked {2}, not reported",
		ko: "{1} 요청 {2}, 보고 없음",
	})

	// The last argument of these is what an error says.
	DiedUnderLoad = of1("died_under_load", says{
		en: "died under load: {1}",
		ko: "부하를 받는 중에 종료되었습니다: {1}",
	})
	CacheNotWarm = of1("cache_not_warm", says{
		en: "warm the cache: {1}",
		ko: "캐시를 채우지 못했습니다: {1}",
	})
	CacheUnread = of1("cache_unread", says{
		en: "read the cache's statistics: {1}",
		ko: "캐시 통계를 읽지 못했습니다: {1}",
	})
	GeneratorUnbound = of2("generator_unbound", says{
		en: "bind the generator to CPUs {1}: {2}",
		ko: "부하기를 CPU {1}에 묶지 못했습니다: {2}",
	})
	GeneratorStillBound = of1("generator_still_bound", says{
		en: "unbinding the generator: {1}",
		ko: "부하기의 CPU 할당을 되돌리지 못했습니다: {1}",
	})
	EnvironmentLeft = of1("environment_left", says{
		en: "taking the environment down: {1}",
		ko: "환경을 정리하지 못했습니다: {1}",
	})
	ResourcesUnread = of2("resources_unread", says{
		en: "resources of {1}: {2}",
		ko: "{1}의 자원 사용량을 읽지 못했습니다: {2}",
	})

	// A step of a search, by its rate, and why it broke or why its figures are in doubt.
	StepBroke   = of2("step_broke", says{en: "at {1}: {2}", ko: "{1}에서 {2}"})
	StepInvalid = of2("step_invalid", says{en: "at {1} {2}", ko: "{1}에서 {2}"})

	StoppedByUser = of0("stopped_by_user", says{
		en: "stopped by the user",
		ko: "사용자가 중단했습니다.",
	})
)
