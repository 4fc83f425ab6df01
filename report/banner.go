package report

import (
	"perflab/runner/result"
	"perflab/runner/verdict"
	"perflab/runner/verdict/audit"
)

// Banner is a run's verdict for people. Tone is a class of the style sheet: good, bad,
// doubt or plain.
type Banner struct {
	Tone, Mark, Word, Says string
	Reasons                []string
}

// Verdict is the run's verdict in the given language.
func Verdict(j *verdict.Judgement, language string) Banner { return bannerOf(j, words(language)) }

// bannerOf puts the run's status before its outcome: an interrupted run is not "passed".
func bannerOf(j *verdict.Judgement, w Words) Banner {
	s := state(j)
	b := Banner{Tone: tone(s), Mark: mark(s), Word: w.outcome(s), Says: w["says_"+s], Reasons: w.lines(j.Reasons)}
	if s == string(verdict.Passed) && !gated(j) {
		b.Says = w["says_ungated"]
	}
	return b
}

// state is a run in one word: how it ended where it did not end well, else its outcome.
// It is one of interrupted, running, broken, invalid, no data, failed and passed.
func state(j *verdict.Judgement) string {
	switch j.Status {
	case result.Interrupted, result.Running:
		return string(j.Status)
	case result.Failed:
		return "broken"
	case result.Invalid:
		return string(verdict.Invalid)
	}
	return string(j.Outcome)
}

func gated(j *verdict.Judgement) bool {
	for _, v := range j.Variants {
		if len(v.Thresholds) > 0 {
			return true
		}
	}
	return false
}

// tone is the colour class of a verdict: good, bad, doubt where nothing can be said.
func tone(state string) string {
	switch state {
	case "passed", "reproduced", "complete", string(audit.Consistent):
		return "good"
	case "failed", "refuted", "broken", string(audit.Inconsistent):
		return "bad"
	case "not comparable":
		return "plain"
	}
	return "doubt"
}

// mark is the sign that goes with a tone, so that no verdict is told by colour alone.
func mark(state string) string {
	switch tone(state) {
	case "good":
		return "✓"
	case "bad":
		return "✗"
	case "plain":
		return "–"
	}
	return "?"
}

// ClaimTag is a claim's verdict in the given language, with its tone and mark.
func ClaimTag(outcome verdict.Outcome, language string) Banner {
	s := string(outcome)
	return Banner{Tone: tone(s), Mark: mark(s), Word: words(language).outcome(s)}
}
