package verdict

import (
	"math"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

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

// maxTrials is how many trials repeatsToSettle looks ahead; beyond it more repeats are no answer.
const maxTrials = 1000
