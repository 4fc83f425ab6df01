package phrase

// What is to be known of figures that another tool measured.
var (
	// ImportedRun: the tool.
	ImportedRun = of1("imported_run", says{
		en: "{1} measured this, and runner only read its results: on what the server ran, its CPU and memory, whether the generator kept up and what else the machine did are not known",
		ko: "{1}이(가) 측정한 결과를 runner가 읽기만 했습니다. 서버가 어디서 실행됐는지, CPU와 메모리 사용량, 부하 발생기가 밀리지 않았는지, 시스템에서 다른 작업이 돌았는지는 알 수 없습니다.",
	})
	// ImportAsked: the experiment file.
	ImportAsked = of1("import_asked", says{
		en: "that this load was the one of {1} is said by whoever imported it, and not known",
		ko: "이 부하가 {1}의 부하라는 것은 가져온 사람이 밝힌 것이며 확인되지 않았습니다.",
	})
	// ImportUnsaid: the tool.
	ImportUnsaid = of1("import_unsaid", says{
		en: "not known: {1} does not write it down",
		ko: "알 수 없음: {1}의 결과에 기록되지 않습니다.",
	})
	// ClaimImported: who speaks, of what, the tool that measured.
	ClaimImported = of3("claim_imported", says{
		en: "{1} speaks of {2}, and on what {3} measured is not known",
		ko: "{1}은(는) {2}에 대한 것이지만 {3}이(가) 무엇을 측정했는지는 알 수 없습니다.",
	})
	// CompareImported: what measured the base, and the head.
	CompareImported = of2("compare_imported", says{
		en: "that both ran on the same machine and stack is not known: {1} in the base, {2} in the head",
		ko: "같은 시스템과 스택에서 측정했는지 알 수 없습니다: base {1}, head {2}",
	})
	CompareMeasuredHere = of0("compare_measured_here", says{en: "measured by runner", ko: "runner가 측정"})
	// CompareMeasuredBy: a tool.
	CompareMeasuredBy = of1("compare_measured_by", says{en: "imported from {1}", ko: "{1}에서 가져옴"})

	KindsUnsaid = of0("kinds_unsaid", says{en: "by what is not known", ko: "실패 종류는 알 수 없음"})

	// LimitImported: the tool.
	LimitImported = of1("limit_imported", says{
		en: "neither the server's CPU nor whether the generator kept up is recorded by {1}",
		ko: "{1}은(는) 서버 CPU도, 부하 발생기가 밀리지 않았는지도 기록하지 않습니다.",
	})
	NextRunHere = of0("next_run_here", says{
		en: "have runner send the load itself: runner exec records both",
		ko: "runner exec로 직접 부하를 보내면 둘 다 기록됩니다.",
	})
	HistoryImported = of1("history_imported", says{
		en: "imported from {1}: on which machine it ran is not known",
		ko: "{1}에서 가져온 실행이라 어느 시스템에서 측정했는지 알 수 없습니다.",
	})

	// ImportCut: a line.
	ImportCut = of1("import_cut", says{
		en: "the stream ends in the middle of line {1}: what came before counts, and what followed is not known",
		ko: "{1}행 중간에서 기록이 끊겼습니다. 그 앞까지만 집계했으며 뒤의 내용은 알 수 없습니다.",
	})
	// ImportUnended: a line.
	ImportUnended = of1("import_unended", says{
		en: "the last line, {1}, has no end: it counts, but it and what followed may have been cut off",
		ko: "마지막 {1}행에 줄바꿈이 없습니다. 집계에는 넣었지만 그 행이나 뒤의 내용이 잘렸을 수 있습니다.",
	})
	ImportWholeSeconds = of0("import_whole_seconds", says{
		en: "its times are whole seconds, as k6's CSV has them by default: the rate may be off by what two seconds are of the whole, and the course over time by a second; --out csv=FILE,timeFormat=unix_milli gives finer ones",
		ko: "k6 CSV의 기본값대로 시각이 초 단위로만 기록되어 있습니다. 처리율은 전체 길이에서 2초가 차지하는 만큼, 시간에 따른 추이는 1초까지 어긋날 수 있습니다. --out csv=FILE,timeFormat=unix_milli로 더 정밀하게 기록할 수 있습니다.",
	})
	// ImportManyNames: how many at most.
	ImportManyNames = of1("import_many_names", says{
		en: "it names more than {1} different requests, so that none has figures of its own",
		ko: "요청 이름이 {1}개를 넘어 요청별 수치는 내지 않았습니다.",
	})
	// ImportLate: samples, a time.
	ImportLate = of2("import_late", says{
		en: "{1} samples are older by more than {2} than one before them, and count in a later second of the course; totals and percentiles are exact",
		ko: "표본 {1}개가 앞선 표본보다 {2} 넘게 이른 시각이라 추이에서는 더 늦은 초에 집계됐습니다. 합계와 백분위수는 정확합니다.",
	})
	ImportConnecting = of0("import_connecting", says{
		en: "http_req_duration is the tool's own response time, which counts connecting where a connection was made; k6's does not",
		ko: "http_req_duration은 이 도구의 응답 시간 그대로이며, 연결을 맺은 요청에서는 연결 시간이 포함됩니다. k6의 값에는 포함되지 않습니다.",
	})
	// ImportTransactions: samples.
	ImportTransactions = of1("import_transactions", says{
		en: "{1} samples of transactions are left out: the requests in them count",
		ko: "트랜잭션 표본 {1}개는 제외하고 그 안의 요청만 집계했습니다.",
	})
	ImportHey = of0("import_hey", says{
		en: "hey writes no row for a request without a response, and rounds to 0.1 ms: such failures are not known, and http_req_failed counts bad statuses alone",
		ko: "hey는 응답을 받지 못한 요청을 기록하지 않고 0.1 ms로 반올림합니다. 그런 실패는 알 수 없으며 http_req_failed는 상태 코드만 셉니다.",
	})
	// ImportHeyFull: rows.
	ImportHeyFull = of1("import_hey_full", says{
		en: "it has {1} rows, which is as many as hey keeps: there may have been more requests",
		ko: "행이 {1}개로 hey가 보관하는 한도입니다. 실제 요청은 더 많았을 수 있습니다.",
	})
	ImportGatling = of0("import_gatling", says{
		en: "Gatling writes no status of a request that was OK, and whole milliseconds; a request counts as failed where a check of it failed",
		ko: "Gatling은 성공한 요청의 상태 코드를 기록하지 않고 시간을 밀리초 단위로 기록합니다. 검사에 실패한 요청은 실패로 집계됩니다.",
	})
	// ImportQuoted: the tool.
	ImportQuoted = of1("import_quoted", says{
		en: "this is a summary: its figures are quoted as {1} printed them, and could not be computed again; of what it does not print nothing is known",
		ko: "요약 결과입니다. 수치는 {1}이(가) 출력한 값을 그대로 옮긴 것이며 다시 계산할 수 없습니다. 출력되지 않은 값은 알 수 없습니다.",
	})
	// ImportNoted: a figure, how it differs.
	ImportNoted = of2("import_noted", says{en: "{1}: {2}", ko: "{1}: {2}"})
)
