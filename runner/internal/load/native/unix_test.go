package native

import (
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"

	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/spec"
)

// socketIn is a path for a socket, which may not be long.
func socketIn(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "s")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return filepath.Join(dir, "a.sock")
}

func TestUnixSocket(t *testing.T) {
	path := socketIn(t)
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	var requests, elsewhere atomic.Int64
	m := &meter{Listener: l}
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		if r.Host != "localhost" {
			elsewhere.Add(1)
		}
		if r.URL.Path == "/old" {
			http.Redirect(w, r, "/new", http.StatusFound)
			return
		}
		body, _ := io.ReadAll(r.Body)
		w.Write(body)
	})}
	go server.Serve(m)
	defer server.Close()
	ways(t, func(t *testing.T, n *Engine) {
		before, bytes := requests.Load(), m.read.Load()
		s := send(t, n, "http+unix://"+path, brief(20, 10, func(l *spec.Load) {
			l.Start, l.Request.Method, l.Request.Body = "together", "POST", "hello"
			l.Setup = []spec.Step{{Name: "look", Request: spec.Request{Method: "GET", Path: "/old"}}}
		}), spec.Check{Name: "echo", Expr: `body == "hello"`}).Metrics
		expect(t, "http_reqs", s.Counters[metricname.HTTPReqs], 200)
		expect(t, "requests that came", requests.Load()-before, 202) // those of setup too
		expect(t, "connections", s.Counters[metricname.Connections], 20)
		expect(t, "echo", s.Checks, []metric.Check{{Name: "echo", Passes: 200}})
		expect(t, "for another host", elsewhere.Load(), 0)
		if sent := int64(s.Counters[metricname.DataSent]); sent > m.read.Load()-bytes || sent == 0 {
			t.Errorf("data_sent %d of the %d bytes that came", sent, m.read.Load()-bytes)
		}
	})
	server.Close()
	ways(t, func(t *testing.T, n *Engine) {
		s := send(t, n, "http+unix://"+path, brief(1, 2, nil)).Metrics
		expect(t, "http_reqs", s.Counters[metricname.HTTPReqs], 2)
		expect(t, "failed", s.Rates[metricname.HTTPReqFailed].True, 2)
	})
}
