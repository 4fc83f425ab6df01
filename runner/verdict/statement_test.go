package verdict

import (
	"encoding/json"
	"math"
	"slices"
	"testing"
	"time"

	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict/figure"
	"perflab/runner/verdict/internal/sample"
)

func TestStatementParts(t *testing.T) {
	s := state("key", "%s of %s, %s", "sync", percentage(0.921), 9)
	if s.String() != "sync of 92%, 9" || len(s.Parts) != 3 {
		t.Fatalf("got %q of %+v", s, s.Parts)
	}
	if p := s.Parts[1]; p.Kind != KindShare || p.Text != "92%" || !slices.Equal(p.Values, []float64{0.921}) {
		t.Errorf("a share is %+v", p)
	}
	for name, c := range map[string]struct {
		part   Part
		text   string
		values int
	}{
		"an unknown share":     {percentage(math.NaN()), "an unknown share", 0},
		"an unknown time":      {secondsText(math.NaN()), "an unknown time", 0},
		"no upper end":         {interval(printed{1, 1, math.Inf(1)}, 0), "1 or more", 1},
		"an interval":          {interval(printed{2, 1, 3}, 1), "1.0 to 3.0", 2},
		"ends that read alike": {interval(printed{2, 2.01, 2.04}, 1), "2.0", 2},
		"one CPU":              {cores(1), "1 CPU", 1},
		"part of one":          {cores(0.5), "0.5 CPUs", 1},
		"an endless ratio":     {digits(math.Inf(1)), "+Inf", 0},
	} {
		t.Run(name, func(t *testing.T) {
			if c.part.Text != c.text || len(c.part.Values) != c.values {
				t.Errorf("got %+v", c.part)
			}
			if _, err := json.Marshal(c.part); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestSentencesAreWhatIsSaid holds the parts to the English beside them, in a run with every
// kind of judgement.
func TestSentencesAreWhatIsSaid(t *testing.T) {
	run := sample.Run()
	run.Experiment.Claims = []spec.Claim{{Variant: "a", Expect: spec.Expectation{Text: "http_reqs.rate < 348"}}}
	trials := sample.Rates(340, 350, 360)
	for _, trial := range trials {
		trial.Resources = []result.Resource{{Name: "server", CPUs: 1, Points: []result.ResourcePoint{{CPU: 0.4}}}}
		trial.Environment.InForce = map[string]string{"server.workers": "9", "server.mode": "sync"}
	}
	j := Judge(run, trials)
	c := j.Claims[0]
	if c.Evidence != joined(c.Grounds) || len(c.Grounds) < 2 || c.Grounds[0].Key != "was_within" {
		t.Errorf("claim %q\n%+v", c.Evidence, c.Grounds)
	}
	b := j.Variants[0].Bottleneck
	if b == nil || len(b.Sentences) == 0 || b.Next != b.NextStep.String() || b.NextStep.Key == "" {
		t.Errorf("bottleneck %+v", b)
	}
	e, err := spec.Read("../../experiments/feed-empty.yaml", spec.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range Audit(e, map[string][]string{"django-feed": {"workers"}}) {
		if len(f.Sentences) == 0 || len(f.Working) == 0 || f.Says == "" || f.Formula == "" {
			t.Errorf("finding %+v", f)
		}
	}
	trial := sample.Trial("a", 1, 10, 0, time.Second)
	trial.Evidence = &result.Evidence{Checks: []result.SelfCheck{{Name: "generator_cpu_share", Unit: "share", Value: 0.99, InvalidAt: 0.95, Status: result.GradeInvalid, Says: "saturated"}}}
	if b := diagnose(&figure.Sample{Trials: []*result.Trial{trial}}, &run.Experiment.Variants[0]); b.Says != "saturated" || b.Sentences[0].Parts[0].Text != "generator_cpu_share" || b.Sentences[0].Parts[2].Text != "95%" {
		t.Errorf("generator %+v", b)
	}
}
