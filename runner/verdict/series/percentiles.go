package series

import (
	"math"

	"perflab/runner/metric"
)

// perDecade is how many points a percentile curve has for each further nine.
const perDecade = 20

// Percentiles is a distribution in milliseconds at X = 1/(1-share) = 1, ..., as far as its count
// carries: n samples say nothing beyond 1-1/n. What is shorter than a microsecond is one: a
// logarithmic axis has no zero.
func Percentiles(h *metric.Histogram) Line {
	if h == nil || h.Count() == 0 {
		return Line{}
	}
	l := Line{Trials: 1}
	n := float64(h.Count())
	for k := 0; ; k++ {
		x := math.Pow(10, float64(k)/perDecade)
		if x > n && k > 0 {
			break
		}
		ms := float64(h.Quantile(1-1/x)) / 1e6
		l.X, l.Median = append(l.X, x), append(l.Median, math.Max(ms, 1e-3))
	}
	l.Low, l.High = l.Median, l.Median
	return l
}
