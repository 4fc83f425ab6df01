package gate

import (
	"math"
	"sort"

	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/quantity"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict/paired"
)

// tail compares a percentile of two sides, pair by pair.
//
// A trial's own p(99) jumps where few requests lie beyond it, and p(99) of all trials merged is
// that of the slowest ones, whatever the others did. So no quantiles are compared but the
// requests beyond one: let the head's times be divided by 1 + r. If the head's percentile is r
// above the base's, as many requests of either side lie beyond the percentile q of both sides
// put together. What the head has more,
//
//	D(r) = S_head(x) − S_base(x),   ½·(S_head(x) + S_base(x)) = 1 − q
//
// with S the share of a trial's requests that took longer than x, tests whether the change is r:
// the quantile test (R. A. Johnson, S. Verrill, D. H. Moore, "Two-Sample Rank Tests for Detecting
// Changes That Occur in a Small Proportion of the Treated Population", Biometrics 43, 1987),
// within pairs, over which D is averaged. x is the pair's own, so that what a pair's trials share
// is in neither; base and head changing their names changes D's sign and nothing else; and D lies
// within ±2·(1 − q), so that one trial that went wrong weighs no more than any other pair.
//
// The item of the gate is D at the tolerance. The interval of the change are those r at which D
// may be 0, as R. S. Woodruff's is for one quantile (J. Amer. Statist. Assoc. 47, 1952).
type tail struct {
	pairs []tailPair
	q     float64 // 0 to 1
	shift bool    // the tolerance is a time: the head's times less r, in ns, instead of divided
	floor float64 // least standard error of D
}

// tailPair are the times of a pair's requests.
type tailPair struct{ base, head shape }

// shape is how many of a trial's requests took longer than any time: a histogram's bars, within
// which they are taken to lie evenly.
type shape struct {
	from, to []float64 // ns
	share    []float64 // of all requests, in the bar
	above    []float64 // beyond the bar
	count    int64
}

func shapeOf(h *metric.Histogram) shape {
	bars := h.Bars()
	s := shape{
		from: make([]float64, len(bars)), to: make([]float64, len(bars)), share: make([]float64, len(bars)),
		above: make([]float64, len(bars)), count: h.Count(),
	}
	above := 0.0
	for i := len(bars) - 1; i >= 0; i-- {
		s.from[i], s.to[i], s.share[i], s.above[i] = float64(bars[i].From), float64(bars[i].To), float64(bars[i].Count)/float64(s.count), above
		above += s.share[i]
	}
	return s
}

// beyond is the share of the requests that took longer than x ns.
func (s shape) beyond(x float64) float64 {
	i := sort.SearchFloat64s(s.to, x)
	if i == len(s.to) {
		return 0
	}
	if x <= s.from[i] {
		return s.above[i] + s.share[i]
	}
	return s.above[i] + s.share[i]*(s.to[i]-x)/(s.to[i]-s.from[i])
}

// bisections is how often an interval is halved: far below what a histogram tells apart.
const bisections = 40

// excess is D(r) of a pair; 0 where one side has no request.
func (t *tail) excess(p tailPair, r float64) float64 {
	if p.base.count == 0 || p.head.count == 0 {
		return 0
	}
	moved := func(x float64) float64 { return x * math.Exp(r) } // where the base's x lies in the head
	back := func(x float64) float64 { return x * math.Exp(-r) }
	if t.shift {
		moved, back = func(x float64) float64 { return x + r }, func(x float64) float64 { return x - r }
	}
	last := len(p.head.to) - 1
	low := math.Min(p.base.from[0], back(p.head.from[0]))
	high := math.Max(p.base.to[len(p.base.to)-1], back(p.head.to[last]))
	var base, head float64
	for range bisections {
		x := (low + high) / 2
		if base, head = p.base.beyond(x), p.head.beyond(moved(x)); (base+head)/2 > 1-t.q {
			low = x
		} else {
			high = x
		}
	}
	return head - base
}

func (t *tail) item(r float64) paired.Item {
	it := paired.Item{Floor: t.floor}
	for _, p := range t.pairs {
		it.Worse = append(it.Worse, t.excess(p, r))
	}
	return it
}

// widest bounds changes: e to that power, a thousand times.
const widest = 6.9

// interval is the change at which D is 0, and between which ones it may be at a look's level, as
// logarithms or in ns; not ok where there are too few pairs for it.
func (t *tail) interval(design paired.Design, look int) (estimate, low, high float64, ok bool, err error) {
	at := func(r float64) paired.Judged {
		it := t.item(r)
		it.Primary = true
		judged, fault := design.Judge([]paired.Item{it}, look, 1)
		if fault != nil {
			err = fault
			return paired.Judged{}
		}
		return judged[0]
	}
	most := widest
	if t.shift {
		most = 0
		for _, p := range t.pairs {
			for _, s := range []shape{p.base, p.head} {
				if s.count > 0 {
					most = math.Max(most, s.to[len(s.to)-1])
				}
			}
		}
	}
	// zero is where a function that falls with r passes 0.
	zero := func(f func(paired.Judged) float64) float64 {
		low, high := -most, most
		for range bisections {
			if r := (low + high) / 2; f(at(r)) > 0 {
				low = r
			} else {
				high = r
			}
		}
		return (low + high) / 2
	}
	estimate = zero(func(j paired.Judged) float64 { return j.Estimate })
	if j := at(estimate); math.IsInf(j.Low, 0) || err != nil {
		return estimate, 0, 0, false, err
	}
	low, high = zero(func(j paired.Judged) float64 { return j.Low }), zero(func(j paired.Judged) float64 { return j.High })
	return estimate, low, high, true, err
}

// fewestBeyond is how many requests of a side must lie beyond a percentile: fewer than some
// twenty tell neither that a tail has doubled nor that it has not.
const fewestBeyond = 20

// takeTail takes a percentile. One that the file does not name is left out where too few
// requests lie beyond it, and would by the last look; p(99.9) where they do so far, since it is
// not worth pairs of its own.
func takeTail(t taken, g spec.Gated, pairs []Pair, most int, shapes map[string][]tailPair, scale float64) (taken, bool) {
	percentile, ok := metricname.ParsePercentile(g.Aggregation)
	if !ok {
		percentile = 50
	}
	q := percentile / 100
	if shapes[g.Metric] == nil {
		for _, p := range pairs {
			shapes[g.Metric] = append(shapes[g.Metric], tailPair{shapeOf(p.Base.Metrics.Trends[g.Metric]), shapeOf(p.Head.Metrics.Trends[g.Metric])})
		}
	}
	t.tail = &tail{pairs: shapes[g.Metric], q: q, shift: g.Absolute}
	var base, head int64
	for _, p := range t.tail.pairs {
		base, head = base+p.base.count, head+p.head.count
	}
	if base == 0 || head == 0 {
		t.change.Reason = phrase.GateNotMeasured
		return t, base+head > 0
	}
	fewer := float64(min(base, head))
	beyond := fewer * math.Min(q, 1-q)
	if beyond < fewestBeyond {
		t.change.Reason = phrase.GateFewBeyond(phrase.Requests(math.Floor(beyond)), phrase.Number(fewestBeyond))
		more := int(math.Ceil(float64(len(pairs))*fewestBeyond/math.Max(beyond, 1e-9))) - len(pairs)
		if t.change.More = more; more > 10*most {
			t.change.More = -1
		}
		return t, percentile <= 99 && len(pairs)+more <= most
	}
	t.change.Base = typical(pairs, func(p Pair) *result.Trial { return p.Base }, g.Metric, q)
	t.change.Head = typical(pairs, func(p Pair) *result.Trial { return p.Head }, g.Metric, q)
	tolerance := math.Log1p(g.Tolerance)
	t.back = math.Expm1
	if g.Absolute {
		tolerance = scale * g.Tolerance
		t.back = func(worse float64) float64 { return worse }
	}
	// As many of those beyond would be the head's as with a coin for each.
	t.tail.floor = math.Sqrt(2 * math.Min(q, 1-q) / fewer)
	t.item = t.tail.item(tolerance)
	for _, p := range t.tail.pairs {
		t.item.Mirror = append(t.item.Mirror, t.tail.excess(tailPair{p.head, p.base}, tolerance))
	}
	return t, true
}

// enoughBeyond is how many requests of a trial must lie beyond a percentile for its own to be
// typical of it.
const enoughBeyond = 10

// typical is a percentile in ns: the median of the trials', or that of all their requests where
// they have few beyond it.
func typical(pairs []Pair, of func(Pair) *result.Trial, name string, q float64) float64 {
	var each []float64
	merged := metric.NewHistogram()
	few := false
	for _, p := range pairs {
		h := of(p).Metrics.Trends[name]
		few = few || float64(h.Count())*math.Min(q, 1-q) < enoughBeyond
		if h.Count() > 0 {
			each = append(each, float64(h.Quantile(q)))
			merged.Merge(h)
		}
	}
	if few {
		return float64(merged.Quantile(q))
	}
	return quantity.Median(each)
}
