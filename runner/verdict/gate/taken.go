package gate

import (
	"math"

	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/quantity"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/threshold"
	"perflab/runner/verdict/figure"
	"perflab/runner/verdict/paired"
)

// taken is a gated figure as its pairs have it: ready to be judged, or with the reason in
// change why it cannot be.
type taken struct {
	item   paired.Item
	change result.Change
	back   func(worse float64) float64 // from the item's unit to a change: positive, the head has more
	tail   *tail                       // of a percentile, whose item is no estimate of the change
}

// takeAll takes the figures of a variant, the primary one first. without are those gated by
// default of which nothing, or too little, was measured on both sides.
func takeAll(rules spec.Rules, pairs []Pair, most int) (all []taken, without []string) {
	if len(pairs) == 0 { // no reason but that
		ch, _ := changeOf(rules.Primary)
		ch.Variant, ch.Primary = rules.Variant, true
		return []taken{{item: paired.Item{Primary: true}, change: ch, back: math.Expm1}}, nil
	}
	shapes := map[string][]tailPair{}
	for i, g := range rules.All() {
		t, measured := take(g, pairs, most, shapes)
		if !measured && !g.Named {
			without = append(without, g.Name())
			continue
		}
		t.change.Variant, t.change.Primary, t.item.Primary, t.change.Pairs = rules.Variant, i == 0, i == 0, len(pairs)
		all = append(all, t)
	}
	return all, without
}

// take takes one figure. Not measured: on neither side, or too little of it.
//
//   - rates, means and amounts: the logarithm of head over base, without the extreme pairs, or
//     their plain difference where the tolerance is in the figure's unit;
//   - percentiles: see tail;
//   - shares and counts of failures: their plain difference, with a standard error of at least
//     what the number of failures itself carries;
//   - memory's slope: its plain difference. A relative tolerance is of the base's peak over a
//     trial: a server may grow by so much of it while it answers a trial's requests.
func take(g spec.Gated, pairs []Pair, most int, shapes map[string][]tailPair) (t taken, measured bool) {
	unit, higher := metricname.Unit(g.Metric, g.Aggregation), metricname.HigherIsBetter(g.Metric)
	var scale float64
	t.change, scale = changeOf(g)
	share := float64(most) / float64(max(len(pairs), 1)) // of the last look's trials, one of those so far
	switch {
	case isPercentile(g):
		return takeTail(t, g, pairs, most, shapes, scale)
	case unit == quantity.Share:
		return takeShare(t, g, pairs, share)
	case isFailures(g.Metric):
		return takeFailures(t, g, pairs, share)
	case g.Metric == metricname.ServerMemorySlope:
		return takeSlope(t, g, pairs)
	}
	base, head, reason, measured := both(g, pairs)
	if !reason.IsZero() {
		t.change.Reason = reason
		return t, measured
	}
	t.change.Base, t.change.Head = scale*quantity.Median(base), scale*quantity.Median(head)
	if least := leastMemory(g); least > 0 && g.Tolerance*t.change.Base < least {
		g.Tolerance, g.Absolute = least, true
		t.change.Tolerance, t.change.Absolute = least, true
	}
	t.item.Robust = true
	sign := 1.0
	if higher {
		sign = -1
	}
	if g.Absolute {
		t.item.Tolerance = g.Tolerance
		for i := range base {
			t.item.Worse = append(t.item.Worse, sign*(head[i]-base[i]))
		}
		t.back = func(worse float64) float64 { return sign * scale * worse }
		return t, true
	}
	t.item.Tolerance = sign * math.Log1p(sign*g.Tolerance)
	for i := range base {
		if base[i] <= 0 || head[i] <= 0 {
			t.change.Reason = phrase.GateZero
			return t, true
		}
		t.item.Worse = append(t.item.Worse, sign*math.Log(head[i]/base[i]))
	}
	t.back = func(worse float64) float64 { return math.Expm1(sign * worse) }
	return t, true
}

// changeOf is what a figure's change holds before anything is taken, and what times the unit of
// thresholds is the change's: a record has times in nanoseconds.
func changeOf(g spec.Gated) (ch result.Change, scale float64) {
	ch = result.Change{
		Metric: g.Metric, Aggregation: g.Aggregation, Unit: metricname.Unit(g.Metric, g.Aggregation), HigherIsBetter: metricname.HigherIsBetter(g.Metric),
		Absolute: g.Absolute, Tolerance: g.Tolerance, Verdict: result.Undecided, P: 1,
	}
	scale = 1
	if ch.Unit == quantity.Milliseconds {
		scale, ch.Unit = 1e6, quantity.Nanoseconds
	}
	if g.Absolute {
		ch.Tolerance *= scale
	}
	return ch, scale
}

// both are a figure's values in the unit of thresholds, or why not every pair has both. Not
// measured: on neither side in every pair, as what needs longer trials than there are; where one
// side alone has it throughout, the other lost it.
func both(g spec.Gated, pairs []Pair) (base, head []float64, reason phrase.Statement, measured bool) {
	some, bases, heads := 0, 0, 0
	for _, p := range pairs {
		b, inBase := valueOf(g, p.Base)
		h, inHead := valueOf(g, p.Head)
		if inBase || inHead {
			some++
		}
		if inBase {
			bases++
		}
		if inHead {
			heads++
		}
		if inBase && inHead {
			base, head = append(base, b), append(head, h)
		}
	}
	switch {
	case some == 0:
		return nil, nil, phrase.GateNotMeasured, false
	case len(base) < len(pairs):
		return nil, nil, phrase.GatePartly(phrase.Number(len(base)), phrase.Number(len(pairs))), bases == len(pairs) || heads == len(pairs)
	}
	return base, head, phrase.Statement{}, true
}

// valueOf is a figure of one trial, in the unit of thresholds.
func valueOf(g spec.Gated, t *result.Trial) (float64, bool) {
	one := []*result.Trial{t}
	if m, derived := figure.Derived(g.Metric); derived {
		v, ok := m.Of(t.Metrics, one)
		return v, ok && !math.IsNaN(v)
	}
	v, ok := figure.Value(threshold.Threshold{Metric: g.Metric, Aggregation: g.Aggregation}, t.Metrics, one)
	return v, ok && !math.IsNaN(v)
}

// Memory of small servers moves by pages and by when a collector ran: by default less than this
// is no change, whatever share of the server's memory it is.
const smallMemory = 4 << 20

// leastMemory is the least tolerance of a figure of memory that the file does not name.
func leastMemory(g spec.Gated) float64 {
	if g.Named || g.Metric != metricname.ServerMemory {
		return 0
	}
	return smallMemory
}

// takeSlope takes by how much faster the server's memory grew.
func takeSlope(t taken, g spec.Gated, pairs []Pair) (taken, bool) {
	base, head, reason, measured := both(g, pairs)
	if !reason.IsZero() {
		t.change.Reason = reason
		return t, measured
	}
	t.change.Base, t.change.Head = quantity.Median(base), quantity.Median(head)
	if !g.Absolute {
		var peaks, sent []float64
		peak := spec.Gated{Metric: metricname.ServerMemory, Aggregation: metricname.Max}
		for _, p := range pairs {
			v, _ := valueOf(peak, p.Base)
			peaks, sent = append(peaks, v), append(sent, p.Base.Metrics.Counters[metricname.HTTPReqs])
		}
		grown := g.Tolerance * quantity.Median(peaks)
		if !g.Named {
			grown = math.Max(grown, smallMemory)
		}
		t.change.Tolerance, t.change.Absolute = finite(1000*grown/quantity.Median(sent)), true
	}
	t.item.Robust, t.item.Tolerance = true, t.change.Tolerance
	for i := range base {
		t.item.Worse = append(t.item.Worse, head[i]-base[i])
	}
	t.back = func(worse float64) float64 { return worse }
	return t, true
}

// events are how many of so many failed.
type events struct{ failed, of float64 }

// takeShare takes a share: of failed requests, of checks that held, of hits.
func takeShare(t taken, g spec.Gated, pairs []Pair, share float64) (taken, bool) {
	higher := metricname.HigherIsBetter(g.Metric)
	of := func(trial *result.Trial) events {
		var r metric.Rate
		switch {
		case g.Metric == metricname.CacheHits && trial.Cache != nil:
			r = metric.Rate{True: trial.Cache.Hits, Total: trial.Cache.Hits + trial.Cache.Misses}
		case g.Metric != metricname.CacheHits:
			r = trial.Metrics.Rates[g.Metric]
		}
		if higher {
			r.True = r.Total - r.True
		}
		return events{float64(r.True), float64(r.Total)}
	}
	if !t.takeEvents(g, pairs, of, share, func(events, events) float64 { return 1 }) {
		return t, false
	}
	if higher {
		back := t.back
		t.back = func(worse float64) float64 { return -back(worse) }
		t.change.Base, t.change.Head = 1-t.change.Base, 1-t.change.Head
	}
	return t, true
}

// isFailures tells the counters of iterations that came to nothing.
func isFailures(name string) bool {
	return name == metricname.DroppedIterations || name == metricname.IterationsInterrupted
}

// takeFailures takes a count of iterations that came to nothing. A relative tolerance is of
// those that were due.
func takeFailures(t taken, g spec.Gated, pairs []Pair, share float64) (taken, bool) {
	counters := []string{metricname.Iterations, metricname.DroppedIterations, metricname.IterationsInterrupted}
	of := func(trial *result.Trial) events {
		if _, measured := trial.Metrics.Counters[g.Metric]; !measured {
			return events{}
		}
		e := events{failed: trial.Metrics.Counters[g.Metric]}
		for _, c := range counters {
			e.of += trial.Metrics.Counters[c]
		}
		return e
	}
	seconds := 1.0
	if g.Aggregation == metricname.Rate {
		var elapsed []float64
		for _, p := range pairs {
			elapsed = append(elapsed, p.Base.Metrics.Elapsed.Seconds())
		}
		seconds = quantity.Median(elapsed)
	}
	n := float64(len(pairs))
	return t, t.takeEvents(g, pairs, of, share, func(base, head events) float64 { return (base.of + head.of) / 2 / n / seconds })
}

// takeEvents takes the difference of the share that failed. unit is what the figure comes to
// where all fail, of the events of both sides. Not measured: nothing could have failed.
//
// Of X events that happen independently of each other the number has a standard deviation of
// √X, and none at all bounds the mean by 3 (the rule of three; J. A. Hanley, A. Lippman-Hand,
// JAMA 249, 1983): the standard error is never taken for less than that of one event a side.
// What spreads more than that, as failures do that come together, shows in the pairs.
//
// A tolerance that the file does not name is no less than what all pairs together could show.
func (t *taken) takeEvents(g spec.Gated, pairs []Pair, of func(*result.Trial) events, share float64, unit func(base, head events) float64) bool {
	var base, head events
	var worse []float64
	for _, p := range pairs {
		b, h := of(p.Base), of(p.Head)
		base, head = events{base.failed + b.failed, base.of + b.of}, events{head.failed + h.failed, head.of + h.of}
		if b.of == 0 || h.of == 0 {
			worse = append(worse, 0)
			continue
		}
		worse = append(worse, h.failed/h.of-b.failed/b.of)
	}
	if base.of == 0 || head.of == 0 {
		t.change.Reason = phrase.GateNotMeasured
		return base.of+head.of > 0
	}
	whole := unit(base, head)
	deviation := func(e events) float64 { return math.Sqrt(math.Max(e.failed, 1)) / e.of }
	t.item.Worse, t.item.Robust = worse, true
	t.item.Floor = math.Hypot(deviation(base), deviation(head))
	t.item.Tolerance = g.Tolerance
	if g.Absolute {
		t.item.Tolerance /= whole
	}
	if !g.Named {
		last := events{base.failed * share, base.of * share}
		t.item.Tolerance = math.Max(t.item.Tolerance, showable*math.Sqrt2*deviation(last))
	}
	t.change.Base, t.change.Head = whole*base.failed/base.of, whole*head.failed/head.of
	t.change.Tolerance, t.change.Absolute = whole*t.item.Tolerance, true
	t.back = func(worse float64) float64 { return whole * worse }
	return true
}

// showable is how many standard errors of the last look a tolerance must be for two sides that
// are alike to come out within it, most of the time: the level's quantile and one more.
const showable = 3

// isPercentile tells the figures that tail compares.
func isPercentile(g spec.Gated) bool {
	_, p := metricname.ParsePercentile(g.Aggregation)
	return p || g.Aggregation == metricname.Med && metricname.KindOf(g.Metric) == metricname.Trend
}
