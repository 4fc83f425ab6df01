package sample

import (
	"time"

	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/plan"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict"
)

// Engines is a run of three variants with both engines: in the first they agree, in
// the second k6 waits for itself, in the third it broke.
func Engines(language string) (*result.Run, *verdict.Judgement) {
	run, _ := Text(language, false)
	e := &run.Experiment
	e.Repeats = 1
	for i := range e.Variants {
		e.Variants[i].Load.Engine, e.Variants[i].Load.Start = spec.EngineBoth, "together"
	}
	run.Plan = plan.New(e)
	var trials []*result.Trial
	for _, p := range run.Plan.Trials {
		t := Trial(p, false)
		requests, latency, cpu, memory := 300_000.0, 80*time.Millisecond, 0.05, int64(21e6)
		t.EnginePath = "http/1.1 event loop"
		if p.Engine == spec.EngineK6 {
			t.EnginePath = "k6 v1.8.1, program"
			delete(t.Metrics.Trends, metricname.SendLag)
			requests, latency, cpu, memory = 297_900, 82*time.Millisecond, 0.21, 290e6
			switch p.Variant {
			case "doubtful":
				requests, latency, cpu = 250_000, 240*time.Millisecond, 0.97
			case "absent":
				t.Status, t.Reason, t.Metrics = result.Failed, phrase.Verbatim("k6 gave up: exit status 107"), nil
			}
		}
		if t.Metrics != nil {
			t.Metrics.Counters[metricname.HTTPReqs], t.Metrics.Counters[metricname.Iterations] = requests, requests
			h := metric.NewHistogram()
			h.Record(latency)
			t.Metrics.Trends[metricname.HTTPReqDuration] = h
		}
		t.Series = []metric.Point{{Phase: metric.Load, Span: time.Second, Requests: 950, P95: 6 * latency}}
		t.Resources = []result.Resource{{Name: "generator", CPUs: 1, Points: []result.ResourcePoint{{CPU: cpu, Memory: memory}}}}
		trials = append(trials, t)
	}
	return run, verdict.Judge(run, trials)
}
