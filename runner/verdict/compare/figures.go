package compare

import (
	"math"

	"gonum.org/v1/gonum/stat"

	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/quantity"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict/between"
)

// gated is a gated figure of a variant: what is tested of it, and what is told.
type gated struct {
	item   between.Item
	change result.Change
	back   func(worse float64) float64 // from the item's unit to the change's: positive, the head has more
}

// takeAll takes the figures of a variant, the primary one first. without are those gated by
// default that one side has not measured, or too little of.
func takeAll(rules spec.Rules, variant string, base []Side, head Side) (all []gated, without []string) {
	for i, g := range rules.All() {
		if g.Metric == "" {
			continue // a variant without rules
		}
		t := take(g, variant, base, head)
		if !t.change.Reason.IsZero() && t.change.Reason.Key != phrase.StoredStalled(phrase.Arg{}).Key && !g.Named && i > 0 {
			without = append(without, g.Name())
			continue
		}
		t.change.Variant, t.change.Primary, t.item.Primary = variant, i == 0, i == 0
		all = append(all, t)
	}
	return all, without
}

// take takes one figure, as package gate does of pairs:
//
//   - rates, times and amounts: logarithms, of the median trial of a run; or the values as they
//     are where the tolerance is in the figure's unit;
//   - shares and counts of failures: the share that failed, with a standard error of at least
//     what the number of failures itself carries;
//   - memory's slope: the values as they are. A relative tolerance is of the base's peak over a
//     trial.
//
// It has a reason where the head, or all of the base, has not measured it, or too few samples
// for a percentile.
func take(g spec.Gated, variant string, base []Side, head Side) gated {
	unit := metricname.Unit(g.Metric, g.Aggregation)
	t := gated{change: result.Change{
		Metric: g.Metric, Aggregation: g.Aggregation, Unit: unit, HigherIsBetter: metricname.HigherIsBetter(g.Metric),
		Absolute: g.Absolute, Tolerance: g.Tolerance, Verdict: result.Undecided, P: 1,
	}}
	runs := make([][]Measured, len(base))
	for i := range base {
		if v := base[i].variant(variant); v != nil {
			runs[i] = v.Trials
		}
	}
	own := head.variant(variant).Trials
	if events := eventsIn(g, own); len(events) > 0 && (isFailures(g.Metric) || unit == quantity.Share) {
		return takeEvents(t, g, runs, own)
	}
	t.item.Robust = true
	for _, trials := range runs {
		t.item.Base = append(t.item.Base, valuesIn(g, trials))
	}
	t.item.Head = valuesIn(g, own)
	if t.change.Reason = unmeasured(g, t.item, runs, own); !t.change.Reason.IsZero() {
		return t
	}
	if share, yes := stalled(g, variant, head); yes && measuredRuns(t.item) < between.Enough {
		t.change.Reason = phrase.StoredStalled(phrase.Percent(share))
	}
	scale := 1.0
	if unit == quantity.Milliseconds {
		scale, t.change.Unit = 1e6, quantity.Nanoseconds
	}
	if g.Absolute {
		t.change.Tolerance *= scale
	}
	typical := typicalOf(t.item.Base)
	t.change.Base, t.change.Head = scale*typical, scale*quantity.Median(t.item.Head)
	if g.Metric == metricname.ServerMemorySlope && !g.Absolute {
		g.Tolerance, g.Absolute = slopeTolerance(g, runs), true
		t.change.Tolerance, t.change.Absolute = g.Tolerance, true
	}
	if g.Metric == metricname.ServerMemory && !g.Named && !g.Absolute && g.Tolerance*typical < smallMemory {
		g.Tolerance, g.Absolute = smallMemory, true
		t.change.Tolerance, t.change.Absolute = smallMemory, true
	}
	sign := 1.0
	if t.change.HigherIsBetter {
		sign = -1
	}
	if g.Absolute {
		t.transform(func(v float64) float64 { return sign * v })
		t.item.Tolerance = g.Tolerance
		t.item.Explained = math.Abs(typical) * math.Expm1(explained(g, variant, base, head))
		t.back = func(worse float64) float64 { return sign * scale * worse }
		return t
	}
	for _, values := range append(t.item.Base, t.item.Head) {
		for _, v := range values {
			if v <= 0 {
				t.change.Reason = phrase.GateZero
				return t
			}
		}
	}
	t.transform(func(v float64) float64 { return sign * math.Log(v) })
	t.item.Tolerance = sign * math.Log1p(sign*g.Tolerance)
	t.item.Explained = explained(g, variant, base, head)
	t.back = func(worse float64) float64 { return math.Expm1(sign * worse) }
	return t
}

func (t *gated) transform(f func(float64) float64) {
	for _, values := range append(t.item.Base, t.item.Head) {
		for i, v := range values {
			values[i] = f(v)
		}
	}
}

// valuesIn are a figure's values by trial; none where a trial lacks it, since the others are then
// not all of the run.
func valuesIn(g spec.Gated, trials []Measured) (values []float64) {
	for _, t := range trials {
		v, ok := t.Figures[g.Name()]
		if !ok {
			return nil
		}
		values = append(values, v)
	}
	return values
}

func eventsIn(g spec.Gated, trials []Measured) (events []Events) {
	for _, t := range trials {
		if e, ok := t.Events[g.Name()]; ok && e.Of > 0 {
			events = append(events, e)
		}
	}
	return events
}

// typicalOf is the median run of the base, each by its median trial.
func typicalOf(runs [][]float64) float64 {
	var values []float64
	for _, trials := range runs {
		if len(trials) > 0 {
			values = append(values, quantity.Median(trials))
		}
	}
	return quantity.Median(values)
}

// fewestBeyond is how many values of a run must lie beyond a percentile, as in package gate.
const fewestBeyond = 20

// unmeasured is why a figure cannot be judged; nothing where it can. A base run with too few
// samples of a percentile counts as one that has not measured it.
func unmeasured(g spec.Gated, it between.Item, runs [][]Measured, head []Measured) phrase.Statement {
	if q := percentile(g) / 100; q > 0 {
		beyond := func(trials []Measured) float64 {
			n := 0.0
			for _, t := range trials {
				n += float64(t.Samples[g.Metric])
			}
			return n * math.Min(q, 1-q)
		}
		fewest := math.Inf(1)
		for i, trials := range runs {
			if b := beyond(trials); len(it.Base[i]) > 0 && b < fewestBeyond {
				it.Base[i], fewest = nil, math.Min(fewest, b)
			}
		}
		if b := beyond(head); len(it.Head) > 0 && b < fewestBeyond {
			return phrase.GateFewBeyond(phrase.Requests(math.Floor(b)), phrase.Number(fewestBeyond))
		}
		if measuredRuns(it) == 0 && !math.IsInf(fewest, 0) {
			return phrase.GateFewBeyond(phrase.Requests(math.Floor(fewest)), phrase.Number(fewestBeyond))
		}
	}
	if len(it.Head) == 0 || measuredRuns(it) == 0 {
		return phrase.GateNotMeasured
	}
	return phrase.Statement{}
}

func measuredRuns(it between.Item) (n int) {
	for _, trials := range it.Base {
		if len(trials) > 0 {
			n++
		}
	}
	return n
}

// smallMemory is by how much a server's memory moves by pages and by when a collector ran: of a
// figure that the file does not name less is no change.
const smallMemory = 4 << 20

// slopeTolerance is what the slope of the memory may grow by, for 1000 requests: so that over a
// trial the tolerance of the base's peak comes together.
func slopeTolerance(g spec.Gated, runs [][]Measured) float64 {
	var peaks, sent []float64
	peak := spec.Gated{Metric: metricname.ServerMemory, Aggregation: metricname.Max}
	for _, trials := range runs {
		for _, t := range trials {
			peaks, sent = append(peaks, t.Figures[peak.Name()]), append(sent, t.Requests)
		}
	}
	grown := g.Tolerance * quantity.Median(peaks)
	if !g.Named {
		grown = math.Max(grown, smallMemory)
	}
	if of := quantity.Median(sent); of > 0 {
		return 1000 * grown / of
	}
	return grown
}

// takeEvents takes the share that failed, of requests, checks, or iterations that were due. What
// spreads more than independent events do shows between runs; the standard error is never gated
// for less than √X of X of them, or one, a side (the rule of three: J. A. Hanley, A.
// Lippman-Hand, JAMA 249, 1983).
//
// A tolerance that the file does not name is no less than what so many events could show.
func takeEvents(t gated, g spec.Gated, runs [][]Measured, head []Measured) gated {
	shares := func(trials []Measured) (values []float64, all Events) {
		for _, e := range eventsIn(g, trials) {
			values = append(values, e.Failed/e.Of)
			all.Failed, all.Of = all.Failed+e.Failed, all.Of+e.Of
		}
		return values, all
	}
	var base Events
	n := 0.0
	for _, trials := range runs {
		values, all := shares(trials)
		t.item.Base = append(t.item.Base, values)
		base.Failed, base.Of = base.Failed+all.Failed, base.Of+all.Of
		n += float64(len(values))
	}
	var own Events
	t.item.Head, own = shares(head)
	if base.Of == 0 {
		t.change.Reason = phrase.GateNotMeasured
		return t
	}
	whole := 1.0 // what the figure comes to where all fail
	if isFailures(g.Metric) {
		whole = base.Of / n
	}
	deviation := func(e Events) float64 { return math.Sqrt(math.Max(e.Failed, 1)) / e.Of }
	t.item.Floor = math.Hypot(deviation(base), deviation(own))
	t.item.Tolerance = g.Tolerance
	if g.Absolute {
		t.item.Tolerance /= whole
	}
	if !g.Named {
		t.item.Tolerance = math.Max(t.item.Tolerance, showable*math.Hypot(deviation(base), deviation(Events{base.Failed / base.Of * own.Of, own.Of})))
	}
	t.item.Explained = t.item.Tolerance + stateShare(head)
	t.change.Base, t.change.Head = whole*stat.Mean(flat(t.item.Base), nil), whole*stat.Mean(t.item.Head, nil)
	t.change.Tolerance, t.change.Absolute = whole*t.item.Tolerance, true
	sign := 1.0
	if t.change.HigherIsBetter {
		sign = -1
		t.change.Base, t.change.Head = 1-t.change.Base, 1-t.change.Head
	}
	t.back = func(worse float64) float64 { return sign * whole * worse }
	return t
}

// showable is how many standard errors a tolerance must be for a run that is alike to come out
// within it, most of the time.
const showable = 3

func flat(runs [][]float64) (all []float64) {
	for _, r := range runs {
		all = append(all, r...)
	}
	return all
}

// judge judges what was taken and writes the verdicts into the changes.
func judge(all []gated, seed uint64) {
	var items []between.Item
	var of []int
	for i, t := range all {
		if t.change.Reason.IsZero() {
			items, of = append(items, t.item), append(of, i)
		}
	}
	for k, j := range between.Judge(items, seed) {
		t := &all[of[k]]
		ch := &t.change
		ch.Verdict, ch.P, ch.More = j.Verdict, j.P, j.More
		ch.Change = t.back(j.Estimate)
		if !math.IsInf(j.Low, 0) && !math.IsInf(j.High, 0) {
			ch.Interval = true
			ch.Low, ch.High = t.back(j.Low), t.back(j.High)
			if ch.Low > ch.High {
				ch.Low, ch.High = ch.High, ch.Low
			}
		}
	}
}
