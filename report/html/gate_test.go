package html

import (
	"os"
	"strings"
	"testing"

	"perflab/report"
	"perflab/report/internal/golden"
	"perflab/report/internal/sample"
	"perflab/runner/result"
)

// gated is a run with a comparison of two variants that came out so.
func gated(verdict result.Verdict, language string) report.Data {
	d := data(sample.Sided(language))
	d.Run.Comparison = sample.Gate(verdict)
	return d
}

// TestGateSection holds the section of a head that was held against a base.
func TestGateSection(t *testing.T) {
	made := map[string]string{}
	for name, d := range map[string]report.Data{"gate.html": gated(result.Regressed, "en"), "gate-ko.html": gated(result.WithinTolerance, "ko"), "gate-not-comparable.html": gated(result.NotComparable, "en")} {
		page := render(t, d, Options{})
		from, to := strings.Index(page, `<h2 id="gate"`), strings.Index(page, `<h2 id="work"`)
		if from < 0 || to < from {
			t.Fatalf("%s: the section stands at %d, the next at %d", name, from, to)
		}
		made[name] = page[from:to]
	}
	golden.Hold(t, made)
	if strings.Contains(body(render(t, data(sample.Caching()), Options{})), `id="gate"`) {
		t.Error("a run that was held against nothing has the section")
	}
}

// TestShownGate writes pages to look at where SHOW names a folder.
func TestShownGate(t *testing.T) {
	dir := os.Getenv("SHOW")
	if dir == "" {
		t.Skip("SHOW names no folder")
	}
	d := gated(result.Regressed, "en")
	_ = os.WriteFile(dir+"/gate.html", []byte(render(t, d, Options{})), 0o644)
	_ = os.WriteFile(dir+"/gate-ko.html", []byte(render(t, gated(result.Undecided, "ko"), Options{})), 0o644)
}
