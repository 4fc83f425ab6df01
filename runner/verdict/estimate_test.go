package verdict

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"perflab/runner/metricname"
	"perflab/runner/plan"
	"perflab/runner/quantity"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/spec/expression"
	"perflab/runner/verdict/figure"
	"perflab/runner/verdict/internal/sample"
)

// estimated is a figure of a variant with the given values.
func estimated(variant string, values ...float64) estimate {
	return estimate{expression.Ref{Variant: variant, Metric: "http_reqs", Aggregation: "rate"}, figure.EstimateOf(values, quantity.PerSecond)}
}

func predicted(t *testing.T, text string) *expression.Prediction {
	t.Helper()
	p, err := expression.ParsePrediction(text, "a", []string{"a", "b"})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// decided is the verdict on a prediction over figures in the order it names them.
func decided(t *testing.T, text string, tolerance float64, figures ...estimate) Outcome {
	t.Helper()
	p := predicted(t, text)
	against, upper, _ := figure.Place(p.Values, estimatesOf(figures))
	verdict, _ := decide(p.Operator, against, upper, tolerance)
	return verdict
}

func TestDecisions(t *testing.T) {
	a, b := estimated("a", 950, 955, 960), estimated("b", 330, 334, 338)
	same := estimated("b", 951, 956, 959)
	wide := estimated("b", 800, 950, 1100)
	for name, tt := range map[string]struct {
		text      string
		tolerance float64
		figures   []estimate
		want      Outcome
	}{
		"greater":                   {"a.http_reqs.rate > b.http_reqs.rate", 0, []estimate{a, b}, Reproduced},
		"greater, not so":           {"b.http_reqs.rate > a.http_reqs.rate", 0, []estimate{b, a}, Refuted},
		"twice":                     {"a.http_reqs.rate > 2 * b.http_reqs.rate", 0, []estimate{a, b}, Reproduced},
		"thrice":                    {"a.http_reqs.rate > 3 * b.http_reqs.rate", 0, []estimate{a, b}, Refuted},
		"thrice, nearly":            {"a.http_reqs.rate > 3 * b.http_reqs.rate", 0.1, []estimate{a, b}, Reproduced},
		"too near to tell":          {"a.http_reqs.rate > b.http_reqs.rate", 0, []estimate{a, same}, Inconclusive},
		"the same":                  {"a.http_reqs.rate == b.http_reqs.rate", 0.05, []estimate{a, same}, Reproduced},
		"the same, too wide":        {"a.http_reqs.rate == b.http_reqs.rate", 0.05, []estimate{a, wide}, Inconclusive},
		"the same, not at all":      {"a.http_reqs.rate == b.http_reqs.rate", 0.05, []estimate{a, b}, Refuted},
		"not the same":              {"a.http_reqs.rate != b.http_reqs.rate", 0.05, []estimate{a, b}, Reproduced},
		"not the same, yet it is":   {"a.http_reqs.rate != b.http_reqs.rate", 0.05, []estimate{a, same}, Refuted},
		"in a range":                {"a.http_reqs.rate in 900..1000", 0, []estimate{a}, Reproduced},
		"in a range, below":         {"b.http_reqs.rate in 900..1000", 0, []estimate{b}, Refuted},
		"in a range, above":         {"a.http_reqs.rate in 300..400", 0, []estimate{a}, Refuted},
		"in a range, at its end":    {"a.http_reqs.rate in 900..956", 0, []estimate{a}, Inconclusive},
		"in a range with tolerance": {"a.http_reqs.rate in 300..900", 0.1, []estimate{a}, Reproduced},
		"a difference":              {"a.http_reqs.rate - b.http_reqs.rate > 0", 0, []estimate{a, b}, Reproduced},
		"a difference below zero":   {"b.http_reqs.rate - a.http_reqs.rate > 0", 0, []estimate{b, a}, Refuted},
	} {
		t.Run(name, func(t *testing.T) {
			if got := decided(t, tt.text, tt.tolerance, tt.figures...); got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
		})
	}
}

// TestNothingIsClaimedOfTheSameThing judges identical variants: "a is faster" must be
// reproduced in no more than 5% of runs, and so must "a is not the same"; "the same" must
// be refuted in no more than 5%. By construction it is 2.5% and less. The bound is 5% plus
// 3.1 standard deviations of the binomial.
func TestNothingIsClaimedOfTheSameThing(t *testing.T) {
	const n = 100
	bound := 0.05*n + 3.1*math.Sqrt(n*0.05*0.95)
	for _, trials := range []int{3, 5, 10} {
		for _, noise := range []float64{0.01, 0.3} {
			rng := rand.New(rand.NewPCG(20231112, uint64(trials)))
			sample := func(variant string) estimate {
				values := make([]float64, trials)
				for i := range values {
					values[i] = 500 * math.Exp(noise*rng.NormFloat64())
				}
				return estimated(variant, values...)
			}
			faster, other, different := 0, 0, 0
			for range n {
				a, b := sample("a"), sample("b")
				if decided(t, "a.http_reqs.rate > b.http_reqs.rate", 0, a, b) == Reproduced {
					faster++
				}
				if decided(t, "a.http_reqs.rate != b.http_reqs.rate", 0.001, a, b) == Reproduced {
					other++
				}
				if decided(t, "a.http_reqs.rate == b.http_reqs.rate", 0.001, a, b) == Refuted {
					different++
				}
			}
			t.Logf("%d trials, noise %g: faster %d, other %d, different %d of %d", trials, noise, faster, other, different, n)
			if float64(max(faster, other, different)) > bound {
				t.Errorf("%d trials, noise %g: of %d runs of the same thing %d show a faster, %d other, %d different; at most %.0f are allowed",
					trials, noise, n, faster, other, different, bound)
			}
		}
	}
}

// TestTheSameIsNotClaimedOfWhatDiffers: variants that differ by exactly the tolerance must
// be found the same in no more than 5% of runs.
func TestTheSameIsNotClaimedOfWhatDiffers(t *testing.T) {
	const n = 200
	bound := 0.05*n + 3.1*math.Sqrt(n*0.05*0.95)
	rng := rand.New(rand.NewPCG(7, 7))
	same := 0
	for range n {
		var a, b []float64
		for range 5 {
			a = append(a, 500*1.05*math.Exp(0.02*rng.NormFloat64()))
			b = append(b, 500*math.Exp(0.02*rng.NormFloat64()))
		}
		if decided(t, "a.http_reqs.rate == b.http_reqs.rate", 0.05, estimated("a", a...), estimated("b", b...)) == Reproduced {
			same++
		}
	}
	if float64(same) > bound {
		t.Errorf("%d of %d are found the same, at most %.0f are allowed", same, n, bound)
	}
}

func TestScopes(t *testing.T) {
	for text, want := range map[string]string{
		"a.http_reqs.rate < 400":                        Absolute,
		"a.http_reqs.rate > 2 * b.http_reqs.rate":       Relative,
		"a.http_reqs.rate / b.http_reqs.rate in 2..3":   Relative,
		"a.http_reqs.rate > b.http_reqs.rate + 100":     Absolute,
		"a.http_reqs.rate > published.a.http_reqs.rate": Absolute,
		"a.checks.rate > 0.99":                          Relative,
		"a.http_reqs.rate / b.http_reqs.rate == published.a.http_reqs.rate / published.b.http_reqs.rate": Relative,
	} {
		p := predicted(t, text)
		var figures []estimate
		for _, ref := range p.Refs {
			e := estimated(ref.Variant, 0.5, 0.6, 0.7)
			e.Unit = metricname.Unit(ref.Metric, ref.Aggregation)
			if e.ref = ref; ref.Published {
				e.Trials = nil
			}
			figures = append(figures, e)
		}
		if got := scopeOf(p, figures); got != want {
			t.Errorf("%s is %s, want %s", text, got, want)
		}
	}
}

// twoVariants is a run of a, at 480 a second, and b, at 334.
func twoVariants() (*result.Run, []*result.Trial) {
	run := sample.Run()
	other := run.Experiment.Variants[0]
	other.Name = "b"
	run.Experiment.Variants = append(run.Experiment.Variants, other)
	run.Plan = plan.New(&run.Experiment)
	var trials []*result.Trial
	for r := 1; r <= 3; r++ {
		trials = append(trials, sample.Trial("a", r, 4790+5*int64(r), 0, 20*time.Millisecond), sample.Trial("b", r, 3330+5*int64(r), 0, 20*time.Millisecond))
	}
	for _, t := range trials {
		t.Engine = "native"
	}
	return run, trials
}

func TestClaimsOverVariants(t *testing.T) {
	run, trials := twoVariants()
	for text, want := range map[string]struct {
		verdict  Outcome
		evidence string
	}{
		"a.http_reqs.rate > 2 * b.http_reqs.rate":       {Refuted, "left is 0.719 × right"},
		"a.http_reqs.rate < b.http_reqs.rate":           {Refuted, "b http_reqs.rate was 334.0 per second"},
		"a.http_reqs.rate < published.a.http_reqs.rate": {Inconclusive, "the reference has no figure published.a.http_reqs.rate"},
		"a.server_cpu.mean < 1":                         {Inconclusive, "server_cpu.mean was not measured"},
	} {
		run.Experiment.Claims = []spec.Claim{{Quote: "…", Expect: spec.Expectation{Text: text}}}
		c := Judge(run, trials).Claims[0]
		if c.Verdict != want.verdict || !strings.Contains(evidence(c), want.evidence) {
			t.Errorf("%s: %s: %s", text, c.Verdict, evidence(c))
		}
	}
}

func TestNeeds(t *testing.T) {
	run, trials := twoVariants()
	run.Manifest.CPUs = 2
	for needs, want := range map[string]struct {
		verdict  Outcome
		evidence string
	}{
		`target == "django-feed"`:              {Reproduced, ""},
		`target == "django-feed" && cpus >= 4`: {NotComparable, "needs target == \"django-feed\" && cpus >= 4; a ran on django-feed (provider docker, engine native, 2 CPUs)"},
		`!stand_in && provider != "external"`:  {Reproduced, ""},
	} {
		run.Experiment.Claims = []spec.Claim{{Quote: "…", Needs: needs, Expect: spec.Expectation{Text: "a.http_reqs.rate > b.http_reqs.rate"}}}
		c := Judge(run, trials).Claims[0]
		if c.Verdict != want.verdict || !strings.Contains(evidence(c), want.evidence) {
			t.Errorf("%s: %s: %s", needs, c.Verdict, evidence(c))
		}
	}
}
