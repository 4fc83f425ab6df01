package report

import (
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
	s := j.State()
	b := Banner{Tone: tone(s), Mark: mark(s), Word: w.outcome(s), Says: w["says_"+s], Reasons: w.lines(j.Reasons)}
	if s == string(verdict.Passed) && !j.Gated() {
		b.Says = w["says_ungated"]
	}
	return b
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
