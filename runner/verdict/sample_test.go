package verdict

import (
	"time"

	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/plan"
	"perflab/runner/result"
	"perflab/runner/spec"
)

// django is a stack as asked, standIn one that stands in for it.
var (
	django  = result.Stack{Provider: "docker", Asked: "django-feed", Target: "django-feed", Title: "Django"}
	standIn = result.Stack{Provider: "embedded", Asked: "django-feed", Target: "feed", StandIn: true, Title: "Go feed"}
)

// made is a trial of ten seconds: requests, each of the given latency, and failures among them.
func made(variant string, repeat int, requests, failed int64, latency time.Duration) *result.Trial {
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
		Status: result.Complete, Metrics: set, Environment: result.Environment{Stack: django},
	}
}

// threshold parses k6's grammar; the tests' texts are right.
func threshold(name, expr string) spec.Threshold {
	t, err := spec.ParseThreshold(name, expr)
	if err != nil {
		panic(err)
	}
	return t
}

// asked is a run of one variant, three times, with the given thresholds.
func asked(thresholds ...spec.Threshold) *result.Run {
	config := spec.Config{Environment: spec.Environment{Target: "django-feed"}, Thresholds: thresholds}
	e := spec.Experiment{Name: "feed", Repeats: 3, Seed: 1, Config: config, Variants: []spec.Variant{{Name: "a", Config: config}}}
	return &result.Run{ID: "run", Status: result.Complete, Experiment: e, Plan: plan.New(&e)}
}
