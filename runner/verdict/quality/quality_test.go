package quality

import (
	"testing"

	"perflab/runner/metric"
	"perflab/runner/result"
)

func evidence(checks ...result.SelfCheck) *result.Trial {
	return &result.Trial{Evidence: &result.Evidence{Checks: checks}}
}

// TestTheWorstTrialOfEachCheckIsTold: by grade first, then by value.
func TestTheWorstTrialOfEachCheckIsTold(t *testing.T) {
	cpu := func(v float64, g result.Grade) result.SelfCheck {
		return result.SelfCheck{Name: "generator_cpu_share", Value: v, Status: g}
	}
	lag := func(v float64, g result.Grade) result.SelfCheck {
		return result.SelfCheck{Name: "send_lag_p99_ns", Value: v, Status: g}
	}
	ceiling := func(v float64) result.SelfCheck {
		return result.SelfCheck{Name: "ceiling_share", Value: v, Status: result.GradeOK}
	}
	a := evidence(cpu(0.2, result.GradeOK), lag(5, result.GradeWarning), ceiling(0.3))
	b := evidence(cpu(0.5, result.GradeOK), lag(9, result.GradeOK), ceiling(0.1))
	c := evidence(cpu(0.4, result.GradeOK), lag(6, result.GradeWarning), ceiling(0.2))
	a.Evidence.Little, b.Evidence.Little = &metric.Balance{Residual: -0.2}, &metric.Balance{Residual: 0.1}
	q := Of([]*result.Trial{a, {}, b, c})
	if q.Grade != result.GradeWarning || q.Generator != b || q.Ceiling != a || q.Little != a {
		t.Errorf("%+v", q)
	}
	if len(q.Checks) != 3 || q.Checks[0].Name != "send_lag_p99_ns" || q.Checks[0].Trial != c || q.Checks[1].Trial != b {
		t.Errorf("checks %+v", q.Checks)
	}
}

func TestWithoutEvidenceNothingIsTold(t *testing.T) {
	if q := Of([]*result.Trial{{}, {}}); q != nil {
		t.Errorf("%+v", q)
	}
}
