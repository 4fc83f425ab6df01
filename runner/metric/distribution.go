package metric

import (
	"math/bits"
	"time"
)

// Bucket is a range of durations with how many fell into it.
type Bucket struct {
	From  time.Duration `json:"from_ns"` // inclusive
	To    time.Duration `json:"to_ns"`   // exclusive
	Count int64         `json:"count"`
}

// Buckets returns the latency distribution for drawing: contiguous ranges from the
// smallest to the greatest duration, those without a sample included, each perDoubling-th
// part of a power of two wide (1 to 1024; 8 draws well). Empty where nothing was recorded.
func (h *Histogram) Buckets(perDoubling int) []Bucket {
	if h.Count() == 0 {
		return nil
	}
	steps := int64(1) << (bits.Len(uint(min(max(perDoubling, 1), 1024))) - 1)
	var out []Bucket
	before := int64(0)
	for _, b := range h.filled() {
		from := lowestIn(b.at)
		if len(out) == 0 {
			out = append(out, bucketOf(from, steps))
		}
		for from >= int64(out[len(out)-1].To) {
			out = append(out, bucketOf(int64(out[len(out)-1].To), steps))
		}
		out[len(out)-1].Count += b.upTo - before
		before = b.upTo
	}
	return out
}

// bucketOf returns the empty bucket that v falls into, with steps buckets to a doubling.
func bucketOf(v, steps int64) Bucket {
	size := max(int64(1)<<max(bits.Len64(uint64(v))-1, 0)/steps, 1)
	from := v / size * size
	return Bucket{From: time.Duration(from), To: time.Duration(from + size)}
}

// Percentile is one point of the percentile curve.
type Percentile struct {
	Quantile float64       `json:"quantile"` // 0 to 1
	Value    time.Duration `json:"value_ns"`
}

// Percentiles returns the percentile curve for drawing: the minimum, perHalving points
// for each halving of the rest above (50%, 25%, 12.5%, …), as HdrHistogram draws it, down
// to the last single duration, and the maximum. Empty where nothing was recorded.
func (h *Histogram) Percentiles(perHalving int) []Percentile {
	n := h.Count()
	if n == 0 {
		return nil
	}
	steps := max(perHalving, 1)
	out := []Percentile{{0, h.Min()}}
	for rest := 1.0; rest*float64(n) >= 1; rest /= 2 {
		for i := 1; i <= steps; i++ {
			q := 1 - rest + rest/2*float64(i)/float64(steps)
			out = append(out, Percentile{q, h.Quantile(q)})
		}
	}
	return append(out, Percentile{1, h.Max()})
}

// Bars returns the buckets that hold a sample as they are kept, in ascending order: each as
// wide as its values are told apart, the first from Min and the last to just beyond Max.
func (h *Histogram) Bars() []Bucket {
	if h.Count() == 0 {
		return nil
	}
	var out []Bucket
	before := int64(0)
	for _, b := range h.filled() {
		out = append(out, Bucket{From: time.Duration(lowestIn(b.at)), To: time.Duration(highestIn(b.at) + 1), Count: b.upTo - before})
		before = b.upTo
	}
	if len(out) == 0 {
		return nil // see ReadLater
	}
	last := &out[len(out)-1]
	out[0].From, last.To = max(out[0].From, h.Min()), min(last.To, h.Max()+1)
	last.To = max(last.To, last.From+1)
	return out
}
