// Package compare holds measurements of one experiment against each other: a run against stored
// ones, and two engines that sent the same load.
//
// It refuses to compare what was not measured alike unless whoever asks names the difference,
// and to call alike what merely shows no difference. It is pure, and knows runs by what they
// recorded alone.
//
// Its steps for runs:
//
//  1. side.go: a Side is one run, as much of it as a comparison needs and a stored baseline keeps;
//  2. unlike.go: what must be alike, and what of it is not;
//  3. compare.go: Runs chooses the base runs that are alike, and judges by the rules of the base;
//  4. figures.go: what is gated becomes values by run, which package between judges;
//  5. explain.go: how far apart the recorded states of the machines can have set two runs;
//  6. words.go: what the verdict rests on, in statements.
//
// engines.go holds the figures of two engines beside each other, and engines_explain.go says
// what in the record explains where they are apart.
package compare

import (
	"slices"
	"strings"

	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict/gate"
)

// Options of a comparison.
type Options struct {
	Base    string // for people; "" takes the base run's ID, or how many there are
	Allowed []What // what may differ
	// Undecided is what an undecided comparison comes to: fail, warn or pass. "" leaves it to
	// the base's rules.
	Undecided string
}

// Runs judges head against the base runs that were measured like it: each gated figure of each
// variant, by the rules of the newest of them. The head itself is none of them.
//
// Not comparable is what no base run is alike to, and what the head's own file would have judged
// by other rules, both unless allowed. See package between for the verdicts.
func Runs(base []Side, head Side, o Options) *result.Comparison {
	c := &result.Comparison{By: result.ByRuns, Base: o.Base, Head: head.ID, Verdict: result.NotComparable, Undecided: o.Undecided, Metrics: []result.Change{}}
	alike, passed := choose(c, base, head, o.Allowed)
	if len(alike) == 0 {
		if c.Undecided == "" {
			c.Undecided = spec.UndecidedFail
		}
		return c
	}
	newest := alike[len(alike)-1]
	c.BaseRuns = len(alike)
	if c.Base == "" {
		c.Base = newest.ID
	}
	if c.Undecided == "" {
		c.Undecided = newest.Experiment.Regression.Undecided
	}
	if c.Undecided == "" {
		c.Undecided = spec.UndecidedFail
	}
	allow(c, passed)
	c.Warnings = append(c.Warnings, aroundRuns(newest, head)...)

	var all []gated
	for i := range newest.Variants {
		name := newest.Variants[i].Name
		if head.variant(name) == nil {
			continue
		}
		figures, without := takeAll(newest.Experiment.Rules(name), name, alike, head)
		all = append(all, figures...)
		if len(without) > 0 {
			c.Warnings = append(c.Warnings, phrase.GateLeftOut(phrase.Text(name), phrase.Names(without)))
		}
	}
	for i := range head.Variants {
		if name := head.Variants[i].Name; newest.variant(name) == nil {
			c.Warnings = append(c.Warnings, phrase.OfVariant(phrase.Text(name), phrase.Sentences(phrase.StoredNoBase)))
		}
	}
	judge(all, newest.Experiment.Seed)
	for _, t := range all {
		c.Metrics = append(c.Metrics, t.change)
	}
	c.Verdict = overall(c.Metrics)
	c.Reasons = reasons(c.Metrics, c.BaseRuns)
	holdRules(c, newest, head, o.Allowed)
	return c
}

// choose takes the base runs that are alike to the head but for what is allowed, by ID, and what
// of that they differ in. Where there is none, the reasons say in what the newest is not alike.
func choose(c *result.Comparison, base []Side, head Side, allowed []What) (alike []Side, passed []Unlike) {
	base = slices.DeleteFunc(slices.Clone(base), func(s Side) bool { return s.ID == head.ID })
	slices.SortStableFunc(base, func(a, b Side) int { return strings.Compare(a.ID, b.ID) })
	var last []Unlike
	var words []string
	for _, b := range base {
		refused, let := Split(UnlikeOf(b, head), allowed)
		if len(refused) > 0 {
			last = refused
			words = append(words, Words(refused)...)
			continue
		}
		alike = append(alike, b)
		for _, u := range let {
			if !slices.ContainsFunc(passed, func(o Unlike) bool { return o.Says.String() == u.Says.String() }) {
				passed = append(passed, u)
			}
		}
	}
	slices.Sort(words)
	words = slices.Compact(words)
	switch {
	case len(base) == 0:
		c.Reasons = append(c.Reasons, phrase.StoredItself(phrase.Text(head.ID)))
	case len(alike) == 0:
		newest := base[len(base)-1]
		c.Reasons = append(c.Reasons, phrase.StoredUnlike(phrase.Text(newest.ID)))
		for _, u := range last {
			c.Reasons = append(c.Reasons, phrase.StoredDifference(phrase.Text(string(u.What)), phrase.Sentences(u.Says)))
		}
		c.Reasons = append(c.Reasons, phrase.StoredAllow(phrase.Text(strings.Join(Words(last), ","))))
	case len(alike) < len(base):
		c.Warnings = append(c.Warnings, phrase.StoredLeftOut(phrase.Number(len(base)-len(alike)), phrase.BaseRuns(len(base)), phrase.Names(words)))
	}
	return alike, passed
}

// allow marks the comparison with what was allowed to differ, and does.
func allow(c *result.Comparison, passed []Unlike) {
	c.Allowed = Words(passed)
	for _, u := range passed {
		c.Warnings = append(c.Warnings, phrase.CompareAllowed(phrase.Text(string(u.What)), phrase.Sentences(u.Says)))
	}
}

// holdRules holds the rules of the head's file against the base's. Others are no way to make a
// regression pass: what is not one by the base's rules is not comparable, unless that is allowed.
func holdRules(c *result.Comparison, base, head Side, allowed []What) {
	changes := gate.RuleChanges(rulesOf(base), rulesOf(head))
	switch {
	case len(changes) == 0:
	case slices.Contains(allowed, Rules):
		c.Allowed = append(c.Allowed, string(Rules))
		for _, s := range changes {
			c.Warnings = append(c.Warnings, phrase.CompareAllowed(phrase.Text(string(Rules)), phrase.Sentences(s)))
		}
	default:
		if c.Verdict != result.Regressed {
			c.Verdict = result.NotComparable
		}
		c.Reasons = append(append(c.Reasons, phrase.GateRules), changes...)
	}
}

// rulesOf are a side's rules with those of each variant, which a record of a program that knew
// none does not hold.
func rulesOf(s Side) spec.Regression {
	r := s.Experiment.Regression
	r.Variants = nil
	for _, v := range s.Experiment.Variants {
		r.Variants = append(r.Variants, s.Experiment.Rules(v.Name))
	}
	if r.Undecided == "" {
		r.Undecided = spec.UndecidedFail
	}
	return r
}

// overall is the verdict over all figures: regressed where one is, else undecided where one is,
// or where there is none.
func overall(changes []result.Change) result.Verdict {
	worst := result.WithinTolerance
	if len(changes) == 0 {
		return result.Undecided
	}
	for _, ch := range changes {
		switch {
		case ch.Verdict == result.Regressed:
			return result.Regressed
		case ch.Verdict != result.WithinTolerance:
			worst = result.Undecided
		}
	}
	return worst
}
