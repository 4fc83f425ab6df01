package paired

import (
	"math"
	"sort"
)

// Power is the chance with which the smallest change that a design can show is shown.
const Power = 0.8

// Detectable is the smallest change for the worse, in the unit of the differences, that the
// last look shows to be beyond the tolerance with a chance of Power, where the differences of
// pairs spread with the standard deviation sd:
//
//	tolerance + (t(1−α, n−1) + z(Power)) · sd/√n
//
// with α the last look's level (the usual approximation of the noncentral t, within a percent
// from ten pairs on).
func (d Design) Detectable(sd, tolerance float64) float64 {
	n := float64(d.last().Pairs)
	return tolerance + (studentQuantile(1-d.last().Level, n-1)+normal.Quantile(Power))*sd/math.Sqrt(n)
}

// flipped is how much larger the largest t of many metrics must be under flipped signs than
// Bonferroni's bound for trimmed means, whose tails are longer than Student's: from the study.
const flipped = 1.25

// Tolerance is the smallest tolerance with which the design tells both ways with a chance of
// Power: no difference in any figure comes out within tolerance, and a change of one figure by
// twice the tolerance comes out regressed. It is proposed for differences that spread with the
// standard deviation sd, of a metric that is tested together with others, so many in all; 1 for
// a primary one. With m of them it is, in standard errors, the larger of
//
//	t(1 − α/m)·1.25 + z(Power)        of one that is found among so many, as by Bonferroni
//	t(1 − α) + z(1 − (1 − Power)/m)  of all of them within
func (d Design) Tolerance(sd float64, together int) float64 {
	n := d.last().Pairs
	h := float64(n - 2*Item{Robust: true}.trim(n))
	m := float64(max(together, 1))
	found := studentQuantile(1-d.last().Level/m, h-1)
	if together > 1 {
		found *= flipped
	}
	within := studentQuantile(1-d.last().Level, h-1) + normal.Quantile(1-(1-Power)/m)
	return math.Max(found+normal.Quantile(Power), within) * sd / math.Sqrt(float64(n))
}

// more is how many pairs the item still wants if mean and spread stay as they are; see Judged.
func (d Design) more(it Item, e estimated, pairs int) int {
	if e.degrees == 0 {
		return max(1, d.bounds[0].Pairs-pairs)
	}
	distance := math.Abs(e.mean - it.Tolerance)
	sd := e.error * math.Sqrt(float64(pairs))
	decides := func(n int) bool {
		return studentQuantile(1-d.last().Level, float64(n-2*it.trim(n)-1))*sd/math.Sqrt(float64(n)) < distance
	}
	most := 10 * d.last().Pairs
	if pairs >= most || !decides(most) {
		return -1
	}
	return 1 + sort.Search(most-pairs-1, func(i int) bool { return decides(pairs + 1 + i) })
}
