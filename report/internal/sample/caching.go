// Package sample holds made-up runs with everything that a report can have to say: the tests
// of every format draw them, so that one format cannot forget what another tells.
package sample

import (
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/plan"
	"perflab/runner/quantity"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/threshold"
	"perflab/runner/verdict"
	"perflab/runner/verdict/figure"
)

// shape is how a made-up variant behaves: requests per second, median latency and the
// spread of its logarithm, CPUs of the server.
type shape struct {
	name        string
	rps, spread float64
	median      time.Duration
	cpu         float64
	cached      bool
}

var shapes = []shape{
	{"database", 142, 0.35, 6 * time.Second, 0.99, false},
	{"queryset", 351.6, 0.4, 1750 * time.Millisecond, 0.99, true},
	{"response", 897, 0.55, 38 * time.Millisecond, 0.82, true},
}

// Caching makes a realistic run of three variants and three repeats out of a seed: ten
// seconds of warm-up, five minutes of load and their drain.
func Caching() (*result.Run, *verdict.Judgement) {
	rng := rand.New(rand.NewPCG(20231112, 1))
	e := sampleExperiment()
	run := &result.Run{
		Schema: result.Schema, ID: "20261122-213200-4f1a", Status: result.Complete, Experiment: e,
		Started: time.Date(2026, 11, 22, 21, 32, 0, 0, time.UTC), Ended: time.Date(2026, 11, 22, 22, 19, 12, 0, time.UTC),
		Source: "name: feed-100posts-redis\ntitle: 글 100개 조회, Redis 캐시\nquestion: >-\n  Does caching lift the page?\n", Arguments: []string{"runner", "exec", "experiments/feed-100posts-redis.yaml"},
		Plan: plan.New(&e), Fingerprint: "sha256:5f2c9b7a41de",
		Manifest: result.Manifest{
			Host: "bench-1", OS: "Debian GNU/Linux 12 (bookworm)", Kernel: "6.1.0-26-amd64", CPU: "AMD EPYC 7B13", CPUs: 2, Memory: 8 << 30, Provider: "docker",
			Versions: map[string]string{"runner": "0.1.0", "go": "1.26.8", "docker": "20.10.24"}, GitCommit: "12bb07f2", GitDirty: true,
			Images: map[string]string{"django-feed": "sha256:9ad1c0ffee"},
		},
	}
	stack := result.Stack{
		Provider: "docker", Asked: "django-feed", Target: "django-feed", Title: "Django 3.2 + REST framework, gunicorn, gevent",
		Versions: map[string]string{"python": "3.11.2", "django": "3.2.19", "djangorestframework": "3.14.0", "gunicorn": "20.1.0", "gevent": "22.10.2"},
	}
	j := &verdict.Judgement{
		Outcome: verdict.Passed, Status: result.Complete, Stack: stack,
		Warnings: []phrase.Statement{phrase.Verbatim("database: the server used 99% of its CPU: response times above hold for a saturated server")},
	}
	for i, s := range shapes {
		v := verdict.Variant{Sample: figure.Sample{Name: s.name, Planned: 3}}
		for _, p := range run.Plan.Trials {
			if p.Variant == s.name {
				v.Trials = append(v.Trials, sampleTrial(rng, p, s, stack))
				v.Valid++
			}
		}
		v.Metrics = v.Trials[0].Metrics
		v.Figures = sampleFigures(rng, s, v.Metrics)
		checks := threshold.Threshold{Metric: metricname.Checks, Expr: "rate>0.9", Aggregation: metricname.Rate, Operator: ">", Value: 0.9}
		slow := threshold.Threshold{Metric: metricname.HTTPReqDuration, Expr: "p(95)<5000", Aggregation: metricname.P, Percentile: 95, Operator: "<", Value: 5000}
		v.Thresholds = []verdict.Check{{Threshold: checks, Value: 0.9958, Outcome: verdict.Passed}, {Threshold: slow, Value: float64(s.median) / 1e6 * 1.8, Outcome: verdict.Passed}}
		goal := threshold.Threshold{Metric: metricname.HTTPReqs, Expr: "rate>=1000", Aggregation: metricname.Rate, Operator: ">=", Value: 1000}
		v.Goal = []verdict.Check{{Threshold: goal, Value: s.rps, Outcome: verdict.Failed}}
		j.Variants = append(j.Variants, v)
		_ = i
	}
	j.Variants[0].Thresholds[1].Outcome = verdict.Failed
	j.Outcome, j.Reasons = verdict.Failed, []phrase.Statement{phrase.Verbatim("database: http_req_duration p(95)<5000: measured 10.8 s")}
	for i, o := range []verdict.Outcome{verdict.Reproduced, verdict.Inconclusive} {
		j.Claims = append(j.Claims, verdict.Claim{Claim: e.Claims[i], Verdict: o, Grounds: []phrase.Statement{phrase.Verbatim("http_reqs.rate was 351.6 per second, 95% interval 346.9 to 356.2, over 3 trials")}})
	}
	return run, j
}

func sampleExperiment() spec.Experiment {
	load := spec.Load{
		Request: spec.Request{Method: "GET", Path: "/api/posts/"}, Users: 1000, ThinkTime: spec.Duration(time.Second),
		Duration: spec.Duration(5 * time.Minute), WarmUp: spec.Duration(10 * time.Second),
	}
	config := spec.Config{
		Environment: spec.Environment{Target: "django-feed", Memory: 2 << 30, Isolation: "auto"},
		Dataset:     spec.Dataset{Posts: 100, Characters: spec.Range{Min: 200, Max: 500}},
		Load:        load, Checks: []spec.Check{{Name: "is status 200", Expr: "status == 200"}},
	}
	e := spec.Experiment{
		Name: "feed-100posts-redis", Title: "글 100개 조회, Redis 캐시", Series: "시스템 디자인 연습 · 피드 서비스 1", Language: "ko", Config: config, Repeats: 3, Seed: 1,
		Question: "Redis에 캐시하면 글 100개 페이지가 초당 1000개 요청을 감당하는가?", File: "experiments/feed-100posts-redis.yaml",
		Reference: &spec.Reference{
			Title: "피드 서비스 1 - 서버 동시성 설정", URL: "https://example.org/posts/feed-1", Date: "2023-11-12",
			Figures: []spec.PublishedFigures{{Variant: "queryset", Text: "checks.........................: 99.58%\nhttp_reqs......................: 106619 351.608025/s\n"}},
		},
		Claims: []spec.Claim{
			{Quote: "Redis에 캐시하여 실험해봤지만, 최종적으로 RPS 350 수준에 그쳤다", Variant: "queryset", Expect: spec.Expectation{Text: "http_reqs.rate < 400"}},
			{Quote: "캐시 없이는 어떤 설정에서도 300을 넘지 못한다", Variant: "database", Expect: spec.Expectation{Text: "http_reqs.rate < 300"}},
		},
	}
	for i, s := range shapes {
		v := spec.Variant{Name: s.name, Config: config}
		if i > 0 {
			v.Changes = []string{"server.cache=" + s.name}
		}
		e.Variants = append(e.Variants, v)
	}
	return e
}

func sampleTrial(rng *rand.Rand, p plan.Trial, s shape, stack result.Stack) *result.Trial {
	t := &result.Trial{
		Schema: result.Schema, Trial: p, Status: result.Complete, Model: spec.ClosedModel,
		Started: time.Date(2026, 11, 22, 21, 32, 5, 0, time.UTC).Add(time.Duration(p.Index) * 314 * time.Second),
		Environment: result.Environment{
			Stack: stack, URL: "http://172.18.0.3:8000", Path: "container address",
			Asked:     map[string]string{"server.workers": "9", "server.mode": "pooled", "server.cache": s.name},
			Effective: map[string]string{"server.workers": "9", "server.mode": "pooled", "server.cache": s.name},
			Native:    []result.Setting{{Name: "worker", Value: "9"}, {Name: "worker_class", Value: `"gevent"`}, {Name: "worker_connections", Value: "1000"}},
			Isolation: result.Isolation{Server: []int{0}, Generator: []int{1}},
		},
	}
	if s.cached {
		t.Cache = &result.Cache{Address: "172.18.0.2:6379", Server: "redis 7.0.15", Keys: 1, Hits: int64(s.rps * 300), Misses: 1}
	}
	h := metric.NewHistogram()
	level := 1 + 0.03*rng.NormFloat64()
	for second := range 313 {
		wave := 1 + 0.05*rng.NormFloat64() + 0.04*math.Sin(float64(second)/23)
		phase := metric.Load
		switch {
		case second < 10:
			phase, wave = metric.WarmUp, wave*float64(second+1)/10
		case second >= 310:
			phase, wave = metric.Drain, wave*0.3
		}
		n := int64(s.rps * level * wave)
		draw := func() time.Duration {
			return time.Duration(float64(s.median) * math.Exp(s.spread*rng.NormFloat64()))
		}
		for range 40 {
			h.Record(draw())
		}
		failed := int64(float64(n) * 0.004 * rng.Float64())
		p95 := time.Duration(float64(s.median) * math.Exp(1.645*s.spread+0.08*rng.NormFloat64()))
		t.Series = append(t.Series, metric.Point{
			Second: second, Phase: phase, Span: time.Second, Requests: n, Failed: failed,
			ChecksPassed: n - failed, ChecksFailed: failed, Users: 1000, P50: s.median, P95: p95, P99: p95 * 3 / 2, Max: p95 * 2,
		})
	}
	t.Metrics = &metric.Set{
		Elapsed: 302 * time.Second, Trends: map[string]*metric.Histogram{metricname.HTTPReqDuration: h},
		Counters: map[string]float64{metricname.HTTPReqs: s.rps * 302}, Rates: map[string]metric.Rate{metricname.Checks: {True: 9958, Total: 10000}},
	}
	for _, r := range []struct {
		name   string
		cpu    float64
		memory int64
	}{{"server", s.cpu, 420 << 20}, {"generator", 0.21, 44 << 20}, {"redis", 0.05, 9 << 20}} {
		if r.name == "redis" && !s.cached {
			continue
		}
		use := result.Resource{Name: r.name, Source: "cgroup v2", CPUs: 1}
		for second := range 313 {
			use.Points = append(use.Points, result.ResourcePoint{
				Second: second, CPU: min(1, r.cpu*(1+0.04*rng.NormFloat64())),
				Memory: int64(float64(r.memory) * (0.8 + 0.2*math.Min(1, float64(second)/60))),
			})
		}
		t.Resources = append(t.Resources, use)
	}
	t.Evidence = Evidence(p.Repeat)
	return t
}

func sampleFigures(rng *rand.Rand, s shape, m *metric.Set) []figure.Figure {
	var figures []figure.Figure
	add := func(name, aggregation, unit string, value float64) {
		f := figure.Figure{Metric: name, Aggregation: aggregation, Unit: unit, Value: value, Interval: true, Low: value * (0.99 - 0.01*rng.Float64()), High: value * (1.005 + 0.01*rng.Float64())}
		if unit == "share" {
			f.High = math.Min(1, f.High)
		}
		figures = append(figures, f)
	}
	add(metricname.HTTPReqs, metricname.Rate, "per_s", s.rps)
	for _, p := range []float64{50, 95, 99} {
		add(metricname.HTTPReqDuration, fmt.Sprintf("p(%g)", p), "ns", float64(m.Trends[metricname.HTTPReqDuration].Quantile(p/100)))
	}
	add(metricname.Checks, metricname.Rate, "share", 0.9958)
	add(metricname.HTTPReqFailed, metricname.Rate, "share", 0.0042)
	add(metricname.ServerMemory, metricname.Max, quantity.Bytes, 420<<20)
	add(metricname.ServerCPU, metricname.Mean, "cpu", s.cpu)
	add(metricname.GeneratorCPU, metricname.Mean, "cpu", s.cpu)
	if s.cached {
		add(metricname.CacheHits, metricname.Rate, "share", 0.99999)
	}
	return figures
}
