package spec

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"perflab/runner/spec/yamltree"
)

// parse reads an experiment that must be sound.
func parse(t *testing.T, text string, opts Options) *Experiment {
	t.Helper()
	e, err := Parse("experiments/a-test.yaml", []byte(text), opts)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

const smallest = "environment: {target: feed}\nload: {users: 10}\n"

func TestDefaults(t *testing.T) {
	e := parse(t, smallest, Options{})
	want := Config{
		Environment: Environment{Target: "feed", Isolation: "auto"},
		Server:      Server{Mode: "sync", Workers: "2*cpu+1", Threads: 4, Connections: 1000, Cache: "none"},
		Dataset:     Dataset{Posts: 100, Characters: Range{200, 500}, Seed: 20231112},
		Load: Load{
			Engine: "native", Request: Request{Method: "GET", Path: "/"}, Users: 10, Duration: Duration(30 * time.Second),
			GracefulStop: Duration(30 * time.Second), GracefulRampDown: Duration(30 * time.Second), Start: "spread", Timeout: Duration(time.Minute),
		},
	}
	if !reflect.DeepEqual(e.Config, want) {
		t.Errorf("got %+v\nwant %+v", e.Config, want)
	}
	if e.Name != "a-test" || e.Title != "a-test" || e.Language != "en" || e.Repeats != 3 || e.Seed != 1 {
		t.Errorf("got %+v", e)
	}
	if len(e.Variants) != 1 || e.Variants[0].Name != "default" || !reflect.DeepEqual(e.Variants[0].Config, want) || e.Variants[0].Changes != nil {
		t.Errorf("variants %+v", e.Variants)
	}
	if e.File != "experiments/a-test.yaml" {
		t.Errorf("file %s", e.File)
	}
}

func TestReadyHasDefaultsOfItsOwn(t *testing.T) {
	e := parse(t, "environment: {build: ., port: 80, ready: {path: /up}}\nload: {users: 1}", Options{})
	if got := e.Environment.Ready; got == nil || got.Path != "/up" || got.Timeout != Duration(time.Minute) {
		t.Errorf("ready %+v", got)
	}
	if parse(t, smallest, Options{}).Environment.Ready != nil {
		t.Error("a probe out of nothing")
	}
}

func TestTrueOrFalse(t *testing.T) {
	for text, want := range map[string]bool{"true": true, "True": true, "false": false, "FALSE": false} {
		e := parse(t, "environment: {target: feed}\nload: {users: 1, insecure_skip_tls_verify: "+text+"}\nvariants:\n  a: {}\n  b: {load: {insecure_skip_tls_verify: true}}", Options{})
		if e.Load.InsecureSkipTLSVerify != want || !e.Variants[1].Load.InsecureSkipTLSVerify {
			t.Errorf("%s: %v, changed to true: %v", text, e.Load.InsecureSkipTLSVerify, e.Variants[1].Load.InsecureSkipTLSVerify)
		}
		if changed := e.Variants[1].Changes; want != (changed == nil) || !want && changed[0] != "load.insecure_skip_tls_verify=true" {
			t.Errorf("%s: changes %q", text, changed)
		}
		roundTrip(t, e)
	}
}

// TestLayers puts profile, --set and variants over the file and looks at one key.
func TestLayers(t *testing.T) {
	text := `
environment: {target: feed, env: {A: 1, B: x}, services: {redis: {target: redis}}}
server: {mode: pooled, workers: 3}
load: {users: 10, think_time: 1s, request: {headers: {X: a}}}
thresholds: {checks: [rate>0.9, rate>0.5], http_reqs: rate>1}
variants:
  same: ~
  empty: {}
  changed:
    server: {workers: 5}
    environment: {env: {B: y, C: z}}
    thresholds: {checks: [rate>0.1]}
    load: {request: {headers: {Y: b}}}
profiles:
  quick: {server: {workers: 7, threads: 2}, repeats: 1, load: {duration: 5s}}
`
	e := parse(t, text, Options{Profile: "quick", Set: []string{"server.threads=3", "load.users=20", "title=A: b", "load.users=30"}[0:2]})
	if e.Repeats != 1 || e.Profile != "quick" || !reflect.DeepEqual(e.Profiles, []Profile{{"quick"}}) {
		t.Errorf("repeats %d, profile %q of %v", e.Repeats, e.Profile, e.Profiles)
	}
	for i, name := range []string{"same", "empty", "changed"} {
		if e.Variants[i].Name != name {
			t.Fatalf("variant %d is %s", i, e.Variants[i].Name)
		}
	}
	for _, v := range e.Variants[:2] {
		if v.Server.Workers != "7" || v.Server.Threads != 3 || v.Load.Users != 20 || v.Load.Duration != Duration(5*time.Second) || v.Changes != nil {
			t.Errorf("%s: %+v", v.Name, v)
		}
	}
	c := e.Variants[2]
	if c.Server.Workers != "5" || c.Server.Mode != "pooled" || c.Load.ThinkTime != Duration(time.Second) {
		t.Errorf("changed: %+v", c.Server)
	}
	if want := map[string]string{"A": "1", "B": "y", "C": "z"}; !reflect.DeepEqual(c.Environment.Env, want) {
		t.Errorf("mappings do not merge: %v", c.Environment.Env)
	}
	if len(c.Thresholds) != 2 || c.Thresholds[0].Expr != "rate>0.1" || c.Thresholds[1].Metric != "http_reqs" {
		t.Errorf("lists are not replaced: %+v", c.Thresholds)
	}
	want := []string{"environment.env.B=y", "environment.env.C=z", "server.workers=5", "load.request.headers.Y=b", "thresholds.checks=rate>0.1"}
	if !slices.Equal(c.Changes, want) {
		t.Errorf("changes %q", c.Changes)
	}
	roundTrip(t, e)
}

// TestModelsReplaceEachOther shows what a layer takes away from those below.
func TestModelsReplaceEachOther(t *testing.T) {
	e := parse(t, `
environment: {target: feed, memory: 1GiB, services: {redis: {target: redis}}}
load: {users: 10, think_time: 1s}
variants:
  closed: {}
  open: {load: {rate: 30/m}}
  wide: {load: {rate: 5000/s, max_users: 7}}
  image: {environment: {image: nginx, port: 80}}
  running: {environment: {url: "http://127.0.0.1:8000"}}
`, Options{})
	open := e.Variants[1].Load
	if !open.Model().Open() || open.Users != 0 || open.ThinkTime != 0 || open.Rate != 0.5 || open.MaxUsers != 5 {
		t.Errorf("open: %+v", open)
	}
	if e.Variants[0].Load.Model().Open() || e.Variants[2].Load.MaxUsers != 7 {
		t.Errorf("closed %+v, wide %+v", e.Variants[0].Load, e.Variants[2].Load)
	}
	if got := e.Variants[3].Environment; got.Target != "" || got.Image != "nginx" || got.Memory != 1<<30 {
		t.Errorf("image: %+v", got)
	}
	if got := e.Variants[4].Environment; !reflect.DeepEqual(got, Environment{URL: "http://127.0.0.1:8000", Isolation: "auto"}) {
		t.Errorf("running: %+v", got)
	}
	if want := []string{"load.rate=0.5/s", "load.max_users=5", "load.think_time=0s", "load.users="}; !slices.Equal(e.Variants[1].Changes, want) {
		t.Errorf("changes %q", e.Variants[1].Changes)
	}

	e = parse(t, "environment: {target: feed}\nload: {rate: 2000/s}", Options{})
	if e.Load.MaxUsers != 10000 {
		t.Errorf("max_users is %d", e.Load.MaxUsers)
	}
	e = parse(t, "environment: {target: feed}\nload: {rate: 10/s, max_users: 5}", Options{Set: []string{"load.users=3", "environment.url=http://[::1]:1"}})
	if e.Load.Model().Open() || e.Load.Users != 3 || e.Load.MaxUsers != 0 || e.Environment.Target != "" {
		t.Errorf("--set: %+v", e.Load)
	}
}

func TestBaseMayLeaveTheModelToItsVariants(t *testing.T) {
	e := parse(t, "environment: {target: feed}\nvariants: {a: {load: {users: 1}}, b: {load: {rate: 1/s}}}", Options{})
	if e.Variants[0].Load.Users != 1 || e.Variants[1].Load.Rate != 1 {
		t.Errorf("variants %+v", e.Variants)
	}
}

func TestSetReachesEverywhere(t *testing.T) {
	e := parse(t, smallest+"variants: {a: {}, b: {server: {mode: pooled}}}", Options{Set: []string{
		"variants.b.server.workers=2", "checks.is ok=status == 200", `thresholds.http_req_duration=["p(95)<5", avg<3]`,
		"environment.env.A=b=c", "server.mode=threads", "name=other", "load.request.headers.Accept='*/*'",
	}})
	a, b := e.Variants[0], e.Variants[1]
	if a.Server.Mode != "threads" || b.Server.Mode != "pooled" || b.Server.Workers != "2" || e.Name != "other" {
		t.Errorf("a %+v, b %+v", a.Server, b.Server)
	}
	if len(e.Checks) != 1 || len(e.Thresholds) != 2 || e.Environment.Env["A"] != "b=c" || e.Load.Request.Headers["Accept"] != "*/*" {
		t.Errorf("%+v", e.Config)
	}
}

func TestOrderIsKept(t *testing.T) {
	e := parse(t, smallest+"checks: {z: status == 1, a: status == 2, m: status == 3}\nvariants: {z: , b: , a: }\n"+
		"goal: {vus: value<3, checks: rate>0.1}\nreference: {figures: {z: {http_reqs.rate: 1}, a: {http_reqs.rate: 2}}}", Options{})
	var got []string
	for _, c := range e.Checks {
		got = append(got, c.Name)
	}
	for _, v := range e.Variants {
		got = append(got, v.Name)
	}
	for _, g := range e.Goal {
		got = append(got, g.Metric)
	}
	for _, f := range e.Reference.Figures {
		got = append(got, f.Variant)
	}
	if strings.Join(got, " ") != "z a m z b a vus checks z a" {
		t.Errorf("got %s", got)
	}
}

func TestAliasesKeepTheirMeaning(t *testing.T) {
	e := parse(t, smallest+"variants:\n  a: &a {server: {mode: pooled}}\n  b: *a\n", Options{})
	if e.Variants[1].Server.Mode != "pooled" {
		t.Errorf("b is %+v", e.Variants[1].Server)
	}
}

func TestByteOrderMarkAndLineEnds(t *testing.T) {
	parse(t, "\ufeff"+strings.ReplaceAll(smallest, "\n", "\r\n"), Options{})
	_, err := Parse("x.yaml", []byte("\ufefftitel: x\r\nenvironment: {target: feed}\r\nload: {users: 0}"), Options{})
	var list yamltree.Errors
	if !errors.As(err, &list) || len(list) != 2 || list[0].Column != 1 || list[1].Line != 3 {
		t.Errorf("got %v", err)
	}
}

func TestReadFailures(t *testing.T) {
	large := filepath.Join(t.TempDir(), "large.yaml")
	if err := os.WriteFile(large, []byte(strings.Repeat("# x\n", 1<<18)+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := unix.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		pipe:                 pipe + ": not a regular file but a pipe",
		"testdata/none.yaml": "testdata/none.yaml: no such file or directory",
		"testdata":           "testdata: not a regular file but a folder",
		large:                large + ": the file has 1048577 bytes",
	} {
		_, err := Read(path, Options{})
		var list yamltree.Errors
		if !errors.As(err, &list) || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestErrorsAreReachable(t *testing.T) {
	_, err := Parse("x.yaml", []byte("titel: x\n"+smallest), Options{})
	var one *yamltree.Error
	if !errors.As(err, &one) || one.Line != 1 || one.Column != 1 || one.File != "x.yaml" || one.Source != "titel: x" {
		t.Errorf("got %+v", one)
	}
}

func TestVeryManyFaults(t *testing.T) {
	var b strings.Builder
	for i := range 200 {
		fmt.Fprintf(&b, "unknown%d: 1\n", i)
	}
	_, err := Parse("x.yaml", []byte(smallest+b.String()), Options{})
	var list yamltree.Errors
	if !errors.As(err, &list) || len(list) != 200 {
		t.Fatalf("%d faults", len(list))
	}
	if text := err.Error(); !strings.HasSuffix(text, "\nx.yaml: and 150 more faults") || strings.Contains(text, "unknown50") {
		t.Errorf("got %s", text[len(text)-200:])
	}
}
