package verdict

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/quantity"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict/audit"
	"perflab/runner/verdict/figure"
	"perflab/runner/verdict/limit"
)

// Judge says everything about one run: figures, thresholds, goal and claims of every
// variant of its experiment, over the valid ones of the trials given. Trials may be
// fewer than planned.
//
// The run is invalid if any trial is, or if its trials ran on different stacks; else failed if a
// threshold failed; else it has no data if a variant or a threshold has none; else it passed.
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
	j.Audit = audit.OfRun(run)
	conclude(j, run, trials)
	warn(j)
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
	out.Bottleneck = limit.Find(&out.Sample, v)
	out.Published = holdAgainst(&out.Sample, v, run.Experiment.Reference)
	if len(engines) > 1 {
		second := figure.Gather(run, v.Name, engines[1], trials)
		out.Engines = compareEngines(&out.Sample, &second, v)
	}
	return out
}

// trialName is "trial 2", or "trial 2 with k6".
func trialName(t *result.Trial) Part {
	name := fmt.Sprintf("trial %d", t.Repeat)
	if t.Engine == spec.EngineK6 {
		name += " with " + t.Engine
	}
	return part(KindTrial, name)
}

// conclude finds the run's outcome and its reasons.
func conclude(j *Judgement, run *result.Run, trials []*result.Trial) {
	var invalid, failed, missing []Statement
	for _, t := range trials {
		if t.Status == result.Invalid {
			invalid = append(invalid, state("trial_invalid", "%s, %s is invalid: %s", t.Variant, trialName(t), reasonOf(t)))
		}
	}
	if other := otherStack(trials); other.Key != "" {
		invalid = append(invalid, other)
	}
	for _, v := range j.Variants {
		if reason := noData(v); reason.Key != "" {
			missing = append(missing, reason)
		}
		for _, c := range v.Thresholds {
			switch {
			case c.Outcome == Failed && c.Threshold == findsARate:
				failed = append(failed, noRate(&v))
			case c.Outcome == Failed:
				failed = append(failed, state("threshold_failed", "%s: %s %s does not hold: measured %s", v.Name, c.Threshold.Metric, c.Threshold.Expr, quantityPart(c.Threshold, c.Value)))
			case c.Outcome == NoData:
				missing = append(missing, state("threshold_no_data", "%s: %s %s cannot be judged: nothing was measured", v.Name, c.Threshold.Metric, c.Threshold.Expr))
			}
		}
	}
	if len(j.Variants) == 0 {
		missing = append(missing, state("no_variants", "the experiment has no variant"))
	}
	switch {
	case len(invalid) > 0:
		j.Outcome = Invalid
	case len(failed) > 0:
		j.Outcome = Failed
	case len(missing) > 0:
		j.Outcome = NoData
	default:
		j.Outcome = Passed
	}
	if run.Status != result.Complete && run.Status != result.Invalid && !run.Reason.IsZero() {
		j.ReasonParts = append(j.ReasonParts, state("run_ended", "the run is %s: %s", part(KindOutcome, string(run.Status)), recorded(run.Reason)))
	}
	j.ReasonParts = append(j.ReasonParts, slices.Concat(invalid, failed, missing)...)
	j.Reasons = englishOf(j.ReasonParts)
}

// noData says why a variant has no figures, or nothing where it has.
func noData(v Variant) Statement {
	switch {
	case v.Valid > 0 && v.Metrics.Counters[metricname.HTTPReqs] > 0:
		return Statement{}
	case v.Valid > 0:
		return state("no_request", "%s: no request was made", v.Name)
	case len(v.Trials) == 0:
		return state("none_ran", "%s: no trial ran", v.Name)
	}
	var reasons []Statement
	for _, t := range v.Trials {
		if t.Status != result.Invalid { // those are named on their own
			reasons = append(reasons, state("trial_ended", "trial %s %s: %s", t.Repeat, part(KindOutcome, string(t.Status)), reasonOf(t)))
		}
	}
	if len(reasons) == 0 {
		return state("none_valid", "%s: no valid trial", v.Name)
	}
	return state("none_valid_because", "%s: no valid trial (%s)", v.Name, sentences(reasons...))
}

func reasonOf(t *result.Trial) Part {
	if t.Reason.IsZero() {
		return sentences(state("no_reason", "no reason recorded"))
	}
	return recorded(t.Reason)
}

// otherStack names the first trial that ran on another stack than the one before it.
func otherStack(trials []*result.Trial) Statement {
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
			return state("stacks", "its trials ran on different stacks: %s on %s, %s on %s",
				first.ID(), part(KindStack, stackName(f)), t.ID(), part(KindStack, stackName(s)))
		}
	}
	return Statement{}
}

// stackName is a stack in a few words: "feed (embedded, standing in for django-feed)".
func stackName(s result.Stack) string {
	name := s.Target
	if name == "" {
		name = "the given server"
	}
	if s.StandIn {
		return fmt.Sprintf("%s (%s, standing in for %s)", name, s.Provider, s.Asked)
	}
	return fmt.Sprintf("%s (%s)", name, s.Provider)
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

// given are the warnings of trials, each once with the trials that gave it.
func given(variant, with string, trials []*result.Trial) (said []Statement) {
	repeats := map[string][]string{}
	var order []Part
	for _, t := range trials {
		for _, s := range t.Warnings {
			w := s.String()
			if repeats[w] == nil {
				order = append(order, recorded(s))
			}
			repeats[w] = append(repeats[w], fmt.Sprint(t.Repeat))
		}
	}
	for _, w := range order {
		name := part(KindTrial, "trial "+strings.Join(repeats[w.Text], ", ")+with)
		said = append(said, state("trial_warns", "%s, %s: %s", variant, name, w))
	}
	return said
}

// warn collects the trials' warnings, each once with the trials that gave it, and what
// the number of trials does not allow.
func warn(j *Judgement) {
	var few []string
	var said []Statement
	for _, v := range j.Variants {
		said = append(said, given(v.Name, "", v.Trials)...)
		if e := v.Engines; e != nil {
			said = append(said, given(v.Name, " with "+e.Second, e.Trials)...)
			if w := e.warning(); w.Key != "" {
				said = append(said, state("of_variant", "%s: %s", v.Name, sentences(w)))
			}
		}
		if share, why := failures(v.Metrics); share >= failedWarning {
			said = append(said, state("requests_failed", "%s: %s of the requests failed: %s", v.Name, quantity.FixedPercent(share, 1), why))
		}
		if v.Valid > 0 && v.Valid < v.Planned {
			said = append(said, state("trials_count", "%s: %s of %s trials count", v.Name, v.Valid, v.Planned))
		}
		if v.Valid > 0 && v.Valid < figure.EnoughTrials {
			few = append(few, v.Name)
		}
	}
	if len(few) > 0 {
		said = append(said, state("few_trials", "fewer than %s valid trials, so no interval: %s", figure.EnoughTrials, strings.Join(few, ", ")))
	}
	j.WarningParts, j.Warnings = said, englishOf(said)
}
