package verdict

import (
	"cmp"
	"slices"
	"strings"

	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/quantity"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/spec/expression"
	"perflab/runner/verdict/figure"
	"perflab/runner/verdict/internal/naming"
	"perflab/runner/verdict/limit"
)

// Scopes of claims.
const (
	// Absolute claims hold a figure of this machine against a number from another: they are
	// compared as such, and say as much about the machines as about the software.
	Absolute = "absolute"
	// Relative claims hold figures of this machine against each other.
	Relative = "relative"
)

// judgeClaim judges one claim by interval, never by point: see decide. What ran must be
// what the claim speaks of, and its measurement valid.
func judgeClaim(c spec.Claim, run *result.Run, variants []Variant) Claim {
	out := Claim{Claim: c, Verdict: Inconclusive}
	names := make([]string, len(variants))
	for i, v := range variants {
		names[i] = v.Name
	}
	if c.Variant != "" && !slices.Contains(names, c.Variant) {
		return out.because(phrase.ClaimNoVariant(phrase.Text(c.Variant)))
	}
	p, err := expression.ParsePrediction(c.Expect.Text, c.Variant, names)
	if err != nil {
		return out.because(phrase.ClaimUnreadable(phrase.Text(err.Error())))
	}
	for _, ref := range p.Refs {
		if !ref.Published && !slices.Contains(out.Of, ref.Variant) {
			out.Of = append(out.Of, ref.Variant)
		}
	}
	if verdict, why := unfitFor(c, p, run, variants); !why.IsZero() {
		out.Verdict = verdict
		return out.because(why)
	}
	figures, missing := estimates(p.Refs, run, variants)
	if !missing.IsZero() {
		return out.because(missing)
	}
	out.Scope = scopeOf(p, figures)
	fewest := 0
	for _, f := range figures {
		if n := len(f.Trials); f.Trials != nil && (fewest == 0 || n < fewest) {
			fewest = n
		}
	}
	if fewest == 0 {
		return out.because(phrase.ClaimNothingMeasured)
	}
	for i := range figures {
		out.Grounds = append(out.Grounds, figures[i].says(fewest >= figure.EnoughTrials, c.Variant))
	}
	if fewest < figure.EnoughTrials {
		out.PointsTo, out.Trials = pointsTo(p, figures, tolerated(c, p, run)), fewest
		if out.PointsTo == Refuted && len(heldDown(p, figures, variants)) > 0 {
			out.PointsTo = ""
		}
		return out.because(phrase.ClaimMoreRepeats(phrase.Repeats(figure.EnoughTrials - fewest)))
	}
	out.conclude(p, figures, fewest, tolerated(c, p, run))
	if out.Verdict == Refuted {
		if capped := heldDown(p, figures, variants); len(capped) > 0 {
			out.Verdict = Inconclusive
			out.ground(phrase.ClaimLoadCaps(phrase.Names(capped)))
		}
	}
	return out
}

// heldDown are the variants whose rates the load held down, where a claim that holds variants
// against each other would come out otherwise had they answered as many as they can: a rate that
// only says what was asked for refutes nothing of the server. A claim of one variant is of the
// load that it was made under, and stays what it is.
func heldDown(p *expression.Prediction, figures []estimate, variants []Variant) (names []string) {
	var capped []int // positions in figures
	of := map[string]bool{}
	for i, f := range figures {
		if f.ref.Published {
			continue
		}
		of[f.ref.Variant] = true
		k := slices.IndexFunc(variants, func(v Variant) bool { return v.Name == f.ref.Variant })
		if b := variants[k].Bottleneck; b != nil && b.Limit == limit.Load && metricname.KindOf(f.ref.Metric) == metricname.Counter {
			capped = append(capped, i)
		}
	}
	if len(of) < 2 || len(capped) == 0 || len(capped) > 8 {
		return nil
	}
	values := make([]float64, len(figures))
	for i, f := range figures {
		values[i] = f.Value
	}
	now := sidesOf(p, values)
	for chosen := 1; chosen < 1<<len(capped); chosen++ {
		more := slices.Clone(values)
		for bit, i := range capped {
			if chosen&(1<<bit) != 0 {
				more[i] *= muchMore
			}
		}
		if sidesOf(p, more) == now {
			continue
		}
		for bit, i := range capped {
			if name := figures[i].ref.Variant; chosen&(1<<bit) != 0 && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// muchMore times as much a server may answer of which it is only known what it was asked.
const muchMore = 1e6

// sidesOf tells on which side of each end of an expectation its left side lies.
func sidesOf(p *expression.Prediction, values []float64) (sides [2]int) {
	left, right, upper := p.Values(values)
	return [2]int{cmp.Compare(left, right), cmp.Compare(left, upper)}
}

// tolerated is how far beyond its right side a figure still meets a claim, as a share of it.
func tolerated(c spec.Claim, p *expression.Prediction, run *result.Run) float64 {
	if c.Tolerance == 0 && (p.Operator == "==" || p.Operator == "!=") {
		return float64(run.Experiment.Tolerance)
	}
	return float64(c.Tolerance)
}

// pointsTo decides a prediction by the means alone, as if nothing spread.
func pointsTo(p *expression.Prediction, figures []estimate, tolerance float64) Outcome {
	exact := estimatesOf(figures)
	for i, f := range exact {
		if f.Trials != nil {
			exact[i] = figure.EstimateOf([]float64{f.Value, f.Value, f.Value}, f.Unit)
		}
	}
	against, upper, _ := figure.Place(p.Values, exact)
	verdict, _ := decide(p.Operator, against, upper, tolerance)
	if verdict == Inconclusive {
		return ""
	}
	return verdict
}

// because adds to the grounds.
func (c Claim) because(more ...phrase.Statement) Claim {
	c.Grounds = append(c.Grounds, more...)
	return c
}

// conclude gives the verdict and says how the sides lie to each other.
func (c *Claim) conclude(p *expression.Prediction, figures []estimate, fewest int, tolerance float64) {
	against, upper, left := figure.Place(p.Values, estimatesOf(figures))
	var margin float64
	c.Verdict, margin = decide(p.Operator, against, upper, tolerance)
	c.Value, c.Low, c.High = left[0], left[1], left[2]
	if against.Relative && (len(figures) > 1 || figures[0].Trials == nil) {
		c.ground(phrase.ClaimLeftRight(phrase.Digits(1+against.Point, 3), phrase.Digits(1+against.Low95, 3), phrase.Digits(1+against.High95, 3)))
	}
	if tolerance > 0 {
		c.ground(phrase.ClaimTolerance(phrase.Digits(100*tolerance, 3)))
	}
	if c.Verdict != Inconclusive {
		return
	}
	c.ground(phrase.ClaimBothSides)
	if n := figure.RepeatsToSettle(fewest, (against.High95-against.Low95)/2, margin); n > 0 {
		c.ground(phrase.ClaimToSettle(phrase.Repeats(n)))
	}
}

func (c *Claim) ground(s phrase.Statement) { c.Grounds = append(c.Grounds, s) }

// unfitFor says why what ran cannot judge the claim at all.
func unfitFor(c spec.Claim, p *expression.Prediction, run *result.Run, variants []Variant) (Outcome, phrase.Statement) {
	for _, ref := range p.Refs {
		if ref.Published {
			continue
		}
		i := slices.IndexFunc(variants, func(v Variant) bool { return v.Name == ref.Variant })
		v := &variants[i]
		if len(v.Trials) == 0 {
			return Inconclusive, phrase.ClaimNoTrial(phrase.Text(v.Name))
		}
		if strings.TrimSpace(c.Needs) != "" {
			where := whereRan(run, v.Trials)
			if met, err := c.Met(where); err != nil || !met {
				target := phrase.Text(where.Target)
				if where.Target == "" {
					target = phrase.Sentences(phrase.ServerUnnamed)
				}
				return NotComparable, phrase.ClaimNeeds(phrase.Text(c.Needs), phrase.Text(v.Name), target, phrase.Text(where.Provider), phrase.Text(where.Engine), phrase.CPUs(float64(where.CPUs)))
			}
		} else if why := otherThanAsked(phrase.TheClaim, run.Experiment.Variants[i].Environment, v.Trials); !why.IsZero() {
			return NotComparable, why
		}
		valid := v.Counted()
		if countStatus(v.Trials, result.Invalid) > 0 && len(valid) == 0 {
			return Invalid, phrase.ClaimNoneCounts(phrase.Text(v.Name), phrase.Sentences(naming.WhyNone(v.Trials)...))
		}
		if len(valid) == 0 {
			return Inconclusive, phrase.ClaimNoneEnded(phrase.Text(v.Name), phrase.Sentences(naming.WhyNone(v.Trials)...))
		}
	}
	return "", phrase.Statement{}
}

// estimate is one figure of an expectation with what is known of it.
type estimate struct {
	ref expression.Ref
	figure.Estimate
}

func estimatesOf(figures []estimate) []figure.Estimate {
	all := make([]figure.Estimate, len(figures))
	for i, f := range figures {
		all[i] = f.Estimate
	}
	return all
}

// estimates takes every figure of a prediction, or says which one there is not.
func estimates(refs []expression.Ref, run *result.Run, variants []Variant) (figures []estimate, missing phrase.Statement) {
	for _, ref := range refs {
		if ref.Published {
			p, ok := run.Experiment.Reference.Printed(ref.Variant, ref.Metric, ref.Aggregation, ref.Percentile)
			if !ok || p.Open() { // one without an upper end stands for anything above: no estimate
				return nil, phrase.ClaimNotPublished(phrase.Text(ref.String()))
			}
			figures = append(figures, estimate{ref, figure.Estimate{Value: p.Value, Low: p.Low, High: p.High, Unit: metricname.Unit(ref.Metric, ref.Aggregation)}})
			continue
		}
		i := slices.IndexFunc(variants, func(v Variant) bool { return v.Name == ref.Variant })
		values, ok := figure.PerTrial(ref.Threshold(), variants[i].Counted())
		if !ok {
			return nil, phrase.ClaimNotMeasured(phrase.Text(ref.Metric), phrase.Text(metricname.Aggregation(ref.Aggregation, ref.Percentile)), phrase.Text(ref.Variant))
		}
		figures = append(figures, estimate{ref, figure.EstimateOf(values, metricname.Unit(ref.Metric, ref.Aggregation))})
	}
	return figures, phrase.Statement{}
}

// says gives a figure's value and interval; the variant is named where it is not the claim's.
func (e *estimate) says(interval bool, variant string) phrase.Statement {
	t := e.ref.Threshold()
	name := t.Metric + "." + metricname.Aggregation(t.Aggregation, t.Percentile)
	if e.ref.Variant != variant {
		name = e.ref.Variant + " " + name
	}
	value, trials := phrase.Quantity(e.Value, e.Unit), phrase.Trials(len(e.Trials))
	switch {
	case e.ref.Published:
		return phrase.ClaimWasPublished(phrase.Text(name), value)
	case !interval:
		return phrase.ClaimWas(phrase.Text(name), value, trials)
	}
	low, high := figure.Possible(e.Unit, e.Low), figure.Possible(e.Unit, e.High)
	return phrase.ClaimWasWithin(phrase.Text(name), value, phrase.Bound(low, e.Unit), phrase.Bound(high, e.Unit), trials)
}

// scopeOf tells whether a prediction would hold as well on a machine on which every rate,
// time and amount were twice as high: then it is relative. Shares have no such scale.
func scopeOf(p *expression.Prediction, figures []estimate) string {
	once, twice := make([]float64, len(figures)), make([]float64, len(figures))
	for i, f := range figures {
		once[i], twice[i] = f.Value, f.Value
		if f.Trials != nil && f.Unit != quantity.Share {
			twice[i] = 2 * f.Value
		}
	}
	l1, r1, u1 := p.Values(once)
	l2, r2, u2 := p.Values(twice)
	near := func(a, b float64) bool { return a == b || (a-b)*(a-b) < 1e-18*a*a }
	if near(l1*r2, l2*r1) && near(l1*u2, l2*u1) {
		return Relative
	}
	return Absolute
}

// whereRan is how a variant's trials ran, for a claim's needs.
func whereRan(run *result.Run, trials []*result.Trial) spec.Where {
	w := spec.Where{CPUs: run.Manifest.CPUs}
	for _, t := range trials {
		if s := t.Environment.Stack; s.Provider != "" {
			w.Target, w.Provider, w.StandIn, w.Engine = s.Target, s.Provider, s.StandIn, t.Engine
			break
		}
	}
	return w
}

// otherThanAsked says why what ran is not what the claim, or the text, about an environment speaks
// of.
func otherThanAsked(what phrase.Statement, asked spec.Environment, trials []*result.Trial) phrase.Statement {
	speaker, target := phrase.Sentences(what), asked.Target
	for _, t := range trials {
		switch s := t.Environment.Stack; {
		case s.Provider == result.ProviderImported:
			if what := cmp.Or(target, asked.Image, asked.Build, strings.Join(asked.Command, " ")); what != "" {
				return phrase.ClaimImported(speaker, phrase.Text(what), phrase.Text(t.Engine))
			}
		case s.StandIn:
			return phrase.ClaimStandIn(speaker, phrase.Text(s.Asked), phrase.Text(s.Target), phrase.Text(s.Provider))
		case target != "" && s.Provider == "external":
			return phrase.ClaimAddressAlone(speaker, phrase.Text(target), phrase.Text(t.Environment.URL))
		case target != "" && s.Target != "" && s.Target != target:
			return phrase.ClaimOtherTarget(speaker, phrase.Text(target), phrase.Text(s.Target), phrase.Text(s.Provider))
		}
	}
	return phrase.Statement{}
}

func countStatus(trials []*result.Trial, s result.Status) int {
	n := 0
	for _, t := range trials {
		if t.Status == s {
			n++
		}
	}
	return n
}
