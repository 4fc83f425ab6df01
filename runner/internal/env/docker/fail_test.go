package docker

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/moby/moby/client"

	"perflab/runner/internal/env"
	"perflab/runner/internal/env/envtest"
	"perflab/runner/spec"
)

func TestNoEngineAnswers(t *testing.T) {
	t.Setenv("DOCKER_HOST", "unix://"+filepath.Join(t.TempDir(), "docker.sock"))
	_, err := New(t.Context(), env.Options{})
	for _, err := range []error{err, Answers(t.Context())} {
		if err == nil {
			t.Fatal("an engine answers at a socket that is not there")
		}
		for _, want := range []string{"no Docker engine answers", "docker.sock", "hint: start the Docker engine", "--provider embedded"} {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("the error does not hold %q:\n%v", want, err)
			}
		}
	}
}

// An engine that accepts connections and never answers is given up on when ctx ends.
func TestHangingEngine(t *testing.T) {
	l, err := net.Listen("unix", filepath.Join(t.TempDir(), "docker.sock"))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	t.Setenv("DOCKER_HOST", "unix://"+l.Addr().String())
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if err := Answers(ctx); err == nil || !strings.Contains(err.Error(), "no Docker engine answers") {
		t.Errorf("error %v", err)
	}
}

func TestStartFails(t *testing.T) {
	const image = "debian:bookworm-slim"
	d := newDocker(t)
	prepare(t, d, ownVariant(image))
	short := func(v spec.Variant) spec.Variant {
		v.Environment.Ready.Timeout = spec.Duration(time.Second)
		return v
	}
	small := func(v spec.Variant) spec.Variant {
		v.Environment.Memory = 16 << 20
		return v
	}
	portless := func(v spec.Variant) spec.Variant {
		v.Environment.Port = 0
		return v
	}
	for name, tc := range map[string]struct {
		variant spec.Variant
		want    []string
	}{
		"never ready":         {short(ownVariant(image, "sh", "-c", "echo still thinking; sleep 60")), []string{"not ready after 1s", "still thinking"}},
		"dies at once":        {ownVariant(image, "sh", "-c", "echo cannot open the database >&2; exit 7"), []string{"exit code 7", "cannot open the database"}},
		"denied":              {ownVariant(image, "sh", "-c", "chown 33 /tmp && echo no"), []string{"exit code 1", "hint:", "capabilities: [CHOWN]"}},
		"no such program":     {ownVariant(image, "no-such-program"), []string{"no-such-program"}},
		"out of memory":       {small(ownVariant(image, "sh", "-c", "tail /dev/zero; exit 1")), []string{"16MiB", "hint: raise the memory limit"}},
		"no port":             {portless(ownVariant(image, "sleep", "60")), []string{"environment.port"}},
		"unknown placeholder": {ownVariant(image, "serve", "${server.wokers}"), []string{"${server.wokers}", "${server.workers}"}},
		"not prepared":        {ownVariant("debian:other"), []string{"not prepared"}},
	} {
		t.Run(name, func(t *testing.T) {
			req := envtest.Request(t, tc.variant)
			nothingLeft(t, d, req.RunID)
			_, err := d.Start(t.Context(), req)
			if err == nil {
				t.Fatal("it started")
			}
			for _, want := range tc.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("the error does not hold %q:\n%v", want, err)
				}
			}
		})
	}
}

func TestServerThatDiesUnderLoad(t *testing.T) {
	d := newDocker(t)
	started, req := start(t, d, envtest.FeedVariant(spec.Server{Mode: "sync", Workers: "1", Cache: "none"}))
	if err := started.Alive(t.Context()); err != nil {
		t.Fatal(err)
	}
	id := serverOf(started).ctr.GetContainerID()
	if _, err := d.engine.ContainerKill(t.Context(), id, client.ContainerKillOptions{Signal: "KILL"}); err != nil {
		t.Fatal(err)
	}
	ended := d.engine.ContainerWait(t.Context(), id, client.ContainerWaitOptions{})
	select {
	case <-ended.Result:
	case err := <-ended.Error:
		t.Fatal(err)
	}
	if err := started.Alive(t.Context()); err == nil || !strings.Contains(err.Error(), "server has ended with exit code 137") {
		t.Errorf("alive: %v", err)
	}
	if err := started.Stop(t.Context()); err != nil {
		t.Errorf("stop: %v", err)
	}
	if _, err := os.Stat(filepath.Join(req.LogDir, "server.log")); err != nil {
		t.Errorf("the log of the dead server is not kept: %v", err)
	}
}

func TestServerThatIsTakenOffItsNetwork(t *testing.T) {
	d := newDocker(t)
	started, req := start(t, d, envtest.FeedVariant(spec.Server{Mode: "sync", Workers: "1", Cache: "none"}))
	c := serverOf(started)
	if _, err := d.engine.NetworkDisconnect(t.Context(), c.network, client.NetworkDisconnectOptions{Container: c.ctr.GetContainerID(), Force: true}); err != nil {
		t.Fatal(err)
	}
	if err := started.Alive(t.Context()); err == nil || !strings.Contains(err.Error(), "server runs, but was taken off the trial's network") {
		t.Errorf("alive: %v", err)
	}
	nothingLeft(t, d, req.RunID)
	if err := started.Stop(t.Context()); err != nil {
		t.Errorf("stop: %v", err)
	}
}

func TestImageThatIsRemovedUnderWay(t *testing.T) {
	const image, other = "debian:bookworm-slim", "runner-test/removed:1"
	d := newDocker(t)
	prepare(t, d, ownVariant(image))
	if _, err := d.engine.ImageTag(t.Context(), client.ImageTagOptions{Source: image, Target: other}); err != nil {
		t.Fatal(err)
	}
	v := ownVariant(other, "sleep", "60")
	prepare(t, d, v)
	if _, err := d.engine.ImageRemove(t.Context(), other, client.ImageRemoveOptions{}); err != nil {
		t.Fatal(err)
	}
	req := envtest.Request(t, v)
	nothingLeft(t, d, req.RunID)
	_, err := d.Start(t.Context(), req)
	if err == nil {
		t.Fatal("it started")
	}
	for _, want := range []string{"the image " + other + " is no longer there", "hint: runner exec --resume"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not hold %q:\n%v", want, err)
		}
	}
}

func TestCancelledStartLeavesNothing(t *testing.T) {
	d := newDocker(t)
	v := ownVariant("debian:bookworm-slim", "sleep", "60")
	prepare(t, d, v)
	networks := func(ctx context.Context, filter client.Filters) (int, error) {
		list, err := d.engine.NetworkList(ctx, client.NetworkListOptions{Filters: filter})
		return len(list.Items), err
	}
	containers := func(all bool) func(context.Context, client.Filters) (int, error) {
		return func(ctx context.Context, filter client.Filters) (int, error) {
			list, err := d.engine.ContainerList(ctx, client.ContainerListOptions{All: all, Filters: filter})
			return len(list.Items), err
		}
	}
	for name, there := range map[string]func(context.Context, client.Filters) (int, error){
		"network": networks, "container": containers(true), "process": containers(false),
	} {
		t.Run("cancelled as soon as there is a "+name, func(t *testing.T) {
			req := envtest.Request(t, v)
			nothingLeft(t, d, req.RunID)
			ctx, cancel := context.WithCancel(t.Context())
			go func() {
				filter := make(client.Filters).Add("label", labelRun+"="+req.RunID)
				for ctx.Err() == nil {
					if n, err := there(ctx, filter); err != nil || n > 0 {
						cancel()
					}
				}
			}()
			if _, err := d.Start(ctx, req); !errors.Is(err, context.Canceled) {
				t.Errorf("error %v, want the cancellation", err)
			}
		})
	}
}
