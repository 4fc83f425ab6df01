package phrase

// What made a run other than passed, and what it warns of.
var (
	// Names of trials (their repeats; the engine where it is not the native one) and of stacks.
	TrialNamed   = of1("trial_named", says{en: "trial {1}", ko: "시행 {1}"})
	TrialWith    = of2("trial_with", says{en: "trial {1} with {2}", ko: "시행 {1}({2})"})
	TrialOfBase  = of1("trial_of_base", says{en: "{1} of the base", ko: "base의 {1}"})
	StackNamed   = of2("stack_named", says{en: "{1} ({2})", ko: "{1} ({2})"})
	StackStandIn = of3("stack_stand_in", says{en: "{1} ({2}, standing in for {3})", ko: "{1} ({2}, 대체 대상 {3})"})
	ServerGiven  = of0("server_given", says{en: "the given server", ko: "주소만 알려진 서버"})
	TrialInvalid = of3("trial_invalid", says{
		en: "{1}, {2} is invalid: {3}",
		ko: "{1}, {2} 무효: {3}",
	})
	ThresholdFailed = of4("threshold_failed", says{
		en: "{1}: {2} {3} does not hold: measured {4}",
		ko: "{1}: {2} {3} 기준을 만족하지 못했습니다(측정값 {4}).",
	})
	ThresholdNoData = of3("threshold_no_data", says{
		en: "{1}: {2} {3} cannot be judged: nothing was measured",
		ko: "{1}: 측정된 값이 없어 {2} {3} 기준을 판정할 수 없습니다.",
	})
	EndedByThreshold = of4("ended_by_threshold", says{
		en: "{1} {2} did not hold after {4} of the measured part: it was {3}, and abort_on_fail ended the trial",
		ko: "측정 구간 {4} 시점에 {1} {2} 기준을 만족하지 못해(측정값 {3}) abort_on_fail이 시행을 끝냈습니다.",
	})
	TrialAborted = of3("trial_aborted", says{
		en: "{1}, {2}: {3}; its figures are not among the others'",
		ko: "{1}, {2}: {3} 이 시행의 수치는 다른 시행과 합치지 않았습니다.",
	})
	NoVariants = of0("no_variants", says{
		en: "the experiment has no variant",
		ko: "실험에 구성이 없습니다.",
	})
	RunEnded = of2("run_ended", says{
		en: "the run is {1}: {2}",
		ko: "실행 {1}: {2}",
	})
	NoRequest = of1("no_request", says{
		en: "{1}: no request was made",
		ko: "{1}: 보낸 요청이 없습니다.",
	})
	NoCheckHeld = of2("no_check_held", says{
		en: "{1}: none of {2} checks held: the figures are not of what the file asks for",
		ko: "{1}: check {2}건이 모두 실패했습니다. 파일이 요청한 응답의 수치가 아닙니다.",
	})
	NoneSucceeded = of2("none_succeeded", says{
		en: "{1}: all {2} requests failed: the figures are not of what the file asks for; where such responses are meant, a check says so",
		ko: "{1}: 요청 {2}건이 모두 실패했습니다. 파일이 요청한 응답의 수치가 아닙니다. 그런 응답이 맞다면 checks에 적어야 합니다.",
	})
	NoneRan = of1("none_ran", says{
		en: "{1}: no trial ran",
		ko: "{1}: 실행된 시행이 없습니다.",
	})
	TrialEnded = of3("trial_ended", says{
		en: "trial {1} {2}: {3}",
		ko: "시행 {1} {2}: {3}",
	})
	NoneValid = of1("none_valid", says{
		en: "{1}: no valid trial",
		ko: "{1}: 유효한 시행이 없습니다.",
	})
	NoneValidBecause = of2("none_valid_because", says{
		en: "{1}: no valid trial ({2})",
		ko: "{1}: 유효한 시행이 없습니다. {2}",
	})
	NoReason = of0("no_reason", says{
		en: "no reason recorded",
		ko: "기록된 이유 없음",
	})
	Stacks = of4("stacks", says{
		en: "its trials ran on different stacks: {1} on {2}, {3} on {4}",
		ko: "시행마다 스택이 다릅니다: {1} → {2}, {3} → {4}",
	})
	IsInvalid  = of1("is_invalid", says{en: "invalid: {1}", ko: "무효: {1}"})
	TimesAlike = of2("times_alike", says{en: "{1} times alike, first: {2}", ko: "같은 내용 {1}회, 처음: {2}"})
	TrialWarns = of3("trial_warns", says{
		en: "{1}, {2}: {3}",
		ko: "{1}, {2}: {3}",
	})
	OfVariant = of2("of_variant", says{
		en: "{1}: {2}",
		ko: "{1}: {2}",
	})
	RequestsFailed = of3("requests_failed", says{
		en: "{1}: {2} of the requests failed: {3}",
		ko: "{1}: 요청의 {2}가 실패했습니다({3}).",
	})
	ChecksFailed = of4("checks_failed", says{
		en: "{1}: {2} of {3} checks failed: {4}",
		ko: "{1}: check {3}건의 {2}가 실패했습니다({4}).",
	})
	TrialsCount = of3("trials_count", says{
		en: "{1}: {2} of {3} trials count",
		ko: "{1}: 시행 {3}회 중 {2}회만 유효합니다.",
	})
	FewTrials = of2("few_trials", says{
		en: "fewer than {1} valid trials, so no interval: {2}",
		ko: "유효한 시행이 {1}회보다 적어 신뢰구간이 없습니다: {2}",
	})
	VariantsSame = of2("variants_same", says{
		en: "the variants {1} come out the same: no part of the server is given {2}, in which they differ",
		ko: "{1}: 서로 다르게 적은 {2} 설정이 서버 어디에도 전달되지 않아 결국 같은 구성입니다.",
	})
	VariantsEqual = of1("variants_equal", says{
		en: "the variants {1} come out the same: the file gives them one configuration",
		ko: "{1}: 파일에 적힌 구성이 서로 같습니다.",
	})
	VariantsReported = of2("variants_reported", says{
		en: "the variants {1} came out the same: the server reports one configuration for all, whatever {2} is",
		ko: "{1}: {2} 설정이 서로 다른데도 서버가 보고한 적용 설정은 모두 같습니다.",
	})
	VariantsPlaceholder = of1("variants_placeholder", says{
		en: "name it in environment.command or environment.env, as ${{1}}",
		ko: "environment.command나 environment.env에 ${{1}}처럼 적으십시오.",
	})
)

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
