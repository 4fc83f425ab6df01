package phrase

// Two engines beside each other.
var (
	EnginesDisagree = of3("engines_disagree", says{
		en: "{1} and {2} disagree: {3}",
		ko: "{1}와 {2}의 결과가 다릅니다. {3}",
	})
	EnginesSame = of3("engines_same", says{
		en: "both send the same: {1} and {2} requests per second, {3} apart",
		ko: "두 엔진이 보내는 양이 같습니다. 초당 요청은 {1}건과 {2}건으로 {3} 차이입니다.",
	})
	EnginesFewer = of5("engines_fewer", says{
		en: "{1} sends {2} fewer requests per second than {3}: {4} to {5}",
		ko: "{1}가 {3}보다 초당 요청을 {2} 적게 보냅니다({1} {4}건, {3} {5}건).",
	})
	EnginesMore = of5("engines_more", says{
		en: "{1} sends {2} more requests per second than {3}: {4} to {5}",
		ko: "{1}가 {3}보다 초당 요청을 {2} 많이 보냅니다({1} {4}건, {3} {5}건).",
	})
	EnginesCostMemory = of6("engines_cost_memory", says{
		en: "a request costs {1} {2} of the generator's CPU time and {3} {4}; they take {5} and {6} of memory",
		ko: "요청 하나에 드는 부하기 CPU 시간은 {1} {2}, {3} {4}이고, 메모리는 각각 {5}, {6}입니다.",
	})
	EnginesCost = of4("engines_cost", says{
		en: "a request costs {1} {2} of the generator's CPU time and {3} {4}",
		ko: "요청 하나에 드는 부하기 CPU 시간은 {1} {2}, {3} {4}입니다.",
	})
	EnginesFirstNone = of3("engines_first_none", says{
		en: "{1} and {2} cannot be compared: {3} has no valid trial",
		ko: "{1}와 {2}를 비교할 수 없습니다. {3}의 유효한 시행이 없습니다.",
	})
	EnginesNoneCounts = of4("engines_none_counts", says{
		en: "{1} and {2} cannot be compared: {3}: no trial of it counts: {4}",
		ko: "{1}와 {2}를 비교할 수 없습니다. {3}의 유효한 시행이 없습니다: {4}",
	})
	EnginesNoneRan = of3("engines_none_ran", says{
		en: "{1} and {2} cannot be compared: {3}: no trial of it ran",
		ko: "{1}와 {2}를 비교할 수 없습니다. {3}의 시행이 실행되지 않았습니다.",
	})
	EnginesDropped = of4("engines_dropped", says{
		en: "iterations without a free user: {1} dropped {2}, {3} {4}",
		ko: "빈 사용자가 없어 버려진 반복은 {1} {2}회, {3} {4}회입니다.",
	})
	EnginesClosed = of4("engines_closed", says{
		en: "in a closed model whoever waits longer for answers sends less: the median response takes {1} in {2} and {3} in {4}",
		ko: "폐쇄 모델에서는 응답을 오래 기다리는 쪽이 적게 보냅니다. 응답 시간 중앙값은 {2} {1}, {4} {3}입니다.",
	})
	EnginesChance = of0("engines_chance", says{
		en: "nothing in the record says why; more repeats would tell it from chance",
		ko: "기록에는 이유가 없습니다. 더 반복하면 우연인지 가릴 수 있습니다.",
	})
	EnginesBusy = of2("engines_busy", says{
		en: "{1} used {2} of the generator's CPUs: what waits for them counts as the server's time",
		ko: "{1}가 부하기 CPU의 {2}를 썼습니다. CPU를 기다린 시간이 서버의 시간으로 잡힙니다.",
	})
	EnginesApart = of3("engines_apart", says{
		en: ", {1} {2} to {3}",
		ko: "{1} {2} 대 {3}",
	})
	EnginesLatencySame = of2("engines_latency_same", says{
		en: "both see the same response times, p50 and p95 within {1} or {2}",
		ko: "두 엔진의 응답 시간이 같습니다. p50과 p95의 차이가 {1} 또는 {2} 이내입니다.",
	})
	EnginesLatency = of3("engines_latency", says{
		en: "{1} sees other response times than {2}: {3}",
		ko: "{1}와 {2}의 응답 시간이 다릅니다: {3}",
	})
	EnginesLate = of3("engines_late", says{
		en: "{1} itself was late with one request in a hundred by {2} and more; {3} does not say",
		ko: "{1}도 요청의 1%를 {2} 이상 늦게 보냈습니다. {3}는 이 값을 알려 주지 않습니다.",
	})
	EnginesUnexplained = of0("engines_unexplained", says{
		en: "nothing in the record says why",
		ko: "기록에는 이유가 없습니다.",
	})
	EnginesOwnWork = of2("engines_own_work", says{
		en: "{1} takes {2} times the CPU time for a request, and a response that waits for it is late by that: the work of the generator counts as the server's time",
		ko: "{1}는 요청 하나에 CPU 시간을 {2}배 쓰고, 이를 기다리는 응답은 그만큼 늦어집니다. 부하기가 한 일이 서버의 시간으로 잡힙니다.",
	})
	EnginesHeldUp = of4("engines_held_up", says{
		en: "the server used {1} CPUs with {2} and {3} with {4}: it was slower while it did less, so that something else held it up, such as another program on its CPUs; measure again on a quiet machine",
		ko: "서버가 쓴 CPU는 {2}일 때 {1}개, {4}일 때 {3}개입니다. 일을 덜 하면서 더 느렸으므로 같은 CPU를 쓰는 다른 프로그램 등이 서버를 붙잡은 것입니다. 조용한 머신에서 다시 측정해 보십시오.",
	})
	EnginesHerd = of3("engines_herd", says{
		en: "all users start in the same instant: of the {1} responses that {2} had in the first second one in twenty took {3} and more",
		ko: "모든 사용자가 동시에 시작합니다. 첫 1초에 {2}가 받은 응답 {1}개 중 5%는 {3} 이상 걸렸습니다.",
	})
)
