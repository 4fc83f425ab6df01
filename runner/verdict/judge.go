package verdict

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict/audit"
	"perflab/runner/verdict/compare"
	"perflab/runner/verdict/figure"
	"perflab/runner/verdict/internal/naming"
	"perflab/runner/verdict/limit"
	"perflab/runner/verdict/scale"
)

// Judge says everything about one run: figures, thresholds, goal and claims of every
// variant of its experiment, over the valid ones of the trials given. Trials may be
// fewer than planned.
//
// The run is invalid if any trial is, or if its trials ran on different stacks; of a run of pairs
// an invalid trial leaves its pair out, and base and head may have a stack each. Else it is failed
// if a threshold failed, or a claim that gates was refuted; else it has no data if a variant or a
// threshold has none; else it is undecided if a claim that gates could not be judged; else it
// passed.
func Judge(run *result.Run, trials []*result.Trial) *Judgement {
	e := &run.Experiment
	j := &Judgement{Status: run.Status}
	for i := range e.Variants {
		j.Variants = append(j.Variants, judgeVariant(run, &e.Variants[i], trials))
	}
	for _, t := range trials {
		if t.Environment.Stack.Provider != "" {
			j.Stack = t.Environment.Stack
			break
		}
	}
	for _, c := range e.Claims {
		j.Claims = append(j.Claims, judgeClaim(c, run, j.Variants))
	}
	samples := make([]*figure.Sample, len(j.Variants))
	for i := range j.Variants {
		samples[i] = &j.Variants[i].Sample
	}
	j.WhatIf = limit.WhatIfs(e.Variants, samples)
	scaled := make([]scale.Variant, len(j.Variants))
	for i := range j.Variants {
		scaled[i] = scale.Variant{Asked: &e.Variants[i], Sample: &j.Variants[i].Sample, Bottleneck: j.Variants[i].Bottleneck}
	}
	j.Scale = scale.Laws(scaled)
	j.Audit = audit.OfRun(run)
	conclude(j, run, trials)
	warn(j, run)
	return j
}

// judgeVariant judges by the trials of the variant's first engine. Those of the second are
// held against them, and judge nothing else.
func judgeVariant(run *result.Run, v *spec.Variant, trials []*result.Trial) Variant {
	engines := v.Load.Engines()
	out := Variant{Sample: figure.Gather(run, v.Name, engines[0], trials)}
	if v.Load.Search != nil {
		out.Thresholds = append(out.Thresholds, judgeSearch(out.Counted()))
	}
	out.Thresholds = append(out.Thresholds, judgeThresholds(v.Thresholds, &out)...)
	out.Goal = judgeThresholds(v.Goal, &out)
	if run.Against != nil {
		for _, t := range trials {
			if t.Variant == v.Name {
				out.Paired = append(out.Paired, t)
			}
		}
	}
	if i := run.Imported; i != nil {
		out.Bottleneck = limit.NotKnown(phrase.LimitImported(phrase.Text(i.Tool)), phrase.NextRunHere)
	} else {
		out.Bottleneck = limit.Find(&out.Sample, v)
	}
	out.Published = holdAgainst(&out.Sample, v, run.Experiment.Reference)
	if len(engines) > 1 {
		second := figure.Gather(run, v.Name, engines[1], trials)
		out.Engines = compare.EnginesOf(&out.Sample, &second, v)
	}
	return out
}

// conclude finds the run's outcome and its reasons.
func conclude(j *Judgement, run *result.Run, trials []*result.Trial) {
	var failed, missing []phrase.Statement
	invalid := slices.Clone(run.Doubts)
	for _, t := range result.Standing(trials) {
		if t.Status != result.Invalid || !t.Doubt.IsZero() { // among the run's doubts by its file
			continue
		}
		if !leftOut(t, run, trials) {
			invalid = append(invalid, phrase.TrialInvalid(phrase.Text(t.Variant), phrase.Sentences(naming.Trial(t)), phrase.Sentences(naming.Reason(t))))
		}
	}
	if other := otherStack(trials); !other.IsZero() {
		invalid = append(invalid, other)
	}
	for _, v := range j.Variants {
		if reason := noData(v); !reason.IsZero() && !(run.Against != nil && len(v.Thresholds) == 0) {
			missing = append(missing, reason)
		}
		for _, c := range v.Thresholds {
			switch {
			case c.Aborted: // said of its trial
			case c.Outcome == Failed && c.Threshold == findsARate:
				failed = append(failed, noRate(&v))
			case c.Outcome == Failed:
				failed = append(failed, phrase.ThresholdFailed(phrase.Text(v.Name), phrase.Text(c.Threshold.Metric), phrase.Text(c.Threshold.Expr), measured(c.Threshold, c.Value)))
			case c.Outcome == NoData:
				missing = append(missing, phrase.ThresholdNoData(phrase.Text(v.Name), phrase.Text(c.Threshold.Metric), phrase.Text(c.Threshold.Expr)))
			}
		}
	}
	for _, t := range result.Standing(trials) {
		if t.Aborted != nil && t.Status == result.Interrupted {
			failed = append(failed, phrase.TrialAborted(phrase.Text(t.Variant), phrase.Sentences(naming.Trial(t)), phrase.Sentences(naming.Reason(t))))
		}
	}
	refuted, open := gateByClaims(j, run)
	failed = append(failed, refuted...)
	if len(j.Variants) == 0 {
		missing = append(missing, phrase.NoVariants)
	}
	switch {
	case len(invalid) > 0:
		j.Outcome = Invalid
	case len(failed) > 0:
		j.Outcome = Failed
	case len(missing) > 0:
		j.Outcome = NoData
	case len(open) > 0:
		j.Outcome = Undecided
	default:
		j.Outcome = Passed
	}
	if run.Status != result.Complete && run.Status != result.Invalid && !run.Reason.IsZero() {
		j.Reasons = append(j.Reasons, phrase.RunEnded(phrase.Status(string(run.Status)), phrase.Sentences(run.Reason)))
	}
	j.Reasons = append(j.Reasons, slices.Concat(invalid, failed, missing, open)...)
}

// gateByClaims says which claims of a file that lets them decide are refuted, and which leave
// the run undecided: those without a verdict, unless that is to be a warning or nothing.
func gateByClaims(j *Judgement, run *result.Run) (refuted, open []phrase.Statement) {
	if !run.Experiment.GatesClaims() {
		return nil, nil
	}
	policy := run.Experiment.Regression.Undecided
	if run.Against != nil {
		policy = run.Against.Undecided
	}
	for _, c := range j.Claims {
		switch {
		case c.Verdict == Refuted:
			refuted = append(refuted, phrase.ClaimRefuted(phrase.Text(c.Quote)))
		case c.Verdict == Reproduced || policy == spec.UndecidedPass:
		case policy == spec.UndecidedWarn:
			j.Warnings = append(j.Warnings, unjudged(c))
		default:
			open = append(open, unjudged(c))
		}
	}
	return refuted, open
}

// unjudged says of a claim without a verdict why there is none: the last of its grounds.
func unjudged(c Claim) phrase.Statement {
	why := phrase.NoReason
	if n := len(c.Grounds); n > 0 {
		why = c.Grounds[n-1]
	}
	return phrase.ClaimUnjudged(phrase.Text(c.Quote), phrase.Sentences(why))
}

// pairCounts reports whether there is a pair of a variant of which both trials count: then one
// that does not is left out, as it would be had it not run, and the others are judged.
func pairCounts(variant string, trials []*result.Trial) bool {
	counts := map[int]int{}
	for _, t := range result.Standing(trials) {
		if t.Variant == variant && figure.Valid(t) {
			if counts[t.Repeat]++; counts[t.Repeat] == 2 {
				return true
			}
		}
	}
	return false
}

// nothingWanted says of a variant without a threshold that no response of it was what the file
// asks for: none passed a check, or, where there is no check to tell, each request failed.
func nothingWanted(v Variant) phrase.Statement {
	if len(v.Thresholds) > 0 {
		return phrase.Statement{} // which say what is wanted
	}
	checks, failed := v.Metrics.Rates[metricname.Checks], v.Metrics.Rates[metricname.HTTPReqFailed]
	switch {
	case checks.Total > 0 && checks.True == 0:
		return phrase.NoCheckHeld(phrase.Text(v.Name), phrase.Number(int(checks.Total)))
	case checks.Total == 0 && failed.Total > 0 && failed.True == failed.Total:
		return phrase.NoneSucceeded(phrase.Text(v.Name), phrase.Number(int(failed.Total)))
	}
	return phrase.Statement{}
}

// noData says why a variant has no figures, or none of what was asked for; it is nothing where it
// has.
func noData(v Variant) phrase.Statement {
	switch {
	case v.Valid > 0 && v.Metrics.Counters[metricname.HTTPReqs] > 0:
		return nothingWanted(v)
	case v.Valid > 0:
		return phrase.NoRequest(phrase.Text(v.Name))
	case len(v.Trials) == 0:
		return phrase.NoneRan(phrase.Text(v.Name))
	}
	var reasons []phrase.Statement
	for _, t := range v.Trials {
		if t.Status != result.Invalid && t.Aborted == nil { // those are named on their own
			reasons = append(reasons, phrase.TrialEnded(phrase.Number(t.Repeat), phrase.Status(string(t.Status)), phrase.Sentences(naming.Reason(t))))
		}
	}
	if len(reasons) == 0 {
		return phrase.NoneValid(phrase.Text(v.Name))
	}
	return phrase.NoneValidBecause(phrase.Text(v.Name), phrase.Sentences(reasons...))
}

// otherStack names the first trial that ran on another stack than the one before it.
func otherStack(trials []*result.Trial) phrase.Statement {
	var first *result.Trial
	for _, t := range trials {
		s := t.Environment.Stack
		if s.Provider == "" {
			continue
		}
		if first == nil {
			first = t
			continue
		}
		if f := first.Environment.Stack; f.Asked == s.Asked && (s.Provider != f.Provider || s.Target != f.Target) {
			return phrase.Stacks(phrase.Text(first.ID()), naming.Stack(f), phrase.Text(t.ID()), naming.Stack(s))
		}
	}
	return phrase.Statement{}
}

// failedWarning is the share of failed requests from which on they are named: figures of
// answers that nobody wanted are easily taken for good ones.
const failedWarning = 0.05

// failures is the share of failed requests, and by what they failed, the most frequent first.
func failures(set *metric.Set) (share float64, why string) {
	if set == nil || set.Rates[metricname.HTTPReqFailed].Total == 0 {
		return 0, ""
	}
	counts := maps.Clone(set.Errors)
	if counts == nil {
		counts = map[string]int64{}
	}
	for status, n := range set.Statuses {
		if status < "200" || status >= "400" {
			counts["status "+status] = n
		}
	}
	kinds := slices.Sorted(maps.Keys(counts))
	slices.SortStableFunc(kinds, func(a, b string) int { return cmp.Compare(counts[b], counts[a]) })
	texts := make([]string, len(kinds))
	for i, k := range kinds {
		texts[i] = fmt.Sprintf("%s %d×", k, counts[k])
	}
	return set.Rates[metricname.HTTPReqFailed].Share(), strings.Join(texts, ", ")
}

// failedChecks is the share of the checks that failed, of how many, and which, the most frequent
// first.
func failedChecks(set *metric.Set) (share float64, of int64, names string) {
	if set == nil || set.Rates[metricname.Checks].Total == 0 {
		return 0, 0, ""
	}
	failing := slices.DeleteFunc(slices.Clone(set.Checks), func(c metric.Check) bool { return c.Fails == 0 })
	slices.SortStableFunc(failing, func(a, b metric.Check) int { return cmp.Compare(b.Fails, a.Fails) })
	texts := make([]string, len(failing))
	for i, c := range failing {
		texts[i] = fmt.Sprintf("%s %d×", c.Name, c.Fails)
	}
	checks := set.Rates[metricname.Checks]
	return 1 - checks.Share(), checks.Total, strings.Join(texts, ", ")
}
