package junit

import (
	"bytes"
	"encoding/xml"
	"io"
	"strings"
	"testing"

	"perflab/report"
	"perflab/report/internal/golden"
	"perflab/report/internal/sample"
	"perflab/runner/result"
	"perflab/runner/verdict"
)

// TestGolden holds whole files.
func TestGolden(t *testing.T) {
	made := map[string]string{}
	for name, d := range map[string]report.Data{"junit.xml": data(sample.Text("en", false)), "junit-explained.xml": data(sample.Explained("ko", false)), "junit-sided.xml": data(sample.Sided("ko"))} {
		text, err := Report(d)
		if err != nil {
			t.Fatal(err)
		}
		made[name] = string(text)
	}
	golden.Hold(t, made)
}

func TestJUnitIsWellFormedAndCountsItsCases(t *testing.T) {
	for _, data := range []report.Data{data(sample.Text("en", false)), data(sample.Text("ko", true))} {
		out, err := Report(data)
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
		var read suites
		if err := xml.Unmarshal(out, &read); err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]int{"testcase": read.Tests, "failure": read.Failures, "error": read.Errors, "skipped": read.Skipped} {
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
		out, err := Report(d)
		if err != nil {
			t.Fatal(err)
		}
		var read suites
		if err := xml.Unmarshal(out, &read); err != nil {
			t.Fatal(err)
		}
		if read.Failures != tt.failures || read.Errors != 0 {
			t.Errorf("threshold on checks %s: %d failures, %d errors, want %d and 0", tt.outcome, read.Failures, read.Errors, tt.failures)
		}
	}
}

// A second engine's trials are cases of their own; what the two agree on is no gate.
func TestJUnitOfBothEngines(t *testing.T) {
	text, err := Report(data(sample.Engines("en")))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`name="trial 1 is valid"`, `name="trial 1 with k6 is valid"`, `<error message="failed: k6 gave up: exit status 107"`,
		`name="k6 against native"`, "k6 sends 16.7% fewer requests per second than native", `<skipped message="native and k6 cannot be compared`,
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if strings.Contains(string(text), "<failure") {
		t.Errorf("the gate is red:\n%s", text)
	}
}

// data is what a report of a made-up run is made of.
func data(run *result.Run, judgement *verdict.Judgement) report.Data {
	return report.Data{Run: run, Judgement: judgement}
}
