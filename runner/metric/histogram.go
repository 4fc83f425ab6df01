package metric

import (
	"math/bits"
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"
)

// Geometry of every histogram: 1 ns to 4 h, three significant digits. One takes about
// 290 kB of address space, of which only the pages of values that occur become resident.
const (
	lowest  = int64(1)
	highest = int64(4 * time.Hour)
	digits  = 3
	// exactBits is the number of leading bits a bucket keeps: values of up to 2047 ns
	// have a bucket each, greater ones share it with the values that agree in 11 bits.
	exactBits = 11
)

// Histogram counts durations in an HDR histogram (http://hdrhistogram.org) with three
// significant digits from 1 ns to 4 h: a value read back is within 0.05% of the one
// recorded. Count, sum, minimum and maximum are kept beside it and exact.
//
// Durations below zero count as zero; those above 4 h fall in the last bucket while Max
// and Mean stay exact. The zero value is ready to use. A Histogram is not safe for
// concurrent use.
type Histogram struct {
	counts   *hdr.Histogram // what is recorded into; nil: the histogram is one of bars
	read     counted
	sum      int64 // ns; overflows after 292 years of summed durations
	min, max int64 // ns
}

// NewHistogram returns an empty histogram.
func NewHistogram() *Histogram { return &Histogram{} }

// Record adds one duration.
func (h *Histogram) Record(d time.Duration) { h.record(int64(d), 1) }

func (h *Histogram) record(v, n int64) {
	v = max(v, 0)
	h.open()
	if h.Count() == 0 {
		h.min, h.max = v, v
	}
	h.min, h.max = min(h.min, v), max(h.max, v)
	h.sum += v * n
	// The value is in range, so the only error left is a total beyond 2^63.
	_ = h.counts.RecordValues(min(v, highest), n)
}

// open makes a histogram one that is recorded into.
func (h *Histogram) open() {
	if h.counts != nil {
		return
	}
	h.counts, h.read = dense(h.read.all()), counted{}
}

// Merge adds everything o holds.
func (h *Histogram) Merge(o *Histogram) {
	if o.Count() == 0 {
		return
	}
	h.open()
	h.cover(o)
	if o.counts != nil {
		h.counts.Merge(o.counts)
		return
	}
	record(h.counts, o.read.all())
}

// cover widens the exact figures by those of o, which is not empty.
func (h *Histogram) cover(o *Histogram) {
	if h.Count() == 0 {
		h.min, h.max = o.min, o.max
	}
	h.min, h.max = min(h.min, o.min), max(h.max, o.max)
	h.sum += o.sum
}

// clone is a histogram that holds the same, to be added to. Nobody may record into h any more.
func (h *Histogram) clone() *Histogram {
	if h.Count() == 0 {
		return NewHistogram()
	}
	c := &Histogram{sum: h.sum, min: h.min, max: h.max}
	c.read.add(h)
	return c
}

// add is Merge for whoever merges much and measures nothing meanwhile: it visits the buckets that
// hold something, where the library visits every one. Nobody may record into o any more.
func (h *Histogram) add(o *Histogram) {
	if o.Count() == 0 {
		return
	}
	h.cover(o)
	if h.counts != nil {
		record(h.counts, o.filled())
		return
	}
	h.read.add(o)
}

// Reset forgets everything and keeps the memory.
func (h *Histogram) Reset() {
	if h.counts != nil {
		h.counts.Reset()
	}
	h.read, h.sum, h.min, h.max = counted{}, 0, 0, 0
}

// Count is the number of durations recorded. A nil histogram has none.
func (h *Histogram) Count() int64 {
	switch {
	case h == nil:
		return 0
	case h.counts != nil:
		return h.counts.TotalCount()
	}
	return h.read.count
}

// Sum is the exact sum of all durations.
func (h *Histogram) Sum() time.Duration { return time.Duration(h.sum) }

// Mean is the exact mean, to the nanosecond; 0 where nothing was recorded.
func (h *Histogram) Mean() time.Duration {
	if n := h.Count(); n > 0 {
		return time.Duration((h.sum + n/2) / n)
	}
	return 0
}

// Min is the exact smallest duration; 0 where nothing was recorded.
func (h *Histogram) Min() time.Duration { return time.Duration(h.min) }

// Max is the exact greatest duration; 0 where nothing was recorded.
func (h *Histogram) Max() time.Duration { return time.Duration(h.max) }

// Quantile returns the q-quantile, q from 0 to 1 (clamped), as k6 computes percentiles:
// with the n durations in ascending order and numbered from 0, the position is q·(n−1),
// and a position between two is interpolated linearly. 0 where nothing was recorded.
func (h *Histogram) Quantile(q float64) time.Duration {
	n := h.Count()
	if n == 0 {
		return 0
	}
	position := min(max(q, 0), 1) * float64(n-1)
	rank := int64(position)
	low := h.atRank(rank)
	part := position - float64(rank)
	if part == 0 {
		return time.Duration(low)
	}
	return time.Duration(float64(low) + part*float64(h.atRank(rank+1)-low) + 0.5)
}

// atRank returns the duration with the given rank, 0 to Count()−1: the middle of its
// bucket, or the exact value at both ends.
func (h *Histogram) atRank(rank int64) int64 {
	n := h.Count()
	switch {
	case rank <= 0:
		return h.min
	case rank >= n-1:
		return h.max
	}
	var top int64
	if h.counts != nil {
		// The library rounds percentile/100·n to the nearest count, which gives rank+1 back.
		top = h.counts.ValueAtPercentile(100 * float64(rank+1) / float64(n))
	} else {
		top = h.read.atRank(rank)
	}
	return min(max(top-(width(top)-1)/2, h.min), h.max)
}

// width is the number of nanosecond values that share v's bucket.
func width(v int64) int64 {
	return 1 << max(0, bits.Len64(uint64(v))-exactBits)
}
