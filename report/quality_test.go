package report

import (
	"strings"
	"testing"

	"perflab/report/internal/sample"
	"perflab/runner/phrase"
	"perflab/runner/plan"
	"perflab/runner/quantity"
	"perflab/runner/result"
	"perflab/runner/verdict"
	"perflab/runner/verdict/figure"
)

// asked is a variant whose trials say what their evidence says.
func asked(evidence ...*result.Evidence) verdict.Variant {
	v := verdict.Variant{Sample: figure.Sample{Name: "a"}}
	for i, e := range evidence {
		v.Trials = append(v.Trials, &result.Trial{Trial: plan.Trial{Index: i, Variant: "a", Repeat: i + 1}, Evidence: e})
	}
	return v
}

func TestQualityIsThatOfTheWorstTrials(t *testing.T) {
	q := qualityOf(asked(sample.Evidence(1), sample.Evidence(2), sample.Evidence(3)), words("en"))
	if q.Tone != "doubt" || q.Word != "Warning" || !q.Open {
		t.Errorf("grade %+v, open %v", q.GradeTag, q.Open)
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
	e := sample.Evidence(1)
	e.Checks[5].Status = result.GradeOK
	q := qualityOf(asked(e), words("en"))
	if q.Open || q.Tone != "good" || q.Checks[0].Trial != "" {
		t.Errorf("got %+v", q)
	}
	if lines := qualityText(asked(e), words("en")); len(lines) != 1 || !strings.HasPrefix(lines[0], "generator: CPU 12% of 1 CPU, send lag p99 400 µs, 14% of its ceiling") {
		t.Errorf("lines %q", lines)
	}
}

func TestQualityWithoutEvidence(t *testing.T) {
	if q := qualityOf(asked(nil, nil), words("en")); q != nil {
		t.Errorf("got %+v", q)
	}
	e := &result.Evidence{Checks: []result.SelfCheck{{Name: "of_tomorrow_share", Unit: "share", Value: 0.5, Status: result.GradeInvalid, InvalidAt: 0.4, Says: phrase.Verbatim("too much")}}}
	q := qualityOf(asked(e), words("en"))
	if q.Line != "" || len(q.Notes) > 0 || q.Little != nil || q.Checks[0].Name != "of_tomorrow_share" || q.Tone != "void" {
		t.Errorf("got %+v", q)
	}
	if lines := qualityText(asked(e), words("en")); len(lines) != 1 || lines[0] != "⊘ of_tomorrow_share: 50.00%, invalid from 40% on" {
		t.Errorf("lines %q", lines)
	}
}

func TestQualityNamesTheEngineWhereThereAreTwo(t *testing.T) {
	v := asked(sample.Evidence(1), sample.Evidence(2))
	v.Trials[0].Engine, v.Trials[1].Engine = "native", "k6"
	for _, c := range qualityOf(v, words("en")).Checks {
		if c.Trial != "1 · native" && c.Trial != "2 · k6" {
			t.Errorf("%s is of trial %q", c.Name, c.Trial)
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
		if got := quantity.Grouped(v); got != want {
			t.Errorf("%v is %q, want %q", v, got, want)
		}
	}
}
