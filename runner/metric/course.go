package metric

import (
	"encoding/binary"
	"math/bits"
	"slices"
	"sort"
	"time"
)

// Course is how long responses took over the course of a trial: of each second a coarse
// histogram. A percentile of several seconds is that of their histograms together; it is not
// the mean of the seconds' percentiles, which means nothing where the seconds differ.
//
// Bins keep the five bits after a duration's first, so that one is at most 1/32 wide, and a
// percentile, read linearly within its bin, lies within 3% of the one recorded and commonly
// much nearer. Against Histogram's 290 kB a second takes some hundred bytes. The zero value is
// empty and ready to use. A Course is not safe for concurrent use.
type Course struct {
	parts []part // ascending
	width int    // seconds of a part; 0 stands for 1
}

// CourseWidth is how many seconds a part of a recorded Course covers: Quantile answers for
// stretches that begin and end at multiples of it.
const CourseWidth = 2

// part is one stretch: from its first second on, with its bins encoded.
type part struct {
	second int
	bins   []byte
}

// courseBits is how many bits after the first a bin keeps.
const courseBits = 5

// Add adds durations that completed in a second. One before the last one added counts as that.
func (c *Course) Add(second int, h *Histogram) {
	if h.Count() == 0 {
		return
	}
	b := bins{}
	before := int64(0)
	for _, bar := range h.filled() {
		b[binOf(lowestIn(bar.at))] += bar.upTo - before
		before = bar.upTo
	}
	c.add(second, b)
}

func (c *Course) add(second int, b bins) {
	if n := len(c.parts); n > 0 && c.parts[n-1].second >= second {
		second = c.parts[n-1].second
		b.read(c.parts[n-1].bins)
		c.parts = c.parts[:n-1]
	}
	c.parts = append(c.parts, part{second, b.encoded()})
}

// Join adds o, whose first second is c's second by; what c holds lies before it.
func (c *Course) Join(o *Course, by int) {
	if o == nil {
		return
	}
	for _, p := range o.parts {
		b := bins{}
		b.read(p.bins)
		c.add(p.second+by, b)
	}
}

// Quantile is the q-quantile, q from 0 to 1, of what completed from second from until before
// second to, read linearly within its bin. It is not ok where nothing completed then, or
// where a part that was recorded as one lies across either end. A nil Course knows nothing.
func (c *Course) Quantile(from, to int, q float64) (d time.Duration, ok bool) {
	if c == nil || from%max(c.width, 1) != 0 || to%max(c.width, 1) != 0 {
		return 0, false
	}
	b := bins{}
	for i := sort.Search(len(c.parts), func(i int) bool { return c.parts[i].second >= from }); i < len(c.parts) && c.parts[i].second < to; i++ {
		b.read(c.parts[i].bins)
	}
	return b.quantile(q)
}

// folded is the course in parts of CourseWidth seconds.
func (c *Course) folded() *Course {
	if c.width == CourseWidth {
		return c
	}
	f := &Course{width: CourseWidth}
	for _, p := range c.parts {
		b := bins{}
		b.read(p.bins)
		f.add(p.second-p.second%CourseWidth, b)
	}
	return f
}

// bins are counts by bin.
type bins map[int]int64

// encoded writes bins as pairs of varints, each a step from the bin before and a count,
// behind the number of pairs.
func (b bins) encoded() []byte {
	text := binary.AppendUvarint(nil, uint64(len(b)))
	last := 0
	for _, k := range b.sorted() {
		text = binary.AppendUvarint(text, uint64(k-last))
		text = binary.AppendUvarint(text, uint64(b[k]))
		last = k
	}
	return text
}

// read adds encoded bins and returns what follows them; ok is false where they are damaged.
func (b bins) read(text []byte) (rest []byte, ok bool) {
	number := func() uint64 {
		v, n := binary.Uvarint(text)
		ok = ok && n > 0
		text = text[max(n, 0):]
		return v
	}
	ok = true
	bin := uint64(0)
	for pairs := number(); ok && pairs > 0; pairs-- {
		bin += number()
		count := number()
		if !ok || bin > uint64(binOf(highest)) || count > 1<<62 {
			return nil, false
		}
		b[int(bin)] += int64(count)
	}
	return text, ok
}

// skipBins returns what follows encoded bins, as bins.read does.
func skipBins(text []byte) (rest []byte, ok bool) {
	pairs, n := binary.Uvarint(text)
	if n <= 0 {
		return nil, false
	}
	text = text[n:]
	for bin := uint64(0); pairs > 0; pairs-- {
		step, n := binary.Uvarint(text)
		count, m := binary.Uvarint(text[max(n, 0):])
		bin += step
		if n <= 0 || m <= 0 || bin > uint64(binOf(highest)) || count > 1<<62 {
			return nil, false
		}
		text = text[n+m:]
	}
	return text, true
}

func (b bins) sorted() []int {
	keys := make([]int, 0, len(b))
	for k := range b {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// quantile is the one of grouped data: the position q·(n−1) among the values in order, those
// of a bin spread evenly over it.
func (b bins) quantile(q float64) (time.Duration, bool) {
	var n int64
	for _, count := range b {
		n += count
	}
	position := min(max(q, 0), 1) * float64(n-1)
	var before int64
	for _, k := range b.sorted() {
		if count := b[k]; position < float64(before+count) {
			low, width := binStart(k), binStart(k+1)-binStart(k)
			return time.Duration(float64(low) + float64(width)*(position-float64(before)+0.5)/float64(count)), true
		}
		before += b[k]
	}
	return 0, false
}

// binOf is the number of a duration's bin; those of less than 32 ns have one each.
func binOf(v int64) int {
	shift := max(0, bits.Len64(uint64(v))-1-courseBits)
	return shift<<courseBits + int(v>>shift)
}

// binStart is the shortest duration of a bin.
func binStart(bin int) int64 {
	shift := max(0, bin>>courseBits-1)
	return int64(bin-shift<<courseBits) << shift
}
