package html

import (
	"strings"
	"testing"

	"perflab/report/assets"
	"perflab/report/internal/sample"
)

func TestHTMLShowsBothEngines(t *testing.T) {
	page := body(render(t, data(sample.Engines("en")), Options{}))
	for what, text := range map[string]string{
		"heading":    `<h2 id="engines">Engines <a`,
		"whose":      "native and k6 each sent the same load. All other figures, verdicts and charts are of the first.",
		"agreement":  `<span class="tag good"><span aria-hidden="true">✓</span> Agree</span>`,
		"difference": `<span class="tag doubt"><span aria-hidden="true">?</span> Disagree</span>`,
		"none":       `<span class="tag plain"><span aria-hidden="true">–</span> Cannot be compared</span>`,
		"row":        `<th scope="row">Requests per second</th><td class="num">1000/s</td><td class="num">833/s</td><td class="num">-16.7%</td>`,
		"unknown":    `<th scope="row">Send lag p99</th>`,
		"sentence":   "k6 used 97% of the generator&#39;s CPUs",
		"the herd":   "all users start in the same instant",
		"trial":      "<bdi>sound</bdi> · k6",
		"paths":      "native · http/1.1 event loop; k6 · k6 v1.8.1, program",
		"warning":    "doubtful: native and k6 disagree: k6 sends 16.7% fewer requests per second than native",
	} {
		if !strings.Contains(page, text) {
			t.Errorf("%s: no %q", what, text)
		}
	}
	if page := body(render(t, data(sample.Caching()), Options{})); strings.Contains(page, `id="engines"`) {
		t.Error("a run with one engine compares two")
	}
}

func TestBothEnginesInABrowser(t *testing.T) {
	t.Parallel()
	if !assets.Embedded() {
		t.Skip("the charts' script was not embedded at build time (npm run build in report/assets): the page is not looked at")
	}
	for _, s := range browse(t, render(t, data(sample.Engines("ko")), Options{}), false, 1280, 390) {
		if len(s.Faults) > 0 || s.Scroll > s.Width {
			t.Errorf("%d px: the page is %d px wide; %v", s.Width, s.Scroll, s.Faults)
		}
	}
}

func TestHTMLShowsTheQualityOfTheMeasurement(t *testing.T) {
	page := body(render(t, data(sample.Caching()), Options{}))
	for what, text := range map[string]string{
		"heading":       `<h2 id="quality">측정 품질 <a`,
		"generator":     "CPU 14%(1개 중), 전송 지연 p99 12.3 ms, 한계의 14%(한계 33,000/s)",
		"sentence":      "서버 쪽이 대기열이 가득 차 연결을 1,234회 거절했습니다(주의 기준 1).",
		"limit":         `<td>95%</td>`,
		"ceiling":       "92,181/s",
		"hiccups":       "부하기 프로세스를 10.0 ms마다",
		"sockets":       "로컬 포트 32768~60999",
		"Little's law":  "리틀의 법칙",
		"a window":      `<th scope="row">10 – 20 s</th>`,
		"its residual":  "-0.1%",
		"what is amiss": `<ul class="amiss"`,
	} {
		if !strings.Contains(page, text) {
			t.Errorf("%s: the page lacks %q", what, text)
		}
	}
	d := data(sample.Caching())
	for _, v := range d.Judgement.Variants {
		for _, trial := range v.Trials {
			trial.Evidence = nil
		}
	}
	if strings.Contains(render(t, d, Options{}), `id="quality"`) {
		t.Error("a record without evidence has a section on it")
	}
}
