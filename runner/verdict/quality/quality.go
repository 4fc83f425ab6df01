// Package quality tells, of what a variant's trials say of their own measuring, where each thing
// came out worst: a reader who sees one figure of several trials is shown the one that speaks
// most against the measurement.
//
// Steps: take the evidence of each trial → of each self-check the trial in which it was graded
// worst, or had the highest value of the same grade → the trials that the generator, its ceiling
// and Little's law are told by. It grades nothing: the trial did.
package quality

import (
	"math"
	"slices"

	"perflab/runner/result"
)

// Quality is how well a variant was measured.
type Quality struct {
	Grade     result.Grade  // the worst of all checks
	Checks    []Check       // the worst first, else in the trials' order
	Generator *result.Trial // in which the generator used most of its CPU
	Ceiling   *result.Trial // in which the rate was nearest to the generator's ceiling
	Little    *result.Trial // in which Little's law fits worst; nil where none works it out
}

// Check is a self-check and the trial in which it came out worst.
type Check struct {
	result.SelfCheck
	Trial *result.Trial
}

// Of is how well the trials were measured; nil where none of them says.
func Of(trials []*result.Trial) *Quality {
	q := &Quality{Grade: result.GradeOK}
	for _, t := range trials {
		if t.Evidence == nil {
			continue
		}
		for _, c := range t.Evidence.Checks {
			q.add(Check{c, t})
		}
		q.Generator = worse(q.Generator, t, "generator_cpu_share")
		q.Ceiling = worse(q.Ceiling, t, "ceiling_share")
		if little := t.Evidence.Little; little != nil && (q.Little == nil || math.Abs(little.Residual) > math.Abs(q.Little.Evidence.Little.Residual)) {
			q.Little = t
		}
	}
	if q.Generator == nil {
		return nil
	}
	slices.SortStableFunc(q.Checks, func(a, b Check) int {
		switch {
		case a.Status.Worse(b.Status):
			return -1
		case b.Status.Worse(a.Status):
			return 1
		}
		return 0
	})
	return q
}

// add keeps the worse of two trials' outcomes of one check.
func (q *Quality) add(c Check) {
	if c.Status.Worse(q.Grade) {
		q.Grade = c.Status
	}
	i := slices.IndexFunc(q.Checks, func(o Check) bool { return o.Name == c.Name })
	if i < 0 {
		q.Checks = append(q.Checks, c)
		return
	}
	if o := q.Checks[i]; c.Status.Worse(o.Status) || c.Status == o.Status && c.Value > o.Value {
		q.Checks[i] = c
	}
}

// worse is the trial in which a check has the higher value, the later one where the other has
// no such check; have is nil at first.
func worse(have, t *result.Trial, check string) *result.Trial {
	if have == nil {
		return t
	}
	was, is := have.Evidence.Check(check), t.Evidence.Check(check)
	if was == nil || is != nil && is.Value > was.Value {
		return t
	}
	return have
}
