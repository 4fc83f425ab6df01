package embedded

import (
	"context"
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

	"github.com/redis/go-redis/v9"

	"perflab/runner/internal/env"
	"perflab/runner/internal/env/envtest"
	"perflab/runner/internal/resource/cpu"
	"perflab/runner/internal/trial"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/targets"
	"perflab/targets/feed/dataset"
)

func TestMain(m *testing.M) {
	os.Exit(envtest.Main(m, func(o env.Options) (trial.Provider, error) { return New(o) }))
}

// newEmbedded is the provider with this test binary as its program and its temporary
// folders in one of the test's own. A redis path of "" is the embedded miniredis.
func newEmbedded(t *testing.T, redis string) *Provider {
	t.Helper()
	t.Setenv("TMPDIR", t.TempDir())
	cpus, err := cpu.Available()
	if err != nil {
		t.Fatal(err)
	}
	p, err := New(env.Options{Targets: targets.FS, Available: cpus, Self: os.Args[0]})
	if err != nil {
		t.Fatal(err)
	}
	p.redis = redis
	return p
}

// startEmbedded starts v and sees to it that it is stopped and nothing is left.
func startEmbedded(t *testing.T, p *Provider, v spec.Variant) (*env.Environment, trial.Request) {
	t.Helper()
	t.Cleanup(func() { envtest.NoFolders(t) })
	return envtest.Start(t, p, v)
}

func TestEmbeddedStandsInForDjango(t *testing.T) {
	for _, mode := range []string{"sync", "threads", "pooled"} {
		t.Run(mode, func(t *testing.T) {
			p := newEmbedded(t, "")
			v := envtest.FeedVariant(spec.Server{Mode: mode, Workers: "cpu+1", Cache: "none", IOWait: spec.Duration(1500 * time.Microsecond)})
			e, req := startEmbedded(t, p, v)
			d := e.Describe()
			if !maps.Equal(d.Asked, d.Effective) {
				t.Errorf("asked %v, effective %v", d.Asked, d.Effective)
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
			bound := result.Setting{Name: "cpus", Value: cpu.FormatList(d.Isolation.Server)}
			if len(d.Isolation.Server) > 0 && !slices.Contains(d.Native, bound) {
				t.Errorf("native settings %v, want %v among them", d.Native, bound)
			}
			if _, body := envtest.Get(t, d.URL+"/api/posts/"); body != string(dataset.JSON(env.DatasetShape(v.Dataset))) {
				t.Errorf("the feed is %q", body)
			}
			if cache, err := e.WarmCache(t.Context()); cache != nil || err != nil {
				t.Errorf("a cache without being asked for: %+v, %v", cache, err)
			}
			if e.Component("redis") != nil {
				t.Error("a cache was started that the variant does not use")
			}
			envtest.BusyMeters(t, e, []string{"server"})
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
	v := envtest.FeedVariant(spec.Server{Mode: "sync", Workers: "1", Cache: "none"})
	v.Environment.Target = "feed"
	e, _ := startEmbedded(t, newEmbedded(t, ""), v)
	if s := e.Describe().Stack; s.StandIn || s.Asked != "feed" || s.Target != "feed" {
		t.Errorf("stack %+v", s)
	}
}

func TestEmbeddedCacheIsHitOncePerRequest(t *testing.T) {
	program, _ := exec.LookPath("redis-server")
	for name, path := range map[string]string{"miniredis": "", "redis": program} {
		for _, cache := range []string{"queryset", "response"} {
			t.Run(name+" "+cache, func(t *testing.T) {
				if name == "redis" && path == "" {
					t.Skip("needs a redis-server on the PATH")
				}
				v := envtest.FeedVariant(spec.Server{Mode: "pooled", Workers: "2", Cache: cache})
				e, req := startEmbedded(t, newEmbedded(t, path), v)
				c := envtest.CheckCache(t, e, v, name+" ")
				client := redis.NewClient(&redis.Options{Addr: c.Address, Protocol: 2, DisableIdentity: true})
				defer client.Close()
				if err := client.FlushAll(t.Context()).Err(); err != nil {
					t.Fatal(err)
				}
				before := c.Hits
				envtest.Get(t, e.Describe().URL+"/api/posts/")
				if err := e.CacheStats(t.Context(), c); err != nil || c.Hits < before || c.Misses != 1 {
					t.Errorf("%d hits, %d misses, %v after a flush and a request more", c.Hits, c.Misses, err)
				}
				if _, err := os.Stat(filepath.Join(req.LogDir, "redis.log")); err != nil {
					t.Errorf("the cache's log is not kept: %v", err)
				}
			})
		}
	}
}

func TestWarmingAPageThatIsNotCachedFails(t *testing.T) {
	v := envtest.FeedVariant(spec.Server{Mode: "sync", Workers: "1", Cache: "response"})
	v.Load.Request.Path = "/api/empty/"
	e, _ := startEmbedded(t, newEmbedded(t, ""), v)
	if _, err := e.WarmCache(t.Context()); err == nil || !strings.Contains(err.Error(), "holds no key feed:* after 10 requests") {
		t.Errorf("error %v", err)
	}
	v.Load.Request.Path = "/api/nothing/"
	e, _ = startEmbedded(t, newEmbedded(t, ""), v)
	if _, err := e.WarmCache(t.Context()); err == nil || !strings.Contains(err.Error(), "404") {
		t.Errorf("error %v", err)
	}
}

func TestEmbeddedRefuses(t *testing.T) {
	base := envtest.FeedVariant(spec.Server{Mode: "sync", Workers: "1", Cache: "none"})
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
			_, err := p.Start(t.Context(), envtest.Request(t, v))
			if err == nil {
				t.Fatal("it started")
			}
			for _, want := range tc.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("the error does not hold %q:\n%v", want, err)
				}
			}
			envtest.NoFolders(t)
		})
	}
}

func TestEmbeddedNeedsTwoCPUsToIsolate(t *testing.T) {
	p := newEmbedded(t, "")
	p.opts.Available = p.opts.Available[:1]
	v := envtest.FeedVariant(spec.Server{Mode: "sync", Workers: "1", Cache: "none"})
	v.Environment.Isolation = "required"
	if _, err := p.Start(t.Context(), envtest.Request(t, v)); err == nil || !strings.Contains(err.Error(), "isolation: required") {
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
	v := envtest.FeedVariant(spec.Server{Mode: "sync", Workers: "1", Cache: "none"})
	_, err := p.Start(t.Context(), envtest.Request(t, v))
	if err == nil || !strings.Contains(err.Error(), "exit status 3") || !strings.Contains(err.Error(), "the disk is full") {
		t.Errorf("error %v, want how it ended and what it wrote", err)
	}
}

func TestCancelledEmbeddedStartLeavesNothing(t *testing.T) {
	p := newEmbedded(t, "")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	v := envtest.FeedVariant(spec.Server{Mode: "sync", Workers: "1", Cache: "response"})
	if _, err := p.Start(ctx, envtest.Request(t, v)); err == nil || !strings.Contains(err.Error(), context.Canceled.Error()) {
		t.Errorf("error %v, want the cancellation", err)
	}
	envtest.NoFolders(t)
}
