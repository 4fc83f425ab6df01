package answer

import (
	"slices"

	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/verdict"
)

// Causes are the reasons of a run that is other than passed, what went wrong first: trials that
// are invalid for one reason share a line. Follows are those that only say of a variant without
// a valid trial that it has no figures.
func Causes(j *verdict.Judgement) (causes, follows []phrase.Statement) {
	var invalid []invalidTrials
	without := map[string]bool{} // variants that have no valid trial for a reason that is told
	for _, v := range j.Variants {
		for _, t := range v.Trials {
			if t.Status != result.Invalid {
				continue
			}
			without[v.Name] = without[v.Name] || v.Valid == 0
			i := slices.IndexFunc(invalid, func(o invalidTrials) bool { return o.why.Kind() == t.Reason.Kind() })
			if i < 0 {
				invalid, i = append(invalid, invalidTrials{why: t.Reason}), len(invalid)
			}
			invalid[i].trials++
			invalid[i].one = phrase.TrialInvalid(phrase.Text(v.Name), phrase.Sentences(phrase.TrialNamed(phrase.Number(t.Repeat))), phrase.Sentences(t.Reason))
			if !slices.Contains(invalid[i].variants, v.Name) {
				invalid[i].variants = append(invalid[i].variants, v.Name)
			}
		}
	}
	told := false
	for _, r := range j.Reasons {
		switch {
		case r.Key == trialInvalid && len(invalid) > 0:
			if !told {
				causes, told = append(causes, statedOf(invalid)...), true
			}
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
	one      phrase.Statement // the last of them
}

func statedOf(invalid []invalidTrials) (said []phrase.Statement) {
	for _, g := range invalid {
		if g.trials == 1 {
			said = append(said, g.one)
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
