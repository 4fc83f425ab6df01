package trial

import (
	"math"
	"time"

	"perflab/runner/phrase"
	"perflab/runner/result"
)

// Units of self-checks.
const (
	unitShare = "share"
	unitNs    = "ns"
	unitCount = "count"
)

// selfCheck is one thing to look at, with its limits.
type selfCheck struct {
	name, unit string
	limits     Limits
}

// of grades a value. found says what it is; so what an invalid one means for the figures;
// remedy what to do about it.
func (c selfCheck) of(value float64, found, so, remedy phrase.Statement) result.SelfCheck {
	if math.IsNaN(value) || math.IsInf(value, 0) {
		return c.unknown(phrase.NothingToHold)
	}
	r := result.SelfCheck{
		Name: c.name, Unit: c.unit, Value: value, WarnAt: c.limits.Warn, InvalidAt: c.limits.Invalid, Status: result.GradeOK,
	}
	switch {
	case c.limits.Invalid > 0 && value >= c.limits.Invalid:
		r.Status = result.GradeInvalid
		r.Says = phrase.SelfCheckInvalid(phrase.Sentences(found), c.arg(c.limits.Invalid), phrase.Sentences(so), phrase.Sentences(remedy))
	case c.limits.Warn > 0 && value >= c.limits.Warn:
		r.Status = result.GradeWarning
		r.Says = phrase.SelfCheckNotes(phrase.Sentences(found), c.arg(c.limits.Warn), phrase.Sentences(remedy))
		if c.limits.Invalid > 0 {
			r.Says = phrase.SelfCheckWarns(phrase.Sentences(found), c.arg(c.limits.Warn), c.arg(c.limits.Invalid), phrase.Sentences(remedy))
		}
	}
	return r
}

// unknown says why there is nothing to grade.
func (c selfCheck) unknown(why phrase.Statement) result.SelfCheck {
	return result.SelfCheck{
		Name: c.name, Unit: c.unit, WarnAt: c.limits.Warn, InvalidAt: c.limits.Invalid, Status: result.GradeUnknown, Says: why,
	}
}

// arg is a value of the check's unit.
func (c selfCheck) arg(v float64) phrase.Arg {
	switch c.unit {
	case unitShare:
		return phrase.Percent(v)
	case unitNs:
		return phrase.Duration(time.Duration(v))
	}
	return phrase.Fixed(v, 0)
}

// verdictOf joins what makes the trial invalid to one reason, and lists what is near it.
func verdictOf(checks []result.SelfCheck) (invalid phrase.Statement, warnings []phrase.Statement) {
	var reasons []phrase.Statement
	for _, c := range checks {
		switch c.Status {
		case result.GradeInvalid:
			reasons = append(reasons, c.Says)
		case result.GradeWarning:
			warnings = append(warnings, c.Says)
		}
	}
	return phrase.All(reasons...), warnings
}
