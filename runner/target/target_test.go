package target

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"perflab/runner/internal/golden"
	"perflab/runner/spec"
	"perflab/runner/spec/yamltree"
)

const smallest = "environment: {target: feed}\nload: {users: 10}\n"

var someTargets = fstest.MapFS{
	"base/target.yaml":   {Data: []byte("title: Base\nprotocol: none\n")},
	"feed/target.yaml":   {Data: []byte("title: Feed\nport: 8000\nneeds: {redis: 'cache != \"none\"', pool: mode == \"pooled\" && connections > 10}\nsettings: [{name: w, from: workers}]\nenv: {W: '${settings.w} ${services.redis.address}'}\n")},
	"redis/target.yaml":  {Data: []byte("title: Redis\nprotocol: redis\nport: 6379\nready: {timeout: 30s}\n")},
	"broken/target.yaml": {Data: []byte("titel: x\nport: 80\n")},
	"proxy/target.yaml":  {Data: []byte("title: Proxy\nport: 80\nenv: {TO: '${replicas.addresses}'}\n")},
	"notes/README.md":    {Data: []byte("no target")},
}

func TestTargets(t *testing.T) {
	got, err := List(someTargets)
	if err != nil || !slices.Equal(got, []string{"base", "broken", "feed", "proxy", "redis"}) {
		t.Errorf("%v, %v", got, err)
	}
}

func TestReadTarget(t *testing.T) {
	got, err := Read(someTargets, "feed")
	if err != nil {
		t.Fatal(err)
	}
	if got.Name != "feed" || got.Dir != "feed" || got.Protocol != "http" || got.Port != 8000 || len(got.Settings) != 1 {
		t.Errorf("%+v", got)
	}
	for name, want := range map[string]string{
		"fed":    `target fed: there is no such target; did you mean "feed"?`,
		"django": "target django: there is no such target\n  hint: targets: base, broken, feed, proxy, redis",
		"../x":   "target ../x: there is no such target",
		"notes":  "target notes: there is no such target",
		"broken": `targets/broken/target.yaml:1:1: the file needs the key "title"`,
	} {
		if _, err := Read(someTargets, name); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNeeded(t *testing.T) {
	target, err := Read(someTargets, "feed")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		server spec.Server
		want   string
	}{
		{spec.Server{Mode: "sync", Cache: "none"}, ""},
		{spec.Server{Mode: "sync", Cache: "response"}, "redis"},
		{spec.Server{Mode: "pooled", Cache: "queryset", Connections: 1000}, "pool redis"},
		{spec.Server{Mode: "pooled", Cache: "none", Connections: 10}, ""},
	} {
		if got, err := target.Needed(c.server); err != nil || strings.Join(got, " ") != c.want {
			t.Errorf("%+v: %v, %v", c.server, got, err)
		}
	}
}

func TestCheckTargets(t *testing.T) {
	for name, c := range map[string]struct{ file, want string }{
		"sound":          {smallest, ""},
		"declared":       {"environment: {target: feed, services: {redis: {target: redis}}}\nload: {users: 1}\nserver: {cache: response}", ""},
		"own image":      {"environment: {image: x, port: 80}\nload: {users: 1}", ""},
		"missing target": {"environment: {target: fed}\nload: {users: 1}", "x.yaml:1:23: there is no target \"fed\"; did you mean \"feed\"?\n  1 | environment: {target: fed}\n    |                       ^"},
		"not http":       {"environment: {target: redis}\nload: {users: 1}", `x.yaml:1:23: the target "redis" cannot answer requests: its protocol is redis, not http`},
		"missing service": {
			smallest + "variants: {a: , b: {server: {cache: response}}}",
			`x.yaml:1:23: the target "feed" needs a service named redis where cache != "none" (in variant b)`,
		},
		"unknown service": {"environment:\n  target: feed\n  services: {redis: {target: rdis}}\nload: {users: 1}", `x.yaml:3:30: there is no target "rdis"; did you mean "redis"?`},
		"idle service":    {"environment: {target: feed, services: {b: {target: base}}}\nload: {users: 1}", `x.yaml:1:52: the target "base" runs nothing`},
		"no host":         {"environment: {command: [x, '${port}'], services: {redis: {target: redis}}}\nload: {users: 1}", `x.yaml:1:67: the target "redis" runs in a container alone, but environment.command runs on this machine`},
		"own container":   {"environment: {image: x, port: 1, command: [x], services: {redis: {target: redis}}}\nload: {users: 1}", ""},
		"balancer":        {"environment: {target: feed, balancer: {target: proxy}}\nload: {users: 1}", ""},
		"no balancer":     {"environment: {target: feed, balancer: {target: redis}}\nload: {users: 1}", `x.yaml:1:48: the target "redis" spreads no load: nothing of it names ${replicas.addresses}`},
		"only balancer":   {"environment: {target: proxy}\nload: {users: 1}", `x.yaml:1:23: the target "proxy" hands requests on, and answers none itself`},
		"waiting":         {"environment: {target: feed, services: {a: {target: redis, env: {B: '${services.b.address}'}}, b: {target: redis, env: {A: '${services.a.address}'}}}}\nload: {users: 1}", `x.yaml:1:40: the services a and b wait for each other's addresses`},
		"broken target":   {"environment: {target: broken}\nload: {users: 1}", "targets/broken/target.yaml:1:1: "},
	} {
		t.Run(name, func(t *testing.T) {
			e, err := spec.Parse("x.yaml", []byte(c.file), spec.Options{})
			if err != nil {
				t.Fatal(err)
			}
			err = Check(e, someTargets)
			if (c.want == "") != (err == nil) || err != nil && !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// TestCheckTargetsOfARecord shows that an experiment without places is checked as well.
func TestCheckTargetsOfARecord(t *testing.T) {
	e, err := spec.Parse("experiments/a-test.yaml", []byte("environment: {target: fed}\nload: {users: 1}"), spec.Options{})
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	var back spec.Experiment
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	err = Check(&back, someTargets)
	if err == nil || err.Error() != `experiments/a-test.yaml: there is no target "fed"; did you mean "feed"?` {
		t.Errorf("got %v", err)
	}
}

// TestOurTargets reads the targets that come with the program.
func TestOurTargets(t *testing.T) {
	fsys := os.DirFS("../../targets")
	names, err := List(fsys)
	if err != nil || len(names) == 0 {
		t.Fatalf("%v, %v", names, err)
	}
	for _, name := range names {
		if _, err := Read(fsys, name); err != nil {
			t.Error(err)
		}
	}
}

// TestBadTargets holds one file for each fault an author can make, with everything that is
// said about it.
func TestBadTargets(t *testing.T) {
	golden.Bad(t, "testdata/bad", func(t *testing.T, name string, data []byte) error {
		_, err := parseTarget("targets/"+name+"/target.yaml", name, data, fstest.MapFS{"start.py": {}})
		if _, ok := err.(yamltree.Errors); err != nil && !ok {
			t.Errorf("the error is %T, not yamltree.Errors", err)
		}
		return err
	})
}

// TestExperimentsFitTheirTargets of all that come with the program, as they are and quick.
func TestExperimentsFitTheirTargets(t *testing.T) {
	files, err := filepath.Glob("../../experiments/*.yaml")
	if err != nil || len(files) < 5 {
		t.Fatalf("%d experiments: %v", len(files), err)
	}
	for _, file := range files {
		for _, profile := range []string{"", "quick"} {
			e, err := spec.Read(file, spec.Options{Profile: profile})
			if err != nil {
				t.Fatal(err)
			}
			if err := Check(e, os.DirFS("../../targets")); err != nil {
				t.Errorf("%s %s: %v", file, profile, err)
			}
		}
	}
}
