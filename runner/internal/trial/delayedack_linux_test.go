package trial_test

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"testing"
	"time"

	"perflab/runner/internal/load/native"
	"perflab/runner/internal/trial"
	"perflab/runner/metricname"
	"perflab/runner/plan"
	"perflab/runner/result"
	"perflab/runner/spec"
)

// serveInTwoSends answers each request after 10 ms of work with its header in one send and
// its body in another, on connections without TCP_NODELAY, as Python's http.server does. The
// second waits for the first to be acknowledged.
func serveInTwoSends(t *testing.T) (url string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go answerInTwoSends(c.(*net.TCPConn))
		}
	}()
	return "http://" + l.Addr().String()
}

func answerInTwoSends(c *net.TCPConn) {
	defer c.Close()
	if c.SetNoDelay(false) != nil {
		return
	}
	for in := bufio.NewReader(c); ; {
		if _, err := http.ReadRequest(in); err != nil {
			return
		}
		time.Sleep(10 * time.Millisecond)
		for _, part := range []string{"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n", "{}"} {
			if _, err := c.Write([]byte(part)); err != nil {
				return
			}
		}
	}
}

// started is a provider of one environment that runs already.
type started struct{ url string }

func (s started) Name() string                                                { return "external" }
func (s started) Prepare(context.Context, []spec.Variant, func(string)) error { return nil }
func (s started) Close() error                                                { return nil }
func (s started) Start(context.Context, trial.Request) (trial.Environment, error) {
	return s, nil
}

func (s started) Describe() result.Environment                     { return result.Environment{URL: s.url} }
func (s started) WarmCache(context.Context) (*result.Cache, error) { return nil, nil }
func (s started) CacheStats(context.Context, *result.Cache) error  { return nil }
func (s started) Meters() []trial.Meter                            { return nil }
func (s started) Alive(context.Context) error                      { return nil }
func (s started) Stop(context.Context) error                       { return nil }
func (s started) Source() string                                   { return "none" }
func (s started) CPUs() float64                                    { return 1 }
func (s started) Read() (trial.Usage, error)                       { return trial.Usage{}, nil }

// TestAServerThatSendsInTwoParts loads it with users who pause, for whom acknowledgements are
// not delayed: what a request takes unloaded must not hold the 40 ms of a user without a
// pause.
func TestAServerThatSendsInTwoParts(t *testing.T) {
	e := spec.Experiment{Name: "two-sends", Repeats: 1, Variants: []spec.Variant{{Name: "a", Config: spec.Config{
		Server: spec.Server{Cache: "none"},
		Load: spec.Load{
			Request: spec.Request{Method: "GET", Path: "/"}, Users: 10, ThinkTime: spec.Duration(400 * time.Millisecond), Start: "spread",
			WarmUp: spec.Duration(500 * time.Millisecond), Duration: spec.Duration(time.Second),
			Timeout: spec.Duration(5 * time.Second), GracefulStop: spec.Duration(5 * time.Second),
		},
	}}}}
	run := &result.Run{ID: "id", Experiment: e, Plan: plan.New(&e)}
	store, err := result.Create(t.TempDir(), run)
	if err != nil {
		t.Fatal(err)
	}
	at := started{serveInTwoSends(t)}
	engine := native.New()
	loop := &trial.Loop{
		Provider: at, Engines: map[string]trial.Engine{engine.Name(): engine}, Generator: at, Store: store, Every: time.Second,
		Pin: func([]int) (func() error, error) { return func() error { return nil }, nil },
	}
	trials, err := loop.Run(context.Background(), run, func(plan.Trial) bool { return false })
	if err != nil || trials[0].Metrics == nil || trials[0].Unloaded == nil {
		t.Fatalf("%+v, %v", trials, err)
	}
	loaded, unloaded := trials[0].Metrics.Trends[metricname.HTTPReqElapsed].Quantile(0.5), trials[0].Unloaded
	if unloaded.Median > loaded+20*time.Millisecond {
		t.Errorf("a request takes %v under load and unloaded %+v", loaded, unloaded)
	}
}
