package trial

import (
	"strings"
	"testing"

	"perflab/runner/result"
)

func TestSelfCheck(t *testing.T) {
	busy := func(cpus float64, cpu ...float64) result.Resource {
		r := result.Resource{CPUs: cpus}
		for _, c := range cpu {
			r.Points = append(r.Points, result.ResourcePoint{CPU: c})
		}
		return r
	}
	held := func(s float64) result.Resource {
		return result.Resource{CPUs: 1, Points: []result.ResourcePoint{{CPU: 0.1, Throttled: s}}}
	}
	for name, tc := range map[string]struct {
		generator        result.Resource
		invalid, warning string
	}{
		"room":             {busy(1, 0.2, 0.3), "", ""},
		"nothing read":     {result.Resource{}, "", ""},
		"saturated":        {busy(2, 1.9, 1.95, 1.99), "98% of its 2 CPUs", ""},
		"one busy moment":  {busy(1, 0.2, 1, 0.2), "", ""},
		"near":             {busy(1, 0.85, 0.9), "", "90% of its 1 CPUs"},
		"quota":            {held(0.5), "held back by its CPU quota for 50%", ""},
		"a little of it":   {held(0.05), "", "for 5% of the time"},
		"room in its half": {busy(0.5, 0.3), "", ""},
		"all of its half":  {busy(0.5, 0.5), "100% of its 0.5 CPUs", ""},
	} {
		t.Run(name, func(t *testing.T) {
			invalid, warning := selfCheck(tc.generator)
			for what, got := range map[string][2]string{"invalid": {invalid, tc.invalid}, "warning": {warning, tc.warning}} {
				if (got[0] == "") != (got[1] == "") || !strings.Contains(got[0], got[1]) {
					t.Errorf("%s %q, want %q", what, got[0], got[1])
				}
			}
		})
	}
}
