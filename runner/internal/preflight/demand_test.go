package preflight

import (
	"math"
	"testing"
	"time"

	"perflab/runner/spec"
)

func TestDemandOf(t *testing.T) {
	second := spec.Duration(time.Second)
	variant := func(mode string, l spec.Load) spec.Variant {
		return spec.Variant{Config: spec.Config{Server: spec.Server{Mode: mode}, Load: l}}
	}
	limited := variant("pooled", spec.Load{Users: 5, ThinkTime: second})
	limited.Environment = spec.Environment{
		Memory: 2 << 30, Isolation: "required",
		Services: map[string]spec.Service{"redis": {Memory: 1 << 30}},
	}
	for name, tc := range map[string]struct {
		variants []spec.Variant
		want     Demand
	}{
		"no file":       {nil, Demand{Users: 1000}},
		"keep-alive":    {[]spec.Variant{variant("threads", spec.Load{Users: 50})}, Demand{Users: 50}},
		"closing":       {[]spec.Variant{variant("sync", spec.Load{Users: 50, ThinkTime: second / 2})}, Demand{Users: 50, Rate: 100, Connections: 100}},
		"without pause": {[]spec.Variant{variant("sync", spec.Load{Users: 50})}, Demand{Users: 50, Connections: math.Inf(1)}},
		"open": {
			[]spec.Variant{variant("sync", spec.Load{Rate: 200, MaxUsers: 2000})},
			Demand{Users: 2000, Rate: 200, Connections: 200},
		},
		"the most of each": {
			[]spec.Variant{variant("sync", spec.Load{Users: 10, ThinkTime: second}), limited},
			Demand{Users: 10, Rate: 10, Connections: 10, Memory: 3 << 30, Isolated: true},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var files []*spec.Experiment
			if tc.variants != nil {
				files = append(files, &spec.Experiment{Variants: tc.variants[:1]}, &spec.Experiment{Variants: tc.variants})
			}
			if got := DemandOf(files); got != tc.want {
				t.Errorf("got %+v, want %+v", got, tc.want)
			}
		})
	}
}
