package env

import (
	"context"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/moby/moby/client"

	"perflab/runner/internal/resource/cpu"
	"perflab/runner/internal/trial"
	"perflab/runner/plan"
	"perflab/runner/spec"
	"perflab/targets"
	"perflab/targets/feed/dataset"
)

// newDocker connects to the engine; without one the test is skipped, unless
// RUNNER_REQUIRE_DOCKER=1 says that there must be one.
func newDocker(t *testing.T) *Docker {
	t.Helper()
	if err := DockerAnswers(t.Context()); err != nil {
		if os.Getenv("RUNNER_REQUIRE_DOCKER") == "1" {
			t.Fatal(err)
		}
		t.Skipf("needs a Docker engine: %v", err)
	}
	cpus, err := cpu.Available()
	if err != nil {
		t.Fatal(err)
	}
	d, err := NewDocker(t.Context(), Options{Targets: targets.FS, ExperimentDir: t.TempDir(), Available: cpus})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

// feedVariant is the published stack with a small dataset.
func feedVariant(server spec.Server) spec.Variant {
	server.Connections, server.Threads = 50, 3
	return spec.Variant{Name: "test", Config: spec.Config{
		Environment: spec.Environment{
			Target: "django-feed", Isolation: "auto", Memory: 512 << 20,
			Services: map[string]spec.Service{"redis": {Target: "redis"}},
		},
		Server:  server,
		Dataset: spec.Dataset{Posts: 20, Characters: spec.Range{Min: 5, Max: 30}, Seed: 7},
		Load:    spec.Load{Request: spec.Request{Method: "GET", Path: "/api/posts/"}},
	}}
}

// ownVariant is a service of one's own: a command in the base image.
func ownVariant(image string, command ...string) spec.Variant {
	return spec.Variant{Name: "own", Config: spec.Config{
		Environment: spec.Environment{
			Image: image, Isolation: "none", Port: 8000, Command: command,
			Ready: &spec.Ready{Path: "/", Timeout: spec.Duration(20 * time.Second)},
		},
		Server: spec.Server{Mode: "sync", Workers: "1", Cache: "none"},
	}}
}

// request names a trial after the test, so that what it leaves can be told apart.
func request(t *testing.T, v spec.Variant) trial.Request {
	name := strings.NewReplacer("/", "-", " ", "-", ",", "", ":", "").Replace(strings.ToLower(t.Name()))
	return trial.Request{RunID: name, Trial: plan.Trial{Variant: v.Name, Repeat: 1}, Variant: v, LogDir: t.TempDir()}
}

func prepare(t *testing.T, d *Docker, v spec.Variant) {
	t.Helper()
	if err := d.Prepare(t.Context(), []spec.Variant{v}, func(line string) { t.Log(line) }); err != nil {
		t.Fatal(err)
	}
}

// start prepares and starts v, and sees to it that it is stopped and nothing is left.
func start(t *testing.T, d *Docker, v spec.Variant) (trial.Environment, trial.Request) {
	t.Helper()
	prepare(t, d, v)
	req := request(t, v)
	nothingLeft(t, d, req.RunID)
	env, err := d.Start(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for range 2 { // twice, as an interrupted run may
			if err := env.Stop(context.Background()); err != nil {
				t.Errorf("stop: %v", err)
			}
		}
	})
	return env, req
}

// nothingLeft checks at the test's end that the engine holds nothing of the run.
func nothingLeft(t *testing.T, d *Docker, run string) {
	t.Cleanup(func() {
		filter := make(client.Filters).Add("label", labelRun+"="+run)
		containers, err := d.engine.ContainerList(context.Background(), client.ContainerListOptions{All: true, Filters: filter})
		if err != nil {
			t.Fatal(err)
		}
		networks, err := d.engine.NetworkList(context.Background(), client.NetworkListOptions{Filters: filter})
		if err != nil {
			t.Fatal(err)
		}
		if len(containers.Items)+len(networks.Items) > 0 {
			t.Errorf("left behind: %d containers, %d networks", len(containers.Items), len(networks.Items))
		}
	})
}

func get(t *testing.T, url string) (*http.Response, string) {
	t.Helper()
	res, err := (&http.Client{Timeout: 20 * time.Second}).Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(body)
}

func TestDjangoFeedRunsAsAsked(t *testing.T) {
	d := newDocker(t)
	for _, mode := range []string{"sync", "threads", "pooled"} {
		t.Run(mode, func(t *testing.T) {
			v := feedVariant(spec.Server{Mode: mode, Workers: "cpu+1", Cache: "none", IOWait: spec.Duration(1500 * time.Microsecond)})
			env, req := start(t, d, v)
			checkDjango(t, env, req)
		})
	}
}

// checkDjango sees that an environment without a cache is the published stack, as asked, and
// serves what it serves everywhere: the same bytes in a container and on the host. It stops it.
func checkDjango(t *testing.T, env trial.Environment, req trial.Request) {
	t.Helper()
	v := req.Variant
	want := map[string]struct {
		class  string
		closes bool // the connection after each response
	}{
		"sync":    {"sync", true},
		"threads": {"gthread", false},
		"pooled":  {"gevent", false},
	}[v.Server.Mode]
	e := env.Describe()
	if !maps.Equal(e.Asked, e.Effective) {
		t.Errorf("asked %v, in force %v", e.Asked, e.Effective)
	}
	if len(e.Native) == 0 || e.Native[0].Name != "worker_class" || e.Native[0].Value != want.class {
		t.Errorf("native settings %v, want worker_class %s first", e.Native, want.class)
	}
	if e.Stack.Target != "django-feed" || e.Stack.StandIn || !strings.HasPrefix(e.Stack.Versions["django"], "3.2.") {
		t.Errorf("stack %+v", e.Stack)
	}
	res, body := get(t, e.URL+"/api/posts/")
	if want := string(dataset.JSON(DatasetShape(v.Dataset))); body != want {
		t.Errorf("the feed is %q, want %q", body, want)
	}
	if res.Close != want.closes {
		t.Errorf("connection closed after the response: %v, want %v", res.Close, want.closes)
	}
	if res, body := get(t, e.URL+"/api/empty/"); body != "[]" || res.Header.Get("Content-Type") != "application/json" {
		t.Errorf("the empty page is %q as %s", body, res.Header.Get("Content-Type"))
	}
	if cache, err := env.WarmCache(t.Context()); cache != nil || err != nil {
		t.Errorf("a cache without being asked for: %+v, %v", cache, err)
	}
	checkMeters(t, env, []string{"server"})
	if err := env.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(req.LogDir, "server.log")); err != nil {
		t.Errorf("the server's log is not kept: %v", err)
	}
}

func checkMeters(t *testing.T, env trial.Environment, names []string) {
	t.Helper()
	var found []string
	for _, m := range env.Meters() {
		found = append(found, m.Name())
		u, err := m.Read()
		if err != nil {
			t.Errorf("meter %s: %v", m.Name(), err)
		}
		if u.CPU <= 0 || u.Memory <= 0 || m.CPUs() <= 0 {
			t.Errorf("meter %s (%s): %+v on %v CPUs", m.Name(), m.Source(), u, m.CPUs())
		}
	}
	if !slices.Equal(found, names) {
		t.Errorf("meters %v, want %v", found, names)
	}
}

func TestCacheIsHitOncePerRequest(t *testing.T) {
	d := newDocker(t)
	for cache, mode := range map[string]string{"queryset": "sync", "response": "pooled"} {
		t.Run(cache+" "+mode, func(t *testing.T) {
			v := feedVariant(spec.Server{Mode: mode, Workers: "2", Cache: cache})
			env, _ := start(t, d, v)
			checkCache(t, env, v)
		})
	}
}

// checkCache sees that one request fills the cache and each of the next is a hit.
func checkCache(t *testing.T, env trial.Environment, v spec.Variant) {
	t.Helper()
	c, err := env.WarmCache(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if c.Keys != 1 || !strings.HasPrefix(c.Server, "redis 7.") {
		t.Errorf("cache %+v, want one key in redis 7", c)
	}
	const requests = 5
	for range requests {
		if _, body := get(t, env.Describe().URL+"/api/posts/"); dataset.Sum([]byte(body)) != dataset.SHA256(DatasetShape(v.Dataset)) {
			t.Errorf("from the cache: %q", body)
		}
	}
	if err := env.CacheStats(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	if c.Hits != requests || c.Misses != 0 {
		t.Errorf("%d hits, %d misses after %d requests", c.Hits, c.Misses, requests)
	}
	busyMeters(t, env, []string{"server", "redis"})
}

// The path of engines whose networks cannot be reached: Docker Desktop, a remote one.
func TestPublishedPort(t *testing.T) {
	d := newDocker(t)
	d.publish = true
	env, _ := start(t, d, feedVariant(spec.Server{Mode: "sync", Workers: "1", Cache: "response"}))
	if e := env.Describe(); e.Path != pathProxy {
		t.Errorf("path %q, want %q", e.Path, pathProxy)
	}
	if c, err := env.WarmCache(t.Context()); err != nil || c.Keys != 1 {
		t.Errorf("cache %+v, %v", c, err)
	}
}

func TestLimitsAndOwnAddress(t *testing.T) {
	d := newDocker(t)
	v := feedVariant(spec.Server{Mode: "sync", Workers: "1", Cache: "none"})
	v.Environment.CPUs = 0.5
	env, _ := start(t, d, v)
	id := env.(*dockerEnv).components[0].ctr.GetContainerID()
	res, err := d.engine.ContainerInspect(t.Context(), id, client.ContainerInspectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	h, e := res.Container.HostConfig, env.Describe()
	if h.Memory != 512<<20 || h.NanoCPUs != 5e8 || h.CpusetCpus != formatCPUList(e.Isolation.Server) {
		t.Errorf("memory %d, CPUs %d, bound to %q; the trial says %+v", h.Memory, h.NanoCPUs, h.CpusetCpus, e.Isolation)
	}
	if cpus := env.Meters()[0].CPUs(); cpus != 0.5 {
		t.Errorf("the meter counts %v CPUs, want 0.5", cpus)
	}
	if e.Path == pathContainer {
		for port, bindings := range res.Container.NetworkSettings.Ports {
			if len(bindings) > 0 {
				t.Errorf("port %v is published though the container is reached directly", port)
			}
		}
	}
	usage, err := engineUsage(d.engine, id)
	if err != nil || usage.CPU <= 0 || usage.Memory <= 0 {
		t.Errorf("docker stats: %+v, %v", usage, err)
	}
}

func TestOwnServiceWithSecret(t *testing.T) {
	d := newDocker(t)
	feed := feedVariant(spec.Server{Mode: "sync", Workers: "1", Cache: "none"})
	prepare(t, d, feed)
	t.Setenv("RUNNER_TEST_TOKEN", "opensesame")
	v := ownVariant(d.serverImage(feed.Environment), "sh", "-c", `mkdir /tmp/www && echo "$TOKEN" > /tmp/www/index.html && exec python3 -m http.server -d /tmp/www ${port}`)
	v.Environment.Env = map[string]string{"TOKEN": "${secret:RUNNER_TEST_TOKEN}"}
	env, _ := start(t, d, v)
	e := env.Describe()
	if _, body := get(t, e.URL); body != "opensesame\n" {
		t.Errorf("the service saw the token %q", body)
	}
	if len(e.Asked) != 0 || len(e.Effective) != 0 {
		t.Errorf("a service without a report cannot be compared: asked %v, in force %v", e.Asked, e.Effective)
	}
}
