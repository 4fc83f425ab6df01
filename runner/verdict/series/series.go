// Package series makes the lines that charts are drawn of. Each variant has one line over time,
// percentile or rate: the median of its trials, with their extremes.
//
// Steps: the trials that count are chosen (verdict.Drawn) → Width says how many seconds a point
// covers, the same for all variants of a run → OverTime and Resource bring each trial to one value
// a stretch and merge the trials → Percentiles and Search do the same for a distribution and for
// the steps of searches. It refuses to fill gaps: where no trial has a value the line has none. It
// writes nothing for people, neither numbers nor words.
package series

import (
	"math"
	"slices"

	"perflab/runner/metric"
	"perflab/runner/quantity"
	"perflab/runner/result"
)

// Line is one quantity of one variant: the median of its trials and their extremes, at X. NaN:
// no trial has a value there.
type Line struct {
	X, Median, Low, High []float64
	Trials               int // that have any value
}

// Empty reports whether no trial has any value.
func (l Line) Empty() bool { return l.Trials == 0 }

// maxPoints bounds the points of one line; longer trials are drawn by stretches of
// several seconds.
const maxPoints = 200

// Width is how many seconds one point of a line over time covers, for the trials of all
// variants of a run.
func Width(variants [][]*result.Trial) int {
	last := 0
	for _, trials := range variants {
		for _, t := range trials {
			if n := len(t.Series); n > 0 {
				last = max(last, t.Series[n-1].Second)
			}
		}
	}
	width := last/maxPoints + 1
	if width > 1 { // distributions are recorded by stretches
		width += (metric.CourseWidth - width%metric.CourseWidth) % metric.CourseWidth
	}
	return width
}

// curve is one quantity of one trial: stretch → value.
type curve map[int]float64

// merge brings the curves of a variant's trials together, at seconds since their start.
func merge(curves []curve, width int) Line {
	var l Line
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
