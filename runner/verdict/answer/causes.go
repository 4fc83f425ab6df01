package answer

import (
	"slices"

	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/verdict"
)

// Causes are the reasons of a run that is other than passed, what went wrong first: trials that
// are invalid for one reason share a line. Follows are those that only say of a variant without
// a valid trial that it has no figures; one whose trial failed has another cause.
func Causes(j *verdict.Judgement) (causes, follows []phrase.Statement) {
	var invalid []invalidTrials
	without := map[string]bool{} // variants whose trials are all invalid, for reasons that are told
	told := func(v verdict.Variant) bool {
		return v.Valid == 0 && !slices.ContainsFunc(v.Trials, func(t *result.Trial) bool { return t.Status == result.Failed })
	}
	for _, r := range j.Reasons {
		if r.Key != trialInvalid || len(r.Args) != 3 {
			continue
		}
		name, why := r.Args[0].Text, phrase.All(r.Args[2].Of...)
		without[name] = without[name] || slices.ContainsFunc(j.Variants, func(v verdict.Variant) bool { return v.Name == name && told(v) })
		i := slices.IndexFunc(invalid, func(o invalidTrials) bool { return o.why.Kind() == why.Kind() })
		if i < 0 {
			invalid, i = append(invalid, invalidTrials{why: why, first: r}), len(invalid)
		}
		invalid[i].trials++
		if !slices.Contains(invalid[i].variants, name) {
			invalid[i].variants = append(invalid[i].variants, name)
		}
	}
	causes = statedOf(invalid)
	for _, r := range j.Reasons {
		switch {
		case r.Key == trialInvalid && len(r.Args) == 3:
		case follow[r.Key] && len(r.Args) > 0 && without[r.Args[0].Text]:
			follows = append(follows, r)
		default:
			causes = append(causes, r)
		}
	}
	return causes, follows
}

type invalidTrials struct {
	why      phrase.Statement
	variants []string
	trials   int
	first    phrase.Statement
}

func statedOf(invalid []invalidTrials) (said []phrase.Statement) {
	for _, g := range invalid {
		if g.trials == 1 {
			said = append(said, g.first)
			continue
		}
		said = append(said, phrase.AnswerInvalidTrials(phrase.Trials(g.trials), phrase.Names(g.variants), phrase.Sentences(g.why)))
	}
	return said
}

var (
	nothing      phrase.Arg
	trialInvalid = phrase.TrialInvalid(nothing, nothing, nothing).Key
	follow       = map[string]bool{
		phrase.ThresholdNoData(nothing, nothing, nothing).Key: true, phrase.NoneValid(nothing).Key: true, phrase.NoneValidBecause(nothing, nothing).Key: true,
	}
)
