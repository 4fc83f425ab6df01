package report

import (
	"fmt"
	"strings"

	"perflab/runner/quantity"
	"perflab/runner/result"
)

// koreanCheck is what a self-check found, with its value, and what to do about it.
type koreanCheck struct{ found, remedy string }

const (
	koreanMore  = "부하기에 CPU를 더 주거나 부하를 줄이십시오."
	koreanPorts = `sudo sysctl -w net.ipv4.tcp_tw_reuse=1 net.ipv4.ip_local_port_range="1024 65535"를 실행하거나 연결을 유지하십시오.`
)

// koreanChecks are the sentences of self-checks by name.
var koreanChecks = map[string]koreanCheck{
	"generator_cpu_share":       {"부하기가 할당된 CPU의 %s를 썼습니다", koreanMore},
	"generator_throttled_share": {"부하기가 전체 시간의 %s 동안 CPU 쿼터에 막혀 있었습니다", "쿼터(docker run --cpus, systemd의 CPUQuota)를 풀거나 부하를 줄이십시오."},
	"generator_stopped_share":   {"부하기 프로세스가 전체 시간의 %s 동안 멈춰 있었습니다", "같은 CPU에서 도는 다른 프로그램을 끝내고 cpulimit, nice, CPU 쿼터 같은 제한을 푸십시오."},
	"send_lag_p50_ns":           {"요청의 절반이 예정보다 %s 이상 늦게 전송되었습니다", koreanMore},
	"send_lag_p99_ns":           {"요청의 1%%가 예정보다 %s 이상 늦게 전송되었습니다", koreanMore},
	"send_lag_max_ns":           {"가장 늦은 요청은 예정보다 %s 늦게 전송되었습니다", koreanMore},
	"ceiling_share":             {"요청 속도가 부하기가 보낼 수 있는 최대의 %s입니다", koreanMore},
	"open_files_share":          {"부하기가 열 수 있는 파일의 %s를 열었을 수 있습니다", "한도를 올리거나(sudo prlimit --pid $$ --nofile=…) 사용자를 줄이십시오."},
	"ports_share":               {"서버로 가는 로컬 포트의 %s가 쓰이고 있었습니다", koreanPorts},
	"no_port_share":             {"요청의 %s가 로컬 포트를 얻지 못해 서버에 닿지 못했습니다", koreanPorts},
	"steal_share":               {"하이퍼바이저가 CPU 시간의 %s를 다른 머신에 내주었습니다", "전용 CPU가 있는 머신에서 측정하십시오."},
	"little_residual_share":     {"수치가 리틀의 법칙과 %s 어긋납니다", "어느 수치에도 없는 대기, 끝까지 오지 않은 응답, 부하기의 지연이 원인일 수 있습니다. 10초 구간별 값을 비교해 보십시오."},
	"listen_overflows_count":    {"서버 쪽이 대기열이 가득 차 연결을 %s회 거절했습니다", "거절된 연결은 1초 이상 기다렸다가 다시 시도합니다. 서버의 backlog를 늘리거나(gunicorn --backlog, sudo sysctl -w net.core.somaxconn=4096) 연결을 더 빨리 받게 하십시오."},
	"listen_drops_count":        {"서버 쪽이 대기열 포화가 아닌 이유로 연결 시도를 %s회 버렸습니다", "sudo sysctl -w net.ipv4.tcp_max_syn_backlog=4096을 실행하고 서버의 메모리가 충분한지 보십시오."},
}

// checkSays is what a self-check says, in the report's language.
func (w Words) checkSays(c result.SelfCheck) string {
	k, known := koreanChecks[c.Name]
	if w["language"] != "ko" || c.Says == "" {
		return c.Says
	}
	limit := limitOf(c.Unit, c.InvalidAt)
	switch {
	case c.Status == result.GradeUnknown:
		return w.recorded(c.Says)
	case !known:
		return c.Says
	case c.Status == result.GradeInvalid:
		limit = w["col_invalid_at"] + " " + limit
	case c.InvalidAt > 0:
		limit = w["col_warn_at"] + " " + limitOf(c.Unit, c.WarnAt) + ", " + w["col_invalid_at"] + " " + limit
	default:
		limit = w["col_warn_at"] + " " + limitOf(c.Unit, c.WarnAt)
	}
	value := gradedValue(c.Unit, c.Value)
	if c.Unit == "share" {
		value = quantity.Percent(c.Value)
	}
	return fmt.Sprintf(k.found+"(%s). %s", value, limit, k.remedy)
}

// ofTrial is a text of a trial's record in the report's language: its self-checks' sentences
// are made anew.
func (w Words) ofTrial(text string, checks []result.SelfCheck) string {
	if w["language"] != "ko" {
		return text
	}
	for _, c := range checks {
		if c.Says != "" && c.Status.Worse(result.GradeUnknown) {
			text = strings.ReplaceAll(text, c.Says, w.checkSays(c))
		}
	}
	return w.recorded(strings.ReplaceAll(text, ".; ", ". "))
}

// noteOf is what a trial's record says of it: why it does not count, then its warnings.
func (w Words) noteOf(t *result.Trial) string {
	var texts []string
	for _, text := range append(nonEmpty(t.Reason), t.Warnings...) {
		texts = append(texts, w.ofTrial(text, t.SelfChecks()))
	}
	return chained(texts)
}

// chained joins texts by semicolons, and by a space those that end in a full stop.
func chained(texts []string) string {
	return strings.ReplaceAll(strings.Join(texts, "; "), ".; ", ". ")
}
