package gate

import (
	"testing"

	"perflab/runner/metric"
	"perflab/runner/result"
)

// on is a trial whose server and service had CPU 0 and used so much of it, while it was busy so
// much in all.
func on(server, service, busy float64) *result.Trial {
	use := func(name string, cpu float64) result.Resource {
		return result.Resource{Name: name, Points: []result.ResourcePoint{{Second: 0, CPU: 9}, {Second: 1, CPU: cpu}, {Second: 2, CPU: cpu}}}
	}
	return &result.Trial{
		Environment: result.Environment{Isolation: result.Isolation{Server: []int{0}, Generator: []int{1}}},
		Series:      []metric.Point{{Second: 0, Phase: metric.WarmUp}, {Second: 1, Phase: metric.Load}, {Second: 2, Phase: metric.Load}},
		Resources:   []result.Resource{use("server", server), use("redis", service), use("generator", 0.9)},
		Evidence:    &result.Evidence{ServerCPUs: &result.CPUUse{Busy: busy}},
	}
}

func TestDisturbed(t *testing.T) {
	checked := func(name string, g result.Grade) *result.Trial {
		trial := on(0.9, 0, 0.9)
		trial.Evidence.Checks = []result.SelfCheck{{Name: name, Status: g}}
		return trial
	}
	unbound := on(0.1, 0, 0.9)
	unbound.Environment.Isolation = result.Isolation{}
	unmeasured := on(0.1, 0, 0.9)
	unmeasured.Evidence = nil
	for name, c := range map[string]struct {
		trial *result.Trial
		want  bool
	}{
		"its server and service alone":     {on(0.6, 0.3, 0.95), false},
		"another program":                  {on(0.6, 0.1, 0.95), true},
		"a server that does little, alone": {on(0.02, 0, 0.05), false},
		"the hypervisor took some":         {checked("steal_share", result.GradeWarning), true},
		"the generator stood still":        {checked("generator_stopped_share", result.GradeInvalid), true},
		"not looked at":                    {checked("steal_share", result.GradeUnknown), false},
		"the generator was too small":      {checked("generator_cpu_share", result.GradeInvalid), false}, // that is no other's doing
		"bound to no CPUs":                 {unbound, false},
		"nothing measured":                 {unmeasured, false},
	} {
		if got := Disturbed(c.trial); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
