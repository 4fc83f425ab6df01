package report

import (
	"strings"
	"testing"
	"time"

	"perflab/runner/metric"
	"perflab/runner/plan"
	"perflab/runner/result"
	"perflab/runner/verdict"
)

// sampleEvidence is what a trial says of its measuring: the second of a variant sent late
// and met a full queue, the others were well.
func sampleEvidence(repeat int) *result.Evidence {
	n := float64(repeat)
	e := &result.Evidence{
		Checks: []result.SelfCheck{
			{Name: "generator_cpu_share", Unit: "share", Value: 0.11 + n/100, WarnAt: 0.8, InvalidAt: 0.95, Status: result.GradeOK},
			{Name: "generator_stopped_share", Unit: "share", Value: 0.0012, WarnAt: 0.01, InvalidAt: 0.1, Status: result.GradeOK},
			{Name: "send_lag_p50_ns", Unit: "ns", Value: 50_000, WarnAt: 2e6, InvalidAt: 1e7, Status: result.GradeOK},
			{Name: "send_lag_p99_ns", Unit: "ns", Value: 400_000 * n, WarnAt: 1e7, Status: result.GradeOK},
			{Name: "ceiling_share", Unit: "share", Value: 0.14, WarnAt: 0.5, InvalidAt: 0.9, Status: result.GradeOK},
			{Name: "steal_share", Unit: "share", WarnAt: 0.02, InvalidAt: 0.1, Status: result.GradeUnknown, Says: "this system has no /proc/stat"},
			{Name: "listen_overflows_count", Unit: "count", WarnAt: 1, Status: result.GradeOK},
		},
		Generator: result.Generator{CPUs: 1, CPUShare: 0.11 + n/100, Hiccups: &result.Hiccups{Every: 10 * time.Millisecond, Count: 30_000, LostFrom: 5 * time.Millisecond, Lost: 0.0012}},
		Ceiling: &result.Ceiling{
			Engine: "native", Path: "http/1.1 event loop", CPUs: []int{1}, PerReq: 10_832, PerByte: 0.24, Cached: true,
			Measured: time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC), Bytes: 47_035, Rate: 33_000,
			Points: []result.CeilingPoint{{Bytes: 66, Rate: 92_181, CPUShare: 0.87}, {Bytes: 48_068, Rate: 44_454, CPUShare: 0.66}},
		},
		Sockets: &result.Sockets{FilesOpen: 12, FilesLimit: 20_000, FirstPort: 32_768, LastPort: 60_999, Users: 1000},
		Little:  &metric.Balance{From: 10 * time.Second, Span: 300 * time.Second, Users: 1000, Rate: 351, Response: 1847 * time.Millisecond, Pause: time.Second, Residual: -0.0007 * n, Edge: 0.0095},
	}
	for at := 10 * time.Second; at < 310*time.Second; at += 10 * time.Second {
		e.LittleWindows = append(e.LittleWindows, metric.Balance{From: at, Span: 10 * time.Second, Users: 1000, Rate: 351, Response: 1847 * time.Millisecond, Pause: time.Second, Residual: -0.0007, Edge: 0.28})
	}
	if repeat == 2 {
		late, full := &e.Checks[3], &e.Checks[6]
		late.Value, late.Status = 12.34e6, result.GradeWarning
		late.Says = "1% of the requests were sent 12.3ms and more after they should have been; give the generator more CPUs, or send less"
		full.Value, full.Status = 1234, result.GradeWarning
		full.Says = "the server's side turned 1234 connections away; raise its backlog"
	}
	return e
}

// asked is a variant whose trials say what their evidence says.
func asked(evidence ...*result.Evidence) verdict.Variant {
	v := verdict.Variant{Name: "a"}
	for i, e := range evidence {
		v.Trials = append(v.Trials, &result.Trial{Trial: plan.Trial{Index: i, Variant: "a", Repeat: i + 1}, Evidence: e})
	}
	return v
}

func TestQualityIsThatOfTheWorstTrials(t *testing.T) {
	q := qualityOf(asked(sampleEvidence(1), sampleEvidence(2), sampleEvidence(3)), words("en"))
	if q.Tone != "doubt" || q.Word != "Warning" || !q.Open {
		t.Errorf("grade %+v, open %v", q.gradeTag, q.Open)
	}
	want := "CPU 14% of 1 CPU, send lag p99 12.3 ms, 14% of its ceiling of 33,000/s"
	if q.Line != want {
		t.Errorf("line  %q\nwant %q", q.Line, want)
	}
	var order []string
	for _, c := range q.Checks {
		order = append(order, c.Mark+" "+c.Name+" "+c.Value+" "+c.Trial)
	}
	for i, want := range []string{
		"! Send lag, p99 12.3 ms 2", "! Server: connections turned away, queue full 1,234 2", "– CPU time given to other machines (steal) – 1",
		"✓ Generator: CPU used, of its own 14.00% 3", "✓ Generator: stood still 0.12% 1",
	} {
		if order[i] != want {
			t.Errorf("row %d is %q, want %q", i, order[i], want)
		}
	}
	if len(q.Checks) != 7 || q.Little.Trial != "3" || len(q.Little.Rows) != 30 {
		t.Errorf("%d checks, Little's law of trial %s with %d windows", len(q.Checks), q.Little.Trial, len(q.Little.Rows))
	}
}

func TestQualityOfAFitTrial(t *testing.T) {
	e := sampleEvidence(1)
	e.Checks[5].Status = result.GradeOK
	q := qualityOf(asked(e), words("en"))
	if q.Open || q.Tone != "good" || q.Checks[0].Trial != "" {
		t.Errorf("got %+v", q)
	}
	if lines := qualityText(asked(e), textWords("en")); len(lines) != 1 || !strings.HasPrefix(lines[0], "generator: CPU 12% of 1 CPU, send lag p99 400 µs, 14% of its ceiling") {
		t.Errorf("lines %q", lines)
	}
}

func TestQualityWithoutEvidence(t *testing.T) {
	if q := qualityOf(asked(nil, nil), words("en")); q != nil {
		t.Errorf("got %+v", q)
	}
	e := &result.Evidence{Checks: []result.SelfCheck{{Name: "of_tomorrow_share", Unit: "share", Value: 0.5, Status: result.GradeInvalid, InvalidAt: 0.4, Says: "too much"}}}
	q := qualityOf(asked(e), words("en"))
	if q.Line != "" || len(q.Notes) > 0 || q.Little != nil || q.Checks[0].Name != "of_tomorrow_share" || q.Tone != "bad" {
		t.Errorf("got %+v", q)
	}
	if lines := qualityText(asked(e), textWords("en")); len(lines) != 1 || lines[0] != "✗ of_tomorrow_share: 50.00%, invalid from 40% on" {
		t.Errorf("lines %q", lines)
	}
}

func TestQualityNamesTheEngineWhereThereAreTwo(t *testing.T) {
	v := asked(sampleEvidence(1), sampleEvidence(2))
	v.Trials[0].Engine, v.Trials[1].Engine = "native", "k6"
	for _, c := range qualityOf(v, words("en")).Checks {
		if c.Trial != "1 · native" && c.Trial != "2 · k6" {
			t.Errorf("%s is of trial %q", c.Name, c.Trial)
		}
	}
}

func TestHTMLShowsTheQualityOfTheMeasurement(t *testing.T) {
	page := body(render(t, sample(), Options{}))
	for what, text := range map[string]string{
		"heading":       `<h2 id="quality">측정 품질</h2>`,
		"generator":     "CPU 14%(1개 중), 전송 지연 p99 12.3 ms, 한계의 14%(한계 33,000/s)",
		"sentence":      "서버 쪽이 대기열이 가득 차 연결을 1,234회 거절했습니다(주의 기준 1).",
		"limit":         `<td class="num">95%</td>`,
		"ceiling":       "92,181/s",
		"hiccups":       "부하기 프로세스를 10.0 ms마다",
		"sockets":       "로컬 포트 32768~60999",
		"Little's law":  "리틀의 법칙",
		"a window":      `<th scope="row">10 – 20 s</th>`,
		"its residual":  "-0.1%",
		"open by grade": `<details class="quality" open>`,
	} {
		if !strings.Contains(page, text) {
			t.Errorf("%s: the page lacks %q", what, text)
		}
	}
	d := sample()
	for _, v := range d.Judgement.Variants {
		for _, trial := range v.Trials {
			trial.Evidence = nil
		}
	}
	if strings.Contains(render(t, d, Options{}), `id="quality"`) {
		t.Error("a record without evidence has a section on it")
	}
}

func TestEvidenceHasAllItsWords(t *testing.T) {
	for key, texts := range evidenceDictionary {
		if _, twice := dictionary[key]; twice {
			t.Errorf("%s is a word of the page's too", key)
		}
		if texts[0] == "" || texts[1] == "" || strings.Count(texts[0], "%s") != strings.Count(texts[1], "%s") {
			t.Errorf("%s lacks a language, or differs in it", key)
		}
	}
}

func TestLimitOf(t *testing.T) {
	for _, c := range []struct {
		unit string
		v    float64
		want string
	}{{"share", 0.95, "95%"}, {"share", 0.145, "14.5%"}, {"ns", 1e7, "10 ms"}, {"ns", 2_350_000, "2.35 ms"}, {"ns", 10e9, "10 s"}, {"count", 10, "10"}, {"count", 0, "–"}} {
		if got := limitOf(c.unit, c.v); got != c.want {
			t.Errorf("%v of %s is %q, want %q", c.v, c.unit, got, c.want)
		}
	}
}

func TestThousands(t *testing.T) {
	for v, want := range map[float64]string{0: "0", 999.4: "999", 999.5: "1,000", 33_000: "33,000", 1_234_567: "1,234,567", -1234: "-1,234", -0.2: "0"} {
		if got := thousands(v); got != want {
			t.Errorf("%v is %q, want %q", v, got, want)
		}
	}
}
