// Package sample makes up runs and trials for the tests of judgements. What it makes is the
// same each time; nothing but tests imports it.
package sample

import (
	"math"
	"testing"
	"time"

	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/phrase"
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

// RunOfBoth is a run of one variant, three times with each engine.
func RunOfBoth(change func(l *spec.Load)) *result.Run {
	run := Run()
	l := &run.Experiment.Variants[0].Load
	l.Engine, l.Users = spec.EngineBoth, 100
	if change != nil {
		change(l)
	}
	run.Plan = plan.New(&run.Experiment)
	return run
}

// Sent is a trial of an engine, with what its generator used: CPUs busy of one, and memory.
func Sent(engine string, repeat int, requests int64, latency time.Duration, cpu float64, memory int64) *result.Trial {
	t := Trial("a", repeat, requests, 0, latency)
	t.Engine = engine
	t.Index = 2 * repeat
	if engine == spec.EngineK6 {
		t.Index++
	}
	t.Series = []metric.Point{{Phase: metric.Load, Span: time.Second, Requests: requests / 10, P95: latency}}
	t.Resources = []result.Resource{{Name: "generator", CPUs: 1, Points: []result.ResourcePoint{{CPU: cpu, Memory: memory}}}}
	return t
}

func Broken(t *result.Trial, s result.Status, reason string) *result.Trial {
	t.Status, t.Reason = s, phrase.Verbatim(reason)
	if s != result.Invalid {
		t.Metrics = nil
	}
	return t
}

// Searched is a run of a search with three trials that found the rates, 0 for none.
func Searched(rates [3]float64, thresholds ...threshold.Threshold) (*result.Run, []*result.Trial) {
	run := Run(thresholds...)
	run.Experiment.Variants[0].Load.Search = &spec.Search{From: 50, To: 1600, Precision: 0.05}
	var trials []*result.Trial
	for i, rate := range rates {
		t := Trial("a", i+1, 1000, 0, 20*time.Millisecond)
		slow := Threshold(metricname.HTTPReqDuration, "p(95)<500")
		t.Search = &result.Search{Rate: rate, Failed: 50, Ended: result.SearchNoneHeld, Steps: []result.SearchStep{
			{Rate: 50, To: 10, Missed: []result.SearchMiss{{Threshold: &slow, Value: 712}}},
		}}
		if rate > 0 {
			t.Search = &result.Search{Rate: rate, Failed: 1.05 * rate, Ended: result.SearchNear, Best: 1, Steps: []result.SearchStep{
				{Rate: 1.05 * rate, To: 10, Missed: []result.SearchMiss{{Threshold: &slow, Value: 712}}}, {Rate: rate, Held: true, From: 10, To: 20},
			}}
		}
		trials = append(trials, t)
	}
	return run, trials
}

// Near fails the test where got is further from want than tolerance, or no number.
func Near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if math.IsNaN(got) || math.Abs(got-want) > tolerance {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}
