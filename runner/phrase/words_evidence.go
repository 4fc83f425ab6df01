package phrase

// evidenceWords are those of what is said of the measuring itself.
var evidenceWords = map[string]word{
	"quality":      {"Measurement quality", "측정 품질"},
	"quality_says": {"What each trial measured of its own measuring; of several trials the one in which a check came out worst.", "각 시행이 측정 과정 자체를 점검한 결과입니다. 시행이 여럿이면 항목마다 가장 나쁜 시행을 보여 줍니다."},

	"grade_ok": {"OK", "정상"}, "grade_warning": {"Warning", "주의"}, "grade_invalid": {"Invalid", "무효"}, "grade_unknown": {"Not known", "알 수 없음"},

	"col_check": {"Check", "점검 항목"}, "col_warn_at": {"Warning from", "주의 기준"}, "col_invalid_at": {"Invalid from", "무효 기준"}, "col_trial": {"Trial", "시행"},

	"check_generator_cpu_share":       {"Generator: CPU used, of its own", "부하기: 할당된 CPU 사용률"},
	"check_generator_throttled_share": {"Generator: held back by a CPU quota", "부하기: CPU 쿼터로 멈춘 시간"},
	"check_generator_stopped_share":   {"Generator: stood still", "부하기: 프로세스가 멈춘 시간"},
	"check_send_lag_p50_ns":           {"Send lag, median", "전송 지연 중앙값"},
	"check_send_lag_p99_ns":           {"Send lag, p99", "전송 지연 p99"},
	"check_send_lag_max_ns":           {"Send lag, longest", "전송 지연 최댓값"},
	"check_ceiling_share":             {"Rate, of the generator's ceiling", "부하기 한계 대비 요청 속도"},
	"check_open_files_share":          {"Open files, of the limit", "열린 파일, 한도 대비"},
	"check_ports_share":               {"Local ports, of those there are", "로컬 포트 사용률"},
	"check_no_port_share":             {"Requests without a local port", "로컬 포트를 얻지 못한 요청"},
	"check_steal_share":               {"CPU time given to other machines (steal)", "다른 머신에 빼앗긴 CPU 시간(steal)"},
	"check_little_residual_share":     {"Residual of Little's law", "리틀의 법칙 잔차"},
	"check_listen_overflows_count":    {"Server: connections turned away, queue full", "서버: 대기열이 가득 차 거절된 연결"},
	"check_listen_drops_count":        {"Server: connections dropped otherwise", "서버: 그 밖에 버려진 연결"},

	"replicas":        {"Servers behind the balancer", "밸런서 뒤의 서버"},
	"replicas_uneven": {"The one with most to do had %s more than the mean.", "가장 많이 처리한 서버는 평균보다 %s 많았습니다."},
	"col_server":      {"Server", "서버"}, "col_held_back": {"Held back by its quota", "쿼터로 멈춘 시간"},

	"observed": {"What services counted from the load's beginning, warm-up included, to its end; of several trials the mean", "부하 시작(예열 포함)부터 끝까지 서비스가 직접 센 값. 시행이 여럿이면 평균"},

	"col_service": {"Service", "서비스"}, "col_counted": {"Counted", "항목"},

	"count_connections":        {"Connections at once, as far as was looked", "동시 연결 수(관측한 시점 중 최대)"},
	"count_connections_limit":  {"Connections at once, limit", "동시 연결 수 한도"},
	"count_connections_most":   {"Connections at once, most", "동시 연결 수 최대"},
	"count_connections_opened": {"Connections opened", "새로 연 연결"},
	"count_refused":            {"Clients refused at the limit", "한도에 걸려 거절된 클라이언트"},
	"count_queries":            {"Queries", "쿼리"},
	"count_transactions":       {"Transactions", "트랜잭션"},
	"count_slow_queries":       {"Slow queries, 100 ms or more", "느린 쿼리(100 ms 이상)"},
	"count_lock_waits":         {"Waits for a lock", "락 대기"},
	"count_waiting_for_locks":  {"Waiting for a lock at once, as far as was looked", "동시 락 대기(관측한 시점 중 최대)"},
	"count_deadlocks":          {"Deadlocks", "교착 상태"},
	"count_requests":           {"Requests", "요청"},
	"count_failed":             {"Requests failed", "실패한 요청"},
	"count_queued":             {"Requests waiting for it at once, most", "대기한 요청(동시 최대)"},
	"count_queue_time_ms":      {"Wait for it, ms, as far as was looked", "대기 시간(ms, 관측한 시점 중 최대)"},
	"count_connections_made":   {"Connections made to it", "새로 맺은 연결"},
	"count_connections_reused": {"Requests over a connection that was there", "기존 연결을 재사용한 요청"},

	"line_generator": {"generator", "부하기"},
	"line_cpu":       {"CPU %s of %s CPU", "CPU %s(%s개 중)"},
	"line_lag":       {"send lag p99 %s", "전송 지연 p99 %s"},
	"line_ceiling":   {"%s of its ceiling of %s/s", "한계의 %s(한계 %s/s)"},

	"ceiling_size":   {"%s/s of %s (with %s of its CPU)", "%s/s(응답 %s, CPU %s)"},
	"ceiling_says":   {"Against a server of no work the engine %s sent %s.", "아무 일도 하지 않는 서버를 상대로 %s 엔진이 보낸 최대: %s."},
	"ceiling_here":   {"For this trial's mean response of %s that makes %s/s.", "이 시행의 평균 응답 %s 기준으로는 %s/s입니다."},
	"ceiling_cached": {"Measured before, on %s UTC.", "%s UTC에 미리 측정한 값입니다."},

	"hiccups_say": {"Asked to be woken every %s, the generator's process was late by %s at the median, %s at p99, %s at most.", "부하기 프로세스를 %s마다 깨웠을 때 늦은 정도: 중앙값 %s, p99 %s, 최대 %s."},
	"sockets_say": {"Sockets in TIME_WAIT: %s before the load, %s after it; local ports %s to %s; open files at most %s.", "TIME_WAIT 소켓: 부하 전 %s개, 후 %s개. 로컬 포트 %s~%s, 열린 파일 한도 %s개."},

	"little": {"Little's law, window by window", "구간별 리틀의 법칙"},
	"little_says": {
		"Over the measured part: X·(R+Z) = %s users, N = %s were active, residual %s; what begins or ends at the edges explains up to %s.",
		"측정 구간 전체: X·(R+Z) = %s명, 실제 N = %s명, 잔차 %s. 구간 양 끝에 걸친 요청으로 설명되는 범위는 최대 %s입니다.",
	},
	"little_window": {"Window", "구간"}, "little_n": {"N active", "N 활성"}, "little_x": {"X per second", "X 초당"}, "little_r": {"R response", "R 응답"},
	"little_z": {"Z pause", "Z 대기"}, "little_product": {"X·(R+Z)", "X·(R+Z)"}, "little_residual": {"Residual", "잔차"},
}
