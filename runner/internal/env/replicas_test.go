package env

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"perflab/runner/internal/resource/proc"
	"perflab/runner/internal/trial"
	"perflab/runner/spec"
)

var scaled = fstest.MapFS{
	"feed/target.yaml":  {Data: []byte("title: Feed\nport: 8000\nuses: [database]\n")},
	"db/target.yaml":    {Data: []byte("title: DB\nprotocol: tcp\nport: 1\n")},
	"proxy/target.yaml": {Data: []byte("title: Proxy\nport: 80\nenv: {TO: '${replicas.addresses}'}\n")},
}

// piece is a component that notes when it ends.
type piece struct {
	Component
	name string
	end  func(string)
	use  trial.Usage
}

func (p *piece) Name() string                                 { return p.name }
func (p *piece) Alive(context.Context) error                  { return nil }
func (p *piece) Meter() trial.Meter                           { return p }
func (p *piece) ListenEndpoint() (trial.ListenEndpoint, bool) { return trial.ListenEndpoint{}, false }
func (p *piece) Source() string                               { return "proc" }
func (p *piece) CPUs() float64                                { return 0.25 }
func (p *piece) Read() (trial.Usage, error)                   { return p.use, nil }
func (p *piece) Stop(context.Context) error                   { p.end(p.name); return nil }

// bringUp brings the variant of a file up, of which report says what each part reports.
func bringUp(t *testing.T, text string, report func(name string) *Report, broken string) (e trial.Environment, begun, ended []string, to string, err error) {
	t.Helper()
	x, err := spec.Parse("x.yaml", []byte(text), spec.Options{})
	if err != nil {
		t.Fatal(err)
	}
	p, err := Options{Targets: scaled}.NewPlan("test", x.Variants[0], nil)
	if err != nil {
		t.Fatal(err)
	}
	p.Bound = 1
	var mu sync.Mutex
	note := func(to *[]string) func(string) {
		return func(name string) {
			mu.Lock()
			defer mu.Unlock()
			*to = append(*to, name)
		}
	}
	use := trial.Usage{CPU: time.Second, Memory: 10, Throttled: 3 * time.Second, Processes: map[int]proc.Use{1: {}}}
	e, err = p.BringUp(context.Background(), nil, func(_ context.Context, e *Environment, launched Part, services map[string]string) (Started, error) {
		note(&begun)(launched.Name)
		e.Add(&piece{name: launched.Name, end: note(&ended), use: use})
		if launched.Name == broken {
			return Started{}, errors.New(broken + " is broken")
		}
		scope, err := p.Scope(launched, 1, 80, services)
		if launched.Name == BalancerName && err == nil {
			to, err = scope.Expand(launched.Target.Env["TO"])
		}
		return Started{Address: launched.Name + ":80", Reach: launched.Name + ":80", Scope: scope, Report: report(launched.Name)}, err
	})
	if err == nil {
		if stopped := e.Stop(context.Background()); stopped != nil {
			t.Error(stopped)
		}
	}
	return e, begun, ended, to, err
}

const three = "environment: {target: feed, replicas: 3, balancer: {target: proxy}, services: {database: {target: db}}}\nload: {users: 1}\n"

func silent(string) *Report { return nil }

func TestReplicasBehindABalancer(t *testing.T) {
	e, begun, ended, to, err := bringUp(t, three, silent, "")
	if err != nil {
		t.Fatal(err)
	}
	replicas := slices.Sorted(slices.Values(begun[1:4]))
	if begun[0] != "database" || begun[4] != BalancerName || strings.Join(replicas, " ") != "server-1 server-2 server-3" {
		t.Errorf("begun %v", begun)
	}
	if ended[0] != BalancerName || ended[4] != "database" {
		t.Errorf("ended %v", ended)
	}
	d := e.Describe()
	if to != "server-1:80,server-2:80,server-3:80" || d.URL != "http://balancer:80" || d.Replicas != 3 {
		t.Errorf("to %s, %s, %d", to, d.URL, d.Replicas)
	}
	var names []string
	for _, m := range e.Meters() {
		names = append(names, m.Name())
	}
	if strings.Join(names, " ") != "server balancer database" || len(e.(trial.Replicated).Replicas()) != 3 {
		t.Errorf("meters %v", names)
	}
	server := e.Meters()[0]
	u, err := server.Read()
	if err != nil || u.CPU != 3*time.Second || u.Memory != 30 || u.Throttled != 3*time.Second || server.CPUs() != 0.75 {
		t.Errorf("%+v, %v, %v CPUs", u, err, server.CPUs())
	}
}

func TestReplicasThatDiffer(t *testing.T) {
	of := func(version, workers string) *Report {
		return &Report{Target: "feed", Versions: map[string]string{"django": version}, Effective: map[string]string{"server.workers": workers}}
	}
	for name, c := range map[string]struct {
		other *Report
		want  string
	}{
		"version": {of("4.0", "3"), "the replicas differ: django is 3.2 in server-1 and 4.0 in server-2"},
		"setting": {of("3.2", "4"), "the replicas differ: server.workers is 3 in server-1 and 4 in server-2"},
		"silence": {nil, "the replicas differ: of server-1 and server-2 only one reports its configuration"},
	} {
		_, begun, ended, _, err := bringUp(t, three, func(part string) *Report {
			if part == "server-2" {
				return c.other
			}
			return of("3.2", "3")
		}, "")
		if err == nil || !strings.HasPrefix(err.Error(), c.want) || len(ended) != len(begun) {
			t.Errorf("%s: %v; begun %v, ended %v", name, err, begun, ended)
		}
	}
}

func TestABrokenReplicaLeavesNothing(t *testing.T) {
	for _, broken := range []string{"server-2", BalancerName} {
		_, begun, ended, _, err := bringUp(t, three, silent, broken)
		if err == nil || err.Error() != broken+" is broken" {
			t.Errorf("%v", err)
		}
		if !maps.Equal(counted(begun), counted(ended)) {
			t.Errorf("begun %v, ended %v", begun, ended)
		}
	}
}

func counted(names []string) map[string]int {
	n := map[string]int{}
	for _, name := range names {
		n[name]++
	}
	return n
}
