package figure

import (
	"math"
	"testing"

	"perflab/runner/verdict/internal/sample"
)

func TestDifferenceIsARatioOfGeometricMeans(t *testing.T) {
	d := DifferenceOf([]float64{100, 200, 400}, []float64{200, 400, 800}, false)
	sample.Near(t, "base", d.Base, 200, 1e-9)
	sample.Near(t, "change", d.Change, 1, 1e-9)
	// logarithms: difference ln 2, s = ln 2, √(2·ln²2/3), t(0.975, 4) = 2.776445
	half := 2.776445 * math.Ln2 * math.Sqrt(2.0/3)
	sample.Near(t, "low", d.Low, math.Exp(math.Ln2-half)-1, 1e-5)
	sample.Near(t, "high", d.High, math.Exp(math.Ln2+half)-1, 1e-4)
}

func TestWelch(t *testing.T) {
	// The first example of https://en.wikipedia.org/wiki/Welch%27s_t-test: p = 0.021.
	a := []float64{27.5, 21.0, 19.0, 23.6, 17.0, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19.0, 21.7, 21.4}
	b := []float64{27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0, 24.8, 20.2, 21.9, 22.1, 22.9, 20.5, 24.4}
	low, high, p, ok := welch(a, b)
	if !ok || !(low > 0 && high > low) {
		t.Errorf("interval %v to %v, %v", low, high, ok)
	}
	sample.Near(t, "p", p, 0.021, 0.0005)

	// Equal sizes and variances make it Student's two-sample test: s² = 1, n = 3, ν = 4,
	// t(0.975, 4) = 2.776445.
	low, high, p, _ = welch([]float64{1, 2, 3}, []float64{5, 6, 7})
	sample.Near(t, "low", low, 4-2.776445*math.Sqrt(2.0/3), 1e-5)
	sample.Near(t, "high", high, 4+2.776445*math.Sqrt(2.0/3), 1e-5)
	sample.Near(t, "p at t = 4.898979, 4 degrees", p, 0.008050, 1e-5)

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
	var tested []*Difference
	for _, p := range []float64{0.01, 0.04, 0.03, 0.005} {
		tested = append(tested, &Difference{P: p})
	}
	Holm(tested)
	for i, want := range []float64{0.03, 0.06, 0.06, 0.02} {
		sample.Near(t, "adjusted p", tested[i].P, want, 1e-12)
	}
}
