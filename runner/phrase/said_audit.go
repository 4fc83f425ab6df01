package phrase

// What published figures say of each other, and by which formula.
var (
	AuditFormula          = of1("formula", says{en: "{1}", ko: "{1}"}) // of figures and operators alone
	AuditFormulaTookAlone = of1("formula_took_alone", says{
		en: "count / rate = {1} s",
		ko: "count / rate = {1}초",
	})
	AuditFormulaTook = of2("formula_took", says{
		en: "count / rate = {1} s, asked {2}",
		ko: "count / rate = {1}초, 설정 {2}",
	})
	AuditTook = of1("took", says{
		en: "the run took {1} s",
		ko: "실행에 {1}초가 걸렸습니다.",
	})
	AuditTookLess = of2("took_less", says{
		en: "the run took {1} s, less than the {2} of the file: the rate is not of this load",
		ko: "실행에 {1}초가 걸렸는데, 파일의 {2}보다 짧습니다. 이 처리율은 이 부하의 것이 아닙니다.",
	})
	AuditTookLonger = of2("took_longer", says{
		en: "the run took {1} s, longer than {2} and all the time its last requests may take: the rate is not of this load",
		ko: "실행에 {1}초가 걸렸는데, {2}에 마지막 요청이 걸릴 수 있는 시간을 모두 더한 것보다 깁니다. 이 처리율은 이 부하의 것이 아닙니다.",
	})
	AuditTookDrain = of3("took_drain", says{
		en: "the run took {1} s: {2}, and {3} s in which the last requests ended",
		ko: "실행에 {1}초가 걸렸습니다. 설정한 {2}에, 마지막 요청이 끝나기까지의 {3}초를 더한 시간입니다.",
	})
	AuditTookAsked = of1("took_asked", says{
		en: "the run took {1} s, as long as it was to",
		ko: "실행에 설정대로 {1}초가 걸렸습니다.",
	})
	AuditFormulaBytesTook = of2("formula_bytes_took", says{
		en: "{1} count / rate = {2} s",
		ko: "{1} count / rate = {2}초",
	})
	AuditBytesTookAlike = of0("bytes_took_alike", says{
		en: "they are of a run as long as the requests'",
		ko: "요청 수와 같은 길이의 실행에서 나온 값입니다.",
	})
	AuditBytesTookOther = of2("bytes_took_other", says{
		en: "they are of a run of {1} s, the requests of one of {2} s",
		ko: "{1}초 동안의 실행에서 나온 값인데, 요청 수는 {2}초 동안의 것입니다.",
	})
	AuditFormulaLittle = of3("formula_little", says{
		en: "N = {1} = {2} users, asked {3}",
		ko: "N = {1} = {2}명, 설정 {3}명",
	})
	AuditLittleFits = of1("little_fits", says{
		en: "{1} users fit rate and duration",
		ko: "사용자 {1}명은 처리율과 소요 시간에 들어맞습니다.",
	})
	AuditLittleDrain = of2("little_drain", says{
		en: "{1} users fit rate and duration: in the last {2} s those that were done did nothing",
		ko: "사용자 {1}명은 처리율과 소요 시간에 들어맞습니다. 마지막 {2}초에는 먼저 끝난 사용자가 아무것도 하지 않았습니다.",
	})
	AuditLittleFewer = of2("little_fewer", says{
		en: "rate and duration are of {1} users at a time, not of {2}: the others did nothing, or the figures are not of this load",
		ko: "처리율과 소요 시간으로 보면 동시 사용자는 {1}명이고 {2}명이 아닙니다. 나머지는 아무것도 하지 않았거나, 수치가 이 부하의 것이 아닙니다.",
	})
	AuditLittleMore = of2("little_more", says{
		en: "rate and duration would take {1} users at a time, more than the {2} there were",
		ko: "이 처리율과 소요 시간에는 동시 사용자 {1}명이 필요한데, {2}명뿐이었습니다.",
	})
	AuditLittleUnknown = of3("little_unknown", says{
		en: "{1} users of one request an iteration; the text does not tell how many an iteration sent: with {3} it is the {2} there were",
		ko: "반복 한 번에 요청이 하나라면 {1}명입니다. 원문은 반복 한 번이 요청을 몇 건 보냈는지 말하지 않습니다. {3}건이라면 {2}명이 맞습니다.",
	})
	AuditLittleAtOnce = of2("little_at_once", says{
		en: "{1} requests at a time of {2} users: more than one each, unless an iteration sends several at once",
		ko: "사용자는 {2}명인데 동시에 처리 중인 요청이 {1}건입니다. 반복 하나가 여러 건을 동시에 보낸 것이 아니라면 맞지 않습니다.",
	})
	AuditLittleApart = of3("little_apart", says{
		en: "{1} of the {2} users are accounted for: {3} an iteration is in no response time; it is the tool's own time, or a pause of the text that the file has not",
		ko: "사용자 {2}명 가운데 {1}명만 설명됩니다. 반복마다 {3}은 어느 응답 시간에도 들어 있지 않습니다. 도구 자체의 시간이거나, 파일에 없는 원문의 쉬는 시간입니다.",
	})
	AuditFormulaStated = of2("formula_stated", says{
		en: "duration = {1} s, asked {2}",
		ko: "duration = {1}초, 설정 {2}",
	})
	AuditTookImpossible = of1("took_impossible", says{
		en: "no run takes {1} s: the tool's clock or its counters failed, and no figure of it can be trusted",
		ko: "{1}초가 걸리는 실행은 없습니다. 도구의 시계나 계수가 잘못되었으므로 이 출력의 어떤 수치도 믿을 수 없습니다.",
	})
	AuditFormulaByTime = of3("formula_by_time", says{
		en: "count / duration = {1} / {2} s = {3} a second",
		ko: "count / duration = {1} / {2}초 = 초당 {3}건",
	})
	AuditRateOther = of2("rate_other", says{
		en: "count and duration give {1} a second, the rate was printed as {2}",
		ko: "개수와 소요 시간으로는 초당 {1}건인데, 처리율은 {2}건으로 출력되었습니다.",
	})
	AuditFormulaCeiling = of3("formula_ceiling", says{
		en: "N / Z = {1} / {2} = {3} requests per second",
		ko: "N / Z = {1} / {2} = 초당 {3}건",
	})
	AuditFormulaCeilingRounds = of5("formula_ceiling_rounds", says{
		en: "N / Z = {1} / {2} = {3} iterations per second; {4} = {5}",
		ko: "N / Z = {1} / {2} = 초당 반복 {3}회; {4} = {5}",
	})
	AuditCeilingUnknown = of4("ceiling_unknown", says{
		en: "{1} requests a second of {2} users with a pause of {3} take {4} requests an iteration or more; the text does not tell how many one sent",
		ko: "{3}씩 쉬는 사용자 {2}명이 초당 {1}건을 보내려면 반복 한 번이 {4}건 이상을 보내야 합니다. 원문은 몇 건을 보냈는지 말하지 않습니다.",
	})
	AuditCeilingAbove = of3("ceiling_above", says{
		en: "{1} a second are more than {2} users with a pause of {3} can send at all",
		ko: "초당 {1}건은 {3}씩 쉬는 사용자 {2}명이 보낼 수 있는 것보다 많습니다.",
	})
	AuditCeilingNear = of1("ceiling_near", says{
		en: "{1} of the most that this load can send: the figure tells what was asked of the server, not what it can do",
		ko: "이 부하가 보낼 수 있는 최대의 {1}입니다. 서버의 한계가 아니라 서버에 요청한 양을 말해 주는 수치입니다.",
	})
	AuditCeilingBelow = of1("ceiling_below", says{
		en: "{1} of the most that this load can send",
		ko: "이 부하가 보낼 수 있는 최대의 {1}입니다.",
	})
	AuditFormulaChecks = of3("formula_checks", says{
		en: "{1} / {2} = {3}%",
		ko: "{1} / {2} = {3}%",
	})
	AuditChecksFit = of0("checks_fit", says{
		en: "the share of checks fits their counts",
		ko: "checks 비율이 개수와 들어맞습니다.",
	})
	AuditChecksDiffer = of0("checks_differ", says{
		en: "the share of checks does not fit their counts",
		ko: "checks 비율이 개수와 들어맞지 않습니다.",
	})
	AuditFormulaChecksEach = of1("formula_checks_each", says{
		en: "checks / http_reqs = {1}",
		ko: " checks / http_reqs = {1}",
	})
	AuditChecksEach = of2("checks_each", says{
		en: ", but there are {1} of them a request, and the file has {2}",
		ko: "다만 요청 하나에 {1}개인데, 파일에는 {2}개가 있습니다.",
	})
	AuditFormulaPayload = of4("formula_payload", says{
		en: "{1} = {2} bytes, / {3} = {4} bytes an item",
		ko: "{1} = {2}바이트, / {3} = 글 하나에 {4}바이트",
	})
	AuditPayloadFits = of1("payload_fits", says{
		en: "an item of {1} fits",
		ko: "글 하나에 {1}라는 설명과 들어맞습니다.",
	})
	AuditPayloadFile = of2("payload_file", says{
		en: "not the {1} of the text; the {2} of the file fit",
		ko: "본문이 말하는 {1}가 아니라, 파일의 {2}와 들어맞습니다.",
	})
	AuditPayloadNot = of1("payload_not", says{
		en: "not the {1} of the text",
		ko: "본문이 말하는 {1}가 아닙니다.",
	})
	AuditPayloadNeither = of2("payload_neither", says{
		en: "not the {1} of the text, nor the {2} of the file",
		ko: "본문이 말하는 {1}도, 파일의 {2}도 아닙니다.",
	})
	AuditOrderFits = of0("order_fits", says{
		en: "they ascend, and the mean fits them",
		ko: "백분위가 순서대로 커지고, 평균도 그와 맞습니다.",
	})
	AuditOrderLess = of2("order_less", says{
		en: "{1} is less than {2}",
		ko: "{1} < {2}: 순서가 맞지 않습니다.",
	})
	AuditOrderMeanLow = of2("order_mean_low", says{
		en: "the mean is less than the {1} ms that the slowest {2}% alone make of it",
		ko: "평균이, 가장 느린 {2}%만으로도 나오는 {1} ms보다 작습니다.",
	})
	AuditOrderMeanOutside = of0("order_mean_outside", says{
		en: "the mean lies outside of what was measured",
		ko: "평균이 측정된 범위를 벗어납니다.",
	})
	AuditFormulaSettings = of3("formula_settings", says{
		en: "{1} is none of the {2} settings that {3} has",
		ko: "{1}: {3}의 설정 {2}개 가운데 없음",
	})
	AuditSettingsNone = of1("settings_none", says{
		en: "there is no setting {1}: the line had no effect",
		ko: "이름이 {1}인 설정은 없습니다. 이 줄은 아무 효과가 없었습니다.",
	})
	AuditSettingsMeant = of1("settings_meant", says{
		en: "{1} was perhaps meant",
		ko: "{1}의 오기일 수 있습니다.",
	})
	AuditFormulaGoal = of3("formula_goal", says{
		en: "N / (R + Z) < N / Z = {1} / {2} = {3} per second",
		ko: "N / (R + Z) < N / Z = {1} / {2} = 초당 {3}건",
	})
	AuditGoalOutOfReach = of3("goal_out_of_reach", says{
		en: "out of reach by construction: {1} users who pause for {2} send {3} requests a second only to a server that takes no time at all",
		ko: "구조상 닿을 수 없는 목표입니다. {2}씩 쉬는 사용자 {1}명이 초당 {3}건을 보내려면 서버의 응답 시간이 0이어야 합니다.",
	})
	AuditFormulaCopies = of2("formula_copies", says{
		en: "{1} of {2} figures that both have",
		ko: "둘 다 있는 수치 {2}개 가운데 {1}개",
	})
	AuditCopies = of1("copies", says{
		en: "the same to the last digit as those of {1}: two runs do not agree so, both are of one",
		ko: "{1} 구성의 수치와 끝자리까지 같습니다. 두 번의 실행은 이렇게 일치하지 않으므로 둘은 한 실행의 수치입니다.",
	})
	AuditFormulaUsers = of2("formula_users", says{
		en: "vus = {1}, in the file {2}",
		ko: "vus = {1}명, 파일 {2}명",
	})
	AuditUsersDiffer = of2("users_differ", says{
		en: "{1} users are not the {2} of the file: the figures are not of this load",
		ko: "사용자 {1}명은 파일의 {2}명이 아닙니다. 이 부하의 수치가 아닙니다.",
	})
	AuditFormulaRequests = of2("formula_requests", says{
		en: "count = {1}, in the file {2}",
		ko: "count = {1}건, 파일 {2}회",
	})
	AuditRequestsDiffer = of2("requests_differ", says{
		en: "{1} are not the {2} iterations of the file: the figures are not of this load",
		ko: "{1}건은 파일의 반복 {2}회가 아닙니다. 이 부하의 수치가 아닙니다.",
	})
	AuditFormulaEach = of1("formula_each", says{
		en: "http_reqs / iterations = {1}",
		ko: "http_reqs / iterations = {1}",
	})
	AuditEachDiffer = of1("each_differ", says{
		en: "an iteration of the text sent {1} requests; one of the file sends one, and those that it is redirected to",
		ko: "원문의 반복 한 번은 요청 {1}건을 보냈는데, 파일의 반복은 한 건과 그 리다이렉트만 보냅니다.",
	})
	AuditFormulaErrors = of3("formula_errors", says{
		en: "errors / http_reqs.count = {1} / {2} = {3}%",
		ko: "errors / http_reqs.count = {1} / {2} = {3}%",
	})
	AuditErrorsMany = of1("errors_many", says{
		en: "{1} requests got no answer, or one that broke off",
		ko: "요청 {1}건은 응답을 받지 못했거나 도중에 끊겼습니다.",
	})
	AuditFormulaLength = of3("formula_length", says{
		en: "length / http_reqs.count = {1} / {2} = {3}%",
		ko: "length / http_reqs.count = {1} / {2} = {3}%",
	})
	AuditLengthDiffers = of1("length_differs", says{
		en: "{1} of the responses had another length than the first: they are not all the same page",
		ko: "응답의 {1}는 길이가 첫 응답과 다릅니다. 모두 같은 페이지는 아닙니다.",
	})
	AuditFormulaFailed = of2("formula_failed", says{
		en: "{1} = {2}%",
		ko: "{1} = {2}%",
	})
	AuditFailedAll = of0("failed_all", says{
		en: "all requests failed: rate and response times are of errors or redirects, not of the page",
		ko: "모든 요청이 실패했습니다. 처리율과 응답 시간은 페이지가 아니라 오류나 리다이렉트의 것입니다.",
	})
	AuditNothingAnswered = of0("nothing_answered", says{
		en: "no request was answered: none of the other figures is of a response",
		ko: "응답을 받은 요청이 없습니다. 다른 수치는 모두 응답의 것이 아닙니다.",
	})
	AuditFormulaNothing = of1("formula_nothing", says{
		en: "http_reqs.count = 0, errors = {1}",
		ko: "http_reqs.count = 0, errors = {1}",
	})
	AuditFormulaClaim = of2("formula_claim", says{
		en: "{1}, with {2}",
		ko: "{1}, {2}",
	})
	AuditClaimContradicted = of2("claim_contradicted", says{
		en: "the text's own figures do not meet what it concludes: {1} against {2}",
		ko: "원문의 결론이 원문 자신의 수치와 맞지 않습니다: {1} 대 {2}",
	})
	AuditFormulaRatio = of4("formula_ratio", says{
		en: "{1}: {2} / {3} = {4}",
		ko: "{1}: {2} / {3} = {4}",
	})
	AuditRatioOther = of4("ratio_other", says{
		en: "the sentence says \"{1}\"; by the text's figures it is {2} times as much: {3}% more, or {4}% less the other way round",
		ko: "문장은 “{1}”라고 하는데, 원문의 수치로는 {2}배입니다. {3}% 많거나, 거꾸로 {4}% 적습니다.",
	})
	AuditFailedMany = of1("failed_many", says{
		en: "{1} of the requests failed: rate and response times are of those too",
		ko: "요청의 {1}가 실패했습니다. 처리율과 응답 시간에는 그 요청도 들어 있습니다.",
	})
)
