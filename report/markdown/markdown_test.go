package markdown

import (
	"testing"

	"perflab/report"
	"perflab/report/internal/golden"
	"perflab/report/internal/sample"
	"perflab/runner/result"
	"perflab/runner/verdict"
)

// TestGolden holds whole files.
func TestGolden(t *testing.T) {
	golden.Hold(t, map[string]string{
		"report.md":                    Report(data(sample.Text("en", true))),
		"report-ko.md":                 Report(data(sample.Text("ko", false))),
		"report-search-ko.md":          Report(data(sample.Search("ko"))),
		"report-engines-ko.md":         Report(data(sample.Engines("ko"))),
		"report-explained.md":          Report(data(sample.Explained("en", false))),
		"report-explained-ko.md":       Report(data(sample.Explained("ko", false))),
		"report-explained-stand-in.md": Report(data(sample.Explained("en", true))),
		"hugo-en.md":                   bundledPage(t, "en"),
		"hugo-ko.md":                   bundledPage(t, "ko"),
		"gate-regressed.md":            Gate(sample.Gate(result.Regressed), "en"),
		"gate-within-ko.md":            Gate(sample.Gate(result.WithinTolerance), "ko"),
		"gate-not-comparable.md":       Gate(sample.Gate(result.NotComparable), "en"),
		"gate-runs.md":                 Gate(sample.GateByRuns(), "en"),
	})
}

// data is what a report of a made-up run is made of.
func data(run *result.Run, judgement *verdict.Judgement) report.Data {
	return report.Data{Run: run, Judgement: judgement}
}
