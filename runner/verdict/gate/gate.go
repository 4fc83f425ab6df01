// Package gate holds a head against a base that ran beside it, metric by metric.
//
// It takes the pairs of trials from the record, one value a pair and gated figure
// from them, judges these by package paired and puts the verdict into the record's words. It
// refuses to fill gaps: a pair of which one trial does not count is no pair, and a figure that
// was not measured is undecided.
//
// Steps: the pairs of a variant (pairs.go) → each gated figure's change for the worse in each
// pair, with its tolerance in the same unit (taken.go; of percentiles tail.go) → the verdicts
// (paired) → the change in readers' terms, and why (said.go) → the rules that the head's own
// file would have (rules.go).
//
// Pairs may be tested by flipping signs because of how they are planned (plan.Against): the two
// trials of a pair run one right after the other, a coin tells which side comes first, and the
// next pair runs the other way round. Were both sides alike, base and head of a pair could
// change their names and nothing would be another: its difference is as likely as its negative.
// What the second trial of a pair has by being second adds to one pair of a block what it takes
// from the other: it widens the interval and moves nothing.
package gate

import (
	"math"
	"slices"

	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/verdict/paired"
)

// Judge is how the head comes out after the pairs so far, at the look that they have reached;
// nil for a run that was held against nothing. ended says that no more pairs will run: then
// what is undecided stays so, else it only asks for more. Between two looks nothing is decided
// unless the run has ended: every look more would be one more chance of a false alarm.
//
// Where a busy machine held the generator up, response times hold its waiting too, on both
// sides, which makes a regression smaller and never larger: such pairs may show that one
// regressed, but that it did not only those may that were not held up.
//
// Rules of the base's file count. Where the head's are others the comparison is not comparable
// at best, unless that was allowed.
func Judge(run *result.Run, trials []*result.Trial, ended bool) (*result.Comparison, error) {
	a := run.Against
	if a == nil {
		return nil, nil
	}
	design, err := paired.New(a.Looks, a.Alpha)
	if err != nil {
		return nil, err
	}
	c := &result.Comparison{
		By: result.ByPairs, Base: baseName(a.Base), Head: headName(run), Most: a.Looks[len(a.Looks)-1],
		Undecided: a.Undecided, Allowed: a.Allowed, Metrics: []result.Change{}, Disturbed: repeated(trials),
	}
	var all, clean []taken
	var tries int
	fewest := a.Looks[len(a.Looks)-1] // clean pairs
	for i := range run.Experiment.Variants {
		name := run.Experiment.Variants[i].Name
		pairs := Pairs(name, trials)
		if i == 0 || len(pairs) < c.Pairs {
			c.Pairs = len(pairs)
		}
		if n := tried(name, trials); i == 0 || n < tries {
			tries = n
		}
		rules, _ := a.Rules.Of(name)
		figures, without := takeAll(rules, pairs, c.Most)
		for k := range figures {
			figures[k].item.Group = i
		}
		all = append(all, figures...)
		if quiet := slices.DeleteFunc(slices.Clone(pairs), func(p Pair) bool { return !p.clean() }); len(quiet) < len(pairs) {
			figures, _ = takeAll(rules, quiet, c.Most)
			for _, f := range figures {
				f.item.Group = i
				clean = append(clean, f)
			}
			fewest = min(fewest, len(quiet))
		}
		if n := disturbed(pairs); n > 0 {
			c.Warnings = append(c.Warnings, phrase.GateDisturbed(phrase.Text(name), phrase.Number(n), phrase.Number(len(pairs))))
		}
		if len(without) > 0 && len(pairs) > 0 {
			c.Warnings = append(c.Warnings, phrase.GateLeftOut(phrase.Text(name), phrase.Names(without)))
		}
	}
	for _, t := range trials {
		if t.Status == result.Failed && t.Side != "" {
			c.Warnings = append(c.Warnings, phrase.GateFailedTrial(phrase.Text(t.Variant), phrase.Number(t.Repeat), phrase.Text(string(t.Side)), phrase.Sentences(t.Reason)))
		}
	}
	for _, d := range a.Differs {
		c.Warnings = append(c.Warnings, phrase.GateDiffers(phrase.Sentences(d)))
	}
	if a.Ended == result.EndedTime {
		c.Warnings = append(c.Warnings, phrase.GateTimeOver(phrase.Seconds(a.MaxTime.Seconds()), phrase.Number(tries), phrase.Number(a.Most())))
	}
	at := look(a.Looks, max(c.Pairs, 1))
	decides := ended || slices.Contains(a.Looks, tries)
	if err := conclude(design, all, at, run.Plan.Seed, decides); err != nil {
		return nil, err
	}
	if len(clean) > 0 {
		if err := conclude(design, clean, look(a.Looks, max(fewest, 1)), run.Plan.Seed, decides); err != nil {
			return nil, err
		}
		doubt(all, clean)
	}
	for i := range all {
		c.Metrics = append(c.Metrics, all[i].change)
	}
	c.Verdict = overall(c.Metrics)
	c.Reasons = reasons(c.Metrics)
	unlike := ruleChanges(a)
	if len(unlike) > 0 && slices.Contains(a.Allowed, RulesWord) {
		c.Warnings = append(c.Warnings, unlike...)
	} else if len(unlike) > 0 {
		if c.Verdict != result.Regressed && (ended || c.Verdict == result.WithinTolerance) {
			c.Verdict = result.NotComparable
		}
		c.Reasons = append(append(c.Reasons, phrase.GateRules), unlike...)
	}
	return c, nil
}

// Enough tells whether more pairs would change nothing: a figure has regressed, or all are
// within tolerance.
func Enough(c *result.Comparison) bool {
	v := overall(c.Metrics)
	return v == result.Regressed || v == result.WithinTolerance
}

// overall is the verdict over all figures.
func overall(changes []result.Change) result.Verdict {
	judged := make([]paired.Judged, len(changes))
	for i, ch := range changes {
		judged[i].Verdict = ch.Verdict
	}
	return paired.All(judged)
}

// doubt makes undecided what is within tolerance of response times only thanks to pairs that were
// held up: clean holds the same figures of the others alone, of variants with any held up.
func doubt(all, clean []taken) {
	for i := range all {
		ch := &all[i].change
		if ch.Verdict != result.WithinTolerance || metricname.KindOf(ch.Metric) != metricname.Trend {
			continue
		}
		same := slices.IndexFunc(clean, func(t taken) bool {
			return t.change.Variant == ch.Variant && t.change.Metric == ch.Metric && t.change.Aggregation == ch.Aggregation
		})
		quiet := 0
		if same >= 0 {
			if clean[same].change.Verdict == result.WithinTolerance {
				continue
			}
			quiet = clean[same].change.Pairs
		}
		if slices.ContainsFunc(clean, func(t taken) bool { return t.change.Variant == ch.Variant }) {
			ch.Verdict, ch.More = result.Undecided, max(1, ch.Pairs-quiet)
			ch.Reason = phrase.GateHeldUp(phrase.Number(ch.Pairs-quiet), phrase.Number(ch.Pairs))
		}
	}
}

// conclude judges what was taken and writes the verdicts into the changes.
func conclude(design paired.Design, all []taken, at int, seed uint64, decides bool) error {
	var items []paired.Item
	var of []int
	for i, t := range all {
		if t.change.Reason.IsZero() {
			items, of = append(items, t.item), append(of, i)
		}
	}
	judged, err := design.Judge(items, at, seed)
	if err != nil {
		return err
	}
	for k, i := range of {
		t, j := &all[i], judged[k]
		ch := &t.change
		ch.Verdict, ch.P, ch.More = j.Verdict, j.P, j.More
		estimate, low, high, interval := j.Estimate, j.Low, j.High, !math.IsInf(j.Low, 0)
		if t.tail != nil {
			if estimate, low, high, interval, err = t.tail.interval(design, at); err != nil {
				return err
			}
		}
		ch.Change, ch.Interval = finite(t.back(estimate)), interval
		if interval {
			ch.Low, ch.High = finite(t.back(low)), finite(t.back(high))
			if ch.Low > ch.High {
				ch.Low, ch.High = ch.High, ch.Low
			}
		}
		if !decides && ch.Verdict != result.Undecided {
			ch.Verdict, ch.More = result.Undecided, 1
		}
	}
	return nil
}

// finite is v, or 0 where a record could not hold it.
func finite(v float64) float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return 0
	}
	return v
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
