package native

import (
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"perflab/runner/internal/trial"
	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/spec"
)

// answering is nginx's own count of the requests it is answering, the one that asks included.
func (n *stand) answering(t *testing.T) string {
	t.Helper()
	resp, err := http.Get("http://" + n.other)
	if err != nil {
		t.Error(err)
		return ""
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	m := regexp.MustCompile(`Writing: (\d+)`).FindSubmatch(text)
	if err != nil || m == nil {
		t.Errorf("nginx's status: %q, error %v", text, err)
		return ""
	}
	return string(m[1])
}

// killWhen kills nginx once ready says so, while the engine runs, and returns what the
// engine measured.
func (n *stand) killWhen(t *testing.T, engine *Engine, l spec.Load, ready func() bool) *trial.Measurement {
	t.Helper()
	killed := make(chan struct{})
	go func() {
		defer close(killed)
		deadline := time.Now().Add(10 * time.Second)
		for ; !ready(); time.Sleep(time.Millisecond) {
			if time.Now().After(deadline) || t.Failed() {
				t.Error("the load never came as far as was waited for")
				break
			}
		}
		n.Kill()
	}()
	m := send(t, engine, n.url(), l, spec.Check{Name: "any", Expr: "true"})
	<-killed
	return m
}

func TestNginxKilled(t *testing.T) {
	ways(t, func(t *testing.T, n *Engine) {
		server := startNginx(t, site{server: "location / { return 200 hello; }"})
		l := closed(5, func(l *spec.Load) { l.ThinkTime, l.Duration, l.Start = ms(5), ms(1000), "together" })
		m := server.killWhen(t, n, l, func() bool { return server.logged() >= 20 })
		s := m.Metrics
		// A request may have been answered and not logged, being the one that it died in.
		logged := int64(len(server.visits(t, 0)))
		if got := s.Statuses["200"]; got < logged || got > logged+1 {
			t.Errorf("%d responses, nginx logged %d", got, logged)
		}
		failed := int64(0)
		for kind, n := range s.Errors {
			failed += n
			if kind != metric.ErrRefused && kind != metric.ErrReset && kind != metric.ErrEOF {
				t.Errorf("%d errors of the kind %s", n, kind)
			}
		}
		if s.Errors[metric.ErrRefused] == 0 {
			t.Errorf("errors %v: nothing was refused", s.Errors)
		}
		total := s.Statuses["200"] + failed
		expect(t, "http_reqs", s.Counters[metricname.HTTPReqs], total)
		expect(t, "iterations", s.Counters[metricname.Iterations], total)
		expect(t, "failed", s.Rates[metricname.HTTPReqFailed], metric.Rate{True: failed, Total: total})
		expect(t, "checks", s.Checks, []metric.Check{{Name: "any", Passes: total - failed, Fails: failed}})
		expect(t, "interrupted", s.Counters[metricname.IterationsInterrupted], 0)
	})
}

func TestNginxKilledInTheBody(t *testing.T) {
	ways(t, func(t *testing.T, n *Engine) {
		server := startNginx(t, site{
			server: "limit_rate 100k; sendfile off;",
			beside: "server { listen OTHER; access_log off; location / { stub_status; } }",
			files:  map[string]string{"large": strings.Repeat("x", 8<<20)},
		})
		// Each response would take more than a minute: three are under way from the beginning.
		l := closed(3, func(l *spec.Load) {
			l.Request.Path, l.ThinkTime, l.Start = "/large", spec.Duration(time.Hour), "together"
		})
		m := server.killWhen(t, n, l, func() bool { return server.answering(t) == "4" })
		expect(t, "errors", m.Metrics.Errors, map[string]int64{metric.ErrShortBody: 3})
		expect(t, "statuses", m.Metrics.Statuses, map[string]int64{})
		expect(t, "http_reqs", m.Metrics.Counters[metricname.HTTPReqs], 3)
		expect(t, "connections", m.Metrics.Counters[metricname.Connections], 3)
		expect(t, "logged", len(server.visits(t, 0)), 0)
	})
}

func TestNginxHangsUp(t *testing.T) {
	ways(t, func(t *testing.T, n *Engine) {
		server := startNginx(t, site{server: "location / { return 444; }"}) // closes without a word
		m := send(t, n, server.url(), brief(2, 5, nil))
		requests := int64(m.Metrics.Counters[metricname.HTTPReqs])
		all := server.visits(t, int(requests))
		expect(t, "http_reqs", requests, len(all))
		expect(t, "errors", m.Metrics.Errors, map[string]int64{metric.ErrEOF: requests})
		expect(t, "connections", m.Metrics.Counters[metricname.Connections], len(connections(all)))
	})
}
