// Package gate holds a head against a base that ran beside it, metric by metric.
//
// It takes the pairs of trials from the record, one value a pair and gated figure
// from them, judges these by package paired and puts the verdict into the record's words. It
// refuses to fill gaps: a pair of which one trial does not count is no pair, and a figure that
// was not measured is undecided.
package gate

import (
	"math"

	"perflab/runner/metricname"
	"perflab/runner/plan"
	"perflab/runner/quantity"
	"perflab/runner/result"
	"perflab/runner/verdict/figure"
	"perflab/runner/verdict/paired"
)

// Judge is how the head comes out after the pairs so far, at the look that they have reached;
// nil for a run that was held against nothing. ended says that no more pairs will run: then
// what is undecided stays so, else it only asks for more.
func Judge(run *result.Run, trials []*result.Trial, ended bool) (*result.Comparison, error) {
	a := run.Against
	if a == nil {
		return nil, nil
	}
	design, err := paired.New(a.Looks, a.Alpha)
	if err != nil {
		return nil, err
	}
	c := &result.Comparison{By: result.ByPairs, Base: a.Base.Asked, Head: run.ID, Most: a.Looks[len(a.Looks)-1], Undecided: a.Undecided, Allowed: a.Allowed}
	var items []paired.Item
	for i := range run.Experiment.Variants {
		v := &run.Experiment.Variants[i]
		pairs := Pairs(v.Name, trials)
		rules, _ := a.Rules.Of(v.Name)
		rate := figure.Aggregate(metricname.HTTPReqs, metricname.Rate, quantity.PerSecond)
		it := paired.Item{Group: i, Primary: true, Tolerance: -math.Log1p(-rules.Primary.Tolerance), Robust: true}
		ch := result.Change{Variant: v.Name, Metric: rate.Metric, Aggregation: rate.Aggregation, Unit: rate.Unit, Primary: true, HigherIsBetter: true, Tolerance: rules.Primary.Tolerance}
		for _, p := range pairs {
			base, _ := rate.Of(p.Base.Metrics, []*result.Trial{p.Base})
			head, _ := rate.Of(p.Head.Metrics, []*result.Trial{p.Head})
			it.Worse = append(it.Worse, math.Log(base/head))
			ch.Base += base / float64(len(pairs))
			ch.Head += head / float64(len(pairs))
		}
		if i == 0 || len(pairs) < c.Pairs {
			c.Pairs = len(pairs)
		}
		items, c.Metrics = append(items, it), append(c.Metrics, ch)
	}
	judged, err := design.Judge(items, look(a.Looks, c.Pairs), run.Plan.Seed)
	if err != nil {
		return nil, err
	}
	for i, j := range judged {
		m := &c.Metrics[i]
		m.Verdict, m.Pairs, m.P, m.More = j.Verdict, j.Pairs, j.P, j.More
		m.Change, m.Low, m.High = math.Expm1(-j.Estimate), math.Expm1(-j.High), math.Expm1(-j.Low)
		m.Interval = !math.IsInf(j.Low, 0)
	}
	c.Verdict = paired.All(judged)
	return c, nil
}

// look is the first look that so many pairs do not exceed.
func look(looks []int, pairs int) int {
	for i, n := range looks {
		if pairs <= n {
			return i
		}
	}
	return len(looks) - 1
}

// Pair is a base and a head that ran one right after the other.
type Pair struct{ Base, Head *result.Trial }

// Pairs are a variant's pairs of which both trials count, by repeat; of a pair that was
// measured again it is the last attempt.
func Pairs(variant string, trials []*result.Trial) []Pair {
	last := map[int]int{}
	for _, t := range trials {
		if t.Variant == variant && t.Side != "" {
			last[t.Repeat] = max(last[t.Repeat], t.Attempt)
		}
	}
	byRepeat := map[int]*Pair{}
	var order []int
	for _, t := range trials {
		if t.Variant != variant || t.Side == "" || t.Attempt != last[t.Repeat] || !figure.Valid(t) {
			continue
		}
		p := byRepeat[t.Repeat]
		if p == nil {
			p = &Pair{}
			byRepeat[t.Repeat] = p
			order = append(order, t.Repeat)
		}
		if t.Side == plan.Base {
			p.Base = t
		} else {
			p.Head = t
		}
	}
	var pairs []Pair
	for _, r := range order {
		if p := byRepeat[r]; p.Base != nil && p.Head != nil {
			pairs = append(pairs, *p)
		}
	}
	return pairs
}
