package quantity

import (
	"math"
	"slices"
)

// Median is the middle of the values, of an even count the mean of the two in the middle:
// Quantile at one half. It is NaN of none, and leaves the values in their order.
func Median(values []float64) float64 {
	return Quantile(slices.Sorted(slices.Values(values)), 0.5)
}

// Quantile is the q-quantile of values in ascending order, q from 0 to 1 (clamped). It lies
// at rank q·(n-1), counted from 0, and linearly between the two values beside that:
//
//	x[⌊r⌋] + (r-⌊r⌋)·(x[⌊r⌋+1]-x[⌊r⌋])    with r = q·(n-1)
//
// which is definition 7 of Hyndman and Fan, "Sample Quantiles in Statistical Packages", The
// American Statistician 50 (1996), the default of R and NumPy, and what k6 computes of its
// trends. It is NaN of no values.
func Quantile(sorted []float64, q float64) float64 {
	n := len(sorted)
	if n == 0 || math.IsNaN(q) {
		return math.NaN()
	}
	rank := min(max(q, 0), 1) * float64(n-1)
	low := int(rank)
	if low == n-1 || rank == float64(low) {
		return sorted[low]
	}
	part := rank - float64(low)
	if part == 0.5 { // exactly the mean, the same from both sides
		return (sorted[low] + sorted[low+1]) / 2
	}
	return sorted[low] + part*(sorted[low+1]-sorted[low])
}
