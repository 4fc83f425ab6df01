package verdict

import (
	"math"
	"testing"
)

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if math.IsNaN(got) || math.Abs(got-want) > tolerance {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func TestMeanInterval(t *testing.T) {
	// t(0.975, 2) = 4.302653, t(0.975, 9) = 2.262157 from published tables.
	low, high, ok := MeanInterval([]float64{1, 2, 3})
	if !ok {
		t.Fatal("three values give no interval")
	}
	near(t, "low", low, 2-4.302653/math.Sqrt(3), 1e-5)
	near(t, "high", high, 2+4.302653/math.Sqrt(3), 1e-5)

	low, high, _ = MeanInterval([]float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
	near(t, "half-width of ten", (high-low)/2, 2.262157*3.027650/math.Sqrt(10), 1e-5)

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
			if got := repeatsToSettle(tt.n, tt.half, tt.margin); got != tt.want {
				t.Errorf("%d more, want %d", got, tt.want)
			}
		})
	}
}

func TestWelch(t *testing.T) {
	// The first example of https://en.wikipedia.org/wiki/Welch%27s_t-test: p = 0.021.
	a := []float64{27.5, 21.0, 19.0, 23.6, 17.0, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19.0, 21.7, 21.4}
	b := []float64{27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0, 24.8, 20.2, 21.9, 22.1, 22.9, 20.5, 24.4}
	low, high, p, ok := welch(a, b)
	if !ok || !(low > 0 && high > low) {
		t.Errorf("interval %v to %v, %v", low, high, ok)
	}
	near(t, "p", p, 0.021, 0.0005)

	// Equal sizes and variances make it Student's two-sample test: s² = 1, n = 3, ν = 4,
	// t(0.975, 4) = 2.776445.
	low, high, p, _ = welch([]float64{1, 2, 3}, []float64{5, 6, 7})
	near(t, "low", low, 4-2.776445*math.Sqrt(2.0/3), 1e-5)
	near(t, "high", high, 4+2.776445*math.Sqrt(2.0/3), 1e-5)
	near(t, "p at t = 4.898979, 4 degrees", p, 0.008050, 1e-5)

	if _, _, p, ok := welch([]float64{1, 1, 1}, []float64{1, 1, 1}); !ok || p != 1 {
		t.Errorf("the same constant: p %v, %v", p, ok)
	}
	if low, high, p, ok := welch([]float64{1, 1, 1}, []float64{2, 2, 2}); !ok || p != 0 || low != 1 || high != 1 {
		t.Errorf("two constants: %v to %v, p %v, %v", low, high, p, ok)
	}
	if _, _, p, ok := welch([]float64{1, 2}, []float64{5, 6, 7}); ok || p != 1 {
		t.Errorf("two trials were compared: p %v", p)
	}
}

func TestHolm(t *testing.T) {
	// p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm") of R.
	varying := []float64{1, 2, 3}
	v := VariantComparison{}
	for _, p := range []float64{0.01, 0.04, 0.03, 0.005} {
		v.Differences = append(v.Differences, Difference{P: p, Interval: true, BaseTrials: varying, HeadTrials: varying})
	}
	untested := []Difference{
		{P: 1, BaseTrials: varying, HeadTrials: varying},                                          // too few trials
		{P: 1, Interval: true, BaseTrials: []float64{1, 1, 1}, HeadTrials: []float64{1, 1, 1, 1}}, // cannot differ
	}
	v.Differences = append(v.Differences, untested...)
	if m := adjust([]VariantComparison{v}); m != 4 {
		t.Errorf("%d tests, want 4", m)
	}
	for i, want := range []float64{0.03, 0.06, 0.06, 0.02, 1, 1} {
		near(t, "adjusted p", v.Differences[i].P, want, 1e-12)
	}
}
