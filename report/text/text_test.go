package text

import (
	"strings"
	"testing"

	"perflab/report"
	"perflab/report/internal/golden"
	"perflab/report/internal/sample"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict"
)

// TestGolden holds whole files.
func TestGolden(t *testing.T) {
	golden.Hold(t, map[string]string{
		"summary.txt":              Summary(data(sample.Text("en", false))),
		"summary-stand-in.txt":     Summary(data(sample.Text("en", true))),
		"summary-ko.txt":           Summary(data(sample.Text("ko", false))),
		"summary-search.txt":       Summary(data(sample.Search("en"))),
		"summary-engines.txt":      Summary(data(sample.Engines("en"))),
		"summary-explained-ko.txt": Summary(data(sample.Explained("ko", false))),
		"summary-explained.txt":    Summary(data(sample.Explained("en", false))),
		"summary-sided.txt":        Summary(data(sample.Sided("en"))),
		"gate-regressed.txt":       Gate(sample.Gate(result.Regressed), "en"),
		"gate-within-ko.txt":       Gate(sample.Gate(result.WithinTolerance), "ko"),
		"gate-not-comparable.txt":  Gate(sample.Gate(result.NotComparable), "en"),
		"gate-runs.txt":            Gate(sample.GateByRuns(), "en"),
		"calibration.txt":          Calibration(calibration()),
		"gate-runs-ko.txt":         Gate(sample.GateByRuns(), "ko"),
	})
}

// TestAuditTextOfNothing tells a file without figures from one whose figures stand alone.
func TestAuditTextOfNothing(t *testing.T) {
	for reference, want := range map[string]string{
		"": "quotes no published figures",
		"reference: {figures: {default: {http_req_duration.p(95): 1.2s}}}": "too few to hold against each other",
	} {
		e, err := spec.Parse("x.yaml", []byte("environment: {target: feed}\nload: {users: 1}\n"+reference), spec.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if text := Audit(e, nil); !strings.Contains(text, want) {
			t.Errorf("%q: %q, want %q", reference, text, want)
		}
	}
}

// data is what a report of a made-up run is made of.
func data(run *result.Run, judgement *verdict.Judgement) report.Data {
	return report.Data{Run: run, Judgement: judgement}
}
