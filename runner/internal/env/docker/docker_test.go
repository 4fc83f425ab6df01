package docker

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/moby/moby/client"

	"perflab/runner/internal/env"
	"perflab/runner/internal/env/envtest"
	"perflab/runner/internal/resource/cpu"
	"perflab/runner/internal/trial"
	"perflab/runner/spec"
	"perflab/targets"
)

// newDocker connects to the engine; without one the test is skipped, unless
// RUNNER_REQUIRE_DOCKER=1 says that there must be one.
func newDocker(t *testing.T) *Provider {
	t.Helper()
	if err := Answers(t.Context()); err != nil {
		if os.Getenv("RUNNER_REQUIRE_DOCKER") == "1" {
			t.Fatal(err)
		}
		t.Skipf("needs a Docker engine: %v", err)
	}
	cpus, err := cpu.Available()
	if err != nil {
		t.Fatal(err)
	}
	d, err := New(t.Context(), env.Options{Targets: targets.FS, ExperimentDir: t.TempDir(), Available: cpus})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
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

func prepare(t *testing.T, d *Provider, v spec.Variant) {
	t.Helper()
	if err := d.Prepare(t.Context(), []spec.Variant{v}, func(line string) { t.Log(line) }); err != nil {
		t.Fatal(err)
	}
}

// start prepares and starts v, and sees to it that it is stopped and nothing is left.
func start(t *testing.T, d *Provider, v spec.Variant) (*env.Environment, trial.Request) {
	t.Helper()
	nothingLeft(t, d, envtest.Request(t, v).RunID)
	return envtest.Start(t, d, v)
}

// serverOf is the container under test.
func serverOf(e *env.Environment) *component { return e.Component(env.ServerName).(*component) }

// serverImage is the image of a prepared variant's server.
func serverImage(t *testing.T, d *Provider, v spec.Variant) string {
	t.Helper()
	plan, err := d.plan(v)
	if err != nil {
		t.Fatal(err)
	}
	return d.image(plan.Server(), v.Environment)
}

// nothingLeft checks at the test's end that the engine holds nothing of the run.
func nothingLeft(t *testing.T, d *Provider, run string) {
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

func TestDjangoFeedRunsAsAsked(t *testing.T) {
	d := newDocker(t)
	for _, mode := range []string{"sync", "threads", "pooled"} {
		t.Run(mode, func(t *testing.T) {
			v := envtest.FeedVariant(spec.Server{Mode: mode, Workers: "cpu+1", Cache: "none", IOWait: spec.Duration(1500 * time.Microsecond)})
			started, req := start(t, d, v)
			envtest.CheckDjango(t, started, req)
		})
	}
}

func TestCacheIsHitOncePerRequest(t *testing.T) {
	d := newDocker(t)
	for cache, mode := range map[string]string{"queryset": "sync", "response": "pooled"} {
		t.Run(cache+" "+mode, func(t *testing.T) {
			v := envtest.FeedVariant(spec.Server{Mode: mode, Workers: "2", Cache: cache})
			started, _ := start(t, d, v)
			envtest.CheckCache(t, started, v, "redis 7.")
		})
	}
}

// The path of engines whose networks cannot be reached: Docker Desktop, a remote one.
func TestPublishedPort(t *testing.T) {
	d := newDocker(t)
	d.publish = true
	started, _ := start(t, d, envtest.FeedVariant(spec.Server{Mode: "sync", Workers: "1", Cache: "response"}))
	if e := started.Describe(); e.Path != env.PathProxy {
		t.Errorf("path %q, want %q", e.Path, env.PathProxy)
	}
	if c, err := started.WarmCache(t.Context()); err != nil || c.Keys != 1 {
		t.Errorf("cache %+v, %v", c, err)
	}
}

func TestLimitsAndOwnAddress(t *testing.T) {
	d := newDocker(t)
	v := envtest.FeedVariant(spec.Server{Mode: "sync", Workers: "1", Cache: "none"})
	v.Environment.CPUs = 0.5
	started, _ := start(t, d, v)
	id := serverOf(started).ctr.GetContainerID()
	res, err := d.engine.ContainerInspect(t.Context(), id, client.ContainerInspectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	h, e := res.Container.HostConfig, started.Describe()
	if h.Memory != 512<<20 || h.NanoCPUs != 5e8 || h.CpusetCpus != cpu.FormatList(e.Isolation.Server) {
		t.Errorf("memory %d, CPUs %d, bound to %q; the trial says %+v", h.Memory, h.NanoCPUs, h.CpusetCpus, e.Isolation)
	}
	if cpus := started.Meters()[0].CPUs(); cpus != 0.5 {
		t.Errorf("the meter counts %v CPUs, want 0.5", cpus)
	}
	if e.Path == env.PathContainer {
		for port, bindings := range res.Container.NetworkSettings.Ports {
			if len(bindings) > 0 {
				t.Errorf("port %v is published though the container is reached directly", port)
			}
		}
	}
	usage, err := engineUsage(t.Context(), d.engine, id)
	if err != nil || usage.CPU <= 0 || usage.Memory <= 0 {
		t.Errorf("docker stats: %+v, %v", usage, err)
	}
}

func TestOwnServiceWithSecret(t *testing.T) {
	d := newDocker(t)
	feed := envtest.FeedVariant(spec.Server{Mode: "sync", Workers: "1", Cache: "none"})
	prepare(t, d, feed)
	t.Setenv("RUNNER_TEST_TOKEN", "opensesame")
	v := ownVariant(serverImage(t, d, feed), "sh", "-c", `mkdir /tmp/www && echo "$TOKEN" > /tmp/www/index.html && exec python3 -m http.server -d /tmp/www ${port}`)
	v.Environment.Env = map[string]string{"TOKEN": "${secret:RUNNER_TEST_TOKEN}"}
	started, _ := start(t, d, v)
	e := started.Describe()
	if _, body := envtest.Get(t, e.URL); body != "opensesame\n" {
		t.Errorf("the service saw the token %q", body)
	}
	if len(e.Asked) != 0 || len(e.Effective) != 0 {
		t.Errorf("a service without a report cannot be compared: asked %v, effective %v", e.Asked, e.Effective)
	}
}
