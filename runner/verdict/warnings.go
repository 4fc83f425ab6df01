package verdict

import (
	"slices"

	"perflab/runner/phrase"
	"perflab/runner/plan"
	"perflab/runner/result"
	"perflab/runner/verdict/figure"
	"perflab/runner/verdict/internal/naming"
)

// alikeAtMost is how many warnings that differ in their numbers alone are told each by itself: of
// more the first stands for all. Forty trials on a busy machine would fill pages.
const alikeAtMost = 3

// told is a statement about trials, and which.
type told struct {
	says    phrase.Statement
	repeats []int
	alike   int // of how many of one kind it is the first; 1: there is no other
}

// tell has what is said of each trial, each text once, and more than alikeAtMost of one kind once.
func tell(trials []*result.Trial, of func(*result.Trial) []phrase.Statement) (list []told) {
	at := map[string]int{}
	kinds := map[string]int{}
	for _, t := range trials {
		for _, says := range of(t) {
			text := says.String()
			if i, known := at[text]; known {
				list[i].repeats = append(list[i].repeats, t.Repeat)
				continue
			}
			at[text] = len(list)
			kinds[says.Kind()]++
			list = append(list, told{says, []int{t.Repeat}, 1})
		}
	}
	first := map[string]*told{}
	kept := list[:0]
	for _, w := range list {
		kind := w.says.Kind()
		if f := first[kind]; f != nil {
			f.repeats, f.alike = append(f.repeats, w.repeats...), f.alike+1
			continue
		}
		kept = append(kept, w)
		if kinds[kind] > alikeAtMost {
			first[kind] = &kept[len(kept)-1]
		}
	}
	for i := range kept {
		slices.Sort(kept[i].repeats)
		kept[i].repeats = slices.Compact(kept[i].repeats)
	}
	return kept
}

// about is what is told, with its trials as by names them.
func (w told) about(variant string, by func(repeats []int) phrase.Statement) phrase.Statement {
	says := w.says
	if w.alike > 1 {
		says = phrase.TimesAlike(phrase.Number(w.alike), phrase.Sentences(says))
	}
	return phrase.TrialWarns(phrase.Text(variant), phrase.Sentences(by(w.repeats)), phrase.Sentences(says))
}

// given are the warnings of trials; engine is empty for the one by which the variant is judged.
func given(variant, engine string, trials []*result.Trial) (said []phrase.Statement) {
	for _, w := range tell(trials, func(t *result.Trial) []phrase.Statement { return t.Warnings }) {
		said = append(said, w.about(variant, func(repeats []int) phrase.Statement { return naming.Trials(repeats, engine) }))
	}
	return said
}

// ofPairs are what is said of a variant's pairs: why trials were left out, and the warnings that
// trials of the base gave and none of the head did.
func ofPairs(v Variant, run *result.Run) (said []phrase.Statement) {
	known := map[string]bool{}
	for _, t := range v.Trials {
		for _, w := range t.Warnings {
			known[w.Kind()] = true
		}
	}
	for _, side := range []plan.Side{plan.Head, plan.Base} {
		by := func(repeats []int) phrase.Statement { return naming.Trials(repeats, "") }
		if side == plan.Base {
			by = func(repeats []int) phrase.Statement {
				return phrase.TrialOfBase(phrase.Sentences(naming.Trials(repeats, "")))
			}
		}
		for _, w := range tell(Sides(v), func(t *result.Trial) (of []phrase.Statement) {
			if t.Side != side {
				return nil
			}
			if leftOut(t, run, v.Paired) {
				of = append(of, phrase.IsInvalid(phrase.Sentences(naming.Reason(t))))
			}
			for _, w := range t.Warnings {
				if side == plan.Base && !known[w.Kind()] {
					of = append(of, w)
				}
			}
			return of
		}) {
			said = append(said, w.about(v.Name, by))
		}
	}
	return said
}

// leftOut tells whether an invalid trial of a pair takes nothing from the run but its pair.
func leftOut(t *result.Trial, run *result.Run, trials []*result.Trial) bool {
	return t.Status == result.Invalid && t.Side != "" && run.Status != result.Invalid && pairCounts(t.Variant, trials)
}

// whyText is by what requests failed; another tool may not have written it down.
func whyText(why string) phrase.Arg {
	if why == "" {
		return phrase.Sentences(phrase.KindsUnsaid)
	}
	return phrase.Text(why)
}

// damaged names the trials that are left out because their files are damaged.
func damaged(run *result.Run) (said []phrase.Statement) {
	for _, d := range run.Damaged {
		said = append(said, d.Says())
	}
	if len(said) > 0 {
		said = append(said, phrase.ResumeMends(phrase.Text(run.ID)))
	}
	return said
}

// warn collects which variants came out the same, the trials' warnings, each once with the
// trials that gave it, and what the number of trials does not allow.
func warn(j *Judgement, run *result.Run) {
	var few []string
	said := damaged(run)
	if i := run.Imported; i != nil {
		said = append(said, phrase.ImportedRun(phrase.Text(i.Tool)))
		if i.Asked != "" {
			said = append(said, phrase.ImportAsked(phrase.Text(i.Asked)))
		}
	}
	said = append(said, j.Warnings...)
	said = append(said, alike(run, j.Variants)...)
	for _, v := range j.Variants {
		said = append(said, given(v.Name, "", v.Trials)...)
		said = append(said, ofPairs(v, run)...)
		if e := v.Engines; e != nil {
			said = append(said, given(v.Name, e.Second, e.Trials)...)
			if w := e.Warning(); !w.IsZero() {
				said = append(said, phrase.OfVariant(phrase.Text(v.Name), phrase.Sentences(w)))
			}
		}
		if share, why := failures(v.Metrics); share >= failedWarning {
			said = append(said, phrase.RequestsFailed(phrase.Text(v.Name), phrase.ShareFixed(share, 1), whyText(why)))
		}
		if failed, of, names := failedChecks(v.Metrics); failed >= failedWarning {
			said = append(said, phrase.ChecksFailed(phrase.Text(v.Name), phrase.ShareFixed(failed, 1), phrase.Number(int(of)), phrase.Text(names)))
		}
		if v.Valid > 0 && v.Valid < v.Planned {
			said = append(said, phrase.TrialsCount(phrase.Text(v.Name), phrase.Number(v.Valid), phrase.Number(v.Planned)))
		}
		if v.Valid > 0 && v.Valid < figure.EnoughTrials {
			few = append(few, v.Name)
		}
	}
	if len(few) > 0 {
		said = append(said, phrase.FewTrials(phrase.Number(figure.EnoughTrials), phrase.Names(few)))
	}
	j.Warnings = said
}
