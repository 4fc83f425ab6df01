package env

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"perflab/runner/internal/resource/cpu"
	"perflab/runner/internal/supervisor"
	"perflab/runner/internal/trial"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/targets"
	"perflab/targets/feed"
	"perflab/targets/feed/dataset"
	"perflab/targets/null"
)

// starterEnv makes the test binary a runner that starts an environment, with the provider
// that it names, and then waits to be killed; it says where the server is.
const starterEnv = "RUNNER_TEST_STARTER"

// The test binary doubles as runner: started as the providers start their processes, it is
// one of the built-in targets, or a supervisor.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == feed.Command {
		switch os.Args[2] {
		case null.Name:
			os.Exit(null.Main(context.Background(), os.Args[3:], os.Stdin, os.Stdout, os.Stderr))
		case supervisor.Name:
			os.Exit(supervisor.Main(context.Background(), os.Args[3:], os.Stdin, os.Stdout, os.Stderr))
		}
		os.Exit(feed.Main(context.Background(), os.Args[2:], os.Stdout, os.Stderr))
	}
	if os.Getenv(starterEnv) != "" {
		os.Exit(starter())
	}
	// Under the race detector every process that ends sleeps a second first; many end here.
	os.Setenv("GORACE", strings.TrimSpace(os.Getenv("GORACE")+" atexit_sleep_ms=0"))
	os.Exit(m.Run())
}

// starter is a runner in the middle of a trial.
func starter() int {
	opts := Options{Targets: targets.FS, Self: os.Args[0]}
	var p trial.Provider
	p, err := NewEmbedded(opts)
	if os.Getenv(starterEnv) == "host" {
		p, err = NewHost(opts)
	}
	os.Unsetenv(starterEnv)
	if err != nil {
		fmt.Println(err)
		return 1
	}
	v := feedVariant(spec.Server{Mode: "pooled", Workers: "2", Cache: "response"})
	e, err := p.Start(context.Background(), trial.Request{Variant: v})
	if err != nil {
		fmt.Println(err)
		return 1
	}
	fmt.Println(e.Describe().URL)
	select {}
}

const patience = 30 * time.Second

// newEmbedded is the provider with this test binary as its program and its temporary
// folders in one of the test's own. A redis path of "" is the embedded miniredis.
func newEmbedded(t *testing.T, redis string) *Embedded {
	t.Helper()
	t.Setenv("TMPDIR", t.TempDir())
	cpus, err := cpu.Available()
	if err != nil {
		t.Fatal(err)
	}
	p, err := NewEmbedded(Options{Targets: targets.FS, Available: cpus, Self: os.Args[0]})
	if err != nil {
		t.Fatal(err)
	}
	p.redis = redis
	return p
}

// startEmbedded starts v and sees to it that it is stopped and nothing is left.
func startEmbedded(t *testing.T, p *Embedded, v spec.Variant) (*processEnv, trial.Request) {
	t.Helper()
	if err := p.Prepare(t.Context(), []spec.Variant{v}, func(line string) { t.Log(line) }); err != nil {
		t.Fatal(err)
	}
	req := request(t, v)
	started, err := p.Start(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	e := started.(*processEnv)
	t.Cleanup(func() {
		for range 2 { // twice, as an interrupted run may
			if err := e.Stop(context.Background()); err != nil {
				t.Errorf("stop: %v", err)
			}
		}
		noFolders(t)
	})
	return e, req
}

// noFolders checks that nothing is left where temporary folders are made.
func noFolders(t *testing.T) {
	t.Helper()
	left, err := filepath.Glob(filepath.Join(os.TempDir(), "*"))
	if err != nil {
		t.Fatal(err)
	}
	if len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// busyMeters checks the meters' figures while the server works: the kernel counts in steps
// of 10 ms, so that a process that has done little may show none.
func busyMeters(t *testing.T, e trial.Environment, names []string) {
	t.Helper()
	if runtime.GOOS != "linux" {
		return
	}
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		get(t, e.Describe().URL+"/api/posts/")
		if !slices.ContainsFunc(e.Meters(), func(m trial.Meter) bool {
			u, err := m.Read()
			return err == nil && u.CPU == 0
		}) {
			break
		}
	}
	checkMeters(t, e, names)
}

func TestEmbeddedStandsInForDjango(t *testing.T) {
	for _, mode := range []string{"sync", "threads", "pooled"} {
		t.Run(mode, func(t *testing.T) {
			p := newEmbedded(t, "")
			v := feedVariant(spec.Server{Mode: mode, Workers: "cpu+1", Cache: "none", IOWait: spec.Duration(1500 * time.Microsecond)})
			e, req := startEmbedded(t, p, v)
			d := e.Describe()
			if !maps.Equal(d.Asked, d.Effective) {
				t.Errorf("asked %v, in force %v", d.Asked, d.Effective)
			}
			s := d.Stack
			if s.Provider != "embedded" || s.Asked != "django-feed" || s.Target != "feed" || !s.StandIn || s.Title == "" || s.Versions["go"] != runtime.Version() {
				t.Errorf("stack %+v", s)
			}
			if d.Path != "loopback" || !strings.HasPrefix(d.URL, "http://127.0.0.1:") {
				t.Errorf("URL %s by %s", d.URL, d.Path)
			}
			if !strings.Contains(d.Isolation.Note.String(), "environment.memory without effect") {
				t.Errorf("the isolation's note %q does not say that the memory limit has no effect", d.Isolation.Note)
			}
			bound := result.Setting{Name: "cpus", Value: formatCPUList(d.Isolation.Server)}
			if len(d.Isolation.Server) > 0 && !slices.Contains(d.Native, bound) {
				t.Errorf("native settings %v, want %v in force", d.Native, bound)
			}
			if _, body := get(t, d.URL+"/api/posts/"); body != string(dataset.JSON(DatasetShape(v.Dataset))) {
				t.Errorf("the feed is %q", body)
			}
			if cache, err := e.WarmCache(t.Context()); cache != nil || err != nil {
				t.Errorf("a cache without being asked for: %+v, %v", cache, err)
			}
			if len(e.processes) != 1 {
				t.Errorf("%d processes started, want the server alone", len(e.processes))
			}
			busyMeters(t, e, []string{"server"})
			if err := e.Alive(t.Context()); err != nil {
				t.Error(err)
			}
			if err := e.Stop(t.Context()); err != nil {
				t.Fatal(err)
			}
			if log, err := os.ReadFile(filepath.Join(req.LogDir, "server.log")); err != nil || !strings.Contains(string(log), "ready") {
				t.Errorf("the server's log %q, %v", log, err)
			}
		})
	}
}

func TestEmbeddedRunsFeedAsItself(t *testing.T) {
	v := feedVariant(spec.Server{Mode: "sync", Workers: "1", Cache: "none"})
	v.Environment.Target = "feed"
	e, _ := startEmbedded(t, newEmbedded(t, ""), v)
	if s := e.Describe().Stack; s.StandIn || s.Asked != "feed" || s.Target != "feed" {
		t.Errorf("stack %+v", s)
	}
}

func TestEmbeddedCacheIsHitOncePerRequest(t *testing.T) {
	redis, _ := exec.LookPath("redis-server")
	for name, path := range map[string]string{"miniredis": "", "redis": redis} {
		for _, cache := range []string{"queryset", "response"} {
			t.Run(name+" "+cache, func(t *testing.T) {
				if name == "redis" && path == "" {
					t.Skip("needs a redis-server on the PATH")
				}
				v := feedVariant(spec.Server{Mode: "pooled", Workers: "2", Cache: cache})
				e, req := startEmbedded(t, newEmbedded(t, path), v)
				c, err := e.WarmCache(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if c.Keys != 1 || !strings.HasPrefix(c.Server, name+" ") {
					t.Errorf("cache %+v, want one key in %s", c, name)
				}
				const requests = 5
				for range requests {
					if _, body := get(t, e.Describe().URL+"/api/posts/"); dataset.Sum([]byte(body)) != dataset.SHA256(DatasetShape(v.Dataset)) {
						t.Errorf("from the cache: %q", body)
					}
				}
				if err := e.CacheStats(t.Context(), c); err != nil {
					t.Fatal(err)
				}
				if c.Hits != requests || c.Misses != 0 {
					t.Errorf("%d hits, %d misses after %d requests", c.Hits, c.Misses, requests)
				}
				if err := e.cache.client.FlushAll(t.Context()).Err(); err != nil {
					t.Fatal(err)
				}
				get(t, e.Describe().URL+"/api/posts/")
				if err := e.CacheStats(t.Context(), c); err != nil || c.Hits != requests || c.Misses != 1 {
					t.Errorf("%d hits, %d misses, %v after a flush and a request more", c.Hits, c.Misses, err)
				}
				busyMeters(t, e, []string{"server", "redis"})
				if _, err := os.Stat(filepath.Join(req.LogDir, "redis.log")); err != nil {
					t.Errorf("the cache's log is not kept: %v", err)
				}
			})
		}
	}
}

func TestWarmingAPageThatIsNotCachedFails(t *testing.T) {
	v := feedVariant(spec.Server{Mode: "sync", Workers: "1", Cache: "response"})
	v.Load.Request.Path = "/api/empty/"
	e, _ := startEmbedded(t, newEmbedded(t, ""), v)
	if _, err := e.WarmCache(t.Context()); err == nil || !strings.Contains(err.Error(), "holds no key feed:* after 10 requests") {
		t.Errorf("error %v", err)
	}
	v.Load.Request.Path = "/api/nothing/"
	e.variant = v
	if _, err := e.WarmCache(t.Context()); err == nil || !strings.Contains(err.Error(), "404") {
		t.Errorf("error %v", err)
	}
}

func TestEmbeddedRefuses(t *testing.T) {
	base := feedVariant(spec.Server{Mode: "sync", Workers: "1", Cache: "none"})
	lonely := fstest.MapFS{
		"alone/target.yaml": {Data: []byte("title: alone\nport: 80\n")},
		"round/target.yaml": {Data: []byte("title: round\nport: 80\nstand_in: round\n")},
	}
	for name, tc := range map[string]struct {
		change func(*spec.Variant)
		fsys   fs.FS
		want   []string
	}{
		"image":             {func(v *spec.Variant) { v.Environment.Target, v.Environment.Image = "", "nginx" }, targets.FS, []string{"no image, build, command or url", "hint: start a Docker engine"}},
		"no such target":    {func(v *spec.Variant) { v.Environment.Target = "django-fed" }, targets.FS, []string{"django-fed", "django-feed"}},
		"a service":         {func(v *spec.Variant) { v.Environment.Target = "redis" }, targets.FS, []string{"is a service"}},
		"nothing stands in": {func(v *spec.Variant) { v.Environment.Target = "alone" }, lonely, []string{"neither a program built into runner nor a stand-in", "hint:"}},
		"a circle":          {func(v *spec.Variant) { v.Environment.Target = "round" }, lonely, []string{"neither a program built into runner nor a stand-in"}},
		"no cache listed":   {func(v *spec.Variant) { v.Server.Cache, v.Environment.Services = "response", nil }, targets.FS, []string{"needs the service redis", "add environment.services"}},
		"workers":           {func(v *spec.Variant) { v.Server.Workers = "0" }, targets.FS, []string{"server.workers"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := newEmbedded(t, "")
			p.opts.Targets = tc.fsys
			v := base
			tc.change(&v)
			_, err := p.Start(t.Context(), request(t, v))
			if err == nil {
				t.Fatal("it started")
			}
			for _, want := range tc.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("the error does not hold %q:\n%v", want, err)
				}
			}
			noFolders(t)
		})
	}
}

func TestEmbeddedNeedsTwoCPUsToIsolate(t *testing.T) {
	p := newEmbedded(t, "")
	p.opts.Available = p.opts.Available[:1]
	v := feedVariant(spec.Server{Mode: "sync", Workers: "1", Cache: "none"})
	v.Environment.Isolation = "required"
	if _, err := p.Start(t.Context(), request(t, v)); err == nil || !strings.Contains(err.Error(), "isolation: required") {
		t.Errorf("error %v", err)
	}
}

func TestEmbeddedServerThatCannotStart(t *testing.T) {
	p := newEmbedded(t, "")
	p.opts.Self = filepath.Join(t.TempDir(), "runner")
	script := "#!/bin/sh\necho the disk is full >&2\nexit 3\n"
	if err := os.WriteFile(p.opts.Self, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	v := feedVariant(spec.Server{Mode: "sync", Workers: "1", Cache: "none"})
	_, err := p.Start(t.Context(), request(t, v))
	if err == nil || !strings.Contains(err.Error(), "exit status 3") || !strings.Contains(err.Error(), "the disk is full") {
		t.Errorf("error %v, want how it ended and what it wrote", err)
	}
}

func TestCancelledEmbeddedStartLeavesNothing(t *testing.T) {
	p := newEmbedded(t, "")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	v := feedVariant(spec.Server{Mode: "sync", Workers: "1", Cache: "response"})
	if _, err := p.Start(ctx, request(t, v)); err == nil || !strings.Contains(err.Error(), context.Canceled.Error()) {
		t.Errorf("error %v, want the cancellation", err)
	}
	noFolders(t)
}
