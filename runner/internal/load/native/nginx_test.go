package native

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"perflab/runner/internal/nginx"
	"perflab/runner/internal/trial"
	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/spec"
)

// site is what an nginx of a test serves. Its directives hold ADDRESS for the address it
// listens on and OTHER for a second one.
type site struct {
	listen string            // what follows the address: ssl http2
	server string            // directives of the server
	beside string            // directives beside the server: a second one, on OTHER
	files  map[string]string // below the server's root, by name
}

// stand is the nginx that a test stands the engine against.
type stand struct {
	*nginx.Server
	dir, address, other string
}

// common is what all have: a log of one JSON object a request, which visited reads, and no
// end to a connection that the test does not ask for.
const common = `  keepalive_requests 1000000;
  log_format visits escape=json '{"port":"$server_port","connection":$connection,"nth":$connection_requests,'
    '"status":"$status","sent":$bytes_sent,"length":$request_length,"protocol":"$server_protocol",'
    '"request":"$request_method $request_uri","cookie":"$http_cookie","resumed":"$ssl_session_reused"}';
  access_log access.log visits;
`

// visited is one request as nginx logged it.
type visited struct {
	Port       string // of the server
	Connection int64  // which connection
	Nth        int64  // which request of the connection, from 1
	Status     string
	Sent       int64 // bytes, headers included; over HTTPS before they are encrypted
	Length     int64 // bytes of the request, likewise
	Protocol   string
	Request    string // GET /path?query
	Cookie     string
	Resumed    string // r where the TLS session was an earlier one
}

// startNginx starts one for the test, which ends with it and shows its log where it fails.
func startNginx(t *testing.T, s site) *stand {
	t.Helper()
	nginx.Require(t)
	var n stand
	var err error
	for _, address := range []*string{&n.address, &n.other} {
		if *address, err = nginx.Address(); err != nil {
			t.Fatal(err)
		}
	}
	n.dir = t.TempDir()
	for name, text := range s.files {
		path := filepath.Join(n.dir, "files", name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	http := common + s.beside + "\nserver { listen ADDRESS " + s.listen + "; root files; " + s.server + " }"
	http = strings.NewReplacer("ADDRESS", n.address, "OTHER", n.other).Replace(http)
	if n.Server, err = nginx.Start(t.Context(), nginx.Options{Dir: n.dir, HTTP: http}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		n.Stop()
		if t.Failed() {
			t.Logf("nginx's log: %s", n.Log())
		}
	})
	return &n
}

func (n *stand) url() string { return "http://" + n.address }

// brief is a closed load of some iterations by each user, as long as they take.
func brief(users, iterations int, change func(l *spec.Load)) spec.Load {
	return closed(users, func(l *spec.Load) {
		l.IterationsPerUser, l.Duration = iterations, spec.Duration(time.Minute)
		if change != nil {
			change(l)
		}
	})
}

// visits ends nginx and returns what it logged, in the order in which it answered. A line
// is written after the response has gone out, so this waits for as many as the engine
// counted; where they do not come, the comparison that follows says so.
func (n *stand) visits(t *testing.T, counted int) (all []visited) {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Second); n.logged() < counted && time.Now().Before(deadline); {
		time.Sleep(time.Millisecond)
	}
	n.Stop()
	for lines := json.NewDecoder(bytes.NewReader(n.accessLog())); lines.More(); {
		var v visited
		if err := lines.Decode(&v); err != nil {
			t.Fatal(err)
		}
		all = append(all, v)
	}
	return all
}

// logged is how many requests it has logged so far.
func (n *stand) logged() int { return bytes.Count(n.accessLog(), []byte("\n")) }

func (n *stand) accessLog() []byte {
	log, _ := os.ReadFile(filepath.Join(n.dir, "access.log")) // not there: none came
	return log
}

// agree ends nginx and holds the engine's counts against its log, which it returns: every
// request of the one is a request of the other. None may have failed for want of a response.
func (n *stand) agree(t *testing.T, m *trial.Measurement) []visited {
	t.Helper()
	all := n.visits(t, int(m.Metrics.Counters[metricname.HTTPReqs]))
	statuses, failed := map[string]int64{}, int64(0)
	for _, v := range all {
		statuses[v.Status]++
		if status, _ := strconv.Atoi(v.Status); !spec.Statuses(nil).Expected(status) {
			failed++
		}
	}
	s := m.Metrics
	if len(all) == 0 {
		t.Fatalf("nginx saw no request; the engine had errors %v", s.Errors)
	}
	expect(t, "http_reqs", s.Counters[metricname.HTTPReqs], len(all))
	expect(t, "statuses", s.Statuses, statuses)
	expect(t, "errors", s.Errors, map[string]int64{})
	expect(t, "failed", s.Rates[metricname.HTTPReqFailed], metric.Rate{True: failed, Total: int64(len(all))})
	expect(t, "connections", s.Counters[metricname.Connections], len(connections(all)))
	expect(t, "requests that connected", took(s.Trends[metricname.HTTPReqConnecting]), len(connections(all)))
	expect(t, "interrupted", s.Counters[metricname.IterationsInterrupted], 0)
	return all
}

// agreeOnBytes holds the engine's bytes against nginx's as well, to the last one; over
// HTTPS nginx knows only those within.
func (n *stand) agreeOnBytes(t *testing.T, m *trial.Measurement) []visited {
	t.Helper()
	all := n.agree(t, m)
	sent, length := bytesOf(all)
	expect(t, "data_received", int64(m.Metrics.Counters[metricname.DataReceived]), sent)
	expect(t, "data_sent", int64(m.Metrics.Counters[metricname.DataSent]), length)
	return all
}

func bytesOf(all []visited) (sent, length int64) {
	for _, v := range all {
		sent += v.Sent
		length += v.Length
	}
	return sent, length
}

// took is how many of a phase's durations are not 0.
func took(h *metric.Histogram) int64 {
	if first := h.Buckets(1)[0]; first.From == 0 {
		return h.Count() - first.Count
	}
	return h.Count()
}

// connections returns how many requests each connection carried.
func connections(all []visited) map[int64]int64 {
	requests := map[int64]int64{}
	for _, v := range all {
		requests[v.Connection]++
	}
	return requests
}

// held expects every check to have held on as many responses.
func held(t *testing.T, m *trial.Measurement, times int) {
	t.Helper()
	for _, c := range m.Metrics.Checks {
		expect(t, "check "+c.Name, c, metric.Check{Name: c.Name, Passes: int64(times)})
	}
	expect(t, "warnings", m.Warnings, []string{})
}
