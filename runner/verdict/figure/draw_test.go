package figure

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"perflab/runner/quantity"
)

// TestDrawsAreStudents: the quantiles of a figure's draws are the ends of its interval by
// Student's t. Of n draws the share below a true quantile q has the standard deviation
// √(q(1−q)/n); six of them bound it.
func TestDrawsAreStudents(t *testing.T) {
	e := EstimateOf([]float64{95, 100, 108}, quantity.PerSecond)
	all := e.draw(rand.New(rand.NewPCG(1, 2)))
	slices.Sort(all)
	for _, tt := range []struct{ at, want float64 }{{e.Low, 0.025}, {e.Value, 0.5}, {e.High, 0.975}} {
		i, _ := slices.BinarySearch(all, tt.at)
		got := float64(i) / Draws
		if off := math.Abs(got - tt.want); off > 6*math.Sqrt(tt.want*(1-tt.want)/Draws) {
			t.Errorf("%.4f of the draws lie below %.2f, want %.4f", got, tt.at, tt.want)
		}
	}
}

// TestTailsAreSorted of whatever values: the quantiles that are read of them are those of all in
// order.
func TestTailsAreSorted(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for name, draw := range map[string]func() float64{
		"normal": rng.NormFloat64, "alike": func() float64 { return float64(rng.IntN(3)) }, "one": func() float64 { return 1 },
		"no number among them": func() float64 { return math.Log(rng.NormFloat64()) }, "infinite": func() float64 { return 1 / float64(rng.IntN(4)) },
	} {
		for _, n := range []int{1, 2, 5, 40, 41, 399, Draws} {
			values := make([]float64, n)
			for i := range values {
				values[i] = draw()
			}
			want := slices.Sorted(slices.Values(values))
			sortTails(values)
			for _, q := range []float64{0, 0.01, 0.025, 0.05, 0.95, 0.975, 1} {
				if got, want := quantity.Quantile(values, q), quantity.Quantile(want, q); got != want && got == got {
					t.Errorf("%s, %d values: the %g-quantile is %g, want %g", name, n, q, got, want)
				}
			}
		}
	}
}
