package figure

import (
	"math"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// EnoughTrials is how many valid trials an interval needs at least: with two, Student's t
// has one degree of freedom and an interval that says next to nothing.
const EnoughTrials = 3

// Confidence is the level of every interval, and one minus the error rate of every test.
const Confidence = 0.95

// MeanInterval is the 95% interval of the mean of independent values by Student's t:
//
//	m ± t(0.975, n−1) · s/√n
//
// with s the sample standard deviation (Student, "The probable error of a mean",
// Biometrika 6, 1908). It assumes that trials are independent and their values about
// normal; a trial's value is itself a summary of thousands of requests, so this is fair
// for means and rates and rough for a maximum. There is none (ok is false) for fewer
// than EnoughTrials values.
func MeanInterval(values []float64) (low, high float64, ok bool) {
	n := float64(len(values))
	if len(values) < EnoughTrials {
		return 0, 0, false
	}
	mean, deviation := stat.MeanStdDev(values, nil)
	half := tQuantile(n-1) * deviation / math.Sqrt(n)
	return mean - half, mean + half, true
}

// tQuantile is the two-sided quantile of Student's t at Confidence.
func tQuantile(degrees float64) float64 {
	return distuv.StudentsT{Sigma: 1, Nu: degrees}.Quantile(1 - (1-Confidence)/2)
}

// maxTrials is how many trials RepeatsToSettle looks ahead; beyond it more repeats are no answer.
const maxTrials = 1000

// RepeatsToSettle is how many more trials would bring the half-width of an interval from n
// trials below margin, were mean and spread to stay: half-widths go with t(0.975, n−1)/√n.
// It is 0 where a thousand would not do, or where none is needed.
func RepeatsToSettle(n int, half, margin float64) int {
	if n < EnoughTrials || half <= margin {
		return 0
	}
	width := func(n int) float64 { return tQuantile(float64(n-1)) / math.Sqrt(float64(n)) }
	for m := n + 1; m <= maxTrials; m++ {
		if half*width(m)/width(n) < margin {
			return m - n
		}
	}
	return 0
}
