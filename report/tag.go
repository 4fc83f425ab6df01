package report

import "perflab/runner/verdict"

// ClaimTag is a claim's verdict in the given language, with its tone and mark.
func ClaimTag(outcome verdict.Outcome, language string) Banner {
	s := string(outcome)
	return Banner{Tone: tone(s), Mark: mark(s), Word: words(language).outcome(s)}
}
