// Package naming names trials, stacks and what became of trials, for the sentences of
// judgements.
package naming

import (
	"slices"
	"strconv"

	"perflab/runner/phrase"
	"perflab/runner/plan"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict/figure"
)

// Trial is "trial 2", or "trial 2 with k6"; of two sides the base's is "trial 2 of the base".
func Trial(t *result.Trial) phrase.Statement {
	engine := t.Engine
	if engine == spec.EngineNative {
		engine = ""
	}
	says := Trials([]int{t.Repeat}, engine)
	if t.Side == plan.Base {
		return phrase.TrialOfBase(phrase.Sentences(says))
	}
	return says
}

// Trials are "trial 1, 3", or "trial 1, 3 with k6" where an engine is named.
func Trials(repeats []int, engine string) phrase.Statement {
	texts := make([]string, len(repeats))
	for i, r := range repeats {
		texts[i] = strconv.Itoa(r)
	}
	if engine != "" {
		return phrase.TrialWith(phrase.Names(texts), phrase.Text(engine))
	}
	return phrase.TrialNamed(phrase.Names(texts))
}

// Stack is a stack in a few words: "feed (embedded, standing in for django-feed)".
func Stack(s result.Stack) phrase.Arg {
	name := phrase.Text(s.Target)
	if s.Target == "" {
		name = phrase.Sentences(phrase.ServerGiven)
	}
	if s.StandIn {
		return phrase.Sentences(phrase.StackStandIn(name, phrase.Text(s.Provider), phrase.Text(s.Asked)))
	}
	return phrase.Sentences(phrase.StackNamed(name, phrase.Text(s.Provider)))
}

// Reason is why a trial did not end well.
func Reason(t *result.Trial) phrase.Statement {
	if t.Reason.IsZero() {
		return phrase.NoReason
	}
	return t.Reason
}

// WhyNone is why trials do not count, each reason once.
func WhyNone(trials []*result.Trial) []phrase.Statement {
	var reasons []phrase.Statement
	for _, t := range trials {
		s := Reason(t)
		known := slices.ContainsFunc(reasons, func(r phrase.Statement) bool { return r.String() == s.String() })
		if !figure.Valid(t) && !known {
			reasons = append(reasons, s)
		}
	}
	return reasons
}
