// Package answer puts what a judged run found into the few sentences that answer its question:
// whether the goal was reached, with the figures, what limited it, and how many claims hold.
//
// It says nothing that was not shown. A goal that lies within the interval of what was measured
// is neither reached nor missed; so few trials that there is no interval point to an answer; a
// stand-in's figures answer nothing about the stack that was asked for; and an invalid run has no
// answer. Yes and no are said only where the goal is what the question asks about.
//
// Its steps:
//
//  1. reached.go: what each variant reached of its goal, with what spoils it;
//  2. asked.go: whether yes and no answer the question;
//  3. lines.go: variants of one outcome and one limit share a sentence;
//  4. causes.go: of a run that failed, what was first and what only follows from it.
//
// It judges nothing anew: every figure is of verdict's judgement.
package answer

import (
	"slices"

	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/verdict"
	"perflab/runner/verdict/figure"
)

// Outcome is what an answer comes to.
type Outcome string

// The outcomes, of a line and of the whole.
const (
	Met           Outcome = "met"            // the goal is reached; of a run without one, every claim holds
	Missed        Outcome = "missed"         // it is not; every claim is refuted
	Partly        Outcome = "partly"         // some variants reach it, or some claims hold; of the whole only
	Open          Outcome = "open"           // not shown either way
	NotComparable Outcome = "not comparable" // a stand-in's
	Invalid       Outcome = "invalid"        // nothing counts
	Plain         Outcome = "plain"          // there is neither goal nor claim: a figure, not judged
)

// Answer is what a run says to its question. Each statement is a sentence of its own.
type Answer struct {
	Outcome Outcome // of the whole
	// Points: by too few trials for an interval; the outcome is what they point to.
	Points   bool
	Lines    []Line           // what was reached, the first the most important; never empty
	Claims   phrase.Statement // how many claims have which verdict; nothing where there is none
	PointsTo phrase.Statement // what single trials say of claims that have no verdict
	Variants []Reached        // in the file's order, those with a goal
}

// Line is one sentence, of the variants that it names.
type Line struct {
	Outcome  Outcome
	Points   bool
	Variants []string // none: it is of the run
	Says     phrase.Statement
}

// Says is the whole answer, sentence by sentence.
func (a *Answer) Says() []phrase.Statement {
	var said []phrase.Statement
	for _, l := range a.Lines {
		said = append(said, l.Says)
	}
	for _, s := range []phrase.Statement{a.Claims, a.PointsTo} {
		if !s.IsZero() {
			said = append(said, s)
		}
	}
	return said
}

// Of is the answer of a judged run.
func Of(run *result.Run, j *verdict.Judgement) *Answer {
	a := &Answer{Claims: claimsSentence(j), PointsTo: pointsSentence(j)}
	for i := range j.Variants {
		if v := &j.Variants[i]; len(v.Goal) > 0 {
			a.Variants = append(a.Variants, reachedBy(v))
		}
	}
	switch {
	case j.Status == result.Failed && !measured(j):
		a.Outcome, a.Lines = Invalid, []Line{{Outcome: Invalid, Says: phrase.AnswerBroken}}
		return a
	case j.Outcome == verdict.Invalid || j.Status == result.Invalid:
		a.Outcome, a.Lines = Invalid, []Line{{Outcome: Invalid, Says: phrase.AnswerInvalid}}
		return a
	}
	w := wordsFor(run, j)
	switch {
	case len(a.Variants) > 0:
		a.Lines = linesOf(a.Variants, j, w)
		a.Outcome, a.Points = whole(a.Lines)
	default:
		a.Lines = plainLines(j, w)
		a.Outcome = byClaims(j)
	}
	if w.standIn {
		a.Outcome, a.Points = NotComparable, false
		says := phrase.AnswerStandIn(phrase.Text(j.Stack.Asked), phrase.Text(stackName(j.Stack)))
		a.Lines = append([]Line{{Outcome: NotComparable, Says: says}}, a.Lines...)
	}
	if j.Status == result.Running || j.Status == result.Interrupted || j.Status == result.Failed {
		a.Lines = append([]Line{{Outcome: Open, Says: phrase.AnswerUnfinished}}, a.Lines...)
	}
	return a
}

// whole is what lines come to together.
func whole(lines []Line) (Outcome, bool) {
	outcome, points := lines[0].Outcome, lines[0].Points
	for _, l := range lines[1:] {
		points = points || l.Points
		switch {
		case l.Outcome == outcome:
		case l.Outcome == Met || outcome == Met || outcome == Partly:
			outcome = Partly
		default: // missed here, not shown there
			outcome = Open
		}
	}
	return outcome, points
}

// measured reports whether any variant has a trial that counts.
func measured(j *verdict.Judgement) bool {
	return slices.ContainsFunc(j.Variants, func(v verdict.Variant) bool { return v.Valid > 0 })
}

func stackName(s result.Stack) string {
	if s.Title != "" {
		return s.Title
	}
	return s.Target
}

// byClaims is the outcome of a run without a goal: what its claims come to.
func byClaims(j *verdict.Judgement) Outcome {
	counts := j.ClaimCounts()
	held, refuted := counts[verdict.Reproduced], counts[verdict.Refuted]
	switch {
	case len(j.Claims) == 0:
		return Plain
	case held == len(j.Claims):
		return Met
	case refuted == len(j.Claims):
		return Missed
	case held+refuted > 0:
		return Partly
	}
	return Open
}

// claimsSentence counts the claims by verdict.
func claimsSentence(j *verdict.Judgement) phrase.Statement {
	counts := j.ClaimCounts()
	var parts []phrase.Arg
	for _, c := range []struct {
		of   verdict.Outcome
		says func(phrase.Arg) phrase.Statement
	}{
		{verdict.Reproduced, phrase.ClaimsReproduced},
		{verdict.Refuted, phrase.ClaimsRefuted},
		{verdict.Inconclusive, phrase.ClaimsInconclusive},
		{verdict.NotComparable, phrase.ClaimsIncomparable},
		{verdict.Invalid, phrase.ClaimsInvalid},
	} {
		if n := counts[c.of]; n > 0 {
			parts = append(parts, phrase.Sentences(c.says(phrase.Number(n))))
		}
	}
	if len(parts) == 0 {
		return phrase.Statement{}
	}
	return phrase.AnswerClaims(phrase.Claims(len(j.Claims)), phrase.List(parts...))
}

// pointsSentence counts what too few trials say of the claims that they cannot judge.
func pointsSentence(j *verdict.Judgement) phrase.Statement {
	held, refuted, fewest := 0, 0, figure.EnoughTrials
	for _, c := range j.Claims {
		switch c.PointsTo {
		case verdict.Reproduced:
			held++
		case verdict.Refuted:
			refuted++
		default:
			continue
		}
		fewest = min(fewest, c.Trials)
	}
	var parts []phrase.Arg
	if held > 0 {
		parts = append(parts, phrase.Sentences(phrase.ClaimsReproduced(phrase.Number(held))))
	}
	if refuted > 0 {
		parts = append(parts, phrase.Sentences(phrase.ClaimsRefuted(phrase.Number(refuted))))
	}
	if len(parts) == 0 {
		return phrase.Statement{}
	}
	return phrase.AnswerClaimsPoint(phrase.Trials(fewest), phrase.List(parts...))
}

// ClaimPoints says beside "inconclusive" what too few trials point to; nothing where they do not.
func ClaimPoints(c *verdict.Claim) phrase.Statement {
	switch c.PointsTo {
	case verdict.Reproduced:
		return phrase.PointsToReproduced(phrase.Trials(c.Trials))
	case verdict.Refuted:
		return phrase.PointsToRefuted(phrase.Trials(c.Trials))
	}
	return phrase.Statement{}
}
