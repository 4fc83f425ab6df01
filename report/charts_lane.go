package report

import (
	"math"
	"slices"

	"perflab/runner/metric"
	"perflab/runner/quantity"
	"perflab/runner/result"
)

// maxPoints bounds the points of one line; longer trials are drawn by stretches of
// several seconds.
const maxPoints = 600

// curve is one quantity of one trial: stretch → value.
type curve map[int]float64

// lane is one quantity of one variant over time: the median of its trials and their
// extremes, at X seconds since the start of the trial. NaN: no trial has a value there.
type lane struct {
	X, Median, Low, High []float64
	Trials               int
	Doubtful             bool // no trial is valid
}

func (l lane) empty() bool { return l.Trials == 0 }

// stretch is how many seconds one point of a line covers.
func stretch(variants [][]*result.Trial) int {
	last := 0
	for _, trials := range variants {
		for _, t := range trials {
			if n := len(t.Series); n > 0 {
				last = max(last, t.Series[n-1].Second)
			}
		}
	}
	return last/maxPoints + 1
}

// merge draws the curves of a variant's trials together.
func merge(curves []curve, width int) lane {
	var l lane
	last := -1
	for _, c := range curves {
		if len(c) > 0 {
			l.Trials++
		}
		for k := range c {
			last = max(last, k)
		}
	}
	for k := 0; k <= last; k++ {
		var values []float64
		for _, c := range curves {
			if v, ok := c[k]; ok {
				values = append(values, v)
			}
		}
		low, median, high := math.NaN(), math.NaN(), math.NaN()
		if len(values) > 0 {
			low, median, high = slices.Min(values), quantity.Median(values), slices.Max(values)
		}
		l.X = append(l.X, float64(k*width))
		l.Low, l.Median, l.High = append(l.Low, low), append(l.Median, median), append(l.High, high)
	}
	return l
}

// pointCurve sums a trial's series by stretches and takes one value of each.
func pointCurve(points []metric.Point, width int, value func([]metric.Point) (float64, bool)) curve {
	c := curve{}
	for from := 0; from < len(points); {
		k, to := points[from].Second/width, from
		for to < len(points) && points[to].Second/width == k {
			to++
		}
		if v, ok := value(points[from:to]); ok {
			c[k] = v
		}
		from = to
	}
	return c
}

// resourceCurve averages one component's use by stretches.
func resourceCurve(points []result.ResourcePoint, width int, value func(result.ResourcePoint) float64) curve {
	sum, n := curve{}, map[int]int{}
	for _, p := range points {
		sum[p.Second/width] += value(p)
		n[p.Second/width]++
	}
	for k := range sum {
		sum[k] /= float64(n[k])
	}
	return sum
}

// requestRate is requests per second. Slivers at the ends of a phase are left out: a
// rate over a few milliseconds is noise.
func requestRate(points []metric.Point) (float64, bool) {
	var requests int64
	var seconds float64
	for _, p := range points {
		requests += p.Requests
		seconds += p.Span.Seconds()
	}
	return float64(requests) / seconds, seconds >= 0.25
}

// p95 is the 95th percentile in milliseconds; over several seconds their mean, weighted
// by requests, since percentiles cannot be merged.
func p95(points []metric.Point) (float64, bool) {
	var requests, sum float64
	for _, p := range points {
		requests += float64(p.Requests)
		sum += float64(p.Requests) * float64(p.P95) / 1e6
	}
	return sum / requests, requests > 0
}

// checkShare is the share of checks that held, in percent.
func checkShare(points []metric.Point) (float64, bool) {
	var passed, failed int64
	for _, p := range points {
		passed += p.ChecksPassed
		failed += p.ChecksFailed
	}
	return 100 * float64(passed) / float64(passed+failed), passed+failed > 0
}
