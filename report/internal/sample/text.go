package sample

import (
	"time"

	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/plan"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/threshold"
	"perflab/runner/verdict"
)

// Text is a run with everything that can happen to a trial, judged by verdict: variant
// sound is measured three times, doubtful once and invalid once with one trial to come, absent never.
func Text(language string, standIn bool) (*result.Run, *verdict.Judgement) {
	gate := func(name, expr string) threshold.Threshold {
		t, err := threshold.Parse(name, expr)
		if err != nil {
			panic(err) // the texts below are right
		}
		return t
	}
	config := spec.Config{
		Environment: spec.Environment{Target: "django-feed", Memory: 2 << 30},
		Dataset:     spec.Dataset{Posts: 100, Characters: spec.Range{Min: 200, Max: 500}},
		Load: spec.Load{
			Request: spec.Request{Method: "GET", Path: "/api/posts/"}, Users: 1000, ThinkTime: spec.Duration(time.Second),
			Duration: spec.Duration(5 * time.Minute), WarmUp: spec.Duration(10 * time.Second),
		},
		Checks:     []spec.Check{{Name: "is status 200", Expr: "status == 200"}, {Name: "a | b <c>", Expr: "true"}},
		Thresholds: []threshold.Threshold{gate(metricname.Checks, "rate>0.995"), gate(metricname.HTTPReqDuration, "p(95)<480")},
		Goal:       []threshold.Threshold{gate(metricname.HTTPReqs, "rate>=1000")},
	}
	e := spec.Experiment{
		Name: "sample", Title: "Sample | *of* everything", Question: "Does <caching>\nlift the page?", Language: language,
		Config: config, Repeats: 3, Seed: 1, File: "experiments/sample.yaml",
	}
	if language == "ko" {
		e.Title, e.Question = "글 100개 조회, Redis 캐시", "캐시하면 초당 1000개 요청을 감당하는가?"
	}
	for _, name := range []string{"sound", "doubtful", "absent"} {
		e.Variants = append(e.Variants, spec.Variant{Name: name, Config: config, Changes: map[string][]string{"doubtful": {"server.cache=response"}}[name]})
	}
	e.Claims = []spec.Claim{
		{Quote: "RPS 350 수준에 그쳤다", Variant: "sound", Expect: spec.Expectation{Text: "http_reqs.rate < 400"}},
		{Quote: "a `quote` | with *marks*", Variant: "doubtful", Expect: spec.Expectation{Text: "http_reqs.rate < 400"}},
	}
	run := &result.Run{
		Schema: result.Schema, ID: "20261122-213200-4f1a", Status: result.Complete, Experiment: e, Plan: plan.New(&e), Fingerprint: "5f2c",
		Started: time.Date(2026, 11, 22, 21, 32, 0, 0, time.UTC), Ended: time.Date(2026, 11, 22, 22, 19, 0, 0, time.UTC),
		Arguments: []string{"runner", "exec", "experiments/sample.yaml"},
		Manifest:  result.Manifest{Host: "bench-1", CPUs: 2, Memory: 8 << 30, Provider: "docker", Versions: map[string]string{"runner": "0.1.0"}},
	}
	var trials []*result.Trial
	for _, p := range run.Plan.Trials {
		switch {
		case p.Variant == "sound", p.Variant == "doubtful" && p.Repeat == 1:
			trials = append(trials, Trial(p, standIn))
		case p.Variant == "doubtful" && p.Repeat == 2:
			t := Trial(p, standIn)
			t.Status, t.Reason = result.Invalid, phrase.Verbatim("generator \x1b[31msaturated & <late>")
			trials = append(trials, t)
		}
	}
	return run, verdict.Judge(run, trials)
}

func Trial(p plan.Trial, standIn bool) *result.Trial {
	set := metric.NewSet()
	set.Elapsed = 300 * time.Second
	n := int64(105000 + 300*p.Repeat)
	trend := func(name string, scale time.Duration) {
		h := metric.NewHistogram()
		for i := range 1000 {
			h.Record(scale * time.Duration(1000+i))
		}
		set.Trends[name] = h
	}
	for name, scale := range map[string]time.Duration{
		metricname.HTTPReqBlocked: 5, metricname.HTTPReqConnecting: 0, metricname.HTTPReqDuration: 250 * time.Microsecond, metricname.HTTPReqDurationOK: 250 * time.Microsecond,
		metricname.HTTPReqReceiving: 90, metricname.HTTPReqSending: 20, metricname.HTTPReqTLSHandshaking: 0, metricname.HTTPReqWaiting: 249 * time.Microsecond,
		metricname.IterationDuration: 40 * time.Millisecond, metricname.SendLag: 1, metricname.HTTPReqIntended: 300 * time.Microsecond,
	} {
		trend(name, scale)
	}
	set.Counters = map[string]float64{
		metricname.HTTPReqs: float64(n), metricname.Iterations: float64(n), metricname.DataReceived: 5e9, metricname.DataSent: 9.5e6,
		metricname.Connections: 1000, metricname.IterationsInterrupted: 3, metricname.DroppedIterations: 0,
	}
	set.Checks = []metric.Check{{Name: "is status 200", Passes: n - 999, Fails: 999}, {Name: "a | b <c>", Passes: n}}
	set.Rates = map[string]metric.Rate{metricname.Checks: {True: 2*n - 999, Total: 2 * n}, metricname.HTTPReqFailed: {True: 999, Total: n}}
	set.Gauges = map[string]metric.Gauge{metricname.VUs: {Value: 9, Min: 9, Max: 1000}, metricname.VUsMax: {Value: 1000, Min: 1000, Max: 1000}}
	set.Statuses = map[string]int64{"200": n - 999, "503": 999}
	stack := result.Stack{Provider: "docker", Asked: "django-feed", Target: "django-feed", Title: "Django + gunicorn", Versions: map[string]string{"django": "3.2.19"}}
	if standIn {
		stack = result.Stack{Provider: "embedded", Asked: "django-feed", Target: "feed", StandIn: true, Title: "Go stand-in"}
	}
	started := time.Date(2026, 11, 22, 21, 32, 5, 0, time.UTC).Add(time.Duration(p.Index) * 6 * time.Minute)
	t := &result.Trial{
		Schema: result.Schema, Trial: p, Status: result.Complete, Model: spec.ClosedModel, Started: started, Ended: started.Add(310 * time.Second), Metrics: set,
		Environment: result.Environment{
			Stack: stack, URL: "http://172.18.0.3:8000", Path: "container address",
			Native: []result.Setting{{Name: "workers", Value: "9"}, {Name: "worker_class", Value: `"gevent"`}},
		},
	}
	t.Evidence = Evidence(p.Repeat)
	if p.Repeat == 2 {
		t.Warnings = []phrase.Statement{phrase.Verbatim("the server used 99% of its CPU")}
	}
	return t
}
