package figure

import (
	"math"
	"math/rand/v2"
	"testing"

	"perflab/runner/verdict/internal/sample"
)

func TestMeanInterval(t *testing.T) {
	// t(0.975, 2) = 4.302653, t(0.975, 9) = 2.262157 from published tables.
	low, high, ok := MeanInterval([]float64{1, 2, 3})
	if !ok {
		t.Fatal("three values give no interval")
	}
	sample.Near(t, "low", low, 2-4.302653/math.Sqrt(3), 1e-5)
	sample.Near(t, "high", high, 2+4.302653/math.Sqrt(3), 1e-5)

	low, high, _ = MeanInterval([]float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
	sample.Near(t, "half-width of ten", (high-low)/2, 2.262157*3.027650/math.Sqrt(10), 1e-5)

	if _, _, ok := MeanInterval([]float64{1, 2}); ok {
		t.Error("two values gave an interval")
	}
	if low, high, ok := MeanInterval([]float64{7, 7, 7}); !ok || low != 7 || high != 7 {
		t.Errorf("values that do not vary: %v to %v, %v", low, high, ok)
	}
}

// TestRepeatsToSettle: with t(0.975, 2) = 4.303 three trials have a half-width of
// 4.303/√3 = 2.484 times the spread, seven t(0.975, 6)/√7 = 0.925, eight 0.836.
func TestRepeatsToSettle(t *testing.T) {
	for name, tt := range map[string]struct {
		n            int
		half, margin float64
		want         int
	}{
		"settled":      {3, 2.484, 2.5, 0},
		"seven in all": {3, 2.484, 0.93, 4},
		"eight in all": {3, 2.484, 0.92, 5},
		"hopeless":     {3, 2.484, 0.01, 0},
		"too few":      {2, 2.484, 0.5, 0},
	} {
		t.Run(name, func(t *testing.T) {
			if got := RepeatsToSettle(tt.n, tt.half, tt.margin); got != tt.want {
				t.Errorf("%d more, want %d", got, tt.want)
			}
		})
	}
}

// TestTheIntervalCoversTheTruth draws the same experiment many times: the interval of the
// mean must hold the true mean in 95% of them, within 3.1 standard deviations.
func TestTheIntervalCoversTheTruth(t *testing.T) {
	const n = 2000
	for _, trials := range []int{3, 5} {
		rng := rand.New(rand.NewPCG(3, uint64(trials)))
		covered := 0
		for range n {
			values := make([]float64, trials)
			for i := range values {
				values[i] = 100 + 5*rng.NormFloat64()
			}
			if low, high, _ := MeanInterval(values); low <= 100 && 100 <= high {
				covered++
			}
		}
		if off := math.Abs(float64(covered) - Confidence*n); off > 3.1*math.Sqrt(n*0.05*0.95) {
			t.Errorf("%d trials: %d of %d intervals cover the true mean", trials, covered, n)
		}
	}
}
