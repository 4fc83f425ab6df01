package k6run

import (
	"context"
	"errors"
	"io"
	"log"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"perflab/runner/internal/load/loadtest"
	"perflab/runner/internal/load/native"
	"perflab/runner/internal/trial"
	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/spec"
)

var closed, ms, expect = loadtest.Closed, loadtest.MS, loadtest.Expect

// found is the k6 on the PATH as an engine.
func found(t *testing.T) *Engine {
	t.Helper()
	loadtest.NeedK6(t)
	k, err := Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func run(t *testing.T, k *Engine, req trial.LoadRequest) *trial.Measurement {
	t.Helper()
	m, err := k.Run(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestK6Truth holds k6's figures, on their way through script, stream and recorder, against
// the server's own record: requests and bytes exactly, the quantiles of the durations within
// the bounds of witness.bounds.
func TestK6Truth(t *testing.T) {
	k := found(t)
	for name, law := range map[string]loadtest.Law{
		"fixed":       loadtest.Fixed(20 * time.Millisecond),
		"exponential": loadtest.Exponential(20 * time.Millisecond),
		"tail": func(r *rand.Rand) time.Duration {
			if r.IntN(100) == 0 {
				return 500 * time.Millisecond
			}
			return 5 * time.Millisecond
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := loadtest.NewWitness(t, law, false)
			began := time.Now()
			m := run(t, k, trial.LoadRequest{
				BaseURL: w.URL, Load: closed(4, func(l *spec.Load) { l.Duration, l.Start = ms(1500), "together" }),
				Checks: []spec.Check{{Name: "ok", Expr: "status == 200"}},
			})
			s := m.Metrics
			least := w.Agrees(t, s, began, time.Now())
			expect(t, "iterations", int(s.Counters[metricname.Iterations]), len(least))
			expect(t, "statuses", s.Statuses, map[string]int64{"200": int64(len(least))})
			expect(t, "checks", s.Checks, []metric.Check{{Name: "ok", Passes: int64(len(least))}})
			expect(t, "connections", s.Counters[metricname.Connections], 4)
			expect(t, "interrupted", s.Counters[metricname.IterationsInterrupted], 0)
			for _, unknown := range []string{metricname.SendLag, metricname.HTTPReqIntended} {
				if s.Trends[unknown] != nil {
					t.Errorf("k6 does not know %s, yet there are %d samples", unknown, s.Trends[unknown].Count())
				}
			}
			series := int64(0)
			for _, p := range m.Series {
				series += p.Requests
			}
			expect(t, "requests in the series", series, len(least))
			if !strings.HasPrefix(m.Path, "k6 v") || !strings.HasSuffix(m.Path, ", program") {
				t.Errorf("path %q", m.Path)
			}
		})
	}
}

// A paced load is the same whoever sends it: the server is not saturated, so that a user
// sends one request in each think time and the time of its answer. Both send at the same
// time, so that what else the machine does holds up both.
func TestK6AndNativeAgreeOnAPacedLoad(t *testing.T) {
	k := found(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		time.Sleep(5 * time.Millisecond)
	}))
	defer server.Close()
	l := closed(50, func(l *spec.Load) { l.ThinkTime, l.WarmUp, l.Duration = ms(500), ms(1000), ms(4000) })
	engines := []trial.Engine{native.New(), k}
	sets := make([]*metric.Set, len(engines))
	var both sync.WaitGroup
	for i, e := range engines {
		both.Go(func() {
			m, err := e.Run(t.Context(), trial.LoadRequest{BaseURL: server.URL, Load: l})
			if err != nil {
				t.Error(err)
				return
			}
			sets[i] = m.Metrics
		})
	}
	both.Wait()
	if t.Failed() {
		return
	}
	for i, s := range sets {
		t.Logf("%s: %.2f requests per second, p50 %v, iteration %v", engines[i].Name(), s.RPS(),
			s.Trends[metricname.HTTPReqDuration].Quantile(0.5), s.Trends[metricname.IterationDuration].Quantile(0.5))
	}
	if ratio := sets[1].RPS() / sets[0].RPS(); ratio < 0.97 || ratio > 1.03 {
		t.Errorf("k6 sends %.3f times what native does", ratio)
	}
}

// TestK6Phases splits what k6 says into warm-up and measured part, each request where it
// ended, as the server saw it.
func TestK6Phases(t *testing.T) {
	k := found(t)
	var mu sync.Mutex
	var arrivals []time.Time
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		arrivals = append(arrivals, time.Now())
	}))
	defer server.Close()
	var points []metric.Point
	m := run(t, k, trial.LoadRequest{
		BaseURL: server.URL, Load: closed(0, func(l *spec.Load) { l.Rate, l.MaxUsers, l.WarmUp, l.Duration = 100, 10, ms(1500), ms(2000) }),
		Watch: func(p metric.Point) { points = append(points, p) },
	})
	mu.Lock()
	defer mu.Unlock()
	warm, main := m.WarmUp.Counters[metricname.HTTPReqs], m.Metrics.Counters[metricname.HTTPReqs]
	expect(t, "all requests", int(warm+main), len(arrivals))
	// The scenario began at most a period before its first request.
	split := arrivals[0].Add(1500 * time.Millisecond)
	before := 0
	for _, at := range arrivals {
		if at.Before(split) {
			before++
		}
	}
	if d := int(warm) - before; d < -15 || d > 15 { // 150 ms of lateness of a slow machine's first request
		t.Errorf("%v requests in the warm-up, the server saw %d", warm, before)
	}
	expect(t, "elapsed", m.Metrics.Elapsed.Round(100*time.Millisecond), 2*time.Second)
	if len(points) != len(m.Series) || points[len(points)-1] != m.Series[len(m.Series)-1] {
		t.Errorf("%d points were shown, the series has %d", len(points), len(m.Series))
	}
	if g := m.Metrics.Gauges[metricname.VUsMax]; g.Value != 10 {
		t.Errorf("vus_max %+v, want 10", g)
	}
}

// Faults have the same kinds as the native engine's.
func TestK6Faults(t *testing.T) {
	k := found(t)
	hang := func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	var reached atomic.Int64
	elsewhere := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
	elsewhere.Listener.Close()
	var err error
	if elsewhere.Listener, err = net.Listen("tcp", "127.0.0.2:0"); err != nil {
		t.Skipf("no second address on this machine: %v", err)
	}
	elsewhere.Start()
	t.Cleanup(func() {
		elsewhere.Close()
		expect(t, "requests to another address", reached.Load(), 0)
	})
	for name, c := range map[string]struct {
		handler http.HandlerFunc // nil: nobody listens
		timeout int              // ms
		want    string
	}{
		"refused": {nil, 60_000, metric.ErrRefused},
		"timeout": {hang, 100, metric.ErrTimeout},
		"reset":   {func(w http.ResponseWriter, _ *http.Request) { drop(w, true, "") }, 60_000, metric.ErrReset},
		"eof":     {func(w http.ResponseWriter, _ *http.Request) { drop(w, false, "") }, 60_000, metric.ErrEOF},
		"short": {func(w http.ResponseWriter, _ *http.Request) {
			drop(w, false, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
		}, 60_000, metric.ErrShortBody},
		"malformed": {func(w http.ResponseWriter, _ *http.Request) { drop(w, false, "hello\r\n\r\n") }, 60_000, metric.ErrMalformed},
		"redirect elsewhere": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere.URL, http.StatusFound)
		}, 60_000, metric.ErrRedirect},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := "http://127.0.0.1:1"
			if c.handler != nil {
				server := httptest.NewServer(c.handler)
				defer server.Close()
				url = server.URL
			}
			m := run(t, k, trial.LoadRequest{
				BaseURL: url, Load: closed(2, func(l *spec.Load) { l.Iterations, l.Duration, l.Timeout = 4, ms(60_000), ms(c.timeout) }),
				Checks: []spec.Check{{Name: "no 500", Expr: "status != 500"}},
			})
			expect(t, "errors", m.Metrics.Errors, map[string]int64{c.want: 4})
			// A request without a response fails every check.
			expect(t, "checks", m.Metrics.Checks, []metric.Check{{Name: "no 500", Fails: 4}})
			expect(t, "failed", m.Metrics.Rates[metricname.HTTPReqFailed].True, 4)
		})
	}
}

// drop answers with bytes of its own, or none, and closes the connection.
func drop(w http.ResponseWriter, reset bool, answer string) {
	c, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	_, _ = c.Write([]byte(answer))
	if tcp, ok := c.(interface{ SetLinger(int) error }); ok && reset {
		_ = tcp.SetLinger(0)
	}
	_ = c.Close()
}

// Iterations without an answer at the end are interrupted; those in their pause had one.
func TestK6Interrupted(t *testing.T) {
	k := found(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/hang" {
			<-r.Context().Done()
		}
	}))
	t.Cleanup(server.Close)
	for name, c := range map[string]struct {
		path                             string
		requests, iterations, interrupts int
	}{
		"without an answer": {"/hang", 0, 0, 3},
		"in their pause":    {"/", 3, 3, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := run(t, k, trial.LoadRequest{BaseURL: server.URL, Load: closed(3, func(l *spec.Load) {
				l.Request.Path, l.ThinkTime, l.Start, l.Duration, l.GracefulStop = c.path, ms(60000), "together", ms(1000), ms(200)
			})})
			expect(t, "requests", int(m.Metrics.Counters[metricname.HTTPReqs]), c.requests)
			expect(t, "iterations", int(m.Metrics.Counters[metricname.Iterations]), c.iterations)
			expect(t, "interrupted", int(m.Metrics.Counters[metricname.IterationsInterrupted]), c.interrupts)
			if warned := len(m.Warnings) > 0; warned != (c.interrupts > 0) {
				t.Errorf("warnings %q", m.Warnings)
			}
		})
	}
}

// A cancelled trial leaves no process, and gives what was measured until then.
func TestK6Cancelled(t *testing.T) {
	k := found(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {}))
	defer server.Close()
	why := errors.New("the server died")
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	pid := 0
	m, err := k.Run(ctx, trial.LoadRequest{
		BaseURL: server.URL, Load: closed(3, func(l *spec.Load) { l.ThinkTime, l.Duration = ms(20), ms(600_000) }),
		Watch: func(metric.Point) {
			k.mu.Lock()
			defer k.mu.Unlock()
			if len(k.now) > 0 { // else the last point, after its end
				pid = k.now[0].cmd.Process.Pid
				cancel(why)
			}
		},
	})
	if !errors.Is(err, why) {
		t.Errorf("Run: %v, want %v", err, why)
	}
	if pid == 0 || m == nil || m.Metrics.Counters[metricname.HTTPReqs] == 0 {
		t.Fatalf("process %d measured %+v before it was cancelled", pid, m)
	}
	if err := syscall.Kill(-pid, 0); !errors.Is(err, syscall.ESRCH) {
		t.Errorf("process group %d is still there: %v", pid, err)
	}
	used, err := k.Usage()
	if err != nil || used.CPU <= 0 || used.Memory != 0 {
		t.Errorf("after its end k6 has used %+v, %v", used, err)
	}
}

// TestK6Usage reads what k6 uses while it runs, which never goes back.
func TestK6Usage(t *testing.T) {
	k := found(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {}))
	defer server.Close()
	var before trial.Usage
	for range 2 {
		seen := false
		run(t, k, trial.LoadRequest{
			BaseURL: server.URL, Load: closed(10, func(l *spec.Load) { l.ThinkTime, l.Duration = ms(10), ms(2500) }),
			Watch: func(p metric.Point) {
				u, err := k.Usage()
				if err != nil || u.CPU < before.CPU {
					t.Errorf("k6 uses %+v after %+v, %v", u, before, err)
				}
				seen = seen || u.Memory > 1<<20
				before = u
			},
		})
		if u, err := k.Usage(); err != nil || u.CPU < before.CPU || !seen {
			t.Errorf("k6 has used %+v after %+v, %v; its memory was seen: %v", u, before, err, seen)
		}
	}
}

// A k6 that gives up says why, with its last lines, and its script is kept.
func TestK6GivesUp(t *testing.T) {
	k := found(t)
	dir := t.TempDir()
	m, err := k.Run(t.Context(), trial.LoadRequest{
		BaseURL: "http://127.0.0.1:1", LogDir: dir, Load: closed(1, func(l *spec.Load) { l.Timeout = -1 }),
	})
	if err == nil || !strings.Contains(err.Error(), "k6 ") || !strings.Contains(err.Error(), "level=") {
		t.Errorf("Run: %v (%+v)", err, m)
	}
	for _, name := range []string{"k6.js", "k6.log"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s is not kept: %v", name, err)
		}
	}
}

// A server of one's own with a certificate that nobody signed is measured where the file
// says so, and refused elsewhere; both engines say that nobody vouched for it.
func TestK6OverTLS(t *testing.T) {
	k := found(t)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	server.EnableHTTP2 = true
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // of handshakes that the client ended
	server.StartTLS()
	t.Cleanup(server.Close)
	for name, trusting := range map[string]bool{"trusting": true, "not trusting": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := run(t, k, trial.LoadRequest{BaseURL: server.URL, Load: closed(2, func(l *spec.Load) {
				l.Iterations, l.Duration, l.InsecureSkipTLSVerify = 6, ms(60_000), trusting
			})})
			if !trusting {
				expect(t, "errors", m.Metrics.Errors, map[string]int64{metric.ErrTLS: 6})
				return
			}
			expect(t, "statuses", m.Metrics.Statuses, map[string]int64{"200": 6})
			expect(t, "connections", m.Metrics.Counters[metricname.Connections], 2)
			if m.Metrics.Trends[metricname.HTTPReqTLSHandshaking].Max() == 0 || len(m.Warnings) != 1 {
				t.Errorf("no handshake took any time, or the warnings are %q", m.Warnings)
			}
		})
	}
}
