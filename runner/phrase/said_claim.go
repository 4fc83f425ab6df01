package phrase

// The grounds of claims.
var (
	// Who says what a claim holds against: an argument of the three below.
	TheClaim       = of0("the_claim", says{en: "the claim", ko: "주장"})
	TheText        = of0("the_text", says{en: "the text", ko: "원문"})
	ServerUnnamed  = of0("server_unnamed", says{en: "a server known by its address alone", ko: "주소만 알려진 서버"})
	ClaimNoVariant = of1("no_variant", says{
		en: "the run has no variant {1}",
		ko: "이 실행에는 {1} 구성이 없음",
	})
	ClaimUnreadable = of1("unreadable", says{
		en: "the expectation cannot be read: {1}",
		ko: "기대식을 읽을 수 없음: {1}",
	})
	// Of claims that decide: what each says.
	ClaimRefuted = of1("claim_refuted", says{
		en: "the claim that gates is refuted: {1}",
		ko: "판정에 쓰이는 주장이 반박되었습니다: {1}",
	})
	ClaimUnjudged = of2("claim_unjudged", says{
		en: "the claim that gates has no verdict: {1} ({2})",
		ko: "판정에 쓰이는 주장을 판정할 수 없습니다: {1} ({2})",
	})
	ClaimNothingMeasured = of0("nothing_measured", says{
		en: "it holds nothing measured against anything: give a figure without published. before it",
		ko: "측정값과 비교하는 것이 없음: published.가 붙지 않은 수치가 있어야 함",
	})
	ClaimMoreRepeats = of1("more_repeats", says{
		en: "{1} would allow a verdict",
		ko: "{1}해야 판정 가능",
	})
	ClaimLeftRight = of3("left_right", says{
		en: "left is {1} × right, 95% interval {2} to {3}",
		ko: "왼쪽은 오른쪽의 {1}배, 95% 신뢰구간 {2}~{3}",
	})
	ClaimTolerance = of1("tolerance", says{
		en: "tolerance {1}%",
		ko: "허용 오차 {1}%",
	})
	ClaimBothSides = of0("both_sides", says{
		en: "the interval reaches both sides of what is claimed",
		ko: "신뢰구간이 기준의 양쪽에 걸쳐 있음",
	})
	ClaimLoadCaps = of1("load_caps", says{
		en: "the load limits {1}: such a rate tells what was asked for, not what the server can answer, and refutes nothing; send more",
		ko: "{1} 구성은 부하가 한계였음: 이 처리율은 서버가 낼 수 있는 양이 아니라 보낸 양이므로 반박의 근거가 되지 않음. 더 많이 보내야 함",
	})
	ClaimToSettle = of1("to_settle", says{
		en: "about {1} would settle it if they spread alike",
		ko: "편차가 지금과 같다면 약 {1}하면 판정 가능",
	})
	ClaimNoTrial = of1("no_trial", says{
		en: "no trial of {1} ran",
		ko: "{1} 구성은 실행되지 않았음",
	})
	ClaimNeeds = of6("needs", says{
		en: "the claim needs {1}; {2} ran on {3} (provider {4}, engine {5}, {6})",
		ko: "이 주장의 조건은 {1}, {2} 구성이 실행된 것은 {3}(환경 {4}, 엔진 {5}, {6})",
	})
	ClaimNoneCounts = of2("none_counts", says{
		en: "no trial of {1} counts: {2}",
		ko: "{1} 구성에 유효한 시행이 없음: {2}",
	})
	ClaimNoneEnded = of2("none_ended", says{
		en: "no trial of {1} ran to its end: {2}",
		ko: "{1} 구성에 끝까지 실행된 시행이 없음: {2}",
	})
	ClaimNotPublished = of1("not_published", says{
		en: "the reference has no figure {1}",
		ko: "원문에 {1} 수치가 없음",
	})
	ClaimNotMeasured = of3("not_measured", says{
		en: "{1}.{2} was not measured in every trial of {3}",
		ko: "{3} 구성에 {1}.{2} 값이 없는 시행이 있음",
	})
	ClaimWasPublished = of2("was_published", says{
		en: "published {1} is {2}",
		ko: "원문의 {1} = {2}",
	})
	ClaimWas = of3("was", says{
		en: "{1} was {2} over {3}",
		ko: "{1} = {2}({3})",
	})
	ClaimWasWithin = of5("was_within", says{
		en: "{1} was {2}, 95% interval {3} to {4}, over {5}",
		ko: "{1} = {2}, 95% 신뢰구간 {3}~{4}({5})",
	})
	ClaimStandIn = of4("stand_in", says{
		en: "{1} is about {2}, what ran is {3} ({4}, standing in for {2})",
		ko: "{1}은 {2}에 관한 것이나, 실행된 것은 대체 서버 {3}({4})",
	})
	ClaimAddressAlone = of3("address_alone", says{
		en: "{1} is about {2}, what ran is the server at {3}, known by its address alone",
		ko: "{1}은 {2}에 관한 것이나, 실행된 것은 주소만 알려진 서버({3})",
	})
	ClaimOtherTarget = of4("other_target", says{
		en: "{1} is about {2}, what ran is {3} ({4})",
		ko: "{1}은 {2}에 관한 것이나, 실행된 것은 {3}({4})",
	})
)
