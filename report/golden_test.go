package report

import (
	"bytes"
	"encoding/xml"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"perflab/report/internal/sample"
	"perflab/runner/metricname"
	"perflab/runner/result"
	"perflab/runner/verdict"
	"perflab/runner/verdict/compare"
)

var update = flag.Bool("update", false, "write the golden files of testdata/golden anew")

// goldens are the files of testdata/golden and what makes them.
func goldens(t *testing.T) map[string]string {
	junit, err := JUnit(data(sample.Text("en", false)))
	if err != nil {
		t.Fatal(err)
	}
	explained, err := JUnit(data(sample.Explained("ko", false)))
	if err != nil {
		t.Fatal(err)
	}
	base, head := data(sample.Text("en", false)), data(sample.Text("en", false))
	head.Run.ID = "20261123-080000-77aa"
	baseSide, headSide := sideOf(base), sideOf(head)
	for _, f := range headSide.Variants[0].Sample.Figures {
		for k := range f.Trials {
			switch f.Metric {
			case metricname.HTTPReqDuration:
				f.Trials[k] *= 1.2
			case metricname.HTTPReqFailed:
				f.Trials[k] += 0.05
			case metricname.Checks:
				f.Trials[k] = 1
			}
		}
	}
	comparison := compare.Runs(baseSide, headSide, 0.05)
	return map[string]string{
		"summary.txt":                  Summary(data(sample.Text("en", false))),
		"summary-stand-in.txt":         Summary(data(sample.Text("en", true))),
		"summary-ko.txt":               Summary(data(sample.Text("ko", false))),
		"report.md":                    Markdown(data(sample.Text("en", true))),
		"report-ko.md":                 Markdown(data(sample.Text("ko", false))),
		"summary-search.txt":           Summary(data(sample.Search("en"))),
		"report-search-ko.md":          Markdown(data(sample.Search("ko"))),
		"summary-engines.txt":          Summary(data(sample.Engines("en"))),
		"report-engines-ko.md":         Markdown(data(sample.Engines("ko"))),
		"summary-explained-ko.txt":     Summary(data(sample.Explained("ko", false))),
		"summary-explained.txt":        Summary(data(sample.Explained("en", false))),
		"report-explained.md":          Markdown(data(sample.Explained("en", false))),
		"report-explained-ko.md":       Markdown(data(sample.Explained("ko", false))),
		"report-explained-stand-in.md": Markdown(data(sample.Explained("en", true))),
		"junit-explained.xml":          string(explained),
		"hugo-en.md":                   bundledPage(t, "en"),
		"hugo-ko.md":                   bundledPage(t, "ko"),
		"junit.xml":                    string(junit),
		"comparison.txt":               ComparisonText(comparison),
		"comparison.md":                ComparisonMarkdown(comparison),
		"comparison-itself.txt":        ComparisonText(compare.Runs(baseSide, baseSide, 0.05)),
	}
}

func TestGolden(t *testing.T) {
	const dir = "testdata/golden"
	made := goldens(t)
	for name, got := range made {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(dir, name)
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			diffLines(t, got, string(want))
		})
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if _, ok := made[e.Name()]; !ok {
			t.Errorf("%s: no test makes this file; delete it", filepath.Join(dir, e.Name()))
		}
	}
}

func TestJUnitIsWellFormedAndCountsItsCases(t *testing.T) {
	for _, data := range []Data{data(sample.Text("en", false)), data(sample.Text("ko", true))} {
		out, err := JUnit(data)
		if err != nil {
			t.Fatal(err)
		}
		tokens := xml.NewDecoder(bytes.NewReader(out))
		counted := map[string]int{}
		for {
			token, err := tokens.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			if e, ok := token.(xml.StartElement); ok {
				counted[e.Name.Local]++
			}
		}
		var suites junitSuites
		if err := xml.Unmarshal(out, &suites); err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]int{"testcase": suites.Tests, "failure": suites.Failures, "error": suites.Errors, "skipped": suites.Skipped} {
			if counted[name] != want || want == 0 {
				t.Errorf("%d <%s>, the suites count %d", counted[name], name, want)
			}
		}
	}
}

// TestJUnitIsRedWhereTheGateIs: a check that failed for a few responses, within its
// threshold, must not turn a build red that exits 0.
func TestJUnitIsRedWhereTheGateIs(t *testing.T) {
	d := data(sample.Text("en", false))
	d.Judgement.Variants = d.Judgement.Variants[:1]
	d.Judgement.Variants[0].Thresholds[1].Outcome = verdict.Passed
	for _, tt := range []struct {
		outcome  verdict.Outcome
		failures int
	}{{verdict.Passed, 0}, {verdict.Failed, 2}} {
		d.Judgement.Variants[0].Thresholds[0].Outcome = tt.outcome
		out, err := JUnit(d)
		if err != nil {
			t.Fatal(err)
		}
		var suites junitSuites
		if err := xml.Unmarshal(out, &suites); err != nil {
			t.Fatal(err)
		}
		if suites.Failures != tt.failures || suites.Errors != 0 {
			t.Errorf("threshold on checks %s: %d failures, %d errors, want %d and 0", tt.outcome, suites.Failures, suites.Errors, tt.failures)
		}
	}
}

// data is what a report of a made-up run is made of.
func data(run *result.Run, judgement *verdict.Judgement) Data {
	return Data{Run: run, Judgement: judgement}
}

// diffLines compares two texts and names the lines that differ.
func diffLines(t *testing.T, got, want string) {
	t.Helper()
	if got == want {
		return
	}
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(g), len(w)) {
		var a, b string
		if i < len(g) {
			a = g[i]
		}
		if i < len(w) {
			b = w[i]
		}
		if a != b {
			t.Errorf("line %d\n got %q\nwant %q", i+1, a, b)
		}
	}
}

// sideOf is a run as one of two that are compared.
func sideOf(d Data) compare.Side {
	var trials []*result.Trial
	for _, v := range d.Judgement.Variants {
		trials = append(trials, v.Trials...)
	}
	return compare.SideOf(d.Run, trials)
}
