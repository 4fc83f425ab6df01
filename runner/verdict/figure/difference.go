package figure

import (
	"math"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// Difference is by how much one set of trials differs from another, the base.
type Difference struct {
	Base float64 `json:"base"` // mean over trials; geometric unless a share
	Head float64 `json:"head"`
	// Change is the difference: relative to the base (0.05 is 5% more), or for a share
	// the plain difference of shares (0.05 is 5 percentage points).
	Change   float64 `json:"change"`
	Points   bool    `json:"points"` // Change is in shares, not relative
	Low      float64 `json:"low"`    // 95% interval of Change, of this difference alone
	High     float64 `json:"high"`
	Interval bool    `json:"interval"`
	P        float64 `json:"p"` // of no difference, two-sided; 1 where no test was made
}

// DifferenceOf computes means, change, interval and p-value from a value a trial.
//
// Durations and rates per second are compared as ratios: Welch's t on the logarithms,
// whose difference is the logarithm of the ratio of geometric means. Noise of timings is
// multiplicative, so logarithms are nearer to normal and the interval cannot pass −100%.
// Shares, which are often exactly 0 or 1, are compared as they are: points.
func DifferenceOf(base, head []float64, points bool) Difference {
	d := Difference{Points: points, P: 1}
	if len(base) == 0 || len(head) == 0 {
		return d
	}
	if points {
		d.Base, d.Head = stat.Mean(base, nil), stat.Mean(head, nil)
		d.Change = d.Head - d.Base
		if low, high, p, ok := welch(base, head); ok {
			d.Low, d.High, d.P, d.Interval = math.Max(low, -1), math.Min(high, 1), p, true
		}
		return d
	}
	logBase, ok1 := logarithms(base)
	logHead, ok2 := logarithms(head)
	if !ok1 || !ok2 { // a rate or a duration of zero has no ratio
		d.Base, d.Head = stat.Mean(base, nil), stat.Mean(head, nil)
		if d.Base > 0 {
			d.Change = d.Head/d.Base - 1
		}
		return d
	}
	d.Base, d.Head = math.Exp(stat.Mean(logBase, nil)), math.Exp(stat.Mean(logHead, nil))
	d.Change = d.Head/d.Base - 1
	if low, high, p, ok := welch(logBase, logHead); ok {
		d.Low, d.High, d.P, d.Interval = math.Expm1(low), math.Expm1(high), p, true
	}
	return d
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
