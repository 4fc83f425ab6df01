package verdict

import (
	"fmt"
	"slices"
	"strings"

	"perflab/runner/metricname"
	"perflab/runner/quantity"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/spec/expression"
	"perflab/runner/threshold"
	"perflab/runner/verdict/figure"
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
		return out.because(state("no_variant", "the run has no variant %s", c.Variant))
	}
	p, err := expression.ParsePrediction(c.Expect.Text, c.Variant, names)
	if err != nil {
		return out.because(state("unreadable", "the expectation cannot be read: %s", err))
	}
	for _, ref := range p.Refs {
		if !ref.Published && !slices.Contains(out.of, ref.Variant) {
			out.of = append(out.of, ref.Variant)
		}
	}
	if verdict, why := unfitFor(c, p, run, variants); why.Key != "" {
		out.Verdict = verdict
		return out.because(why)
	}
	figures, missing := estimates(p.Refs, run, variants)
	if missing.Key != "" {
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
		return out.because(state("nothing_measured", "it holds nothing measured against anything: give a figure without published. before it"))
	}
	for i := range figures {
		out.Grounds = append(out.Grounds, figures[i].says(fewest >= figure.EnoughTrials, c.Variant))
	}
	if fewest < figure.EnoughTrials {
		return out.because(state("more_repeats", "%s would allow a verdict", repeats(figure.EnoughTrials-fewest)))
	}
	out.conclude(p, figures, fewest, float64(run.Experiment.Tolerance))
	return out.because()
}

// because adds to the grounds and makes the evidence of them.
func (c Claim) because(more ...Statement) Claim {
	c.Grounds = append(c.Grounds, more...)
	c.Evidence = joined(c.Grounds)
	return c
}

func repeats(n int) Part { return part(KindRepeats, count(n, "more repeat"), float64(n)) }

// conclude gives the verdict and says how the sides lie to each other.
func (c *Claim) conclude(p *expression.Prediction, figures []estimate, fewest int, standard float64) {
	tolerance := float64(c.Tolerance)
	if tolerance == 0 && (p.Operator == "==" || p.Operator == "!=") {
		tolerance = standard
	}
	against, upper, left, err := figure.Place(p.Evaluator(), estimatesOf(figures))
	if err != nil {
		c.Verdict, c.Grounds = Inconclusive, []Statement{state("no_value", "the expectation cannot be evaluated: %s", err)}
		return
	}
	var margin float64
	c.Verdict, margin = decide(p.Operator, against, upper, tolerance)
	c.Value, c.Low, c.High = left[0], left[1], left[2]
	if against.Relative && (len(figures) > 1 || figures[0].Trials == nil) {
		c.ground(state("left_right", "left is %s × right, 95%% interval %s to %s", digits(1+against.Point), digits(1+against.Low95), digits(1+against.High95)))
	}
	if tolerance > 0 {
		c.ground(state("tolerance", "tolerance %s%%", digits(100*tolerance)))
	}
	if c.Verdict != Inconclusive {
		return
	}
	c.ground(state("both_sides", "the interval reaches both sides of what is claimed"))
	if n := figure.RepeatsToSettle(fewest, (against.High95-against.Low95)/2, margin); n > 0 {
		c.ground(state("to_settle", "about %s would settle it if they spread alike", repeats(n)))
	}
}

func (c *Claim) ground(s Statement) { c.Grounds = append(c.Grounds, s) }

// unfitFor says why what ran cannot judge the claim at all.
func unfitFor(c spec.Claim, p *expression.Prediction, run *result.Run, variants []Variant) (Outcome, Statement) {
	for _, ref := range p.Refs {
		if ref.Published {
			continue
		}
		i := slices.IndexFunc(variants, func(v Variant) bool { return v.Name == ref.Variant })
		v := &variants[i]
		if len(v.Trials) == 0 {
			return Inconclusive, state("no_trial", "no trial of %s ran", v.Name)
		}
		if strings.TrimSpace(c.Needs) != "" {
			where := whereRan(run, v.Trials)
			if met, err := c.Met(where); err != nil || !met {
				target := Part{Text: where.Target}
				if where.Target == "" {
					target = part(KindNameless, "a server known by its address alone")
				}
				return NotComparable, state("needs", "the claim needs %s; %s ran on %s (provider %s, engine %s, %s)", c.Needs, v.Name, target, where.Provider, where.Engine, cores(float64(where.CPUs)))
			}
		} else if why := otherThanAsked("the claim", run.Experiment.Variants[i].Environment.Target, v.Trials); why.Key != "" {
			return NotComparable, why
		}
		valid := v.Counted()
		if countStatus(v.Trials, result.Invalid) > 0 && len(valid) == 0 {
			return Invalid, state("none_counts", "no trial of %s counts: %s", v.Name, whyNone(v.Trials))
		}
		if len(valid) == 0 {
			return Inconclusive, state("none_ended", "no trial of %s ran to its end: %s", v.Name, whyNone(v.Trials))
		}
	}
	return "", Statement{}
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
func estimates(refs []expression.Ref, run *result.Run, variants []Variant) (figures []estimate, missing Statement) {
	for _, ref := range refs {
		if ref.Published {
			p, ok := run.Experiment.Reference.Printed(ref.Variant, ref.Metric, ref.Aggregation, ref.Percentile)
			if !ok || p.Open() { // one without an upper end stands for anything above: no estimate
				return nil, state("not_published", "the reference has no figure %s", ref)
			}
			figures = append(figures, estimate{ref, figure.Estimate{Value: p.Value, Low: p.Low, High: p.High, Unit: figure.UnitOf(ref.Threshold())}})
			continue
		}
		i := slices.IndexFunc(variants, func(v Variant) bool { return v.Name == ref.Variant })
		values, ok := figure.PerTrial(ref.Threshold(), variants[i].Counted())
		if !ok {
			return nil, state("not_measured", "%s.%s was not measured in every trial of %s", ref.Metric, aggregation(ref.Threshold()), ref.Variant)
		}
		figures = append(figures, estimate{ref, figure.EstimateOf(values, figure.UnitOf(ref.Threshold()))})
	}
	return figures, Statement{}
}

// says gives a figure's value and interval; the variant is named where it is not the claim's.
func (e *estimate) says(interval bool, variant string) Statement {
	t := e.ref.Threshold()
	name := t.Metric + "." + aggregation(t)
	if e.ref.Variant != variant {
		name = e.ref.Variant + " " + name
	}
	value, trials := quantityPart(t, e.Value), part(KindTrials, count(len(e.Trials), "trial"), float64(len(e.Trials)))
	switch {
	case e.ref.Published:
		return state("was_published", "published %s is %s", name, value)
	case !interval:
		return state("was", "%s was %s over %s", name, value, trials)
	}
	low, high := figure.Possible(e.Unit, e.Low), figure.Possible(e.Unit, e.High)
	return state("was_within", "%s was %s, 95%% interval %s to %s, over %s", name, value,
		part(KindPlain, number(t, low), low), part(KindPlain, number(t, high), high), trials)
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
	l1, r1, u1, err1 := p.Values(once)
	l2, r2, u2, err2 := p.Values(twice)
	near := func(a, b float64) bool { return a == b || (a-b)*(a-b) < 1e-18*a*a }
	if err1 == nil && err2 == nil && near(l1*r2, l2*r1) && near(l1*u2, l2*u1) {
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

// otherThanAsked says why what ran is not what the claim, or the text, about target speaks of.
func otherThanAsked(what, target string, trials []*result.Trial) Statement {
	speaker := part(KindSpeaker, what)
	for _, t := range trials {
		switch s := t.Environment.Stack; {
		case s.StandIn:
			return state("stand_in", "%s is about %s, what ran is %s (%s, standing in for %s)", speaker, s.Asked, s.Target, s.Provider, s.Asked)
		case target != "" && s.Provider == "external":
			return state("address_alone", "%s is about %s, what ran is the server at %s, known by its address alone", speaker, target, t.Environment.URL)
		case target != "" && s.Target != "" && s.Target != target:
			return state("other_target", "%s is about %s, what ran is %s (%s)", speaker, target, s.Target, s.Provider)
		}
	}
	return Statement{}
}

// aggregation is an aggregation as k6 writes it.
func aggregation(t threshold.Threshold) string {
	if t.Aggregation == metricname.P {
		return fmt.Sprintf("p(%g)", t.Percentile)
	}
	return t.Aggregation
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

// whyNone is why trials do not count, each reason once.
func whyNone(trials []*result.Trial) Part {
	var reasons []Statement
	for _, t := range trials {
		s := state("why", "%s", reasonOf(t))
		known := slices.ContainsFunc(reasons, func(r Statement) bool { return r.english == s.english })
		if !figure.Valid(t) && !known {
			reasons = append(reasons, s)
		}
	}
	return sentences(reasons...)
}

// count is a number of things: "1 trial", "3 trials".
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
