package k6run

import (
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"perflab/runner/internal/load/k6sample"
	"perflab/runner/internal/load/k6script"
	"perflab/runner/internal/trial"
	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/spec"
)

// began is the start of the scenario of these tests, in Unix time.
const began = 1_700_000_000 * int64(time.Second)

const k6Heading = "metric_name,timestamp,metric_value,check,error,error_code,name,status,extra_tags,metadata\n"

// stream writes k6's rows.
type stream struct{ strings.Builder }

func (s *stream) row(at time.Duration, name string, value float64, check, err, code, request, status, extra string) {
	fmt.Fprintf(s, "%s,%d,%f,%s,%s,%s,%s,%s,%s,\n", name, began+int64(at), value, check, err, code, request, status, extra)
}

func (s *stream) start() {
	s.row(time.Millisecond, k6script.StartMetric, float64(began/1e6), "", "", "", "", "", "")
}

// request writes one that took a millisecond in every phase.
func (s *stream) request(at time.Duration, name, status, err, code string) {
	failed := 0.0
	if status == "0" || status >= "400" {
		failed = 1
	}
	for _, m := range []struct {
		name  string
		value float64
	}{
		{metricname.HTTPReqs, 1},
		{metricname.HTTPReqDuration, 3},
		{metricname.HTTPReqBlocked, 1.5},
		{metricname.HTTPReqConnecting, 1},
		{metricname.HTTPReqTLSHandshaking, 0},
		{metricname.HTTPReqSending, 1},
		{metricname.HTTPReqWaiting, 1.000001},
		{metricname.HTTPReqReceiving, 1},
		{metricname.HTTPReqFailed, failed},
	} {
		s.row(at, m.name, m.value, "", err, code, name, status, "")
	}
}

func (s *stream) end(at time.Duration, complete bool, extra string) {
	s.row(at, metricname.DataSent, 100, "", "", "", "", "", extra)
	s.row(at, metricname.DataReceived, 1000, "", "", "", "", "", extra)
	if complete {
		s.row(at, metricname.IterationDuration, 1003, "", "", "", "", "", extra)
		s.row(at, metricname.Iterations, 1, "", "", "", "", "", extra)
	}
}

func (s *stream) users(at time.Duration, n float64) {
	s.row(at, metricname.VUs, n, "", "", "", "", "", "")
	s.row(at, metricname.VUsMax, 3, "", "", "", "", "", "")
}

func feedOf(t *testing.T, l spec.Load, text string, checks ...string) (*feed, error) {
	t.Helper()
	req := trial.LoadRequest{Load: l}
	for _, name := range checks {
		req.Checks = append(req.Checks, spec.Check{Name: name, Expr: "true"})
	}
	f := newFeed(req, 1)
	return f, f.read(strings.NewReader(text))
}

// TestK6Feed goes through everything a stream says, in a load with a pause of a second: the
// warm-up is its first second.
func TestK6Feed(t *testing.T) {
	s := &stream{}
	s.WriteString(k6Heading)
	s.users(-500*time.Millisecond, 0) // users are counted before they begin
	s.request(200*time.Millisecond, "list", "200", "", "")
	s.start() // the row of the first iteration comes late
	s.row(201*time.Millisecond, metricname.Checks, 1, `"it's, ""ok"""`, "", "", "", "", "")
	s.users(500*time.Millisecond, 3)
	s.request(900*time.Millisecond, "create", "302", "", "")
	s.request(950*time.Millisecond, "create", "503", "", "1503")
	s.row(951*time.Millisecond, metricname.Checks, 0, `"it's, ""ok"""`, "", "", "", "", "")
	s.end(1200*time.Millisecond, true, k6script.StartTag+"=spread&a=b") // its response came at 200 ms, in the warm-up
	s.users(1500*time.Millisecond, 3)
	s.request(1600*time.Millisecond, "list", "0", `"read tcp 1->2: connection reset by peer"`, "1220")
	s.end(1950*time.Millisecond, true, "") // at 950 ms
	s.end(2600*time.Millisecond, true, "")
	s.request(3500*time.Millisecond, "list", "200", "", "") // in the drain, interrupted in its pause
	s.end(4000*time.Millisecond, false, "")
	s.end(4000*time.Millisecond, false, "") // interrupted without an answer
	f, err := feedOf(t, spec.Load{
		Users: 3, ThinkTime: spec.Duration(time.Second), WarmUp: spec.Duration(time.Second), Duration: spec.Duration(2 * time.Second),
		Requests: []spec.NamedRequest{{Name: "list"}, {Name: "create"}},
	}, s.String(), `it's, "ok"`)
	if err != nil {
		t.Fatal(err)
	}
	warm, main, series := finish([]*feed{f}, true)

	expect(t, "warm-up: requests", warm.Counters[metricname.HTTPReqs], 3)
	expect(t, "warm-up: iterations", warm.Counters[metricname.Iterations], 2)
	expect(t, "warm-up: bytes", warm.Counters[metricname.DataReceived], 2000)
	expect(t, "warm-up: checks", warm.Checks, []metric.Check{{Name: `it's, "ok"`, Passes: 1, Fails: 1}})
	expect(t, "warm-up: statuses", warm.Statuses, map[string]int64{"200": 1, "302": 1, "503": 1})
	expect(t, "warm-up: failed", warm.Rates[metricname.HTTPReqFailed], metric.Rate{True: 1, Total: 3})
	expect(t, "warm-up: named", warm.Counters["http_reqs{name:create}"], 2)

	expect(t, "requests", main.Counters[metricname.HTTPReqs], 2)
	expect(t, "iterations", main.Counters[metricname.Iterations], 2) // one of them in its pause
	expect(t, "interrupted", main.Counters[metricname.IterationsInterrupted], 1)
	expect(t, "bytes", main.Counters[metricname.DataSent], 300)
	expect(t, "connections", main.Counters[metricname.Connections], 2)
	expect(t, "errors", main.Errors, map[string]int64{metric.ErrReset: 1})
	expect(t, "elapsed", main.Elapsed, 2500*time.Millisecond)
	expect(t, "durations of iterations", main.Trends[metricname.IterationDuration].Count(), 2) // not the one that began with a wait
	expect(t, "waiting", main.Trends[metricname.HTTPReqWaiting].Max(), 1000001*time.Nanosecond)
	expect(t, "duration", main.Trends[metricname.HTTPReqDuration].Max(), 3000001*time.Nanosecond)
	expect(t, "users", main.Gauges[metricname.VUs], metric.Gauge{Value: 3, Min: 3, Max: 3})
	expect(t, "points", len(series), 4)
	expect(t, "users' time in the first second", series[0].UserTime, 3*time.Second)
	for _, name := range []string{metricname.SendLag, metricname.HTTPReqIntended} {
		if main.Trends[name] != nil || warm.Trends[name] != nil {
			t.Errorf("%s has samples", name)
		}
	}
}

// The series is complete while k6 runs, as far as it cannot say any more of a second.
func TestK6FeedCompletesPointsOnTheWay(t *testing.T) {
	var seen []int
	f := newFeed(trial.LoadRequest{
		Load:  spec.Load{Users: 1, Duration: spec.Duration(10 * time.Second)},
		Watch: func(p metric.Point) { seen = append(seen, int(p.Requests)) },
	}, 1)
	s := &stream{}
	s.WriteString(k6Heading)
	s.start()
	s.request(500*time.Millisecond, "/", "200", "", "")
	s.request(1200*time.Millisecond, "/", "200", "", "")
	s.request(999*time.Millisecond, "/", "200", "", "") // out of order
	s.users(2200*time.Millisecond, 1)                   // nothing is sent, but time goes on
	if err := f.read(strings.NewReader(s.String())); err != nil {
		t.Fatal(err)
	}
	expect(t, "points", seen, []int{2})
}

func TestK6FeedRefuses(t *testing.T) {
	whole := &stream{}
	whole.start()
	for name, c := range map[string]struct{ text, want string }{
		"another heading":        {"a,b,c\n", "unknown form: a,b,c"},
		"a row without a number": {k6Heading + "http_reqs,soon,1,,,,,,,\n", "unknown form: http_reqs,soon"},
		"a row cut off":          {k6Heading + "http_reqs,1\n", "wrong number of fields"},
		"another check":          {k6Heading + whole.String() + fmt.Sprintf("checks,%d,1,what,,,,,,\n", began), `no check "what"`},
		"no status":              {k6Heading + whole.String() + fmt.Sprintf("http_reqs,%d,1,,,,,,,\n", began), `status ""`},
		"half a request":         {k6Heading + whole.String() + fmt.Sprintf("http_req_failed,%d,1,,,,,200,,\n", began), "without http_reqs"},
		"another clock":          {k6Heading + whole.String() + fmt.Sprintf("vus,%d,1,,,,,,,\n", began+int64(50*365*24*time.Hour)), "vus that is 438000h0m0s after the load began"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := feedOf(t, spec.Load{Users: 1, Duration: spec.Duration(time.Second)}, c.text); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
	if f, err := feedOf(t, spec.Load{Users: 1}, ""); err != nil || f.begun {
		t.Errorf("nothing written: %v, begun %v", err, f.begun)
	}
}

func TestK6Fault(t *testing.T) {
	for _, c := range []struct {
		code int
		text string
		want string
	}{
		{1050, "request timeout", metric.ErrTimeout},
		{1211, "dial: i/o timeout", metric.ErrTimeout},
		{1101, "lookup: no such host", metric.ErrDNS},
		{1110, "ip is blacklisted", metric.ErrRedirect},
		{1212, "dial: connection refused", metric.ErrRefused},
		{1213, "dial: unknown errno 99 error with msg `cannot assign requested address`", metric.ErrPorts},
		{1220, "read: connection reset by peer", metric.ErrReset},
		{1310, "x509: unknown authority", metric.ErrTLS},
		{1000, "x509: certificate has expired", metric.ErrTLS},
		{1000, "unexpected EOF", metric.ErrShortBody},
		{1000, "EOF", metric.ErrEOF},
		{1000, "net/http: HTTP/1.x transport connection broken: malformed HTTP response \"hello\"", metric.ErrMalformed},
		{1632, "http2: stream error with http2 ErrCode PROTOCOL_ERROR", metric.ErrOther},
		{0, "", metric.ErrOther},
	} {
		expect(t, fmt.Sprint(c.code, " ", c.text), k6sample.Fault(c.code, c.text), c.want)
	}
}

func TestOnlyTheServersAddress(t *testing.T) {
	refused, err := onlyAddresses(t.Context(), "http://127.0.0.1:8000", "")
	if err != nil {
		t.Fatal(err)
	}
	expect(t, "networks", len(refused), 32+1) // a prefix for each bit, and all of IPv6
	for address, want := range map[string]bool{"127.0.0.1": false, "127.0.0.0": true, "127.0.0.2": true, "10.0.0.1": true, "255.255.255.255": true, "::1": true} {
		a, got := mustAddr(t, address), false
		for _, p := range refused {
			got = got || p.Contains(a)
		}
		expect(t, address+" is refused", got, want)
	}
	if _, err := onlyAddresses(t.Context(), "ftp://127.0.0.1", ""); err == nil {
		t.Error("ftp is taken for a server")
	}
}

// What would change k6 behind the experiment's back, or lead around the server, is not handed on.
func TestK6Environment(t *testing.T) {
	got := cleanEnvironment([]string{"PATH=/bin", "K6_VUS=7", "k6_out=x", "http_proxy=http://p", "HTTPS_PROXY=http://p", "SSL_CERT_FILE=/c"})
	expect(t, "environment", got, []string{"PATH=/bin", "SSL_CERT_FILE=/c", "K6_AUTO_EXTENSION_RESOLUTION=false"})
}

// The log keeps the last lines, counts errors, and does not grow without bound.
func TestK6Log(t *testing.T) {
	dir := t.TempDir()
	l, err := newJournal(dir, "k6", "script")
	if err != nil {
		t.Fatal(err)
	}
	for i := range 20 {
		fmt.Fprintf(l, "time=\"t\" level=info msg=%d\n", i)
	}
	fmt.Fprint(l, "time=\"t\" level=er")
	fmt.Fprint(l, "ror msg=oh\nthe end")
	got := l.failed("k6 gave up").Error()
	if !strings.Contains(got, "msg=19") || strings.Contains(got, "msg=11\n") || !strings.HasSuffix(got, "the end") {
		t.Errorf("error %q", got)
	}
	expect(t, "warnings", len(l.warnings()), 1)
	if _, err := l.Write(make([]byte, journalBytes+1)); err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(l, strings.Repeat("x", 1000))
	if err := l.close(); err != nil {
		t.Fatal(err)
	}
	if n := size(t, dir, "k6.log"); n > journalBytes+100 {
		t.Errorf("the log has %d bytes", n)
	}
	expect(t, "script", size(t, dir, "k6.js"), len("script"))
}

func mustAddr(t *testing.T, text string) netip.Addr {
	t.Helper()
	a, err := netip.ParseAddr(text)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func size(t *testing.T, dir, name string) int64 {
	t.Helper()
	info, err := os.Stat(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}
