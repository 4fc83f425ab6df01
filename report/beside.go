package report

import "perflab/runner/verdict"

// Beside is a published figure beside the measured one.
func Beside(a verdict.Against) AgainstRow { return againstRowOf(a) }
