package figure

import (
	"cmp"
	"math"
	"slices"
)

// Holm replaces the p-values of tests that are made together with Holm's: sorted ascending,
// the ith of m (from 0) becomes max over j ≤ i of (m−j)·p(j), at most 1 (S. Holm, "A simple
// sequentially rejective multiple test procedure", Scand. J. Statist. 6, 1979). The chance
// of any false finding stays within 1 − Confidence however the tests depend on each other.
func Holm(tested []*Difference) {
	sorted := slices.Clone(tested)
	slices.SortStableFunc(sorted, func(a, b *Difference) int { return cmp.Compare(a.P, b.P) })
	reached := 0.0
	for i, d := range sorted {
		reached = math.Min(1, math.Max(reached, float64(len(sorted)-i)*d.P))
		d.P = reached
	}
}
