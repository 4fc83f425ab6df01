package report

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
)

// koreanRecorded are the sentences that trials keep in their record, which is in English: as
// they are written there, each %v a part. One that is not here stays English.
var koreanRecorded = [][2]string{
	// How a trial went.
	{"the environment is not as asked: %v", "환경이 요청과 다릅니다: %[1]s"},
	{"%v asked %v, not reported", "%[1]s 요청 %[2]s, 보고 없음"},
	{"%v asked %v, in force %v", "%[1]s 요청 %[2]s, 적용 %[3]s"},
	{"died under load: %v", "부하를 받는 중에 종료되었습니다: %[1]s"},
	{"warm the cache: %v", "캐시를 채우지 못했습니다: %[1]s"},
	{"read the cache's statistics: %v", "캐시 통계를 읽지 못했습니다: %[1]s"},
	{"bind the generator to CPUs %v: %v", "부하기를 CPU %[1]s에 묶지 못했습니다: %[2]s"},
	{"unbinding the generator: %v", "부하기의 CPU 할당을 되돌리지 못했습니다: %[1]s"},
	{"taking the environment down: %v", "환경을 정리하지 못했습니다: %[1]s"},
	{"resources of %v: %v", "%[1]s의 자원 사용량을 읽지 못했습니다: %[2]s"},
	{"at %v: %v", "%[1]s에서 %[2]s"},
	{"at %v %v", "%[1]s에서 %[2]s"},
	{"stopped by the user", "사용자가 중단했습니다."},

	// Why a self-check is not known.
	{"its use could not be read while the load ran", "부하 중의 사용량을 읽지 못했습니다."},
	{"the generator's process was not watched, or for too short a time", "부하기 프로세스를 지켜보지 못했거나 지켜본 시간이 너무 짧습니다."},
	{"no request was sent", "보낸 요청이 없습니다."},
	{"no user was active in the measured part", "측정 구간에 활동한 사용자가 없습니다."},
	{"there is nothing to hold it against", "비교할 값이 없습니다."},
	{"the engine's ceiling was not measured", "엔진의 한계를 측정하지 않았습니다."},
	{"the engine's ceiling could not be measured: %v", "엔진의 한계를 측정하지 못했습니다: %[1]s"},
	{"the ceiling is measured for http alone, and the server speaks https", "엔진의 한계는 http로만 측정하는데 서버는 https를 씁니다."},
	{"this system does not tell", "이 시스템은 알려 주지 않습니다."},
	{"this system has no /%v", "이 시스템에는 /%[1]s 파일이 없습니다."},
	{"the server's network cannot be seen from here", "여기서는 서버의 네트워크를 볼 수 없습니다."},
	{"the engine runs the server on another machine or in a virtual one", "서버가 다른 머신이나 가상 머신에서 돌고 있습니다."},
	{"the server at %v is not on this machine's loopback", "%[1]s 서버는 이 머신의 loopback에 있지 않습니다."},
	{"the server is gone", "서버가 이미 종료되었습니다."},

	// What an engine noticed.
	{"check %v could not be evaluated on %v responses and counts as failed there; the first time: %v", "checks의 %[1]s 식을 응답 %[2]s개에서 계산할 수 없어 실패로 셌습니다. 첫 오류: %[3]s"},
	{"%v bodies came in the content coding %v, which could not be undone: the checks saw them as they came; ask for gzip or deflate in load.request.headers, as Accept-Encoding", "본문 %[1]s개의 압축 방식 %[2]s을(를) 풀 수 없어 checks가 받은 그대로 보았습니다. load.request.headers의 Accept-Encoding에서 gzip이나 deflate를 요청하십시오."},
	{"%v iterations had no answer %v after the load ended and were interrupted (load.graceful_stop): the slowest responses are not in the figures", "부하가 끝나고 %[2]s가 지나도록 응답이 없던 반복 %[1]s개를 중단했습니다(load.graceful_stop). 가장 느린 응답은 수치에 들어 있지 않습니다."},
	{"%v requests found no free local port: the server closes each connection faster than its port becomes free again; run `sysctl -w net.ipv4.tcp_tw_reuse=1 net.ipv4.ip_local_port_range=\"1024 65535\"`, or lower the rate", "요청 %[1]s개가 로컬 포트를 얻지 못했습니다. 포트가 다시 비기 전에 서버가 연결을 끊습니다. `sysctl -w net.ipv4.tcp_tw_reuse=1 net.ipv4.ip_local_port_range=\"1024 65535\"`를 실행하거나 요청 속도를 낮추십시오."},
	{"%v requests were redirected to another host: load goes to the server under test alone; name the final address in the file", "요청 %[1]s개가 다른 호스트로 리디렉션되었습니다. 부하는 시험 대상 서버에만 보내므로 파일에 최종 주소를 적으십시오."},
	{"%v responses were larger than the %v MiB a check can read", "응답 %[1]s개가 checks가 읽을 수 있는 %[2]s MiB보다 큽니다."},
	{"k6 reported %v errors, see k6.log; the first: %v", "k6가 오류 %[1]s개를 보고했습니다(k6.log). 첫 오류: %[2]s"},
	{"the server's certificate was not checked (load.insecure_skip_tls_verify): whoever answered at its address was measured", "서버의 인증서를 확인하지 않았습니다(load.insecure_skip_tls_verify). 그 주소에서 응답한 것을 측정했습니다."},

	// How server and generator were kept apart.
	{"isolation: none was asked for; the kernel places server and generator", "isolation: none이 지정되어 커널이 배치"},
	{"one CPU: server and generator share it", "CPU가 1개"},
	{"all CPUs are hyperthreads of one core, so server and generator still slow each other down", "모든 CPU가 코어 하나의 하이퍼스레드여서 서로 느려질 수 있음"},
	{"%v cannot bind processes to CPUs: server and generator share them", "%[1]s에서는 프로세스를 CPU에 묶을 수 없음"},
	{"the Docker engine runs on another machine or in a virtual one; its CPUs cannot be told from here", "Docker 엔진이 다른 머신이나 가상 머신에서 돌아 CPU를 알 수 없음"},
	{"the server was running already: nothing is bound to CPUs", "이미 실행 중이던 서버여서 CPU에 묶지 않음"},
	{"%v%v without effect: this process cannot set it by a cgroup (%v)", "%[1]s%[2]s 적용 안 됨: 이 프로세스는 cgroup으로 설정할 수 없음(%[3]s)"},
	{"%v without effect: the embedded stand-in runs outside containers", "%[1]s 적용 안 됨: 내장 대체 서버는 컨테이너 밖에서 실행됨"},
}

// recordedPatterns match koreanRecorded. Parts hold no semicolon, which parts sentences, but
// for an error at the end, behind a colon.
var recordedPatterns = sync.OnceValue(func() []*regexp.Regexp {
	var all []*regexp.Regexp
	for _, r := range koreanRecorded {
		text := regexp.QuoteMeta(r[0])
		if start, ok := strings.CutSuffix(text, ": %v"); ok {
			text = start + ": (.+)"
		}
		all = append(all, regexp.MustCompile("(?s)^"+strings.ReplaceAll(text, "%v", "([^;]+?)")+"$"))
	}
	return all
})

// recorded is what a record says, in the report's language: one sentence or several with
// semicolons between them.
func (w Words) recorded(text string) string {
	if w["language"] != "ko" {
		return text
	}
	var out []string
	for pieces := strings.Split(text, "; "); len(pieces) > 0; {
		n, piece := len(pieces), ""
		for ; n > 0; n-- {
			piece = strings.Join(pieces[:n], "; ")
			if korean, ok := w.knownRecord(piece); ok || n == 1 {
				piece = korean
				break
			}
		}
		out, pieces = append(out, piece), pieces[n:]
	}
	return chained(out)
}

// knownRecord is one sentence of a record, and whether it is known; its last part may be one too.
func (w Words) knownRecord(text string) (string, bool) {
	for i, pattern := range recordedPatterns() {
		found := pattern.FindStringSubmatch(text)
		if found == nil {
			continue
		}
		var parts []any
		for k, part := range found[1:] {
			if k == len(found)-2 {
				part = w.recorded(part)
			}
			parts = append(parts, part)
		}
		return fmt.Sprintf(koreanRecorded[i][1], parts...), true
	}
	return text, false
}
