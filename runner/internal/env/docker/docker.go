package env

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/moby/moby/api/types/system"
	"github.com/moby/moby/client"
	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/log"

	"perflab/runner/phrase"
	"perflab/runner/result"
)

// Labels of everything this program makes in an engine, by which it is found again.
const (
	labelRun       = "runner.run"       // the run's ID
	labelTrial     = "runner.trial"     // the trial's ID
	labelComponent = "runner.component" // server or the service's name
	labelOwner     = "runner.owner"     // the process that started it, see owner
	labelImage     = "runner.image"     // on images: their name without tag
)

// connectTimeout bounds finding the engine: longer than a busy one needs, short enough
// to wait for.
const connectTimeout = 10 * time.Second

const noEngineHint = "start the Docker engine (systemctl start docker, or dockerd in the background where there is no systemd) " +
	"and see that `docker info` works for this user, or run with --provider host, from Debian's packages, or --provider embedded"

// Docker runs every component in a container of its own, on a network of the trial's own.
type Docker struct {
	opts     Options
	provider *testcontainers.DockerProvider
	engine   client.APIClient
	info     system.Info
	here     bool // the engine's CPUs are this machine's
	publish  bool // always take published ports; for tests of that path

	mu     sync.Mutex
	tags   map[string]string // image key, see imageKey → tag
	images map[string]string // tag → digest or ID
}

// DockerAnswers returns nil where a Docker engine answers within seconds, else why not and
// what to do about it.
func DockerAnswers(ctx context.Context) error {
	p, _, err := connect(ctx)
	if err != nil {
		return err
	}
	return p.Close()
}

// NewDocker connects to the engine that the user's environment names.
func NewDocker(ctx context.Context, opts Options) (*Docker, error) {
	p, info, err := connect(ctx)
	if err != nil {
		return nil, err
	}
	return &Docker{
		opts: opts, provider: p, engine: p.Client(), info: info, here: sameMachine(info),
		tags: map[string]string{}, images: map[string]string{},
	}, nil
}

// Name is docker.
func (d *Docker) Name() string { return "docker" }

// Version is the engine's.
func (d *Docker) Version() string { return d.info.ServerVersion }

// Images are the images of this run: tag to digest or, where the image came from no
// registry, to its ID.
func (d *Docker) Images() map[string]string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return maps.Clone(d.images)
}

// Close ends the connections to the engine; it may be used again after.
func (d *Docker) Close() error { return d.provider.Close() }

// connect finds the engine. The library asks it without a bound of its own, so a hanging
// one is given up on from outside.
func connect(ctx context.Context) (*testcontainers.DockerProvider, system.Info, error) {
	type answer struct {
		provider *testcontainers.DockerProvider
		info     system.Info
		err      error
	}
	ctx, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	answers := make(chan answer, 1)
	go func() {
		// The library's reaper is a container from a registry, which may not answer; what
		// is started here is taken down here, and `runner clean` finds what a kill left.
		if err := os.Setenv("TESTCONTAINERS_RYUK_DISABLED", "true"); err != nil {
			answers <- answer{err: err}
			return
		}
		log.SetDefault(log.NewNoopLogger())
		if err := namedEngineAnswers(ctx); err != nil {
			answers <- answer{err: err}
			return
		}
		p, err := testcontainers.NewDockerProvider(testcontainers.WithDefaultBridgeNetwork(testcontainers.Bridge))
		if err != nil {
			answers <- answer{err: err}
			return
		}
		res, err := p.Client().Info(ctx, client.InfoOptions{})
		answers <- answer{p, res.Info, err}
	}()
	var a answer
	select {
	case a = <-answers:
	case <-ctx.Done():
		a.err = fmt.Errorf("no answer within %v", connectTimeout)
	}
	if a.err != nil {
		return nil, system.Info{}, &failure{err: fmt.Errorf("no Docker engine answers: %w", a.err), hint: noEngineHint}
	}
	return a.provider, a.info, nil
}

// namedEngineAnswers asks the engine that DOCKER_HOST names, where it is set: the library
// would go on to the default one in silence.
func namedEngineAnswers(ctx context.Context) error {
	host := os.Getenv(client.EnvOverrideHost)
	if host == "" {
		return nil
	}
	c, err := client.New(client.FromEnv)
	if err != nil {
		return fmt.Errorf("%s=%s: %w", client.EnvOverrideHost, host, err)
	}
	defer c.Close()
	if _, err := c.Ping(ctx, client.PingOptions{}); err != nil {
		return fmt.Errorf("%s=%s: %w", client.EnvOverrideHost, host, err)
	}
	return nil
}

// sameMachine tells whether the engine's CPUs are those of this machine: not so on Docker
// Desktop or a remote engine, whose kernel is another one.
func sameMachine(info system.Info) bool {
	if runtime.GOOS != "linux" {
		return false
	}
	release, err := os.ReadFile("/proc/sys/kernel/osrelease")
	return err == nil && strings.TrimSpace(string(release)) == info.KernelVersion && info.NCPU >= runtime.NumCPU()
}

// divide decides which CPUs the trial's server and the generator use, and how many the
// server may keep busy.
func (d *Docker) divide(mode string, quota float64) (result.Isolation, float64, error) {
	if !d.here && mode != "none" {
		if mode == "required" {
			return result.Isolation{}, 0, &failure{
				err:  errors.New("isolation: required, but the Docker engine runs on another machine or in a virtual one, whose CPUs cannot be told from here"),
				hint: "set environment.isolation: auto, or run on Linux beside the engine",
			}
		}
		return result.Isolation{Note: phrase.EngineElsewhere}, usable(d.info.NCPU, quota), nil
	}
	isolation, err := Divide(d.opts.Available, mode)
	if err != nil {
		return isolation, 0, err
	}
	bound := len(isolation.Server)
	if bound == 0 {
		bound = d.info.NCPU
	}
	return isolation, usable(bound, quota), nil
}
