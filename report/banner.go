package report

import (
	"fmt"

	"perflab/runner/result"
	"perflab/runner/verdict"
	"perflab/runner/verdict/answer"
	"perflab/runner/verdict/audit"
)

// Banner is a run's verdict for people. Tone is a class of the style sheet: good, bad,
// doubt, void or plain.
type Banner struct {
	State                  string // in a word that no language changes
	Tone, Mark, Word, Says string
	Reasons                []string
}

// State is a run in one word for programs: verdict.Judgement.State, or, of a run that passed and
// was held against a base, one of result.Verdict.
func State(d Data) string { return Verdict(d, "").State }

// Verdict is the run's verdict in the given language.
func Verdict(d Data, language string) Banner { return bannerOf(d, words(language)) }

// bannerOf puts the run's status before its outcome: an interrupted run is not "passed". Nor is
// one whose head was held against a base and is not within its tolerance.
func bannerOf(d Data, w Words) Banner {
	j, c := d.Judgement, d.Run.Comparison
	s := j.State()
	b := Banner{State: s, Tone: tone(s), Mark: mark(s), Word: w.outcome(s), Says: w["says_"+s], Reasons: reasonsOf(j, w)}
	if s == string(verdict.Failed) && !j.BelowThreshold() {
		b.Says = w["says_failed_claim"]
	}
	passed := s == string(verdict.Passed)
	open := s == string(verdict.Undecided)
	switch {
	case c == nil && passed && !j.Gated(): // nothing was judged, so nothing is green
		b.Tone, b.Mark, b.Word, b.Says = "plain", mark(string(verdict.NotComparable)), w["page_measured"], w["says_ungated"]
	case c == nil:
	case c.Verdict == result.WithinTolerance && passed && j.Gated():
		b.State = string(c.Verdict)
		b.Says = Joined(" ", b.Says, w["gate_header_within"])
	case c.Verdict == result.WithinTolerance && passed:
		b.State = string(c.Verdict)
		b.Says = w["gate_header_within"]
	case passed, open && c.Verdict == result.Regressed, c.Verdict == result.NotComparable && (open || s == string(verdict.Failed) || s == string(verdict.NoData)):
		of := gateBanner(c, w)
		of.Reasons = b.Reasons // the comparison's stand with it
		return of
	case s == string(verdict.Failed):
		b.Says = Joined(" ", b.Says, gateBanner(c, w).Says)
	}
	return b
}

// reasonsOf are what made the run other than passed: what went wrong, and of what only follows
// from that how much there is.
func reasonsOf(j *verdict.Judgement, w Words) []string {
	causes, follows := answer.Causes(j)
	reasons := w.lines(causes)
	if len(follows) > 0 {
		reasons = append(reasons, fmt.Sprintf(w["page_follows"], len(follows)))
	}
	return reasons
}

// tone is the colour class of a verdict: good, bad, void where nothing counts, doubt where
// nothing can be said.
func tone(state string) string {
	switch state {
	case "passed", "reproduced", "complete", string(result.WithinTolerance), string(audit.Consistent):
		return "good"
	case "failed", "refuted", "broken", string(result.Regressed), string(audit.Inconsistent):
		return "bad"
	case "not comparable":
		return "plain"
	case "invalid":
		return "void"
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
	case "void":
		return "⊘"
	}
	return "?"
}

// ClaimTag is a claim's verdict in the given language, with its tone and mark.
func ClaimTag(outcome verdict.Outcome, language string) Banner {
	s := string(outcome)
	return Banner{Tone: tone(s), Mark: mark(s), Word: words(language).outcome(s)}
}
