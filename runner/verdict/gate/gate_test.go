package gate

import (
	"testing"

	"perflab/runner/result"
)

// TestRows are the changes that the gate is there for, each with what must be named.
func TestRows(t *testing.T) {
	for name, c := range map[string]struct {
		machine machine
		head    server
		want    result.Verdict
		named   string
	}{
		"alike":                    {machine{noise: 0.02}, server{}, result.WithinTolerance, ""},
		"alike, one outlier trial": {machine{noise: 0.02, burst: true}, server{}, result.WithinTolerance, ""},
		"alike, paused":            {machine{noise: 0.02, paused: true, load: "users: 400, think_time: 1s"}, server{}, result.WithinTolerance, ""},
		"alike, at a rate":         {machine{noise: 0.02, paused: true, load: "rate: 400/s"}, server{}, result.WithinTolerance, ""},
		"10% more work":            {machine{noise: 0.02}, server{slower: 0.1}, result.Regressed, "http_reqs.rate"},
		"30% more work":            {machine{noise: 0.05}, server{slower: 0.3}, result.Regressed, "http_reqs.rate"},
		"30% slower at a rate":     {machine{noise: 0.02, paused: true, load: "rate: 400/s"}, server{slower: 0.3}, result.Regressed, "http_req_duration_intended.p(95)"},
		"1% tail of 50 ms, paused": {machine{noise: 0.02, paused: true, load: "users: 400, think_time: 1s"}, server{tail: 0.01}, result.Regressed, "http_req_duration.p(99.9)"},
		"a leak":                   {machine{noise: 0.02}, server{leak: 35000}, result.Regressed, "server_memory_slope.value"},
		"hidden CPU":               {machine{noise: 0.02, paused: true, load: "users: 400, think_time: 1s"}, server{cpu: 1.5}, result.Regressed, "server_cpu_per_request.mean"},
		"one slow endpoint of two": {machine{noise: 0.02, paused: true, load: "users: 400, think_time: 1s, requests: {list: {}, one: {}}"}, server{second: 2.39}, result.Regressed, "http_req_duration.p(95)"},
		"0.8% errors":              {machine{noise: 0.02}, server{failed: 0.008}, result.Regressed, "http_req_failed.rate"},
		"2% dropped":               {machine{noise: 0.02, paused: true, load: "rate: 400/s"}, server{dropped: 0.02}, result.Regressed, "dropped_iterations.count"},
		"better":                   {machine{noise: 0.02}, server{slower: -0.3}, result.WithinTolerance, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, _ := c.machine.seeded(3).run(t, server{}, c.head, "")
			found := c.named == ""
			for _, ch := range got.Metrics {
				if ch.Verdict == result.Regressed && ch.Metric+"."+ch.Aggregation == c.named {
					found = true
				}
			}
			if got.Verdict != c.want || !found {
				t.Errorf("want %s of %q\n%s", c.want, c.named, describe(got))
			} else if testing.Verbose() {
				t.Log(describe(got))
			}
		})
	}
}

// TestABusyMachine holds up the generator in some trials, or in all.
func TestABusyMachine(t *testing.T) {
	for name, c := range map[string]struct {
		machine machine
		head    server
		want    result.Verdict
		rate    result.Verdict // of http_reqs.rate
	}{
		"alike, a few held up": {machine{noise: 0.02, heldUp: 0.1}, server{}, result.WithinTolerance, result.WithinTolerance},
		"alike, all held up":   {machine{noise: 0.02, heldUp: 1}, server{}, result.Undecided, result.WithinTolerance},
		"worse, all held up":   {machine{noise: 0.02, heldUp: 1}, server{slower: 0.3}, result.Regressed, result.Regressed},
		// A generator that was too small gives its own rate to both sides: that shows nothing.
		"worse, generator too small": {machine{noise: 0.02, heldUp: 1, fault: "generator_cpu_share"}, server{slower: 0.3}, result.Undecided, result.Undecided},
	} {
		t.Run(name, func(t *testing.T) {
			got, _ := c.machine.seeded(5).run(t, server{}, c.head, "")
			if got.Verdict != c.want || got.Metrics[0].Verdict != c.rate {
				t.Errorf("want %s, of the rate %s\n%s", c.want, c.rate, describe(got))
			}
		})
	}
}
