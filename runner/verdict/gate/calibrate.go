package gate

import (
	"math"
	"slices"

	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/quantity"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict/paired"
)

// Calibration is what a run of a server against itself tells of the gate on this machine.
type Calibration struct {
	Pairs int   `json:"pairs"` // that count, of the variant with the fewest
	Again int   `json:"again"` // that were measured again
	Looks []int `json:"looks"` // of the design that is told of
	// File is how the gate comes out with the file's tolerances, Proposed with those below.
	File     paired.Calibration `json:"file"`
	Proposed paired.Calibration `json:"proposed"`
	Figures  []Calibrated       `json:"figures"`                 // by variant in the file's order, the primary one first
	Propose  []spec.Toleration  `json:"propose"`                 // for regression.metrics
	Says     []phrase.Statement `json:"said"`                    // what it comes to
	Warnings []phrase.Statement `json:"warning_parts,omitempty"` // what is not gated, and why
}

// Calibrated is what one gated figure can tell. Amounts are relative to the base, or where
// Absolute in Unit, of shares from 0 to 1.
type Calibrated struct {
	Variant     string  `json:"variant"`
	Metric      string  `json:"metric"`
	Aggregation string  `json:"aggregation"`
	Primary     bool    `json:"primary"`
	Unit        string  `json:"unit"`
	Typical     float64 `json:"typical"` // of a trial, in Unit
	Absolute    bool    `json:"absolute"`
	Spread      float64 `json:"spread"` // standard deviation of a pair's difference
	Tolerance   float64 `json:"tolerance"`
	// Detectable is the smallest change for the worse that is shown to be beyond Tolerance, with
	// a chance of paired.Power.
	Detectable float64 `json:"detectable"`
	// Least is the smallest tolerance with which no difference is shown to be within, and twice
	// as much to be beyond, each with that chance; 0 where there is none.
	Least float64 `json:"least"`
	// Proposed is Least for the file, rounded up; Tolerance where that can stay.
	Proposed float64 `json:"proposed"`
	// Needs is how many pairs a run must end after for Least to be no more than Tolerance; -1
	// where ten times as many as now would not do.
	Needs  int              `json:"needs"`
	Reason phrase.Statement `json:"reason_part,omitzero"` // why nothing is known but its name
}

// Times is how often Calibrate goes through the gate for a share of false alarms of three digits.
const Times = 1000

// Calibrate tells what the gate can and cannot show on the machine of a run whose sides were
// alike, from its pairs alone: how often it would raise a false alarm and how often come to
// nothing, were it run many times; of each gated figure, the smallest change it shows and the
// tolerance it takes. Pairs of which a trial does not count, and those measured again, are left
// out as the gate leaves them out. It goes through the gate so many times.
func Calibrate(run *result.Run, trials []*result.Trial, times int) (*Calibration, error) {
	a := run.Against
	design, err := paired.New(paired.DefaultLooks(), paired.DefaultAlpha)
	if err != nil {
		return nil, err
	}
	design.Flips = 499
	c := &Calibration{Looks: paired.DefaultLooks(), Again: repeated(trials), Figures: []Calibrated{}, Propose: []spec.Toleration{}}
	most := c.Looks[len(c.Looks)-1]
	var all []gauge
	for i := range run.Experiment.Variants {
		name := run.Experiment.Variants[i].Name
		pairs := Pairs(name, trials)
		if i == 0 || len(pairs) < c.Pairs {
			c.Pairs = len(pairs)
		}
		if len(pairs) < paired.MinPairs {
			c.Warnings = append(c.Warnings, phrase.GateFewPairs(phrase.Text(name), phrase.Number(paired.MinPairs), phrase.Number(len(pairs))))
			continue
		}
		rules, _ := a.Rules.Of(name)
		figures, without := takeAll(rules, pairs, most)
		if len(without) > 0 {
			c.Warnings = append(c.Warnings, phrase.GateLeftOut(phrase.Text(name), phrase.Names(without)))
		}
		if n := len(pairs) - clean(pairs); n > 0 {
			c.Warnings = append(c.Warnings, phrase.CalibrateHeldUp(phrase.Text(name), phrase.Number(n), phrase.Number(len(pairs))))
		}
		here := &measured{pairs: pairs, shapes: map[string][]tailPair{}, most: most}
		for _, t := range figures {
			all = append(all, gaugeOf(t, i, here))
		}
	}
	others := 0
	for _, g := range all {
		if !g.primary && g.reason.IsZero() {
			others++
		}
	}
	for i := range all {
		all[i].tell(design, others)
	}
	if c.File, err = through(design, all, func(g *gauge) float64 { return g.tolerance }, times, run.Plan.Seed); err != nil {
		return nil, err
	}
	if err := c.propose(design, all, times, run.Plan.Seed); err != nil {
		return nil, err
	}
	for i := range all {
		c.Figures = append(c.Figures, all[i].told())
	}
	c.say()
	return c, nil
}

// clean is how many of the pairs are.
func clean(pairs []Pair) (n int) {
	for _, p := range pairs {
		if p.clean() {
			n++
		}
	}
	return n
}

// measured are the pairs of a variant.
type measured struct {
	pairs  []Pair
	shapes map[string][]tailPair // of pairs, by metric
	most   int
}

// gauge is a gated figure whose tolerance can be another.
type gauge struct {
	*measured
	of        spec.Gated // with the tolerance that it comes to on this machine
	change    result.Change
	group     int
	primary   bool
	reason    phrase.Statement
	scale     float64 // of a tolerance of the file's, for readers
	tolerance float64 // the file's, as in spec.Gated; as are those below
	least     float64 // 0: none
	proposed  float64
	spread    float64
	needs     int
}

func gaugeOf(t taken, group int, m *measured) gauge {
	ch := t.change
	g := gauge{measured: m, change: ch, group: group, primary: ch.Primary, reason: ch.Reason, scale: 1, needs: -1}
	if ch.Absolute && metricname.Unit(ch.Metric, ch.Aggregation) == quantity.Milliseconds {
		g.scale = 1e6
	}
	g.tolerance = ch.Tolerance / g.scale
	g.proposed = g.tolerance
	g.of = spec.Gated{Metric: ch.Metric, Aggregation: ch.Aggregation, Tolerance: g.tolerance, Absolute: ch.Absolute, Named: true}
	return g
}

// item is the figure's, with a tolerance.
func (g *gauge) item(tolerance float64) paired.Item {
	of := g.of
	of.Tolerance = tolerance
	t, _ := take(of, g.pairs, g.most, g.shapes)
	t.item.Group, t.item.Primary = g.group, g.primary
	return t.item
}

// room is how far sides that are alike lie within a tolerance, and how their pairs spread, both
// in the unit of the item: in that of a percentile, whose item is no difference of percentiles,
// neither is the tolerance or a spread of its own.
func (g *gauge) room(tolerance float64) (room, sd float64) {
	it := g.item(tolerance)
	sd, _ = paired.Spread(it)
	return it.Tolerance - it.Alike(), sd
}

// tell finds the figure's least tolerance and what follows.
func (g *gauge) tell(d paired.Design, others int) {
	if !g.reason.IsZero() {
		return
	}
	together := 1
	if !g.primary {
		together = others
	}
	does := func(tolerance float64) bool {
		room, sd := g.room(tolerance)
		return room >= d.Tolerance(sd, together)
	}
	if high := g.bound(does); high > 0 {
		low := 0.0
		for range bisections {
			if middle := (low + high) / 2; does(middle) {
				high = middle
			} else {
				low = middle
			}
		}
		g.least = high
	}
	room, sd := g.room(g.tolerance)
	if room > 0 {
		g.needs = d.Need(sd, room, together)
	}
	g.spread = g.back(g.log(g.least) / d.Tolerance(1, together))
}

// bound is a tolerance that does; 0 where none is found.
func (g *gauge) bound(does func(float64) bool) float64 {
	most := 1000.0 // relative
	switch {
	case g.of.Absolute && g.change.Unit == quantity.Share:
		most = 1
	case g.of.Absolute:
		most = math.Max(g.tolerance, 1e-9)
		for range 80 {
			if does(most) {
				return most
			}
			most *= 2
		}
		return 0
	case g.change.HigherIsBetter:
		most = 0.999
	}
	if !does(most) {
		return 0
	}
	return most
}

// log is a change for the worse in the unit in which changes add up, back the other way round.
func (g *gauge) log(v float64) float64 {
	switch {
	case g.of.Absolute:
		return v
	case g.change.HigherIsBetter:
		return -math.Log1p(-v)
	}
	return math.Log1p(v)
}

func (g *gauge) back(v float64) float64 {
	switch {
	case g.of.Absolute:
		return v
	case g.change.HigherIsBetter:
		return -math.Expm1(-v)
	}
	return math.Expm1(v)
}

// told is the figure for readers.
func (g *gauge) told() Calibrated {
	ch := g.change
	c := Calibrated{
		Variant: ch.Variant, Metric: ch.Metric, Aggregation: ch.Aggregation, Primary: g.primary, Unit: ch.Unit,
		Typical: ch.Base, Absolute: ch.Absolute, Tolerance: ch.Tolerance, Proposed: finite(g.scale * g.proposed), Needs: g.needs, Reason: g.reason,
	}
	if g.reason.IsZero() {
		c.Least, c.Spread = finite(g.scale*g.least), finite(g.scale*g.spread)
	}
	if c.Least > 0 {
		c.Detectable = finite(g.scale * g.back(g.log(g.tolerance)+g.log(g.least)))
	}
	return c
}

// through goes through the gate with the tolerances that of gives.
func through(d paired.Design, all []gauge, of func(*gauge) float64, times int, seed uint64) (paired.Calibration, error) {
	var items []paired.Item
	for i := range all {
		if g := &all[i]; g.reason.IsZero() {
			items = append(items, g.item(of(g)))
		}
	}
	if len(items) == 0 {
		return paired.Calibration{High: 1}, nil
	}
	return d.Calibrate(items, times, seed)
}

// leastShare is the smallest relative tolerance that is proposed: what a machine shows of 1% on
// one day, it does not on another.
const leastShare = 0.02

// propose finds tolerances with which the gate shows sides that are alike to be so with a chance
// of paired.Power: each figure's least one, and all of them wider where together they fail too
// often. Amounts in a figure's unit stay as they are where they do.
func (c *Calibration) propose(d paired.Design, all []gauge, times int, seed uint64) (err error) {
	for wider := 1.0; wider < 4; wider *= 1.25 {
		byFigure := map[string]float64{}
		c.Propose = c.Propose[:0]
		for i := range all {
			g := &all[i]
			if g.least == 0 || g.of.Absolute && wider*g.least <= g.tolerance {
				continue
			}
			_, v := g.spelled(wider * g.least)
			byFigure[g.of.Name()] = math.Max(byFigure[g.of.Name()], v)
		}
		for i := range all {
			g := &all[i]
			v, named := byFigure[g.of.Name()]
			if !named {
				continue
			}
			text, _ := g.spelled(v)
			g.proposed = v
			figure := spec.Figure(g.of.Name())
			if !slices.ContainsFunc(c.Propose, func(t spec.Toleration) bool { return t.Figure == figure }) {
				c.Propose = append(c.Propose, spec.Toleration{Figure: figure, Text: text})
			}
		}
		c.Proposed, err = through(d, all, func(g *gauge) float64 { return g.proposed }, times, seed)
		if err != nil || c.Proposed.Within() >= paired.Power {
			return err
		}
	}
	return nil
}

// spelled is a tolerance as a file has it, rounded up, and what that comes to.
func (g *gauge) spelled(v float64) (text string, rounded float64) {
	switch unit := metricname.Unit(g.of.Metric, g.of.Aggregation); {
	case !g.of.Absolute:
		v = math.Max(leastShare, roundUp(v, 0.01))
		if g.change.HigherIsBetter {
			v = math.Min(v, 0.99)
		}
		return spec.Share(v).String(), v
	case unit == quantity.Share:
		v = math.Min(twoDigits(v), 1)
		return spec.Share(v).String(), v
	case unit == quantity.Bytes:
		const kibibyte = 1 << 10
		v = roundUp(math.Max(v, kibibyte), kibibyte)
		if v >= 10*kibibyte*kibibyte {
			v = roundUp(v, kibibyte*kibibyte)
		}
		return spec.Size(v).String(), v
	case unit == quantity.Milliseconds:
		v = twoDigits(v)
		return quantity.Digits(v, 2) + "ms", v
	case unit == quantity.PerSecond:
		v = twoDigits(v)
		return spec.Rate(v).String(), v
	}
	v = twoDigits(v)
	return quantity.Digits(v, 2), v
}

// roundUp is the next multiple of step, but for what rounding of the computer's makes of one.
func roundUp(v, step float64) float64 {
	n := math.Ceil(v/step - 1e-9)
	if step < 1 {
		return n / math.Round(1/step)
	}
	return n * step
}

// twoDigits is the next number of two digits.
func twoDigits(v float64) float64 {
	if !(v > 0) {
		return 0
	}
	digits := math.Floor(math.Log10(v)) - 1
	if digits < 0 {
		return roundUp(v, 1/math.Pow(10, -digits))
	}
	return roundUp(v, math.Pow(10, digits))
}

// say puts into words what it comes to.
func (c *Calibration) say() {
	if c.File.Runs == 0 {
		c.Says = append(c.Says, phrase.CalibrateNothing(phrase.Number(c.Pairs)))
		return
	}
	outcome := func(p paired.Calibration) (alarms, runs, low, high, undecided, pairs phrase.Arg) {
		return phrase.Number(p.Alarms), phrase.Number(p.Runs), phrase.Percent(p.Low), phrase.Percent(p.High), phrase.Number(p.Undecided), phrase.Fixed(p.Pairs, 1)
	}
	c.Says = append(c.Says, phrase.CalibrateFile(outcome(c.File)))
	if len(c.Propose) > 0 && c.Proposed.Runs > 0 {
		c.Says = append(c.Says, phrase.CalibrateProposed(outcome(c.Proposed)))
	}
	if last := c.Looks[len(c.Looks)-1]; c.Pairs < last {
		c.Says = append(c.Says, phrase.CalibrateFewPairs(phrase.Number(c.Pairs), phrase.Number(last)))
	}
	if c.File.Low > paired.DefaultAlpha {
		c.Says = append(c.Says, phrase.CalibrateBroken)
	}
}
