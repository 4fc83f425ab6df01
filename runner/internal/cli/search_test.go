package cli

import (
	"context"
	"math"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"perflab/runner/internal/load/native"
	"perflab/runner/internal/resource"
	"perflab/runner/internal/trial"
	"perflab/runner/metricname"
	"perflab/runner/plan"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/threshold"
)

// given is the environment of a server that runs already, and its own provider.
type given struct{ url string }

func (given) Name() string                                                { return "given" }
func (given) Prepare(context.Context, []spec.Variant, func(string)) error { return nil }
func (g given) Start(context.Context, trial.Request) (trial.Environment, error) {
	return g, nil
}
func (given) Close() error                                     { return nil }
func (g given) Describe() result.Environment                   { return result.Environment{URL: g.url} }
func (given) WarmCache(context.Context) (*result.Cache, error) { return nil, nil }
func (given) CacheStats(context.Context, *result.Cache) error  { return nil }
func (given) Meters() []trial.Meter                            { return nil }
func (given) Alive(context.Context) error                      { return nil }
func (given) Stop(context.Context) error                       { return nil }

// TestSearchFindsTheCapacityOfAServer searches with the native engine for the rate that a
// server of known capacity holds: 4 workers that take 10 ms each, 400 requests a second at
// the very most.
//
// The search measures 100, 200, 400, 566 and 800/s for a second each. A rate r above the
// capacity c keeps the request that should start after t waiting for t·(r/c − 1) at least, on
// whatever machine: at 566/s 95% of the way through that is 0.95·0.415 = 394 ms, and more at
// 800/s, so that the threshold of 300 ms fails there and no rate above 400 is found. At
// 200/s half of the workers are idle, which leaves the machine 300 ms to be slow in.
func TestSearchFindsTheCapacityOfAServer(t *testing.T) {
	trustMachine()
	const capacity = 400
	workers := make(chan struct{}, 4)
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		workers <- struct{}{}
		time.Sleep(10 * time.Millisecond) // the work, which takes a worker but no CPU
		<-workers
	}))
	defer server.Close()
	slow, err := threshold.Parse(metricname.HTTPReqIntended, "p(95)<300")
	if err != nil {
		t.Fatal(err)
	}
	v := spec.Variant{Name: "a", Config: spec.Config{
		Server: spec.Server{Cache: "none"}, Thresholds: []threshold.Threshold{slow},
		Load: spec.Load{
			Engine: spec.EngineNative, Request: spec.Request{Method: http.MethodGet, Path: "/"}, MaxUsers: 8000,
			GracefulStop: spec.Duration(30 * time.Second), Timeout: spec.Duration(time.Minute),
			Search: &spec.Search{From: 100, To: 800, Precision: 0.5, Step: spec.Duration(time.Second)},
		},
	}}
	e := spec.Experiment{Name: "capacity", Repeats: 1, Variants: []spec.Variant{v}}
	run := &result.Run{ID: "run", Experiment: e, Plan: plan.New(&e)}
	store, err := result.Create(t.TempDir(), run)
	if err != nil {
		t.Fatal(err)
	}
	loop := &trial.Loop{
		Provider: given{server.URL}, Engines: map[string]trial.Engine{spec.EngineNative: native.New()}, Generator: resource.Self(), Store: store, Every: time.Second,
		Pin: func([]int) (func() error, error) { return func() error { return nil }, nil },
	}
	trials, err := loop.Run(t.Context(), run, func(plan.Trial) bool { return false })
	if err != nil || len(trials) != 1 || trials[0].Status != result.Complete {
		t.Fatalf("%+v, %v", trials, err)
	}
	s := trials[0].Search
	if s.Rate > capacity || s.Rate < capacity/2 || s.Failed <= s.Rate || s.Ended != result.SearchNear {
		t.Errorf("found %v/s, %v/s failed, ended %q: %+v", s.Rate, s.Failed, s.Ended, s.Steps)
	}
	for _, step := range s.Steps {
		if step.Rate > capacity && (step.Held || step.Achieved > capacity || step.IntendedP95 < 300*time.Millisecond) {
			t.Errorf("beyond the capacity: %+v", step)
		}
	}
	if best := s.Steps[s.Best]; best.Rate != s.Rate || float64(best.Iterations) != trials[0].Metrics.Counters[metricname.Iterations] || float64(best.Iterations) != math.Ceil(best.Rate) {
		t.Errorf("best step %+v", best)
	}
}
