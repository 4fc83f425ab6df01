package paired

import (
	"math"
	"testing"
)

// TestBoundsArePublished holds the bounds to those printed for five even looks at 5% two-sided
// in D. M. Reboussin, D. L. DeMets, K. Kim, K. K. G. Lan, "Computations for group sequential
// boundaries using the Lan-DeMets spending function method", Controlled Clinical Trials 21,
// 2000 (Pocock type).
func TestBoundsArePublished(t *testing.T) {
	bounds := design(t, 10, 20, 30, 40, 50).Bounds()
	for i, want := range []float64{2.438, 2.427, 2.410, 2.397, 2.386} {
		if got := bounds[i].Z; math.Abs(got-want) > 0.0015 {
			t.Errorf("look %d: z = %.4f, published %.3f", i+1, got, want)
		}
	}
	if got := bounds[4].Spent; math.Abs(got-0.025) > 1e-12 {
		t.Errorf("spent %v at the last look", got)
	}
}

func TestOneLookSpendsAll(t *testing.T) {
	bounds := design(t, 10).Bounds()
	if got := bounds[0].Level; math.Abs(got-0.025) > 1e-9 {
		t.Errorf("level %v", got)
	}
}

func TestDesignsThatAreNone(t *testing.T) {
	for name, looks := range map[string][]int{"none": nil, "too few": {3, 6}, "descending": {10, 6}, "twice": {6, 6}} {
		t.Run(name, func(t *testing.T) {
			if _, err := New(looks, DefaultAlpha); err == nil {
				t.Error("taken")
			}
		})
	}
}

func design(t testing.TB, looks ...int) Design {
	t.Helper()
	d, err := New(looks, DefaultAlpha)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
