package verdict

import (
	"perflab/runner/result"
	"perflab/runner/verdict/audit"
)

// State is a run in one word: how it ended where it did not end well, since an interrupted run
// is not "passed", else its outcome. It is one of interrupted, running, broken, invalid, no
// data, failed and passed.
func (j *Judgement) State() string {
	switch j.Status {
	case result.Interrupted, result.Running:
		return string(j.Status)
	case result.Failed:
		return "broken"
	case result.Invalid:
		return string(Invalid)
	}
	return string(j.Outcome)
}

// Gated reports whether any variant has a threshold.
func (j *Judgement) Gated() bool {
	for _, v := range j.Variants {
		if len(v.Thresholds) > 0 {
			return true
		}
	}
	return false
}

// ClaimCounts are how many claims have which verdict.
func (j *Judgement) ClaimCounts() map[Outcome]int {
	counts := map[Outcome]int{}
	for _, c := range j.Claims {
		counts[c.Verdict]++
	}
	return counts
}

// AuditCounts are how many of the audit's findings have which outcome.
func (j *Judgement) AuditCounts() map[audit.Outcome]int {
	counts := map[audit.Outcome]int{}
	for _, f := range j.Audit {
		counts[f.Outcome]++
	}
	return counts
}

// BelowThreshold reports whether a threshold did not hold, of any variant.
func (j *Judgement) BelowThreshold() bool {
	for _, v := range j.Variants {
		for _, c := range v.Thresholds {
			if c.Outcome == Failed {
				return true
			}
		}
	}
	return false
}
