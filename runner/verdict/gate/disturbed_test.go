package gate

import (
	"strings"
	"testing"

	"perflab/runner/metric"
	"perflab/runner/phrase"
	"perflab/runner/plan"
	"perflab/runner/result"
	"perflab/runner/spec"
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

// TestATrialThatFailedIsNamed: a head that breaks now and then has no figure that shows it.
func TestATrialThatFailedIsNamed(t *testing.T) {
	e, err := spec.Parse("x.yaml", []byte("environment: {url: 'http://127.0.0.1:1'}\nload: {users: 10}"), spec.Options{})
	if err != nil {
		t.Fatal(err)
	}
	run := &result.Run{Experiment: *e, Plan: plan.Against(e, 6), Against: &result.Against{Rules: e.Regression, Looks: []int{6}, Alpha: 0.05}}
	broke := &result.Trial{Trial: run.Plan.Trials[4], Status: result.Failed, Reason: phrase.Verbatim("out of luck")}
	c, err := Judge(run, []*result.Trial{broke}, true)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range c.Warnings {
		if strings.Contains(w.String(), "pair 3") && strings.Contains(w.String(), string(broke.Side)) && strings.Contains(w.String(), "out of luck") {
			return
		}
	}
	t.Errorf("it is not named: %v", c.Warnings)
}
