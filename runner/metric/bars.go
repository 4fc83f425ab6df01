package metric

import (
	"sort"

	hdr "github.com/HdrHistogram/hdrhistogram-go"
)

// bar is a bucket of a histogram that holds something. A list of them, in ascending order, is a
// histogram that takes a hundredth of the memory of the library's, which has a place for each bucket
// there can be, and is read that much faster.
type bar struct {
	at   int   // number of the bucket
	upTo int64 // how many values it and all before it hold
}

// counted is what a histogram holds that was read back or merged of such.
type counted struct {
	count int64
	bars  []bar // never changed in place
	// Bars that nobody asked for yet: text as the record has them, and parts to be joined to them.
	text  []byte
	parts []*Histogram
}

// all are the bars. Of a text that is no histogram there are none.
func (c *counted) all() []bar {
	if c.text != nil {
		c.bars, _ = decode(c.text)
		c.text = nil
	}
	for _, p := range c.parts {
		c.bars = joined(c.bars, p.filled())
	}
	c.parts = nil
	return c.bars
}

// add adds what o holds.
func (c *counted) add(o *Histogram) {
	c.count += o.Count()
	c.parts = append(c.parts, o)
}

// atRank is the highest value of the bucket in which the value of a rank lies.
func (c *counted) atRank(rank int64) int64 {
	bars := c.all()
	i := sort.Search(len(bars), func(i int) bool { return bars[i].upTo > rank })
	if i == len(bars) {
		return highest // only where the record lies: see ReadLater
	}
	return highestIn(bars[i].at)
}

// total is how many values bars hold.
func total(bars []bar) int64 {
	if len(bars) == 0 {
		return 0
	}
	return bars[len(bars)-1].upTo
}

// filled are the buckets that hold something.
func (h *Histogram) filled() []bar {
	if h.counts == nil {
		return h.read.all()
	}
	var bars []bar
	sum := int64(0)
	for i, n := range h.counts.Export().Counts {
		if n > 0 {
			sum += n
			bars = append(bars, bar{i, sum})
		}
	}
	return bars
}

// joined holds what a and b hold.
func joined(a, b []bar) []bar {
	if len(a) == 0 {
		return b
	}
	all := make([]bar, 0, len(a)+len(b))
	var fromA, fromB int64 // so far
	for len(a) > 0 || len(b) > 0 {
		var next int
		switch {
		case len(b) == 0 || len(a) > 0 && a[0].at < b[0].at:
			next, fromA, a = a[0].at, a[0].upTo, a[1:]
		case len(a) == 0 || b[0].at < a[0].at:
			next, fromB, b = b[0].at, b[0].upTo, b[1:]
		default:
			next, fromA, fromB, a, b = a[0].at, a[0].upTo, b[0].upTo, a[1:], b[1:]
		}
		all = append(all, bar{next, fromA + fromB})
	}
	return all
}

// dense is a histogram of the library with what bars hold.
func dense(bars []bar) *hdr.Histogram {
	counts := hdr.New(lowest, highest, digits)
	record(counts, bars)
	return counts
}

// record adds what bars hold.
func record(counts *hdr.Histogram, bars []bar) {
	before := int64(0)
	for _, b := range bars {
		_ = counts.RecordValues(lowestIn(b.at), b.upTo-before) // in range; see Histogram.record
		before = b.upTo
	}
}

// bucketCount is how many buckets a histogram has.
var bucketCount = len(hdr.New(lowest, highest, digits).Export().Counts)

// lowestIn is the lowest value of the bucket with the given number: the first 2^exactBits hold one
// value each, and from there on each half as many span twice the values.
func lowestIn(bucket int) int64 {
	const half = exactBits - 1
	if bucket < 1<<exactBits {
		return int64(bucket)
	}
	doubled := bucket>>half - 1
	return int64(bucket&(1<<half-1)+1<<half) << doubled
}

// highestIn is the highest one.
func highestIn(bucket int) int64 {
	low := lowestIn(bucket)
	return low + width(low) - 1
}
