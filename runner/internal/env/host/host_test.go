package host

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"perflab/runner/internal/env"
	"perflab/runner/internal/env/envtest"
	"perflab/runner/internal/resource/cgroup"
	"perflab/runner/internal/resource/cpu"
	"perflab/runner/internal/trial"
	"perflab/runner/phrase"
	"perflab/runner/spec"
	"perflab/targets"
)

func TestMain(m *testing.M) {
	os.Exit(envtest.Main(m, func(o env.Options) (trial.Provider, error) { return New(o) }))
}

// newHost is the provider with this test binary as the supervisor and its temporary folders in
// one of the test's own.
func newHost(t *testing.T) *Provider {
	t.Helper()
	t.Setenv("TMPDIR", t.TempDir())
	cpus, err := cpu.Available()
	if err != nil {
		t.Fatal(err)
	}
	p, err := New(env.Options{Targets: targets.FS, ExperimentDir: t.TempDir(), Available: cpus, Self: os.Args[0]})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// requireHost skips a test where the published stack is not installed. RUNNER_REQUIRE_HOST=1
// says that it must be: then the test fails.
func requireHost(t *testing.T) *Provider {
	t.Helper()
	p := newHost(t)
	err := p.Able(t.Context(), []spec.Variant{envtest.FeedVariant(spec.Server{Mode: "sync", Workers: "1", Cache: "response"})})
	switch {
	case err == nil:
	case os.Getenv("RUNNER_REQUIRE_HOST") == "1":
		t.Fatal(err)
	default:
		t.Skip(err)
	}
	return p
}

// startHost starts v and sees to it that it is stopped and nothing is left.
func startHost(t *testing.T, p *Provider, v spec.Variant) (*env.Environment, trial.Request) {
	t.Helper()
	t.Cleanup(func() { envtest.NoFolders(t) })
	return envtest.Start(t, p, v)
}

// serverOf is the program under test.
func serverOf(e *env.Environment) *program { return e.Component(env.ServerName).(*program) }

// own is a program of one's own on this machine, a shell script.
func own(script string, args ...string) spec.Variant {
	return spec.Variant{Name: "own", Config: spec.Config{
		Environment: spec.Environment{
			Isolation: "auto", Command: append([]string{"sh", "-c", script, "server"}, args...),
			Ready: &spec.Ready{Path: "/", Timeout: spec.Duration(envtest.Patience)},
		},
		Server: spec.Server{Mode: "sync", Workers: "1", Cache: "none"},
	}}
}

// feedProgram is a script that becomes the stand-in, a server that is always there, on the
// port in its first argument.
const feedProgram = `exec "$RUNNER" target feed --posts 1 --addr 127.0.0.1:$1`

// serves is a variant whose server runs a script first.
func serves(script string, args ...string) spec.Variant {
	v := own(script+"\n"+feedProgram, append([]string{"${port}"}, args...)...)
	v.Environment.Env = map[string]string{"RUNNER": os.Args[0]}
	v.Environment.Ready.Path = "/api/empty/"
	return v
}

func TestHostRunsDjangoAsAsked(t *testing.T) {
	for _, mode := range []string{"sync", "threads", "pooled"} {
		t.Run(mode, func(t *testing.T) {
			p := requireHost(t)
			// What the caller has installed for itself comes first in its environment.
			other := t.TempDir()
			for name, text := range map[string]string{
				"python3": "#!/bin/sh\necho a python of one\\'s own >&2; exit 9\n", "gunicorn": "#!/bin/sh\nexit 9\n",
				"django.py": "raise SystemExit('a Django of one\\'s own')\n",
			} {
				if err := os.WriteFile(filepath.Join(other, name), []byte(text), 0o755); err != nil {
					t.Fatal(err)
				}
			}
			t.Setenv("PATH", other+":"+os.Getenv("PATH"))
			t.Setenv("PYTHONPATH", other)
			v := envtest.FeedVariant(spec.Server{Mode: mode, Workers: "cpu+1", Cache: "none", IOWait: spec.Duration(1500 * time.Microsecond)})
			e, req := startHost(t, p, v)
			d := e.Describe()
			if d.Stack.Provider != "host" || d.Path != env.PathLoopback || !strings.HasPrefix(d.URL, "http://127.0.0.1:") {
				t.Errorf("%s at %s by %s", d.Stack.Provider, d.URL, d.Path)
			}
			if bound := boundCPUs(t, serverOf(e).pid); len(d.Isolation.Server) > 0 && bound != cpu.FormatList(d.Isolation.Server) {
				t.Errorf("the server is bound to CPUs %s, not to %v", bound, d.Isolation.Server)
			}
			envtest.CheckDjango(t, e, req)
			// The revision is Debian's, so it says more than Django says of itself.
			if found := p.Packages(t.Context()); !strings.Contains(found["python3-django"], d.Stack.Versions["django"]+"-") {
				t.Errorf("Django %s is of the packages %v", d.Stack.Versions["django"], found)
			}
		})
	}
}

// boundCPUs are those that a process may use, without ranges.
func boundCPUs(t *testing.T, pid int) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("/proc", cpu.FormatList([]int{pid}), "status"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(data), "Cpus_allowed_list:")
	line, _, _ := strings.Cut(rest, "\n")
	cpus, err := cpu.ParseList(strings.TrimSpace(line))
	if err != nil {
		t.Fatal(err)
	}
	return cpu.FormatList(cpus)
}

func TestHostCacheIsHitOncePerRequest(t *testing.T) {
	for cache, mode := range map[string]string{"queryset": "sync", "response": "pooled"} {
		t.Run(cache+" "+mode, func(t *testing.T) {
			v := envtest.FeedVariant(spec.Server{Mode: mode, Workers: "2", Cache: cache})
			e, req := startHost(t, requireHost(t), v)
			c := envtest.CheckCache(t, e, v, "redis 7.")
			client := redis.NewClient(&redis.Options{Addr: c.Address, Protocol: 2, DisableIdentity: true})
			defer client.Close()
			config, err := client.ConfigGet(t.Context(), "*").Result()
			if err != nil {
				t.Fatal(err)
			}
			if config["save"] != "" || config["appendonly"] != "no" || config["bind"] != "127.0.0.1" || config["dir"] == "" || !strings.HasPrefix(config["dir"], os.TempDir()) {
				t.Errorf("Redis saves %q, appends %s, is bound to %s, in %s", config["save"], config["appendonly"], config["bind"], config["dir"])
			}
			if info, err := client.Info(t.Context(), "server").Result(); err != nil || !strings.Contains(info, "\nconfig_file:\r\n") {
				t.Errorf("Redis has read a configuration file: %s, %v", info, err)
			}
			if _, err := os.Stat(filepath.Join(req.LogDir, "redis.log")); err != nil {
				t.Errorf("the cache's log is not kept: %v", err)
			}
		})
	}
}

func TestHostRunsACommandOfOnesOwn(t *testing.T) {
	p := newHost(t)
	t.Setenv("RUNNER_TEST_TOKEN", "opensesame")
	v := serves(`pwd; echo "$TOKEN $2 $PORT in $TMPDIR"; : > "$TMPDIR/socket"`, "${server.workers}")
	v.Environment.Env["TOKEN"], v.Environment.Env["PORT"] = "${secret:RUNNER_TEST_TOKEN}", "${port}"
	e, req := startHost(t, p, v)
	d := e.Describe()
	port := d.URL[strings.LastIndexByte(d.URL, ':')+1:]
	log, err := os.ReadFile(filepath.Join(req.LogDir, "server.log"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{p.opts.ExperimentDir + "\n", "${secret:RUNNER_TEST_TOKEN} 1 " + port + " in " + filepath.Join(os.TempDir(), "runner-host-")} {
		if !strings.Contains(string(log), want) {
			t.Errorf("the program's log does not hold %q:\n%s", want, log)
		}
	}
	if s := d.Stack; s.Provider != "host" || s.Target != "sh" || s.StandIn || strings.Contains(s.Title, "opensesame") || !strings.Contains(s.Title, "${port}") {
		t.Errorf("stack %+v", s)
	}
	if len(d.Asked) != 0 || len(d.Effective) != 0 {
		t.Errorf("a service without a report cannot be compared: asked %v, effective %v", d.Asked, d.Effective)
	}
	if pid, err := e.NetworkProcess(); err != nil || pid != serverOf(e).pid || pid == serverOf(e).Child() {
		t.Errorf("network process %d, %v; want the program %d", pid, err, serverOf(e).pid)
	}
	envtest.BusyMeters(t, e, []string{"server"})
}

func TestHostGivesServicesToACommand(t *testing.T) {
	p := requireHost(t)
	v := serves(`exec "$RUNNER" target feed --posts 1 --addr 127.0.0.1:$1 --cache response --redis $2`, "${services.store.address}")
	v.Environment.Services = map[string]spec.Service{"store": {Target: "redis"}}
	v.Environment.Ready.Path = "/api/posts/"
	e, _ := startHost(t, p, v)
	store, ok := e.Component("store").(*program)
	if !ok {
		t.Fatal("the service was not started")
	}
	client := redis.NewClient(&redis.Options{Addr: store.Address, Protocol: 2, DisableIdentity: true})
	defer client.Close()
	if err := client.Ping(t.Context()).Err(); err != nil {
		t.Errorf("the service does not answer: %v", err)
	}
	if m := e.Meters(); len(m) != 2 || m[0].Name() != "server" || m[1].Name() != "store" {
		t.Errorf("meters %v", m)
	}
}

func TestHostLimits(t *testing.T) {
	v := serves("")
	v.Environment.Memory, v.Environment.CPUs = 256<<20, 0.5
	e, _ := startHost(t, newHost(t), v)
	d, m := e.Describe(), e.Meters()[0]
	if serverOf(e).limits.group == nil { // then the record says so
		for _, want := range []string{"environment.memory without effect", "environment.cpus without effect"} {
			if !strings.Contains(d.Isolation.Note.String(), want) {
				t.Errorf("the isolation's note %q does not hold %q", d.Isolation.Note, want)
			}
		}
		t.Skip("cgroups cannot be written here: ", d.Isolation.Note)
	}
	if strings.Contains(d.Isolation.Note.String(), "without effect") || m.CPUs() != 0.5 || !strings.HasPrefix(m.Source(), "cgroup") {
		t.Errorf("note %q; the meter reads %s on %v CPUs", d.Isolation.Note, m.Source(), m.CPUs())
	}
	folders := serverOf(e).limits.group.Folders
	if err := e.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if slices.ContainsFunc(folders, func(f string) bool { _, err := os.Stat(f); return err == nil }) {
		t.Errorf("a cgroup of %v is left", folders)
	}
}

// A limit that cannot be set is never silent, and the other one is set all the same.
func TestLimitsThatCannotBeSetAreSaid(t *testing.T) {
	l := limitsAsked{key: "environment", memory: 64 << 20, cpus: 0.00001, processors: 2} // less than the kernel takes
	in := l.enforce("runner-test-limits-" + cpu.FormatList([]int{os.Getpid()}))
	if in.group != nil {
		defer cgroup.Remove(in.group.Folders)
	}
	if !strings.Contains(phrase.All(in.notes...).String(), "environment.cpus without effect") || in.cpus != 0 || in.usable() != 2 {
		t.Errorf("effective %+v, notes %q", in.limitsAsked, in.notes)
	}
	if probe := (limitsAsked{key: "k", memory: 64 << 20}).inVain(); len(probe) == 0 && (in.group == nil || in.memory != 64<<20 || len(in.notes) != 1) {
		t.Errorf("the memory limit could be set and was not: %+v, %q", in.limitsAsked, in.notes)
	}
}
