package sample

import (
	"strconv"
	"strings"
	"time"

	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/plan"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict"
)

// explainedFile is an experiment with everything that a published text can bring: figures,
// settings of which one does not exist, data that its figures contradict, and claims that
// come out each way.
const explainedFile = `name: explained
title: 빈 페이지 조회, 요청마다 25 ms 대기
question: 요청이 25 ms씩 기다리면 sync와 gevent의 차이가 나타나는가?
series: 시스템 디자인 연습
language: LANGUAGE
environment: {target: django-feed}
server: {workers: 9, io_wait: 25ms}
dataset: {posts: 100, characters: {min: 200, max: 500}}
variants:
  sync-3: {server: {mode: sync, workers: 3}}
  sync-9: {server: {mode: sync}}
  pooled: {server: {mode: pooled}}
load: {request: {method: GET, path: /api/empty/}, users: 1000, think_time: 1s, duration: 5m}
repeats: 3
checks: {is status 200: status == 200}
goal: {http_reqs: ["rate>=1000"]}
thresholds: {checks: ["rate>0.9"]}
reference:
  title: 피드 서비스 1 - 서버 동시성 설정
  url: https://example.org/posts/feed-1
  date: 2023-11-12
  figures:
    sync-9: {http_reqs.rate: 300..400}
    pooled: |
      checks.........................: 99.74%
      data_received..................: 5.0 GB 17 MB/s
      http_req_duration..............: avg=80ms p(95)=420ms
      http_reqs......................: 276763 918.952395/s
      iteration_duration.............: avg=1.08s p(95)=1.42s
  settings:
    pooled: |
      worker_class = "gevent"
      worker_connection = 1000
  dataset: {posts: 100, characters: {min: 1000, max: 1000}}
claims:
  - {quote: "RPS 300~400 수준을 기록한 것과 대비되는 결과다", expect: pooled.http_reqs.rate > 2 * sync-9.http_reqs.rate}
  - {quote: "http_reqs 276763 918.952395/s", variant: pooled, expect: http_reqs.rate > 950}
  - {quote: "gevent가 안정적이다", variant: pooled, expect: http_reqs.rate == 917, tolerance: 0.1%}
  - {quote: "데이터베이스가 병목이다", variant: sync-9, expect: http_reqs.rate < 400, needs: provider == "host"}
`

// Explained is that experiment measured and judged by verdict: workers that wait hold
// their slots, a pool is limited by what was asked of it. Where it ran on a stand-in no claim
// can be judged.
func Explained(language string, standIn bool) (*result.Run, *verdict.Judgement) {
	source := strings.Replace(explainedFile, "LANGUAGE", language, 1)
	e, err := spec.Parse("experiments/explained.yaml", []byte(source), spec.Options{})
	if err != nil {
		panic(err) // the text above is right
	}
	run := &result.Run{
		Schema: result.Schema, ID: "20261122-213200-4f1a", Status: result.Complete, Experiment: *e, Source: source, Plan: plan.New(e), Fingerprint: "5f2c",
		Started: time.Date(2026, 11, 22, 21, 32, 0, 0, time.UTC), Ended: time.Date(2026, 11, 22, 22, 19, 0, 0, time.UTC),
		Arguments: []string{"runner", "exec", "experiments/explained.yaml"},
		Manifest: result.Manifest{
			Host: "bench-1", CPUs: 2, Memory: 8 << 30, Provider: "docker", Versions: map[string]string{"runner": "0.1.0"},
			Settings: map[string][]string{"django-feed": {"workers", "worker_class", "worker_connections"}},
		},
	}
	var trials []*result.Trial
	for _, p := range run.Plan.Trials {
		trials = append(trials, explainedTrial(p, standIn))
	}
	return run, verdict.Judge(run, trials)
}

// explainedTrial is one trial of 300 s: 1000 users at the variant's rate, whose responses take
// what Little's law leaves for them.
func explainedTrial(p plan.Trial, standIn bool) *result.Trial {
	v := map[string]struct {
		rate, cpu float64
		workers   int
	}{"sync-3": {115, 0.12, 3}, "sync-9": {345, 0.37, 9}, "pooled": {917, 0.88, 9}}[p.Variant]
	rate := v.rate * (1 + 0.004*float64(p.Repeat-2))
	mean := time.Duration((1000/rate - 1) * float64(time.Second))
	n := int64(rate * 300)
	set := metric.NewSet()
	set.Elapsed = 300 * time.Second
	for name, around := range map[string]time.Duration{metricname.HTTPReqDuration: mean, metricname.IterationDuration: mean + time.Second, metricname.HTTPReqReceiving: 20 * time.Microsecond} {
		h := metric.NewHistogram()
		for i := range 1000 {
			h.Record(around/2 + around*time.Duration(i)/1000)
		}
		set.Trends[name] = h
	}
	set.Counters = map[string]float64{metricname.HTTPReqs: float64(n), metricname.Iterations: float64(n), metricname.DataReceived: float64(n) * 293, metricname.DataSent: float64(n) * 90}
	set.Checks = []metric.Check{{Name: "is status 200", Passes: n - 20, Fails: 20}}
	set.Rates = map[string]metric.Rate{metricname.Checks: {True: n - 20, Total: n}, metricname.HTTPReqFailed: {True: 20, Total: n}}
	set.Statuses = map[string]int64{"200": n - 20, "503": 20}
	mode, connections := "sync", "1"
	if p.Variant == "pooled" {
		mode, connections = "pooled", "1000"
	}
	workers := strconv.Itoa(v.workers)
	stack := result.Stack{Provider: "docker", Asked: "django-feed", Target: "django-feed", Title: "Django + gunicorn", Versions: map[string]string{"django": "3.2.19"}}
	if standIn {
		stack = result.Stack{Provider: "embedded", Asked: "django-feed", Target: "feed", StandIn: true, Title: "Go stand-in"}
	}
	started := time.Date(2026, 11, 22, 21, 32, 5, 0, time.UTC).Add(time.Duration(p.Index) * 6 * time.Minute)
	t := &result.Trial{
		Schema: result.Schema, Trial: p, Status: result.Complete, Model: spec.ClosedModel, Started: started, Ended: started.Add(301 * time.Second), Metrics: set,
		Environment: result.Environment{
			Stack: stack, URL: "http://172.18.0.3:8000", Path: "container address",
			Effective: map[string]string{"server.mode": mode, "server.workers": workers, "server.connections": connections},
			Native:    []result.Setting{{Name: "workers", Value: workers}, {Name: "worker_class", Value: `"` + mode + `"`}},
		},
	}
	use := result.Resource{Name: "server", Source: "cgroup v2", CPUs: 1}
	for second := range 300 {
		wave := 1 + 0.02*float64(second%7-3)
		t.Series = append(t.Series, metric.Point{
			Second: second, Phase: metric.Load, Span: time.Second, Requests: int64(rate * wave), ChecksPassed: int64(rate * wave), Users: 1000,
			P50: mean, P95: time.Duration(1.45 * wave * float64(mean)), P99: 3 * mean / 2, Max: 2 * mean,
		})
		use.Points = append(use.Points, result.ResourcePoint{Second: second, CPU: v.cpu, Memory: 200 << 20})
	}
	t.Resources = []result.Resource{use}
	return t
}
