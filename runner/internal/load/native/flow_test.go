package native

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"perflab/runner/internal/load/loadtest"
	"perflab/runner/internal/trial"
	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/spec"
)

// TestFlowCounts holds what a flow's figures say against what the server saw.
func TestFlowCounts(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "users.csv"), []byte(loadtest.FlowTable), 0o644); err != nil {
		t.Fatal(err)
	}
	ways(t, func(t *testing.T, n *Engine) {
		var mu sync.Mutex
		seen := map[string]int{}
		url, _ := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			name, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
			mu.Lock()
			seen[name]++
			mu.Unlock()
			loadtest.FlowServer(w, r)
		}))
		l := closed(7, func(l *spec.Load) {
			l.Iterations, l.Duration, l.Data = 300, ms(60_000), &spec.Data{File: "users.csv", Order: "random"}
			loadtest.FlowLoad(l)
		})
		m, err := n.Run(context.Background(), trial.LoadRequest{BaseURL: url, Load: l, Dir: dir, Seed: 5, Checks: []spec.Check{{Name: "no error", Expr: "status < 500"}}})
		if err != nil {
			t.Fatal(err)
		}
		mu.Lock()
		defer mu.Unlock()
		s := m.Metrics
		expect(t, "iterations", s.Counters[metricname.Iterations], 300)
		expect(t, "extractions failed", s.Counters[metricname.ExtractionsFailed], 30)
		expect(t, "missing", s.Missing, map[string]int64{"login.token": 30})
		named := func(base, step string) float64 { return s.Counters[metricname.OfRequest(base, step)] }
		expect(t, "login", named(metricname.HTTPReqs, "login"), float64(seen["login"]+seen["home"]))
		expect(t, "logins", seen["login"], 300)
		expect(t, "item", named(metricname.HTTPReqs, "item"), float64(seen["items"]))
		expect(t, "note", named(metricname.HTTPReqs, "note"), float64(seen["notes"]))
		expect(t, "logout", named(metricname.HTTPReqs, "logout"), 270)
		expect(t, "checks", s.Checks, []metric.Check{
			{Name: "no error", Passes: int64(270*2 + seen["items"] + seen["notes"]), Fails: 30},
			{Name: "logged in", Passes: 270, Fails: 30},
			{Name: "a form", Passes: int64(seen["items"])},
			{Name: "gone", Passes: 270},
		})
		expect(t, "failed", s.Rates[metricname.HTTPReqFailed].True, 30)
		if len(m.Warnings) != 1 || !strings.Contains(m.Warnings[0].String(), "30 iterations ended at the step login: its response did not hold ${token}") {
			t.Errorf("warnings %v", m.Warnings)
		}
	})
}

// A status that was not expected is a failure, whatever k6 takes for one.
func TestExpectedStatuses(t *testing.T) {
	ways(t, func(t *testing.T, n *Engine) {
		url, _ := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(map[string]int{"/a": 404, "/b": 200}[r.URL.Path])
		}))
		m := send(t, n, url, closed(1, func(l *spec.Load) {
			l.Iterations, l.Duration = 5, ms(60_000)
			for _, name := range []string{"a", "b"} {
				l.Steps = append(l.Steps, spec.Step{Name: name, Request: spec.Request{Path: "/" + name, ExpectedStatuses: spec.Statuses{{Min: 400, Max: 499}}}})
			}
		}))
		for step, failed := range map[string]int64{"a": 0, "b": 5} {
			expect(t, step, m.Metrics.Rates[metricname.OfRequest(metricname.HTTPReqFailed, step)].True, failed)
		}
	})
}

// Between its steps a user is under way: the end of the load waits for it, as long as it is
// granted, and Little's law holds with its pauses.
func TestPausesBetweenSteps(t *testing.T) {
	flow := func(pause int, more func(l *spec.Load)) spec.Load {
		return closed(4, func(l *spec.Load) {
			l.Duration = ms(1000)
			l.Steps = []spec.Step{
				{Name: "a", Request: spec.Request{Path: "/a"}, ThinkTime: spec.Pause{A: ms(pause)}}, {Name: "b", Request: spec.Request{Path: "/b"}},
			}
			more(l)
		})
	}
	ways(t, func(t *testing.T, n *Engine) {
		url, _ := serve(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
		m := send(t, n, url, flow(60, func(*spec.Load) {}))
		s := m.Metrics
		expect(t, "interrupted", s.Counters[metricname.IterationsInterrupted], 0)
		expect(t, "b", s.Counters[metricname.OfRequest(metricname.HTTPReqs, "b")], s.Counters[metricname.Iterations])
		if took := s.Trends[metricname.IterationDuration]; took.Count() == 0 || took.Quantile(0) < 55*time.Millisecond {
			t.Errorf("iterations took %v at least", took.Quantile(0))
		}
		if _, whole := metric.Little(m.Series, 0, time.Second); whole == nil || whole.Residual < -0.25 || whole.Residual > 0.25 {
			t.Errorf("Little's law: %+v", whole)
		}
		m = send(t, n, url, flow(60_000, func(l *spec.Load) { l.GracefulStop = ms(50) }))
		expect(t, "interrupted", m.Metrics.Counters[metricname.IterationsInterrupted], 4)
		expect(t, "requests", m.Metrics.Counters[metricname.HTTPReqs], 4)
		m = send(t, n, url, flow(60_000, func(l *spec.Load) {
			l.Stages = []spec.Stage{{Duration: ms(200), Target: spec.Level{Value: 4}}, {Duration: ms(300)}, {Duration: ms(500)}}
			l.GracefulRampDown = ms(50)
		}))
		expect(t, "interrupted by the ramp", m.Metrics.Counters[metricname.IterationsInterrupted], 4)
	})
}

// A flow in the open model keeps its user until it is over.
func TestFlowInTheOpenModel(t *testing.T) {
	ways(t, func(t *testing.T, n *Engine) {
		url, _ := serve(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
		m := send(t, n, url, closed(0, func(l *spec.Load) {
			l.Users, l.Rate, l.MaxUsers, l.Duration, l.GracefulStop = 0, 50, 4, ms(1000), ms(2000)
			l.Steps = []spec.Step{{Name: "a", Request: spec.Request{Path: "/a"}, ThinkTime: spec.Pause{A: ms(500)}}, {Name: "b", Request: spec.Request{Path: "/b"}}}
		}))
		c := m.Metrics.Counters
		if c[metricname.Iterations] < 4 || c[metricname.Iterations] > 12 || c[metricname.DroppedIterations] != 50-c[metricname.Iterations] {
			t.Errorf("%v iterations, %v dropped, of 50", c[metricname.Iterations], c[metricname.DroppedIterations])
		}
		expect(t, "requests", c[metricname.HTTPReqs], 2*c[metricname.Iterations])
	})
}

// Setup and teardown are sent once each, beside the load; what setup extracts its requests send.
func TestSetupAndTeardown(t *testing.T) {
	ways(t, func(t *testing.T, n *Engine) {
		server := &loadtest.SetupServer{}
		url, _ := serve(t, server)
		m := send(t, n, url, closed(3, func(l *spec.Load) {
			loadtest.SetupLoad(l)
			l.Iterations, l.Duration = 40, ms(60_000)
		}))
		expect(t, "requests", m.Metrics.Counters[metricname.HTTPReqs], 40)
		expect(t, "in the load", server.Loads, 40)
		expect(t, "wrong", len(server.Wrong), 0)
		if len(server.Once) != 4 || !strings.HasPrefix(server.Once[0], "POST u=") || server.Once[1] != "PUT /things/-1" || server.Once[3] != "DELETE /login" {
			t.Errorf("sent once: %q; wrong: %q", server.Once, server.Wrong)
		}
		if m.Delay < 5*time.Millisecond || len(m.Warnings) > 0 {
			t.Errorf("the load began after %v, with the warnings %v", m.Delay, m.Warnings)
		}
	})
}

// Where setup fails nothing is sent, and the step is named; where teardown does, the load counts.
func TestSetupThatFails(t *testing.T) {
	server := &loadtest.SetupServer{Broken: true}
	url, _ := serve(t, server)
	_, err := New().Run(context.Background(), trial.LoadRequest{BaseURL: url, Load: closed(1, loadtest.SetupLoad)})
	if err == nil || !strings.Contains(err.Error(), `load.setup, step login: the check "a token" did not hold`) || server.Loads > 0 {
		t.Errorf("error %v, %d requests", err, server.Loads)
	}
	server.Broken = false
	m := send(t, New(), url, closed(1, func(l *spec.Load) {
		loadtest.SetupLoad(l)
		l.Iterations, l.Duration = 1, ms(60_000)
		l.Teardown[0].ExpectedStatuses = spec.Statuses{{Min: 204, Max: 204}}
	}))
	if len(m.Warnings) != 1 || !strings.Contains(m.Warnings[0].String(), "may be left on the server: load.teardown, step logout: it answered 200 OK") || server.Loads != 1 {
		t.Errorf("warnings %v, %d requests", m.Warnings, server.Loads)
	}
}
