package spec

import (
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

var someTargets = fstest.MapFS{
	"base/target.yaml":   {Data: []byte("title: Base\nprotocol: none\n")},
	"feed/target.yaml":   {Data: []byte("title: Feed\nport: 8000\nneeds: {redis: 'cache != \"none\"', pool: mode == \"pooled\" && connections > 10}\nsettings: [{name: w, from: workers}]\nenv: {W: '${settings.w} ${services.redis.address}'}\n")},
	"redis/target.yaml":  {Data: []byte("title: Redis\nprotocol: redis\nport: 6379\nready: {timeout: 30s}\n")},
	"broken/target.yaml": {Data: []byte("titel: x\nport: 80\n")},
	"notes/README.md":    {Data: []byte("no target")},
}

func TestTargets(t *testing.T) {
	got, err := Targets(someTargets)
	if err != nil || !slices.Equal(got, []string{"base", "broken", "feed", "redis"}) {
		t.Errorf("%v, %v", got, err)
	}
}

func TestReadTarget(t *testing.T) {
	got, err := ReadTarget(someTargets, "feed")
	if err != nil {
		t.Fatal(err)
	}
	if got.Name != "feed" || got.Dir != "feed" || got.Protocol != "http" || got.Port != 8000 || len(got.Settings) != 1 {
		t.Errorf("%+v", got)
	}
	for name, want := range map[string]string{
		"fed":    `target fed: there is no such target; did you mean "feed"?`,
		"django": "target django: there is no such target\n  hint: targets: base, broken, feed, redis",
		"../x":   "target ../x: there is no such target",
		"notes":  "target notes: there is no such target",
		"broken": `targets/broken/target.yaml:1:1: the file needs the key "title"`,
	} {
		if _, err := ReadTarget(someTargets, name); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNeeded(t *testing.T) {
	target, err := ReadTarget(someTargets, "feed")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		server Server
		want   string
	}{
		{Server{Mode: "sync", Cache: "none"}, ""},
		{Server{Mode: "sync", Cache: "response"}, "redis"},
		{Server{Mode: "pooled", Cache: "queryset", Connections: 1000}, "pool redis"},
		{Server{Mode: "pooled", Cache: "none", Connections: 10}, ""},
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
		"broken target":   {"environment: {target: broken}\nload: {users: 1}", "targets/broken/target.yaml:1:1: "},
	} {
		t.Run(name, func(t *testing.T) {
			e, err := Parse("x.yaml", []byte(c.file), Options{})
			if err != nil {
				t.Fatal(err)
			}
			err = CheckTargets(e, someTargets)
			if (c.want == "") != (err == nil) || err != nil && !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// TestCheckTargetsOfARecord shows that an experiment without places is checked as well.
func TestCheckTargetsOfARecord(t *testing.T) {
	e := parse(t, "environment: {target: fed}\nload: {users: 1}", Options{})
	back := recorded(t, e)
	err := CheckTargets(&back, someTargets)
	if err == nil || err.Error() != `experiments/a-test.yaml: there is no target "fed"; did you mean "feed"?` {
		t.Errorf("got %v", err)
	}
}

// TestOurTargets reads the targets that come with the program.
func TestOurTargets(t *testing.T) {
	fsys := os.DirFS("../../targets")
	names, err := Targets(fsys)
	if err != nil || len(names) == 0 {
		t.Fatalf("%v, %v", names, err)
	}
	for _, name := range names {
		if _, err := ReadTarget(fsys, name); err != nil {
			t.Error(err)
		}
	}
}
