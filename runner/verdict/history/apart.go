package history

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// apart is by how much values after lie above those before: the median of all differences
// between one of either (J. L. Hodges, E. L. Lehmann, Ann. Math. Stat. 34, 1963), which a few
// runs that went wrong do not move. low and high are its 95% interval: the differences that the
// Mann-Whitney test leaves (E. L. Lehmann, "Nonparametric confidence intervals for a shift
// parameter", Ann. Math. Stat. 34, 1963), whose variance memory widens by (1+φ)/(1−φ), as it
// does that of a mean. It is the interval of the size at a place that is given; that the place
// was searched for makes a small shift look a little larger.
func apart(before, after []float64, memory float64) (shift, low, high float64) {
	differences := make([]float64, 0, len(before)*len(after))
	for _, b := range before {
		for _, a := range after {
			differences = append(differences, a-b)
		}
	}
	slices.Sort(differences)
	n := len(differences)
	m, k := float64(len(before)), float64(len(after))
	half := normal.Quantile(0.975) * math.Sqrt(m*k*(m+k+1)/12*(1+memory)/(1-memory))
	cut := max(0, min(int(m*k/2-half)-1, (n-1)/2))
	return middle(differences), differences[cut], differences[n-1-cut]
}

var normal = distuv.UnitNormal

// middle is the median of sorted values.
func middle(sorted []float64) float64 {
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}
