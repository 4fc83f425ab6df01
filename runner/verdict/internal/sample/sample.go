// Package sample makes up runs and trials for the tests of judgements. What it makes is the
// same each time; nothing but tests imports it.
package sample

import (
	"math"
	"testing"
	"time"

	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/plan"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/threshold"
)

// Django is a stack as asked, StandIn one that stands in for it.
var (
	Django  = result.Stack{Provider: "docker", Asked: "django-feed", Target: "django-feed", Title: "Django"}
	StandIn = result.Stack{Provider: "embedded", Asked: "django-feed", Target: "feed", StandIn: true, Title: "Go feed"}
)

// Trial is a trial of ten seconds: requests, each of the given latency, and failures among them.
func Trial(variant string, repeat int, requests, failed int64, latency time.Duration) *result.Trial {
	set := metric.NewSet()
	set.Elapsed = 10 * time.Second
	h := metric.NewHistogram()
	for range requests {
		h.Record(latency)
	}
	set.Trends[metricname.HTTPReqDuration] = h
	set.Counters[metricname.HTTPReqs] = float64(requests)
	set.Counters[metricname.DataReceived] = float64(1000 * (requests - failed))
	set.Rates[metricname.HTTPReqFailed] = metric.Rate{True: failed, Total: requests}
	set.Rates[metricname.Checks] = metric.Rate{True: requests - failed, Total: requests}
	set.Checks = []metric.Check{{Name: "is status 200", Passes: requests - failed, Fails: failed}}
	if n := requests - failed; n > 0 {
		set.Statuses["200"] = n
	}
	return &result.Trial{
		Trial:  plan.Trial{Variant: variant, Repeat: repeat, Index: repeat - 1},
		Status: result.Complete, Metrics: set, Environment: result.Environment{Stack: Django},
	}
}

// Three are trials of variant a around 100 requests per second and 22 ms, 1% of them failed.
func Three() []*result.Trial {
	return []*result.Trial{
		Trial("a", 1, 1000, 10, 20*time.Millisecond), Trial("a", 2, 1020, 10, 22*time.Millisecond), Trial("a", 3, 980, 10, 24*time.Millisecond),
	}
}

// Rates are trials of variant a that answered so many requests per second, all in 20 ms.
func Rates(perSecond ...int64) []*result.Trial {
	var trials []*result.Trial
	for i, n := range perSecond {
		trials = append(trials, Trial("a", i+1, 10*n, 0, 20*time.Millisecond))
	}
	return trials
}

// On puts trials on a stack.
func On(stack result.Stack, trials []*result.Trial) []*result.Trial {
	for _, t := range trials {
		t.Environment.Stack = stack
	}
	return trials
}

// Threshold parses k6's grammar; the tests' texts are right.
func Threshold(name, expr string) threshold.Threshold {
	t, err := threshold.Parse(name, expr)
	if err != nil {
		panic(err)
	}
	return t
}

// Run is a run of variant a, three times, with the given thresholds.
func Run(thresholds ...threshold.Threshold) *result.Run {
	config := spec.Config{Environment: spec.Environment{Target: "django-feed"}, Thresholds: thresholds}
	e := spec.Experiment{Name: "feed", Repeats: 3, Seed: 1, Config: config, Variants: []spec.Variant{{Name: "a", Config: config}}}
	return &result.Run{ID: "run", Status: result.Complete, Experiment: e, Plan: plan.New(&e)}
}

// Near fails the test where got is further from want than tolerance, or no number.
func Near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if math.IsNaN(got) || math.Abs(got-want) > tolerance {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}
