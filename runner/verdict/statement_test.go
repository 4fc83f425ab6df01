package verdict

import (
	"encoding/json"
	"math"
	"slices"
	"testing"

	"perflab/runner/result"
	"perflab/runner/spec"
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
		"an unknown share": {percentage(math.NaN()), "an unknown share", 0},
		"an unknown time":  {secondsText(math.NaN()), "an unknown time", 0},
		"one CPU":          {cores(1), "1 CPU", 1},
		"part of one":      {cores(0.5), "0.5 CPUs", 1},
		"an endless ratio": {digits(math.Inf(1)), "+Inf", 0},
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
		trial.Environment.Effective = map[string]string{"server.workers": "9", "server.mode": "sync"}
	}
	j := Judge(run, trials)
	c := j.Claims[0]
	if c.Evidence != joined(c.Grounds) || len(c.Grounds) < 2 || c.Grounds[0].Key != "was_within" {
		t.Errorf("claim %q\n%+v", c.Evidence, c.Grounds)
	}
}
