package phrase

// What limited a variant: verdict/limit states it.
var (
	// LimitGenerator: a self-check, its value and limit, and its own sentence.
	LimitGenerator = of4("generator", says{
		en:    "{4}",
		ko:    "부하기 점검 항목 ‘{1}’이(가) {2}로, 무효 기준 {3}에 이르렀습니다.",
		omits: omits{English: {1, 2, 3}, Korean: {4}},
	})
	LimitDisagree = of1("disagree", says{
		en: "the trials disagree: {1}",
		ko: "시행마다 한계가 달랐습니다: {1}.",
	})
	// LimitMost: trials that agree, of how many.
	LimitMost = of2("limit_most", says{
		en: "{1} of {2} trials say so, and the figures are theirs",
		ko: "시행 {2}회 중 {1}회가 이렇게 말하며, 수치는 그 시행들의 것입니다.",
	})
	LimitMedianTrial = of1("limit_median_trial", says{
		en: "the figures are those of {1}, the median one by its rate",
		ko: "수치는 처리율이 중앙값인 {1}의 것입니다.",
	})
	// LimitContradicted: what a request alone took, and the same under load.
	LimitContradicted = of2("limit_contradicted", says{
		en: "a request alone took {1}, longer than the {2} under load, so that it is not used",
		ko: "혼자일 때 요청이 {1} 걸려 부하를 받을 때의 {2}보다 길었으므로, 그 값은 쓰지 않았습니다.",
	})
	WhatIfContradicted = of2("whatif_contradicted", says{
		en: "a request alone took {1}, longer than the {2} under load: the quickest tenth under load stands for it",
		ko: "혼자일 때 요청이 {1} 걸려 부하를 받을 때의 {2}보다 길었으므로, 부하 중 가장 빠른 10%의 시간을 대신 썼습니다.",
	})
	LimitCPUOrService = of3("cpu_or_service", says{
		en: "the server's CPU is busy for {1}, and {2} is at its limit too, its CPU busy for {3}: either may be the limit",
		ko: "서버의 CPU 사용률이 {1}이고, {2} 서비스도 한계에 있어(CPU 사용률 {3}) 어느 쪽이 한계인지 가릴 수 없습니다.",
	})
	LimitContended = of2("contended", says{
		en: "the CPUs on which the server runs are busy for {1}, with the server for {2} only: other programs use them too",
		ko: "서버가 도는 CPU의 사용률은 {1}인데 서버가 쓴 것은 {2}입니다. 다른 프로그램이 CPU를 함께 쓰고 있습니다.",
	})
	LimitUnsent = of4("unsent", says{
		en: "of {1} requests in flight {2} wait in the server's sockets for their response to be taken, at {3} a response; the server's CPU is busy for {4}",
		ko: "동시에 걸린 요청 {1}개 중 {2}개의 응답이 서버의 소켓에서 전송되기를 기다립니다. 응답 하나의 크기는 {3}이고 서버의 CPU 사용률은 {4}입니다.",
	})
	LimitPath = of2("path", says{
		en: "{1} of a request's time passes between its first and its last byte, at {2} a response",
		ko: "요청 시간의 {1}가 응답의 첫 바이트와 마지막 바이트 사이에서 지나갑니다. 응답 하나의 크기는 {2}입니다.",
	})
	LimitSlotsOrCPU = of2("slots_or_cpu", says{
		en: "all of {1} are taken and the server's CPU is busy for {2}: either may be the limit",
		ko: "{1}가 모두 차 있고 서버의 CPU 사용률도 {2}여서 어느 쪽이 한계인지 가릴 수 없습니다.",
	})
	LimitSlotsOrLoad = of1("slots_or_load", says{
		en: "all of {1} are taken, and a request takes no longer than alone: there are as many users as slots, and either may be the limit",
		ko: "{1}가 모두 차 있지만 요청은 혼자일 때보다 오래 걸리지 않습니다. 사용자 수와 슬롯 수가 같아서 어느 쪽이 한계인지 가릴 수 없습니다.",
	})
	LimitLoadUnhindered = of4("load_unhindered", says{
		en: "a request takes {1}, and {2} alone: none waits for another, {3} are in flight, and the server's CPU is busy for {4}",
		ko: "요청 하나에 걸리는 시간은 {1}로, 혼자일 때의 {2}와 거의 같습니다. 서로 기다리지 않고 동시에 {3}개가 걸려 있으며, 서버의 CPU 사용률은 {4}입니다.",
	})
	LimitSlotsWithin = of4("slots_within", says{
		en: "a request takes {1} alone and {2} now, while nothing waits at the server's sockets and its CPU is busy for {3}: it works on {4} at once and lets the others wait within, for workers, a pool or a lock",
		ko: "요청 하나가 혼자일 때 {1}, 지금은 {2} 걸리는데 서버의 소켓에서 기다리는 요청은 없고 CPU 사용률도 {3}입니다. 서버는 동시에 {4}개만 처리하고, 나머지는 서버 안에서 워커나 풀, 락을 기다립니다.",
	})
	LimitQuota = of3("quota", says{
		en: "a CPU quota of {1} holds the server back for {2} of the time; a request takes {3} of CPU",
		ko: "CPU 쿼터({1})가 전체 시간의 {2} 동안 서버를 멈추게 했습니다. 요청 하나에 드는 CPU 시간은 {3}입니다.",
	})
	LimitOneCPU = of3("one_cpu", says{
		en: "one process of the server uses {1} of one CPU, requests wait at its sockets, and the other CPUs of {2} are idle for the most part; a request takes {3} of CPU",
		ko: "서버의 프로세스 하나가 CPU 1개의 {1}를 쓰고 요청은 소켓에서 기다리는데, {2} 중 나머지는 대체로 놀고 있습니다. 요청 하나에 드는 CPU 시간은 {3}입니다.",
	})
	LimitCPU = of4("cpu", says{
		en: "the server's CPU is busy for {1} of {2}; a request takes {3} of it, so that {4} a second are the most",
		ko: "서버가 {2}의 {1}를 쓰고 있습니다. 요청 하나에 드는 CPU 시간은 {3}이므로 초당 {4}건이 최대입니다.",
	})
	LimitShared = of5("shared", says{
		en: "the server and its services share {1}, busy for {2}: the server for {3}, {4} for {5}",
		ko: "서버와 서비스가 함께 쓰는 {1}의 사용률이 {2}입니다(서버 {3}, {4} {5}).",
	})
	LimitSlotsSeen = of5("slots_seen", says{
		en: "{1} requests wait at the server's sockets and its CPU is busy for {2}: it serves {3}, for a request takes {4} alone and {5} now",
		ko: "서버의 소켓에서 요청 {1}개가 기다리는데 CPU 사용률은 {2}입니다. 혼자일 때 {4} 걸리는 요청이 지금은 {5} 걸리므로, 서버가 처리하는 요청은 {3}입니다.",
	})
	LimitSlotsUneven = of4("slots_uneven", says{
		en: "{1} requests are in flight for {2}, but one takes {3} alone: by Little's law {4} of them would be taken if connections were spread evenly; some workers are full while others are idle",
		ko: "{2}에 요청 {1}개가 동시에 걸려 있지만, 혼자일 때 {3} 걸리므로 연결이 고르게 나뉜다면 리틀의 법칙으로 {4}개만 차 있을 것입니다. 어떤 워커는 가득 차 있고 다른 워커는 놀고 있습니다.",
	})
	LimitSlots = of3("slots", says{
		en: "all of {1} are taken, {2} requests are in flight: a request holds its slot for {3}",
		ko: "{1}가 모두 차 있고 요청 {2}개가 동시에 걸려 있습니다. 요청 하나가 슬롯을 붙잡는 시간은 {3}입니다.",
	})
	LimitSlotsCPU = of2("slots_cpu", says{
		en: ", of which {1} are CPU; the CPU is busy for {2}",
		ko: "그중 CPU를 쓰는 시간은 {1}이고, CPU 사용률은 {2}입니다.",
	})
	LimitLoadOpen = of1("load_open", says{
		en: "everything that was sent was answered, {1} a second",
		ko: "보낸 요청이 모두 처리되었습니다(초당 {1}건).",
	})
	LimitLoadClosed = of5("load_closed", says{
		en: "users pause for {1} of the time: {2} of them with a pause of {3} can send {4} a second at most, and sent {5}",
		ko: "사용자는 시간의 {1}를 쉬면서 보냅니다. {3}씩 쉬는 {2}명이 보낼 수 있는 최대는 초당 {4}건이고, 실제로는 {5}건을 보냈습니다.",
	})
	LimitLoadRounds = of6("load_rounds", says{
		en: "users pause for {1} of the time: {2} of them with a pause of {3} can make {4} iterations a second at most, and made {5}, each of {6} requests",
		ko: "사용자는 시간의 {1}를 쉬면서 보냅니다. {3}씩 쉬는 {2}명이 할 수 있는 최대는 초당 반복 {4}회이고, 실제로는 {5}회를 했습니다. 반복 한 번은 요청 {6}건을 보냅니다.",
	})
	LimitServiceQuota = of3("service_quota", says{
		en: "a CPU quota holds {1} back for {2} of the time; the server is busy for {3}",
		ko: "CPU 쿼터가 {1} 서비스를 전체 시간의 {2} 동안 멈추게 했습니다. 서버의 CPU 사용률은 {3}입니다.",
	})
	LimitService = of3("service", says{
		en: "{1} is busy for {2} of the CPU it can use, the server only for {3}",
		ko: "{1} 서비스가 쓸 수 있는 CPU의 {2}를 쓰고 있고, 서버는 {3}만 쓰고 있습니다.",
	})
	LimitServiceWaits = of5("service_waits", says{
		en: "requests wait at the sockets of {1} in {2} of the seconds, {3} of them in the median one: it takes them no faster, while its CPU is busy for {4} and the server's for {5}",
		ko: "{1} 서비스의 소켓에서 요청이 기다리고 있습니다(전체 시간의 {2}, 중앙값 {3}개). 그 서비스의 CPU 사용률은 {4}, 서버는 {5}에 그치므로 서비스가 요청을 더 빨리 받지 못하는 것입니다.",
	})
	LimitLoadNear = of1("load_near", says{
		en: "the server's CPU is busy for {1}, so that little more would come",
		ko: "다만 서버의 CPU 사용률이 {1}여서 더 보내도 크게 늘지는 않습니다.",
	})
	LimitUnmeasured = of1("unmeasured", says{
		en: "a request takes {1}, and what the server uses could not be measured",
		ko: "요청 하나에 걸리는 시간은 {1}이며, 서버가 무엇을 쓰는지는 측정할 수 없었습니다.",
	})
	LimitUnexplained = of3("unexplained", says{
		en: "a request takes {1}, of which {2} are CPU, and no resource that is measured is used up: the server's CPU is busy for {3}",
		ko: "요청 하나에 걸리는 시간은 {1}이고 그중 CPU는 {2}입니다. 측정한 자원 가운데 한계에 이른 것은 없으며, 서버의 CPU 사용률은 {3}입니다.",
	})
	LimitSlotsTaken = of2("slots_taken", says{
		en: ", {1} of {2} slots are taken",
		ko: "슬롯 {2}개 중 {1}개가 차 있습니다.",
	})
	LimitQueueWithin = of2("queue_within", says{
		en: ", a request takes {1} alone, so that within the server {2} are served at once and the others wait",
		ko: "혼자일 때는 {1} 걸리므로, 서버 안에서 동시에 처리되는 것은 {2}개이고 나머지는 기다립니다.",
	})
	LimitServiceBusy = of2("service_busy", says{
		en: ", {1} for {2}",
		ko: "{1} 서비스의 CPU 사용률은 {2}입니다.",
	})
)

// What would test a limit.
var (
	NextGenerator = of0("next_generator", says{
		en: "measure again with a generator that has CPUs of its own, or send less",
		ko: "부하기에 전용 CPU를 주고 다시 측정하거나 부하를 줄여 보십시오.",
	})
	NextNagle = of0("next_nagle", says{
		en: "set TCP_NODELAY on the server, or have it write a response at once: small responses that wait some 40 ms are those whose second part Nagle's algorithm holds until the first is acknowledged, which the receiver delays",
		ko: "서버에 TCP_NODELAY를 켜거나 응답을 한 번에 쓰게 해 보십시오. 40 ms가량 늦는 작은 응답은, Nagle 알고리즘이 앞부분의 ACK를 기다리며 뒷부분을 붙잡고 수신 측이 그 ACK를 늦게 보내기 때문일 때가 많습니다.",
	})
	NextPath = of1("next_path", says{
		en: "send smaller or compressed responses, or measure past what lies between ({1})",
		ko: "응답을 줄이거나 압축하고, 중간 경로({1})를 거치지 않고 측정해 보십시오.",
	})
	NextSlotsOrCPU = of0("next_slots_or_cpu", says{
		en: "give it more workers, and then another CPU, and see which one moves the rate",
		ko: "워커를 먼저, 다음으로 CPU를 늘려 어느 쪽이 처리량을 움직이는지 보십시오.",
	})
	NextSlotsOrLoad = of0("next_slots_or_load", says{
		en: "send more, and give it more workers, and see which one moves the rate",
		ko: "부하와 워커를 각각 늘려 어느 쪽이 처리량을 움직이는지 보십시오.",
	})
	NextWithin = of0("next_within", says{
		en: "make that pool larger or hold the lock for less time: a stack dump of the server under load shows where its requests wait",
		ko: "그 풀을 늘리거나 락을 쥐는 시간을 줄여 보십시오. 부하 중에 서버의 스택을 덤프하면 요청이 어디에서 기다리는지 보입니다.",
	})
	NextTrace = of0("next_trace", says{
		en: "trace one request within the server: what it waits for is not among the things measured",
		ko: "서버 안에서 요청 하나를 추적해 보십시오. 기다리는 대상이 측정 항목에 없습니다.",
	})
	NextQuota = of0("next_quota", says{
		en: "raise environment.cpus",
		ko: "environment.cpus를 늘려 보십시오.",
	})
	NextOneCPU = of0("next_one_cpu", says{
		en: "give it as many processes as it has CPUs: one of them computes on one CPU alone",
		ko: "CPU 수만큼 프로세스를 띄워 보십시오. 프로세스 하나는 CPU 하나에서만 계산합니다.",
	})
	NextUneven = of0("next_uneven", says{
		en: "have connections spread evenly: close them from time to time (keep-alive), or have workers accept in turn (reuse_port); more workers hide it",
		ko: "연결이 고르게 나뉘게 해 보십시오. 연결을 가끔 끊거나(keep-alive), 워커가 번갈아 받게(reuse_port) 할 수 있습니다. 워커를 늘리면 가려집니다.",
	})
	NextOpen = of0("next_open", says{
		en: "send more: load.search finds the highest rate that holds",
		ko: "부하를 늘려 보십시오. load.search가 감당할 수 있는 최고 처리율을 찾습니다.",
	})
	NextServiceQuota = of1("next_service_quota", says{
		en: "give {1} a larger CPU quota",
		ko: "{1} 서비스의 CPU 쿼터를 늘려 보십시오.",
	})
	NextQuieter = of0("next_quieter", says{
		en: "repeat on a quieter machine",
		ko: "더 조용한 머신에서 다시 측정해 보십시오.",
	})
	NextEither = of0("next_either", says{
		en: "give one of them another CPU and see which one moves the rate",
		ko: "둘 중 하나에 CPU를 더 주고 처리량이 움직이는지 보십시오.",
	})
	NextCPU = of0("next_cpu", says{
		en: "give the server more CPUs, or make a request cheaper: what it computes each time could be kept",
		ko: "서버에 CPU를 더 주거나 요청당 계산을 줄여 보십시오. 매번 계산하는 결과를 저장해 둘 수 있습니다.",
	})
	NextSlots = of0("next_slots", says{
		en: "give it more workers, or workers that serve many connections at once (server.mode: pooled)",
		ko: "워커를 늘리거나, 워커 하나가 여러 연결을 동시에 처리하게(server.mode: pooled) 해 보십시오.",
	})
	NextClosed = of0("next_closed", says{
		en: "send more: more users, a shorter think_time, or a rate",
		ko: "부하를 늘려 보십시오. 사용자를 늘리거나, think_time을 줄이거나, rate를 지정하면 됩니다.",
	})
	NextService = of1("next_service", says{
		en: "ask {1} for less: fewer or smaller values a request, or a second one beside it",
		ko: "{1} 서비스에 덜 물어보십시오. 요청당 값의 수나 크기를 줄이거나, 서비스를 하나 더 둘 수 있습니다.",
	})
)
