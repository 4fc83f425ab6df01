package compare

import (
	"math"
	"math/rand/v2"
	"testing"

	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/plan"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict/figure"
)

// simulated is a run of three variants whose figures are drawn: RPS and percentiles with
// multiplicative noise, each metric on its own, which is the hardest case for a
// correction; shares with noise around 1%. slower multiplies the last variant's latency.
func simulated(rng *rand.Rand, trials int, noise, slower float64) Side {
	var side Side
	for i, name := range []string{"a", "b", "c"} {
		v := Variant{Asked: &spec.Variant{Name: name}, Sample: figure.Sample{Name: name, Valid: trials, Planned: trials}}
		for r := range trials {
			v.Sample.Trials = append(v.Sample.Trials, &result.Trial{Trial: plan.Trial{Variant: name, Repeat: r + 1}, Status: result.Complete, Metrics: metric.NewSet()})
		}
		for _, g := range gate {
			f := figure.Figure{Metric: g.metric, Aggregation: g.aggregation, Unit: "ns"}
			for range trials {
				value := 1e8 * math.Exp(noise*rng.NormFloat64())
				if i == 2 && g.metric == metricname.HTTPReqDuration {
					value *= slower
				}
				if g.metric == metricname.Checks || g.metric == metricname.HTTPReqFailed {
					f.Unit, value = "share", 0.01+0.001*rng.NormFloat64()
				}
				f.Trials = append(f.Trials, value)
			}
			v.Sample.Figures = append(v.Sample.Figures, f)
		}
		side.Variants = append(side.Variants, v)
	}
	return side
}

// TestNoiseIsNoFinding compares runs of the same thing with no tolerance at all, so that
// only the statistics stand between noise and a red build. Runs promises any finding in at
// most 5% of comparisons: of n, no more than 0.05·n plus 3.1 standard deviations of the
// binomial, √(n·0.05·0.95), which a correct procedure exceeds once in a thousand seeds.
func TestNoiseIsNoFinding(t *testing.T) {
	const n = 600
	bound := 0.05*n + 3.1*math.Sqrt(n*0.05*0.95)
	for _, trials := range []int{3, 5, 10} {
		rng := rand.New(rand.NewPCG(20231112, uint64(trials)))
		found := 0
		for range n {
			base := simulated(rng, trials, 0.05, 1)
			head := simulated(rng, trials, 0.05, 1)
			c := Runs(base, head, 0)
			if c.Tests != 3*len(gate) {
				t.Fatalf("%d tests, want all %d", c.Tests, 3*len(gate))
			}
			if c.Outcome != NoDifference {
				found++
			}
		}
		if float64(found) > bound {
			t.Errorf("%d trials: a finding in %d of %d comparisons of the same thing, at most %.0f are promised", trials, found, n, bound)
		}
		t.Logf("%d trials: a finding in %d of %d", trials, found, n)
	}
}

// TestARealRegressionIsFound makes one variant of three 15% slower, with 2% noise and five
// trials. The difference of logarithms is ln 1.15 = 0.14 with a standard error of
// 0.02·√(2/5) = 0.0126, so t is about 11 while Holm's first step needs p < 0.05/18, t(8) =
// 4.2: the chance to miss it, P(t < 4.2 | 11), is below one in ten thousand. The other
// variants must stay as they are but for the promised share.
func TestARealRegressionIsFound(t *testing.T) {
	const n = 100
	rng := rand.New(rand.NewPCG(7, 15))
	elsewhere := 0
	for range n {
		base := simulated(rng, 5, 0.02, 1)
		head := simulated(rng, 5, 0.02, 1.15)
		c := Runs(base, head, 0.05)
		if c.Outcome != Regression || c.Variants[2].Outcome != Regression {
			t.Fatalf("not found: %s, %+v", c.Outcome, c.Variants[2])
		}
		for _, v := range c.Variants[:2] {
			if v.Outcome != NoDifference {
				elsewhere++
			}
		}
	}
	if bound := 0.05*n + 3.1*math.Sqrt(n*0.05*0.95); float64(elsewhere) > bound {
		t.Errorf("%d findings in variants that did not change, at most %.0f are promised", elsewhere, bound)
	}
}
