package compare

import (
	"strings"
	"testing"
	"time"

	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/plan"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict/figure"
	"perflab/runner/verdict/internal/sample"
)

// measured is a run of one variant with the given trials.
func measured(change func(*result.Run), trials []*result.Trial) Side {
	run := sample.Run()
	if change != nil {
		change(run)
	}
	return SideOf(run, trials)
}

func TestCompare(t *testing.T) {
	steady := sample.Rates(500, 505, 495)
	slowVariant := func(r *result.Run) { r.Experiment.Variants[0].Load.Users = 7 }
	tests := map[string]struct {
		base, head []*result.Trial
		change     func(*result.Run) // of the head
		threshold  float64
		want       Outcome
		reason     string
	}{
		"the same":                     {steady, sample.Rates(502, 498, 500), nil, 0.05, NoDifference, ""},
		"a fall beyond the threshold":  {steady, sample.Rates(400, 405, 395), nil, 0.05, Regression, "a: http_reqs rate fell by 20.0% (95% interval "},
		"a rise":                       {steady, sample.Rates(600, 605, 595), nil, 0.05, Improvement, "a: http_reqs rate rose by 20.0%"},
		"a fall within the threshold":  {steady, sample.Rates(480, 481, 482), nil, 0.05, NoDifference, ""},
		"the same fall, no tolerance":  {steady, sample.Rates(480, 481, 482), nil, 0, Regression, "fell by 3.8%"},
		"a fall as large as the noise": {sample.Rates(300, 500, 700), sample.Rates(250, 450, 600), nil, 0.05, NoDifference, ""},
		"two trials on one side":       {steady, sample.Rates(100, 101), nil, 0.05, CannotTell, "a: 3 trials of the base and 2 trials of the head count; 3 a side are needed"},
		"no trial on one side":         {steady, nil, nil, 0.05, CannotTell, "0 trials of the head"},
		"another stack":                {steady, sample.On(sample.StandIn, sample.Rates(500, 501, 502)), nil, 0.05, NotComparable, "the stacks differ: django-feed (docker) and feed (embedded, standing in for django-feed)"},
		"another load":                 {steady, sample.Rates(500, 501, 502), slowVariant, 0.05, NotComparable, "load differs: users unset and 7"},
		"another dataset": {
			steady, sample.Rates(500, 501, 502), func(r *result.Run) { r.Experiment.Variants[0].Dataset.Posts = 9 }, 0.05, NotComparable,
			"dataset differs: posts 0 and 9",
		},
		"another limit": {
			steady, sample.Rates(500, 501, 502), func(r *result.Run) { r.Experiment.Variants[0].Environment.CPUs = 2 }, 0.05, NotComparable,
			"environment differs: cpus 0 and 2",
		},
		"another check": {
			steady, sample.Rates(500, 501, 502), func(r *result.Run) { r.Experiment.Variants[0].Checks = []spec.Check{{Name: "x"}} }, 0.05, NotComparable,
			"checks differs: ",
		},
		"another server setting is what one compares": {steady, sample.Rates(400, 405, 395), func(r *result.Run) { r.Experiment.Variants[0].Server.Workers = "3" }, 0.05, Regression, "fell"},
		"the variant is gone": {
			steady, sample.Rates(400, 405, 395), func(r *result.Run) { r.Experiment.Variants[0].Name = "b" }, 0.05, NotComparable,
			"a: the head has no such variant",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			base := measured(nil, tt.base)
			head := measured(tt.change, tt.head)
			c := Runs(base, head, tt.threshold)
			all := english(c.Reasons)
			if c.Outcome != tt.want || !strings.Contains(all, tt.reason) || (tt.reason == "") != (all == "") {
				t.Errorf("got %s: %s\nwant %s: %s", c.Outcome, all, tt.want, tt.reason)
			}
		})
	}
}

func TestDirectionOfEachMetric(t *testing.T) {
	fast := []*result.Trial{sample.Trial("a", 1, 1000, 0, 20*time.Millisecond), sample.Trial("a", 2, 1000, 0, 21*time.Millisecond), sample.Trial("a", 3, 1000, 0, 19*time.Millisecond)}
	slow := []*result.Trial{sample.Trial("a", 1, 1000, 50, 40*time.Millisecond), sample.Trial("a", 2, 1000, 52, 41*time.Millisecond), sample.Trial("a", 3, 1000, 48, 39*time.Millisecond)}
	base := measured(nil, fast)
	head := measured(nil, slow)
	for _, c := range []struct {
		base, head Side
		want       Outcome
	}{{base, head, Regression}, {head, base, Improvement}} {
		for _, d := range Runs(c.base, c.head, 0.05).Variants[0].Differences {
			want := c.want
			if d.Metric == metricname.HTTPReqs {
				want = NoDifference // the same in every trial
			}
			if d.Verdict != want {
				t.Errorf("%s %s: %s, want %s (%+v)", d.Metric, d.Aggregation, d.Verdict, want, d)
			}
		}
	}
}

func TestSharesAreComparedInPoints(t *testing.T) {
	tests := map[string]struct {
		base, head []float64
		want       Outcome
		change     float64
	}{
		"from nothing to two points": {[]float64{0, 0, 0}, []float64{0.02, 0.021, 0.019}, Regression, 0.02},
		"half a point":               {[]float64{0, 0, 0}, []float64{0.005, 0.0051, 0.0049}, NoDifference, 0.005},
		"all zero":                   {[]float64{0, 0, 0}, []float64{0, 0, 0}, NoDifference, 0},
		"two constants":              {[]float64{0, 0, 0}, []float64{0.5, 0.5, 0.5}, Regression, 0.5},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			d := Difference{Metric: metricname.HTTPReqFailed, Difference: figure.DifferenceOf(tt.base, tt.head, true)}
			sample.Near(t, "change", d.Change, tt.change, 1e-9)
			if got := d.judge(0.05); got != tt.want {
				t.Errorf("%s, want %s: %+v", got, tt.want, d)
			}
		})
	}
}

func TestRateOfZeroHasNoRatio(t *testing.T) {
	d := Difference{HigherIsBetter: true, Difference: figure.DifferenceOf([]float64{100, 100, 100}, []float64{0, 0, 0}, false)}
	if d.Interval || d.Change != -1 || d.judge(0.05) != CannotTell {
		t.Errorf("%+v", d)
	}
}

func TestAVariantOnlyTheHeadHasDoesNotCount(t *testing.T) {
	base := measured(nil, sample.Rates(500, 505, 495))
	head := measured(func(r *result.Run) {
		r.Experiment.Variants = append(r.Experiment.Variants, spec.Variant{Name: "new"})
	}, sample.Rates(500, 505, 495))
	c := Runs(base, head, 0.05)
	if c.Outcome != NoDifference || len(c.Variants) != 2 || c.Variants[1].Outcome != NotComparable {
		t.Errorf("%s, %+v", c.Outcome, c.Variants)
	}
}

func TestNoiseThatCouldHideARegressionIsAWarning(t *testing.T) {
	steady := measured(nil, sample.Rates(500, 505, 495))
	noisy := measured(nil, sample.Rates(300, 500, 700))
	if got := Runs(steady, steady, 0.05).Warnings; len(got) != 0 {
		t.Errorf("two steady runs: %q", got)
	}
	want := "a: the noise could hide a regression beyond the threshold in http_reqs rate; more repeats narrow the intervals"
	if got := Runs(steady, noisy, 0.05).Warnings; len(got) != 1 || got[0].String() != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAnotherMachineIsAWarning(t *testing.T) {
	base := measured(nil, sample.Rates(500, 505, 495))
	head := measured(func(r *result.Run) { r.Manifest.CPU, r.Manifest.CPUs = "other", 8 }, sample.Rates(500, 505, 495))
	got := phrase.Join(phrase.English, Runs(base, head, 0.05).Warnings...)
	if want := "the CPU differs: unknown in the base, other in the head; the number of CPUs differs: 0 in the base, 8 in the head"; got != want {
		t.Errorf("got %q", got)
	}
}

func TestOnlyWhatCouldDifferIsTested(t *testing.T) {
	varying, p := []float64{1, 2, 3}, func(p float64, interval bool) figure.Difference {
		return figure.Difference{P: p, Interval: interval}
	}
	v := VariantComparison{Differences: []Difference{
		{Difference: p(0.01, true), BaseTrials: varying, HeadTrials: varying},
		{Difference: p(0.04, true), BaseTrials: varying, HeadTrials: varying},
		{Difference: p(1, false), BaseTrials: varying, HeadTrials: varying},                         // too few trials
		{Difference: p(1, true), BaseTrials: []float64{1, 1, 1}, HeadTrials: []float64{1, 1, 1, 1}}, // cannot differ
	}}
	if m := adjust([]VariantComparison{v}); m != 2 {
		t.Errorf("%d tests, want 2", m)
	}
	for i, want := range []float64{0.02, 0.04, 1, 1} {
		sample.Near(t, "adjusted p", v.Differences[i].P, want, 1e-12)
	}
}

// TestCompareSearches holds the rates found against each other, not the response times at
// them, and takes no change within the precision for one.
func TestCompareSearches(t *testing.T) {
	measured := func(rates [3]float64, latency time.Duration) Side {
		run, trials := sample.Searched(rates)
		for i := range trials {
			search := trials[i].Search
			trials[i] = sample.Trial("a", i+1, 1000, 0, latency)
			trials[i].Trial, trials[i].Search = plan.Trial{Variant: "a", Repeat: i + 1}, search
		}
		return SideOf(run, trials)
	}
	base := measured([3]float64{620, 640, 660}, 20*time.Millisecond)
	for name, c := range map[string]struct {
		rates [3]float64
		want  Outcome
	}{
		"more at a higher latency": {[3]float64{920, 940, 960}, Improvement},
		"less at a lower latency":  {[3]float64{420, 440, 460}, Regression},
		"within the precision":     {[3]float64{613, 614, 615}, NoDifference},
	} {
		t.Run(name, func(t *testing.T) {
			head := measured(c.rates, time.Duration(c.rates[1]/20)*time.Millisecond)
			got := Runs(base, head, 0.01)
			if got.Outcome != c.want || len(got.Variants[0].Differences) != 1 {
				t.Errorf("%s: %+v", got.Outcome, got.Variants[0].Differences)
			}
		})
	}
	one := measured([3]float64{640, 640, 640}, time.Millisecond)
	two := measured([3]float64{613, 613, 613}, time.Millisecond)
	if got := Runs(one, two, 0.01); got.Outcome != NoDifference {
		t.Errorf("one step of the search apart: %s", got.Outcome)
	}
}
