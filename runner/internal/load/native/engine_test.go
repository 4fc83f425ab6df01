package native

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"perflab/runner/internal/load"
	"perflab/runner/internal/load/loadtest"
	"perflab/runner/internal/trial"
	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/spec"
)

// ways are the two ways to a server: whatever is true of one is true of the other.
func ways(t *testing.T, test func(t *testing.T, n *Engine)) {
	t.Run("event loop", func(t *testing.T) {
		if !fastPath {
			t.Skip("this system has no event loops: net/http is the only way")
		}
		test(t, New())
	})
	t.Run("net/http", func(t *testing.T) { test(t, &Engine{NetHTTP: true}) })
}

var closed, ms, expect = loadtest.Closed, loadtest.MS, loadtest.Expect

func send(t *testing.T, n *Engine, url string, l spec.Load, checks ...spec.Check) *trial.Measurement {
	t.Helper()
	m, err := n.Run(context.Background(), trial.LoadRequest{BaseURL: url, Load: l, Checks: checks})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestCountsAreTheServers(t *testing.T) {
	for name, c := range map[string]struct {
		users   int
		load    func(l *spec.Load)
		respond func(w http.ResponseWriter, r *http.Request)
		status  string
		closes  bool
		failed  bool
	}{
		"keep-alive":     {users: 7, status: "200"},
		"with a warm-up": {users: 5, load: func(l *spec.Load) { l.WarmUp = ms(150) }, status: "200"},
		"with a pause":   {users: 20, load: func(l *spec.Load) { l.ThinkTime = ms(20) }, status: "200"},
		"together":       {users: 20, load: func(l *spec.Load) { l.ThinkTime, l.Start = ms(20), "together" }, status: "200"},
		"closing":        {users: 3, status: "200", closes: true, respond: func(w http.ResponseWriter, r *http.Request) { w.Header().Set("Connection", "close") }},
		"chunked": {users: 3, status: "200", respond: func(w http.ResponseWriter, r *http.Request) {
			for range 3 {
				w.Write([]byte("some text"))
				w.(http.Flusher).Flush()
			}
		}},
		"large": {users: 3, status: "200", respond: func(w http.ResponseWriter, r *http.Request) { w.Write(make([]byte, 3<<20)) }},
		"HEAD": {users: 3, status: "200", load: func(l *spec.Load) { l.Request.Method = "HEAD" }, respond: func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "1000")
		}},
		"POST": {users: 3, status: "201", load: func(l *spec.Load) { l.Request.Method, l.Request.Body = "POST", strings.Repeat("x", 1<<20) }, respond: func(w http.ResponseWriter, r *http.Request) {
			b := make([]byte, 32<<10)
			for {
				if _, err := r.Body.Read(b); err != nil {
					break
				}
			}
			w.WriteHeader(201)
		}},
		"interim":  {users: 3, status: "200", respond: func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(103) }},
		"an error": {users: 3, status: "503", failed: true, respond: func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(503) }},
	} {
		t.Run(name, func(t *testing.T) {
			ways(t, func(t *testing.T, n *Engine) {
				var requests, inFlight, most atomic.Int64
				url, wire := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					requests.Add(1)
					for now := inFlight.Add(1); ; {
						if had := most.Load(); now <= had || most.CompareAndSwap(had, now) {
							break
						}
					}
					defer inFlight.Add(-1)
					if c.respond != nil {
						c.respond(w, r)
					}
				}))
				l := closed(c.users, c.load)
				m := send(t, n, url, l, spec.Check{Name: "good", Expr: "status < 400"})
				total := &metric.Set{}
				total.Merge(m.WarmUp)
				total.Merge(m.Metrics)
				count := requests.Load()
				expect(t, "http_reqs", total.Counters[metricname.HTTPReqs], count)
				expect(t, "iterations", total.Counters[metricname.Iterations], count)
				expect(t, "iterations measured", m.Metrics.Counters[metricname.Iterations], m.Metrics.Counters[metricname.HTTPReqs])
				// A user's lags lie one after the other within the time it was active.
				if lag, active := total.Trends[metricname.SendLag].Sum(), time.Duration(c.users)*total.Elapsed; lag > active {
					t.Errorf("send_lag sums to %v, more than the %v that %d users were active", lag, active, c.users)
				}
				expect(t, "statuses", total.Statuses, map[string]int64{c.status: count})
				expect(t, "errors", total.Errors, map[string]int64{})
				expect(t, "data_sent", int64(total.Counters[metricname.DataSent]), wire.read.Load())
				expect(t, "data_received", int64(total.Counters[metricname.DataReceived]), wire.written.Load())
				expect(t, "connections", total.Counters[metricname.Connections], wire.accepted.Load())
				if c.closes {
					expect(t, "connections", wire.accepted.Load(), count)
				} else if !n.NetHTTP && wire.accepted.Load() > int64(c.users) { // net/http may open one more
					t.Errorf("%d connections for %d users", wire.accepted.Load(), c.users)
				}
				if most.Load() > int64(c.users) {
					t.Errorf("%d requests in flight from %d users", most.Load(), c.users)
				}
				held := count
				if c.failed {
					held = 0
				}
				expect(t, "check", total.Checks, []metric.Check{{Name: "good", Passes: held, Fails: count - held}})
				expect(t, "failed", total.Rates[metricname.HTTPReqFailed], metric.Rate{True: count - held, Total: count})
				expect(t, "vus", m.Metrics.Gauges[metricname.VUsMax].Value, c.users)
				var points int64
				for _, p := range m.Series {
					points += p.Requests
				}
				expect(t, "the series' requests", points, count)
				for _, trend := range []string{metricname.HTTPReqDuration, metricname.HTTPReqBlocked, metricname.HTTPReqIntended, metricname.SendLag} {
					expect(t, trend, total.Trends[trend].Count(), count)
				}
				for name, h := range m.Metrics.Trends {
					if h.Max() > time.Minute {
						t.Errorf("%s: %v", name, h.Max())
					}
				}
			})
		})
	}
}

func TestIterationsCutByTheEndHaveNoDuration(t *testing.T) {
	ways(t, func(t *testing.T, n *Engine) {
		url, _ := serve(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
		m := send(t, n, url, closed(4, func(l *spec.Load) { l.ThinkTime, l.Start = spec.Duration(time.Hour), "together" }))
		expect(t, "iterations", m.Metrics.Counters[metricname.Iterations], 4)
		expect(t, "iteration_duration", m.Metrics.Trends[metricname.IterationDuration].Count(), 0)
		expect(t, "interrupted", m.Metrics.Counters[metricname.IterationsInterrupted], 0)
		expect(t, "elapsed", m.Metrics.Elapsed, 200*time.Millisecond)
		expect(t, "vus", m.Metrics.Gauges[metricname.VUs], metric.Gauge{Value: 4, Min: 4, Max: 4})
	})
}

func TestUsersWhoNeverStarted(t *testing.T) {
	ways(t, func(t *testing.T, n *Engine) {
		url, _ := serve(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
		m := send(t, n, url, closed(2, func(l *spec.Load) { l.ThinkTime = spec.Duration(time.Hour) }))
		expect(t, "iterations", m.Metrics.Counters[metricname.Iterations], 1)
		expect(t, "vus", m.Metrics.Gauges[metricname.VUs], metric.Gauge{Value: 1, Min: 1, Max: 1})
		expect(t, "vus_max", m.Metrics.Gauges[metricname.VUsMax].Value, 2)
	})
}

func TestOpenModelStartsWhatIsScheduled(t *testing.T) {
	ways(t, func(t *testing.T, n *Engine) {
		var requests atomic.Int64
		url, _ := serve(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { requests.Add(1) }))
		m := send(t, n, url, closed(0, func(l *spec.Load) { l.Rate, l.Duration = 250, ms(600) }))
		s := m.Metrics
		// at(k) = 4 ms · k lies before 600 ms for k = 0 … 149, on however slow a machine.
		expect(t, "scheduled", s.Counters[metricname.HTTPReqs]+s.Counters[metricname.DroppedIterations], 150)
		expect(t, "http_reqs", s.Counters[metricname.HTTPReqs], requests.Load())
		expect(t, "iterations", s.Counters[metricname.Iterations], requests.Load())
		expect(t, "intended", s.Trends[metricname.HTTPReqIntended].Count(), requests.Load())
		if s.Trends[metricname.HTTPReqIntended].Max() < s.Trends[metricname.HTTPReqDuration].Max() {
			t.Error("what counts from the intended start is shorter than what counts from the actual one")
		}
	})
}

// A schedule that the generator itself cannot keep: what it had no time to start is dropped
// and counted, not forgotten.
func TestScheduleBeyondTheGenerator(t *testing.T) {
	if !fastPath {
		t.Skip("net/http starts late what it could not start on time")
	}
	var came atomic.Int64
	l := spec.Load{
		Request: spec.Request{Method: "GET", Path: "/"}, Rate: 1e9, MaxUsers: 2, Duration: ms(2),
		Timeout: spec.Duration(time.Minute), GracefulStop: ms(10),
	}
	s := send(t, New(), stuck(t, &came), l).Metrics
	expect(t, "scheduled", s.Counters[metricname.DroppedIterations]+s.Counters[metricname.IterationsInterrupted], 2e6)
}

// stuck is a server whose responses do not come before it is let go.
func stuck(t *testing.T, came *atomic.Int64) (url string) {
	release := make(chan struct{})
	url, _ = serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		came.Add(1)
		select {
		case <-release:
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(func() { close(release) })
	return url
}

func TestDroppedAndInterrupted(t *testing.T) {
	ways(t, func(t *testing.T, n *Engine) {
		var came atomic.Int64
		m := send(t, n, stuck(t, &came), closed(0, func(l *spec.Load) { l.Rate, l.MaxUsers, l.GracefulStop = 100, 2, ms(50) }))
		s := m.Metrics
		expect(t, "dropped", s.Counters[metricname.DroppedIterations], 18)
		expect(t, "interrupted", s.Counters[metricname.IterationsInterrupted], 2)
		expect(t, "http_reqs", s.Counters[metricname.HTTPReqs], 0)
		expect(t, "iterations", s.Counters[metricname.Iterations], 0)
		expect(t, "vus", s.Gauges[metricname.VUs], metric.Gauge{Value: 2, Min: 2, Max: 2})
	})
}

func TestGracefulStop(t *testing.T) {
	ways(t, func(t *testing.T, n *Engine) {
		var came atomic.Int64
		m := send(t, n, stuck(t, &came), closed(5, func(l *spec.Load) { l.GracefulStop = ms(50) }))
		expect(t, "requests that came", came.Load(), 5)
		expect(t, "interrupted", m.Metrics.Counters[metricname.IterationsInterrupted], 5)
		if len(m.Warnings) != 1 || !strings.HasPrefix(m.Warnings[0].String(), "5 iterations had no answer 50ms after") {
			t.Errorf("warnings %q", m.Warnings)
		}
		expect(t, "http_reqs", m.Metrics.Counters[metricname.HTTPReqs], 0)
		if m.Metrics.Elapsed < 200*time.Millisecond {
			t.Errorf("elapsed %v", m.Metrics.Elapsed)
		}
	})
}

// settled waits until no more goroutines run than before.
func settled(t *testing.T, before int) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); runtime.NumGoroutine() > before; runtime.Gosched() {
		if time.Now().After(deadline) {
			stacks := make([]byte, 1<<20)
			t.Fatalf("%d goroutines, %d before:\n%s", runtime.NumGoroutine(), before, stacks[:runtime.Stack(stacks, true)])
		}
	}
}

func TestCancelReturnsWhatWasMeasured(t *testing.T) {
	for _, think := range []spec.Duration{0, spec.Duration(time.Hour)} {
		for _, rate := range []spec.Rate{0, 1000} {
			t.Run(fmt.Sprintf("think %v, rate %v", time.Duration(think), float64(rate)), func(t *testing.T) {
				ways(t, func(t *testing.T, n *Engine) {
					// The 21st request of 20 users comes after at least one was measured; users who
					// pause for an hour never send it.
					stopAt, least := int64(21), 1.0
					if think > 0 && rate == 0 {
						stopAt, least = 10, 0
					}
					ctx, cancel := context.WithCancelCause(context.Background())
					stop := errors.New("enough")
					var requests atomic.Int64
					url, _ := serve(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
						if requests.Add(1) == stopAt {
							cancel(stop)
						}
					}))
					before, procs := runtime.NumGoroutine(), runtime.GOMAXPROCS(0)
					l := closed(20, func(l *spec.Load) {
						l.Duration, l.ThinkTime, l.Rate, l.Start = spec.Duration(time.Hour), think, rate, "together"
					})
					m, err := n.Run(ctx, trial.LoadRequest{BaseURL: url, Load: l})
					if !errors.Is(err, stop) || m == nil || m.Metrics == nil {
						t.Fatalf("measured %+v, error %v", m, err)
					}
					if got := m.Metrics.Counters[metricname.HTTPReqs]; got < least || got > float64(requests.Load()) {
						t.Errorf("%v requests, the server saw %d", got, requests.Load())
					}
					// The server's own goroutines end when they see their connections closed.
					settled(t, before+1)
					expect(t, "GOMAXPROCS", runtime.GOMAXPROCS(0), procs)
				})
			})
		}
	}
}

func TestWatchSeesEverySecond(t *testing.T) {
	ways(t, func(t *testing.T, n *Engine) {
		url, _ := serve(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
		var mu sync.Mutex
		var seen []metric.Point
		m, err := n.Run(context.Background(), trial.LoadRequest{
			BaseURL: url, Load: closed(2, func(l *spec.Load) { l.WarmUp, l.Duration, l.ThinkTime = ms(100), ms(1100), ms(10) }),
			Watch: func(p metric.Point) { mu.Lock(); seen = append(seen, p); mu.Unlock() },
		})
		if err != nil {
			t.Fatal(err)
		}
		expect(t, "points seen", fmt.Sprint(seen), fmt.Sprint(m.Series))
		var phases []metric.Phase
		for _, p := range m.Series[:3] {
			phases = append(phases, p.Phase)
		}
		expect(t, "phases", phases, []metric.Phase{metric.WarmUp, metric.Load, metric.Load})
	})
}

// An iteration that has no request ends the load with its error: no other is sent for it.
func TestAnIterationWithoutARequestEndsTheLoad(t *testing.T) {
	for name, change := range map[string]func(l *spec.Load){
		"closed": nil, "open": func(l *spec.Load) { l.Rate, l.Users = 50, 0 },
	} {
		ways(t, func(t *testing.T, n *Engine) {
			url, _ := serve(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a request came") }))
			j, err := newJob(t.Context(), trial.LoadRequest{BaseURL: url, Load: closed(3, change)}, nil)
			if err != nil {
				t.Fatal(err)
			}
			j.templates = &load.Templates{} // which has none
			var w way = &clients{}
			if !n.NetHTTP {
				w = newLoops(j, nil)
			}
			if m, err := j.measure(t.Context(), w, trial.LoadRequest{}); err == nil || !strings.Contains(err.Error(), "no request") {
				t.Errorf("%s: measured %+v, error %v", name, m, err)
			}
		})
	}
}

func TestNothingIsSentWhere(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a request came") }))
	defer server.Close()
	for name, c := range map[string]struct {
		url   string
		load  spec.Load
		check string
		want  string
	}{
		"too few descriptors":    {server.URL, closed(90_000_000, nil), "true", "ulimit -n"},
		"no users":               {server.URL, closed(0, nil), "true", "neither users nor a rate"},
		"a check is wrong":       {server.URL, closed(1, nil), "nonsense(", "check"},
		"a header is wrong":      {server.URL, closed(1, func(l *spec.Load) { l.Request.Headers = map[string]string{"a b": "c"} }), "true", "header"},
		"no scheme":              {strings.TrimPrefix(server.URL, "http://"), closed(1, nil), "true", "base URL"},
		"another scheme":         {"ftp://127.0.0.1", closed(1, nil), "true", "base URL"},
		"a host without address": {"http://no-such-host.invalid", closed(1, nil), "true", "address"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := New().Run(context.Background(), trial.LoadRequest{BaseURL: c.url, Load: c.load, Checks: []spec.Check{{Name: "c", Expr: c.check}}})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one about %q", err, c.want)
			}
		})
	}
}
