package running

import (
	"context"
	"errors"
	"slices"

	"perflab/runner/internal/cli/exit"
	"perflab/runner/phrase"
	"perflab/runner/plan"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict"
)

// runStatus is how a run ended, and why where it did not come to its end.
func runStatus(j *Job, runErr error) (result.Status, phrase.Statement) {
	switch {
	case errors.Is(runErr, context.Canceled):
		return result.Interrupted, phrase.StoppedByUser
	case runErr != nil:
		return result.Failed, phrase.Error(runErr)
	case j.run.Against != nil:
		return j.pairsStatus()
	}
	status := result.Complete
	for _, t := range j.trials {
		if t.Status == result.Failed {
			return result.Failed, phrase.Statement{}
		}
		if t.Status == result.Invalid {
			status = result.Invalid
		}
	}
	return status, phrase.Statement{}
}

// pairsStatus is how a run of pairs ended. A pair of which a trial does not count was left out or
// measured again, and spoils a run only where too few are left to tell anything by.
func (j *Job) pairsStatus() (result.Status, phrase.Statement) {
	standing := result.Standing(j.trials)
	if j.run.Against.Ended == result.EndedFailed {
		for _, t := range slices.Backward(standing) {
			if t.Status == result.Failed {
				return result.Failed, phrase.GateSideFailed(phrase.Text(string(t.Side)), phrase.Sentences(t.Reason))
			}
		}
		return result.Failed, phrase.Statement{}
	}
	if c := j.run.Comparison; c.Pairs < plan.FewestPairs && slices.ContainsFunc(standing, func(t *result.Trial) bool { return t.Status == result.Invalid }) {
		return result.Invalid, phrase.Statement{}
	}
	return result.Complete, phrase.Statement{}
}

// ComparisonOutcome turns a comparison into the exit code it calls for.
func ComparisonOutcome(c *result.Comparison) error {
	switch {
	case c == nil, c.Verdict == result.WithinTolerance:
		return nil
	case c.Verdict == result.NotComparable:
		return exit.Verdict(exit.Invalid)
	case c.Verdict == result.Regressed:
		return exit.Verdict(exit.Failed)
	case c.Undecided == spec.UndecidedFail:
		return exit.Verdict(exit.Undecided)
	}
	return nil
}

// OutcomeError turns a judgement into the exit code it calls for.
func OutcomeError(j *verdict.Judgement) error {
	switch {
	case j.Status == result.Failed:
		return exit.Verdict(exit.Environment)
	case j.Outcome == verdict.Invalid:
		return exit.Verdict(exit.Invalid)
	case j.Outcome == verdict.Passed:
		return nil
	case j.Outcome == verdict.Undecided:
		return exit.Verdict(exit.Undecided)
	default:
		return exit.Verdict(exit.Failed)
	}
}
