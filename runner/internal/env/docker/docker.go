// Package docker runs every component of a trial in a container of its own, on a network of
// the trial's own. Only it knows testcontainers and the engine's client.
//
// Steps: find the engine (docker.go) → build or pull the images that the variants need, once
// a run (images.go, build.go) → for each trial open a network (network.go), start the
// containers bound to their CPUs and limited (start.go, container.go) → take all of it down.
// Everything made in the engine carries labels, by which clean.go finds what a killed run
// left. It refuses to divide the CPUs of an engine on another machine.
package docker

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

	"perflab/runner/internal/env"
	"perflab/runner/internal/trial"
	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/spec"
)

// Labels of everything this program makes in an engine, by which it is found again.
const (
	labelRun       = "runner.run"       // the run's ID
	labelTrial     = "runner.trial"     // the trial's ID
	labelComponent = "runner.component" // server or the service's name
	labelOwner     = "runner.owner"     // the process that started it, see package owner
	labelImage     = "runner.image"     // on images: their name without tag
)

// connectTimeout bounds finding the engine: longer than a busy one needs, short enough
// to wait for.
const connectTimeout = 10 * time.Second

// Provider runs trials in an engine.
type Provider struct {
	opts    env.Options
	library *testcontainers.DockerProvider
	engine  client.APIClient
	info    system.Info
	here    bool // the engine's CPUs are this machine's
	publish bool // always take published ports; for tests of that path

	mu     sync.Mutex
	tags   map[string]string // image key, see imageKey → tag
	images map[string]string // tag → digest or ID
}

// Answers returns nil where a Docker engine answers within seconds, else why not and
// what to do about it.
func Answers(ctx context.Context) error {
	p, _, err := connect(ctx)
	if err != nil {
		return err
	}
	return p.Close()
}

// New connects to the engine that the user's environment names.
func New(ctx context.Context, opts env.Options) (*Provider, error) {
	p, info, err := connect(ctx)
	if err != nil {
		return nil, err
	}
	return &Provider{
		opts: opts, library: p, engine: p.Client(), info: info, here: sameMachine(info),
		tags: map[string]string{}, images: map[string]string{},
	}, nil
}

var _ trial.Provider = (*Provider)(nil)

// Name is docker.
func (d *Provider) Name() string { return "docker" }

// Version is the engine's.
func (d *Provider) Version() string { return d.info.ServerVersion }

// Images are the images of this run: tag to digest or, where the image came from no
// registry, to its ID.
func (d *Provider) Images() map[string]string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return maps.Clone(d.images)
}

// Close ends the connections to the engine; it may be used again after.
func (d *Provider) Close() error { return d.library.Close() }

// connect finds the engine. The library asks it without a bound of its own, so a hanging
// one is given up on from outside.
func connect(ctx context.Context) (*testcontainers.DockerProvider, system.Info, error) {
	type answer struct {
		library *testcontainers.DockerProvider
		info    system.Info
		err     error
	}
	ctx, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	answers := make(chan answer)
	go func() {
		var a answer
		a.library, a.info, a.err = find(ctx)
		select {
		case answers <- a:
		case <-ctx.Done(): // nobody waits any more
			if a.library != nil {
				_ = a.library.Close()
			}
		}
	}()
	var a answer
	select {
	case a = <-answers:
	case <-ctx.Done():
		a.err = fmt.Errorf("no answer within %v", connectTimeout)
	}
	if a.err != nil {
		return nil, system.Info{}, &env.Failure{Err: fmt.Errorf("no Docker engine answers: %w", a.err), Hint: phrase.StartDocker}
	}
	return a.library, a.info, nil
}

// find connects to the engine and asks what it is.
func find(ctx context.Context) (*testcontainers.DockerProvider, system.Info, error) {
	// The library's reaper is a container from a registry, which may not answer; what is
	// started here is taken down here, and `runner clean` finds what a kill left.
	if err := os.Setenv("TESTCONTAINERS_RYUK_DISABLED", "true"); err != nil {
		return nil, system.Info{}, err
	}
	log.SetDefault(log.NewNoopLogger())
	if err := namedEngineAnswers(ctx); err != nil {
		return nil, system.Info{}, err
	}
	p, err := testcontainers.NewDockerProvider(testcontainers.WithDefaultBridgeNetwork(testcontainers.Bridge))
	if err != nil {
		return nil, system.Info{}, err
	}
	res, err := p.Client().Info(ctx, client.InfoOptions{})
	if err != nil {
		return nil, system.Info{}, errors.Join(err, p.Close())
	}
	return p, res.Info, nil
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

// plan decides how a variant runs in the engine.
func (d *Provider) plan(v spec.Variant) (env.Plan, error) {
	plan, err := d.opts.NewPlan(d.Name(), v, nil)
	if err != nil {
		return plan, err
	}
	isolation, err := d.divide(v.Environment.Isolation)
	plan.Bind(isolation, d.info.NCPU)
	return plan, err
}

// divide decides which CPUs the trial's server and the generator use.
func (d *Provider) divide(mode string) (result.Isolation, error) {
	switch {
	case d.here || mode == "none":
		return env.Divide(d.opts.Available, mode)
	case mode == "required":
		return result.Isolation{}, &env.Failure{
			Err:  errors.New("isolation: required, but the Docker engine runs on another machine or in a virtual one, whose CPUs cannot be told from here"),
			Hint: phrase.IsolationAutoOrBeside,
		}
	}
	return result.Isolation{Note: phrase.EngineElsewhere}, nil
}
