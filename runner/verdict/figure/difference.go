package verdict

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// measure computes means, change, interval and p-value from the trials.
//
// Durations and rates per second are compared as ratios: Welch's t on the logarithms,
// whose difference is the logarithm of the ratio of geometric means. Noise of timings is
// multiplicative, so logarithms are nearer to normal and the interval cannot pass −100%.
// Shares, which are often exactly 0 or 1, are compared as they are.
func (d *Difference) measure() {
	base, head := d.BaseTrials, d.HeadTrials
	if len(base) == 0 || len(head) == 0 {
		return
	}
	if d.Points {
		d.Base, d.Head = stat.Mean(base, nil), stat.Mean(head, nil)
		d.Change = d.Head - d.Base
		if low, high, p, ok := welch(base, head); ok {
			d.Low, d.High, d.P, d.Interval = math.Max(low, -1), math.Min(high, 1), p, true
		}
		return
	}
	logBase, ok1 := logarithms(base)
	logHead, ok2 := logarithms(head)
	if !ok1 || !ok2 { // a rate or a duration of zero has no ratio
		d.Base, d.Head = stat.Mean(base, nil), stat.Mean(head, nil)
		if d.Base > 0 {
			d.Change = d.Head/d.Base - 1
		}
		return
	}
	d.Base, d.Head = math.Exp(stat.Mean(logBase, nil)), math.Exp(stat.Mean(logHead, nil))
	d.Change = d.Head/d.Base - 1
	if low, high, p, ok := welch(logBase, logHead); ok {
		d.Low, d.High, d.P, d.Interval = math.Expm1(low), math.Expm1(high), p, true
	}
}

// judge gives the verdict; P must have been adjusted for all tests before.
func (d *Difference) judge(threshold float64) Outcome {
	switch {
	case !d.Interval:
		return CannotTell
	case d.P >= 1-Confidence, d.Low <= 0 && 0 <= d.High, math.Abs(d.Change) <= d.tolerance(threshold):
		return NoDifference
	case (d.Change > 0) == d.HigherIsBetter:
		return Improvement
	}
	return Regression
}

// tolerance is the change that does not matter, in the unit of Change.
func (d *Difference) tolerance(threshold float64) float64 {
	if d.Points {
		return math.Min(threshold, ShareThreshold)
	}
	return math.Max(threshold, d.Resolution)
}

// welch is the 95% interval of mean(b) − mean(a) and the two-sided p-value of no
// difference, without assuming equal variances:
//
//	d ± t(0.975, ν) · √(sa²/na + sb²/nb)
//	ν = (sa²/na + sb²/nb)² / ((sa²/na)²/(na−1) + (sb²/nb)²/(nb−1))
//
// (B. L. Welch, "The generalization of 'Student's' problem when several different
// population variances are involved", Biometrika 34, 1947.) Values that do not vary at
// all give an interval without width. There is none with fewer than EnoughTrials a side.
func welch(a, b []float64) (low, high, p float64, ok bool) {
	if len(a) < EnoughTrials || len(b) < EnoughTrials {
		return 0, 0, 1, false
	}
	meanA, varA := stat.MeanVariance(a, nil)
	meanB, varB := stat.MeanVariance(b, nil)
	na, nb := float64(len(a)), float64(len(b))
	difference := meanB - meanA
	errA, errB := varA/na, varB/nb
	if errA+errB == 0 {
		if difference == 0 {
			return 0, 0, 1, true
		}
		return difference, difference, 0, true
	}
	degrees := (errA + errB) * (errA + errB) / (errA*errA/(na-1) + errB*errB/(nb-1))
	deviation := math.Sqrt(errA + errB)
	half := tQuantile(degrees) * deviation
	p = 2 * distuv.StudentsT{Sigma: 1, Nu: degrees}.Survival(math.Abs(difference)/deviation)
	return difference - half, difference + half, p, true
}

// adjust replaces the p-values of all differences with Holm's: sorted ascending, the ith of
// m (from 0) becomes max over j ≤ i of (m−j)·p(j), at most 1 (S. Holm, "A simple
// sequentially rejective multiple test procedure", Scand. J. Statist. 6, 1979). The chance
// of any false finding stays within 1 − Confidence however the metrics depend on each other.
//
// A metric that is the same in every trial of both runs, such as a failure share of zero,
// could not have shown a difference and is not counted (R. E. Tarone, "A modified
// Bonferroni method for discrete data", Biometrics 46, 1990). It returns m.
func adjust(variants []VariantComparison) int {
	var tested []*Difference
	for i := range variants {
		for k := range variants[i].Differences {
			if d := &variants[i].Differences[k]; d.Interval && !constant(d.BaseTrials, d.HeadTrials) {
				tested = append(tested, d)
			}
		}
	}
	slices.SortStableFunc(tested, func(a, b *Difference) int { return cmp.Compare(a.P, b.P) })
	reached := 0.0
	for i, d := range tested {
		reached = math.Min(1, math.Max(reached, float64(len(tested)-i)*d.P))
		d.P = reached
	}
	return len(tested)
}

// constant reports whether all values of both are one.
func constant(a, b []float64) bool {
	for _, v := range slices.Concat(a, b) {
		if v != a[0] {
			return false
		}
	}
	return true
}

// logarithms are the natural logarithms; not ok where a value is not positive.
func logarithms(values []float64) ([]float64, bool) {
	logs := make([]float64, len(values))
	for i, v := range values {
		if !(v > 0) {
			return nil, false
		}
		logs[i] = math.Log(v)
	}
	return logs, true
}
