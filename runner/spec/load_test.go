package spec

import (
	"testing"
	"time"
)

func TestModels(t *testing.T) {
	for name, c := range map[string]struct {
		load    string
		model   Model
		open    bool
		highest float64
		length  time.Duration
		max     int
	}{
		"users":        {"{users: 10, duration: 20s, warm_up: 5s}", ConstantUsers, false, 10, 25 * time.Second, 0},
		"ramp":         {"{users: 5, stages: [{duration: 10s, target: 50}, {duration: 5s, target: 0}]}", RampingUsers, false, 50, 15 * time.Second, 0},
		"ramp from 0":  {"{stages: [{duration: 10s, target: 50}]}", RampingUsers, false, 50, 10 * time.Second, 0},
		"rate":         {"{rate: 30/m}", ConstantRate, true, 0.5, 30 * time.Second, 5},
		"rising rate":  {"{rate: 10/s, stages: [{duration: 0s, target: 20/s}, {duration: 1m, target: 0/s}]}", RampingRate, true, 20, time.Minute, 200},
		"shared":       {"{users: 3, iterations: 9}", SharedIterations, false, 3, 10 * time.Minute, 0},
		"per user":     {"{users: 3, iterations_per_user: 9, duration: 5s}", PerUserIterations, false, 3, 5 * time.Second, 0},
		"search":       {"{search: {from: 100/s, to: 800/s, precision: 50%, step: 2s}, warm_up: 1s}", RateSearch, true, 800, 21 * time.Second, 8000},
		"narrow":       {"{search: {from: 100/s, to: 100/s, precision: 50%, step: 2s}}", RateSearch, true, 100, 4 * time.Second, 1000},
		"users by set": {"{rate: 5/s, users: 5}", ConstantUsers, false, 5, 30 * time.Second, 0},
	} {
		t.Run(name, func(t *testing.T) {
			text := "environment: {target: feed}\nthresholds: {checks: rate>0.5}\nload: " + c.load + "\n"
			opts := Options{}
			if name == "users by set" {
				text = "environment: {target: feed}\nload: {rate: 5/s}\n"
				opts.Set = []string{"load.users=5"}
			}
			e := parse(t, text, opts)
			l := e.Variants[0].Load
			if l.Model() != c.model || l.Model().Open() != c.open || l.Highest() != c.highest || l.Length() != c.length || l.MaxUsers != c.max {
				t.Errorf("%s, open %v, highest %v, %v long, max_users %d", l.Model(), l.Model().Open(), l.Highest(), l.Length(), l.MaxUsers)
			}
			roundTrip(t, e)
		})
	}
}

func TestLevels(t *testing.T) {
	for text, want := range map[string]string{"0": "0", "100": "100", "500/s": "500/s", "0/s": "0/s", "0.0/m": "0/s", "30/m": "0.5/s"} {
		l, err := ParseLevel(text)
		if err != nil || l.String() != want {
			t.Errorf("%s: %v, %v", text, l, err)
		}
	}
	for _, text := range []string{"-1", "1.5", "100001", "x/s", "1/y", "0/y", "", "/s"} {
		if l, err := ParseLevel(text); err == nil {
			t.Errorf("%q is %v", text, l)
		}
	}
}

// TestRequestsChange shows a variant's changed request among its changes.
func TestRequestsChange(t *testing.T) {
	e := parse(t, `environment: {target: feed}
load: {users: 1, requests: {list: {path: /a}, make: {method: POST, body: x}}}
thresholds: {"http_req_duration{name:list}": p(95)<5}
variants: {same: {}, other: {load: {requests: {list: {weight: 3}}}}, ramp: {load: {stages: [{duration: 5s, target: 2}]}}}
`, Options{})
	if got := e.Variants[1].Changes; len(got) != 1 || got[0] != "load.requests.list.weight=3" {
		t.Errorf("changes %v", got)
	}
	if got := e.Variants[2].Changes; len(got) != 2 || got[0] != "load.stages=[2 in 5s]" || got[1] != "load.duration=5s" {
		t.Errorf("changes %v", got)
	}
	if names := e.Load.All(); len(names) != 2 || names[1].Name != "make" || names[0].Method != "GET" {
		t.Errorf("requests %+v", names)
	}
	roundTrip(t, e)
}
