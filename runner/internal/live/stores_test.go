package live

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/cog/plugins"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"

	"perflab/runner/metric"
	"perflab/runner/plan"
	"perflab/runner/result"
)

// store starts a program that is installed, until the test ends, and returns where it answers.
func store(t *testing.T, name, ready string, args func(dir, address string) []string) string {
	t.Helper()
	program, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("no %s on the PATH: what is written is not read back from one", name)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	_ = l.Close()
	dir := t.TempDir()
	logs, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, program, args(dir, address)...)
	cmd.Stdout, cmd.Stderr = logs, logs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	t.Cleanup(func() { cancel(); <-ended; _ = logs.Close() })
	for {
		select {
		case err := <-ended:
			ended <- err
			text, _ := os.ReadFile(logs.Name())
			t.Fatalf("%s ended: %v\n%s", name, err, text)
		case <-time.After(50 * time.Millisecond):
		}
		if res, err := http.Get("http://" + address + ready); err == nil {
			_ = res.Body.Close()
			if res.StatusCode/100 == 2 {
				return address
			}
		}
	}
}

// fill tells a store of a load of five seconds.
func fill(t *testing.T, sink string) {
	t.Helper()
	l := open(t, sink, patience{send: time.Minute, flush: time.Minute})
	trial := plan.Trial{Variant: "sync", Repeat: 1, Engine: "native"}
	for range 5 {
		l.Second(trial, metric.Point{Phase: metric.Load, Span: time.Second, Requests: 4, ChecksPassed: 3, ChecksFailed: 1, Users: 2, P95: 8 * time.Millisecond, Iterations: 4}, histogram(time.Millisecond, 2*time.Millisecond, 4*time.Millisecond, 8*time.Millisecond))
		l.Used(trial, "server", result.ResourcePoint{CPU: 0.5, Memory: 1 << 20})
	}
	l.put(Item{At: time.Now(), Tags: l.tags(trial), Event: &Event{"trial", "complete"}})
	l.Verdict("sync", "http_reqs rate>1: passed")
	l.Close()
	if said := l.Warnings(); len(said) > 0 {
		t.Fatal(said)
	}
}

func get(t *testing.T, address string, query url.Values) string {
	t.Helper()
	res, err := http.Get(address + "?" + query.Encode())
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// common is a dashboard without what the kind of store adds to an annotation, which Grafana's
// schema leaves open and the SDK's does not have.
func common(t *testing.T, text []byte) []byte {
	t.Helper()
	var d map[string]any
	if err := json.Unmarshal(text, &d); err != nil {
		t.Fatal(err)
	}
	for _, a := range d["annotations"].(map[string]any)["list"].([]any) {
		for _, own := range []string{"query", "titleColumn", "textColumn"} {
			delete(a.(map[string]any), own)
		}
	}
	out, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestInfluxDB runs every query of the dashboard in docs/grafana against the store itself.
func TestInfluxDB(t *testing.T) {
	plugins.RegisterDefaultPlugins()
	text, err := os.ReadFile("../../../docs/grafana/influxdb.json")
	if err != nil {
		t.Fatal(err)
	}
	//lint:ignore SA1019 the form that Grafana 7 to 11 read too, and that 12 takes as it is
	var strict dashboard.Dashboard
	var faults cog.BuildErrors // nil as an error is none
	if err := strict.UnmarshalJSONStrict(common(t, text)); err != nil && (!errors.As(err, &faults) || len(faults) > 0) {
		t.Fatal(err)
	}
	address := store(t, "influxd", "/ping", func(dir, address string) []string {
		file := filepath.Join(dir, "influxdb.conf")
		_, port, _ := net.SplitHostPort(address)
		conf := fmt.Sprintf("reporting-disabled = true\nbind-address = \"127.0.0.1:0\"\n[meta]\ndir = %[1]q\n[data]\ndir = %[2]q\nwal-dir = %[3]q\n[http]\nbind-address = \"127.0.0.1:%[4]s\"\n[monitor]\nstore-enabled = false\n",
			filepath.Join(dir, "meta"), filepath.Join(dir, "data"), filepath.Join(dir, "wal"), port)
		if err := os.WriteFile(file, []byte(conf), 0o600); err != nil {
			t.Fatal(err)
		}
		return []string{"run", "-config", file}
	})
	fill(t, "influxdb=http://"+address+"/k6")
	var d struct {
		Panels []struct {
			Title   string
			Targets []struct{ Query string }
		}
		Annotations, Templating struct {
			List []struct{ Name, Type, Query string }
		}
	}
	if err := json.Unmarshal(text, &d); err != nil {
		t.Fatal(err)
	}
	queries := map[string]string{}
	for _, p := range d.Panels {
		for _, q := range p.Targets {
			queries[p.Title] = q.Query
		}
	}
	for _, a := range append(d.Annotations.List, d.Templating.List...) {
		if a.Type != "datasource" {
			queries[a.Name] = a.Query
		}
	}
	if len(queries) < 9 {
		t.Fatalf("only %d queries: has the dashboard's form changed?", len(queries))
	}
	macros := strings.NewReplacer("$timeFilter", "time > now() - 10m", "$__interval", "1s", "$testid", "RUN")
	for title, q := range queries {
		if got := get(t, "http://"+address+"/query", url.Values{"db": {"k6"}, "q": {macros.Replace(q)}}); !strings.Contains(got, `"values":[[`) {
			t.Errorf("%s has no row: %s\n%s", title, q, got)
		}
	}
	if got := get(t, "http://"+address+"/query", url.Values{"db": {"k6"}, "q": {`SELECT sum("value"), count("value") FROM "http_reqs"`}}); !strings.Contains(got, ",20,5]") {
		t.Errorf("20 requests in 5 seconds are %s", got)
	}
}

func TestPrometheus(t *testing.T) {
	address := store(t, "prometheus", "/-/ready", func(dir, address string) []string {
		file := filepath.Join(dir, "prometheus.yml")
		if err := os.WriteFile(file, []byte("global: {}\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		return []string{"--config.file=" + file, "--storage.tsdb.path=" + filepath.Join(dir, "data"), "--web.listen-address=" + address, "--web.enable-remote-write-receiver"}
	})
	fill(t, "prometheus=http://"+address)
	for query, want := range map[string]string{
		`k6_http_reqs_total{testid="RUN",variant="sync",engine="native",instance="1"}`: `"20"]`,
		`k6_http_req_duration_p95{testid="RUN"}`:                                       `"0.008"]`,
		`k6_checks_rate`:                                                               `"0.75"]`,
		`sum(k6_vus{testid="RUN"})`:                                                    `"2"]`,
		`runner_cpu{component="server"}`:                                               `"0.5"]`,
		`runner_event{kind="verdict"}`:                                                 `http_reqs rate\u003e1: passed`,
		`runner_event{kind="trial"}`:                                                   `complete`,
		`count(k6_http_req_duration_max > bool 0)`:                                     `"1"]`,
	} {
		if got := get(t, "http://"+address+"/api/v1/query", url.Values{"query": {query}}); !strings.Contains(got, want) {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
}
