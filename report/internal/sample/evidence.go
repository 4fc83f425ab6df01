package sample

import (
	"time"

	"perflab/runner/metric"
	"perflab/runner/phrase"
	"perflab/runner/result"
)

// Evidence is what a trial says of its measuring: the second of a variant sent late
// and met a full queue, the others were well.
func Evidence(repeat int) *result.Evidence {
	n := float64(repeat)
	e := &result.Evidence{
		Checks: []result.SelfCheck{
			{Name: "generator_cpu_share", Unit: "share", Value: 0.11 + n/100, WarnAt: 0.8, InvalidAt: 0.95, Status: result.GradeOK},
			{Name: "generator_stopped_share", Unit: "share", Value: 0.0012, WarnAt: 0.01, InvalidAt: 0.1, Status: result.GradeOK},
			{Name: "send_lag_p50_ns", Unit: "ns", Value: 50_000, WarnAt: 2e6, InvalidAt: 1e7, Status: result.GradeOK},
			{Name: "send_lag_p99_ns", Unit: "ns", Value: 400_000 * n, WarnAt: 1e7, Status: result.GradeOK},
			{Name: "ceiling_share", Unit: "share", Value: 0.14, WarnAt: 0.5, InvalidAt: 0.9, Status: result.GradeOK},
			{Name: "steal_share", Unit: "share", WarnAt: 0.02, InvalidAt: 0.1, Status: result.GradeUnknown, Says: phrase.SystemHasNo(phrase.Text("proc/stat"))},
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
		late.Says = phrase.SelfCheckNotes(phrase.Sentences(phrase.TailSentLate(phrase.Duration(12340*time.Microsecond), phrase.Duration(1847*time.Millisecond))), phrase.Duration(10*time.Millisecond), phrase.Sentences(phrase.MoreGenerator))
		full.Value, full.Status = 1234, result.GradeWarning
		full.Says = phrase.SelfCheckNotes(phrase.Sentences(phrase.QueueOverflowed(phrase.Times(1234))), phrase.Number(1), phrase.Sentences(phrase.LongerBacklog))
	}
	return e
}
