package phrase

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
