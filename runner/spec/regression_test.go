package spec

import (
	"slices"
	"strings"
	"testing"
)

// gatedNames are a variant's figures, the primary one first.
func gatedNames(e *Experiment, variant string) (names []string) {
	for _, g := range e.Rules(variant).All() {
		names = append(names, g.Name())
	}
	return names
}

// TestPrimary is the figure that the load leaves free to move.
func TestPrimary(t *testing.T) {
	for load, want := range map[string]string{
		"users: 5": "http_reqs.rate",
		"users: 5, iterations: 100, duration: 10s":    "http_reqs.rate",
		"users: 5, think_time: 1s":                    "http_req_duration.p(95)",
		"rate: 50/s":                                  "http_req_duration_intended.p(95)",
		"rate: 50/s, engine: k6":                      "http_req_duration.p(95)",
		"rate: 50/s, engine: both":                    "http_req_duration_intended.p(95)",
		"stages: [{duration: 10s, target: 50/s}]":     "http_req_duration_intended.p(95)",
		"search: {from: 50/s, to: 100/s}, warm_up: 0": "search_rate.value",
	} {
		text := "environment: {url: 'http://127.0.0.1:1'}\nthresholds: {http_req_failed: ['rate<0.01']}\nload: {" + strings.Replace(load, ", warm_up: 0", "", 1) + "}\n"
		e := parse(t, text, Options{})
		names := gatedNames(e, "default")
		if names[0] != want {
			t.Errorf("%s: %s, want %s", load, names[0], want)
		}
		if slices.Contains(names[1:], want) {
			t.Errorf("%s: %s is gated twice", load, want)
		}
		if open := strings.Contains(load, "/s, e") || load == "rate: 50/s"; open != slices.Contains(names, "dropped_iterations.count") && !strings.Contains(load, "stages") {
			t.Errorf("%s: %v", load, names)
		}
	}
}

func TestRulesOfAFile(t *testing.T) {
	e := parse(t, `
environment: {url: 'http://127.0.0.1:1'}
tolerance: 4%
checks: {ok: status == 200}
load: {users: 5, requests: {list: {path: /}, one: {path: /1}}}
variants:
  a: {}
  b: {load: {request: {path: /2}}}
regression:
  primary: http_req_duration.p( 95 )
  undecided: warn
  metrics:
    http_req_duration{name:list}.p(99): 20%
    http_req_duration.avg: 5ms
    server_cpu_per_request.mean: off
    server_memory_slope.value: 64KiB
    http_req_failed.rate: 0.5%
    iterations_interrupted.count: 3
    http_req_duration.p(95): 150%
`, Options{})
	a := e.Rules("a")
	if a.Primary.Name() != "http_req_duration.p(95)" || a.Primary.Tolerance != 1.5 || e.Regression.Undecided != "warn" {
		t.Errorf("%+v", a.Primary)
	}
	want := map[string]Gated{
		"http_reqs.rate":                     {Tolerance: 0.04},
		"http_req_duration.p(99)":            {Tolerance: 0.4},
		"http_req_duration{name:list}.p(95)": {Tolerance: 0.16},
		"http_req_duration{name:one}.p(95)":  {Tolerance: 0.16},
		"http_req_duration{name:list}.p(99)": {Tolerance: 0.2, Named: true},
		"http_req_duration.avg":              {Tolerance: 5, Absolute: true, Named: true},
		"server_memory_slope.value":          {Tolerance: 64 << 10, Absolute: true, Named: true},
		"http_req_failed.rate":               {Tolerance: 0.005, Absolute: true, Named: true},
		"checks.rate":                        {Tolerance: 0.001, Absolute: true},
		"iterations_interrupted.count":       {Tolerance: 3, Absolute: true, Named: true},
		"http_req_duration.p(99.9)":          {Tolerance: 0.8},
		"server_memory.max":                  {Tolerance: 0.16},
	}
	for _, g := range a.Metrics {
		w, ok := want[g.Name()]
		if w.Metric, w.Aggregation = g.Metric, g.Aggregation; !ok || g != w {
			t.Errorf("%+v, want %+v", g, w)
		}
		delete(want, g.Name())
	}
	if len(want) > 0 {
		t.Errorf("missing %v", want)
	}
	if names := gatedNames(e, "b"); slices.ContainsFunc(names, func(n string) bool { return strings.Contains(n, "{") }) {
		t.Errorf("b has one request, and %v", names)
	}
	roundTrip(t, e)
}

// TestRulesThatDiffer are told by what they come to, not by what is written.
func TestRulesThatDiffer(t *testing.T) {
	with := func(rules string) Regression {
		return parse(t, smallest+rules, Options{}).Regression
	}
	base := with("")
	for rules, want := range map[string]string{
		"":                                      "",
		"regression: {primary: http_reqs.rate}": "",
		"regression: {metrics: {http_reqs.rate: 5%}}": "",
		"tolerance: 1%": "http_reqs.rate",
		"regression: {metrics: {http_reqs.rate: 80%}}":       "http_reqs.rate",
		"regression: {metrics: {server_memory.max: off}}":    "server_memory.max",
		"regression: {metrics: {http_req_duration.med: 5%}}": "http_req_duration.med",
		"regression: {primary: iterations.rate}":             "primary",
	} {
		var got []string
		for _, d := range base.Differences(with(rules)) {
			if d.Primary {
				got = append(got, "primary")
			}
			got = append(got, d.Figure)
		}
		if (len(got) == 0) != (want == "") || want != "" && got[0] != want {
			t.Errorf("%s: %v, want %s", rules, got, want)
		}
	}
}
