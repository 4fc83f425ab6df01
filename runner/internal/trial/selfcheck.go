package trial

import (
	"fmt"
	"math"
	"strings"
	"time"

	"perflab/runner/quantity"
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

// of grades a value. found says what it is, as a clause with the value in it; so what an
// invalid one means for the figures; remedy what to do about it.
func (c selfCheck) of(value float64, found, so, remedy string) result.SelfCheck {
	if math.IsNaN(value) || math.IsInf(value, 0) {
		return c.unknown("there is nothing to hold it against")
	}
	r := result.SelfCheck{
		Name: c.name, Unit: c.unit, Value: value, WarnAt: c.limits.Warn, InvalidAt: c.limits.Invalid, Status: result.GradeOK,
	}
	switch {
	case c.limits.Invalid > 0 && value >= c.limits.Invalid:
		r.Status = result.GradeInvalid
		r.Says = fmt.Sprintf("%s (limit %s): %s; %s", found, c.text(c.limits.Invalid), so, remedy)
	case c.limits.Warn > 0 && value >= c.limits.Warn:
		r.Status = result.GradeWarning
		r.Says = found + "; "
		if c.limits.Invalid > 0 {
			r.Says += fmt.Sprintf("from %s on its figures would be invalid; ", c.text(c.limits.Invalid))
		}
		r.Says += remedy
	}
	return r
}

// unknown says why there is nothing to grade.
func (c selfCheck) unknown(why string) result.SelfCheck {
	return result.SelfCheck{
		Name: c.name, Unit: c.unit, WarnAt: c.limits.Warn, InvalidAt: c.limits.Invalid, Status: result.GradeUnknown, Says: why,
	}
}

// text is a value of the check's unit for people.
func (c selfCheck) text(v float64) string {
	switch c.unit {
	case unitShare:
		return quantity.Percent(v)
	case unitNs:
		return quantity.Compact(time.Duration(v))
	}
	return quantity.Fixed(v, 0)
}

// verdictOf joins what makes the trial invalid to one reason, and lists what is near it.
func verdictOf(checks []result.SelfCheck) (invalid string, warnings []string) {
	var reasons []string
	for _, c := range checks {
		switch c.Status {
		case result.GradeInvalid:
			reasons = append(reasons, c.Says)
		case result.GradeWarning:
			warnings = append(warnings, c.Says)
		}
	}
	return strings.Join(reasons, "; "), warnings
}
