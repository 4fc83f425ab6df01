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
