package env

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"perflab/runner/internal/trial"
	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/spec"
)

// StopTimeout bounds taking down what was started, whatever became of the caller's context.
const StopTimeout = 30 * time.Second

// Component is a started part of an environment: the server or a service, in a container, as
// a process of this machine, or running already.
type Component interface {
	Name() string // ServerName, or the service's
	// Alive returns why the component has ended, with its last log lines; nil while it runs.
	Alive(ctx context.Context) error
	// LastLines are the newest of its log, also after ctx ended; none where it is not kept.
	LastLines(ctx context.Context) []string
	// Meter reads what it uses, the same one at each call; nil where that cannot be told.
	Meter() trial.Meter
	// ListenEndpoint is where its connections can be seen, false where they cannot.
	ListenEndpoint() (trial.ListenEndpoint, bool)
	// NetworkProcess is a process of this machine in the component's network namespace.
	NetworkProcess() (int, error)
	// Stop ends it and keeps its log. It may be called again: what could not be taken down
	// is tried again.
	Stop(ctx context.Context) error
}

// Companion is a component beside which commands can be run: in its container, or as its own
// program is run.
type Companion interface {
	// RunBeside runs a command to its end and returns what it printed, on both outputs. An error
	// says how it ended, where that was not with 0.
	RunBeside(ctx context.Context, command []string) (string, error)
}

// PrintedLimit is how many bytes are read of what a command prints.
const PrintedLimit = 1 << 20

// RunBeside runs a command beside a component; an error where that cannot be done.
func RunBeside(ctx context.Context, c Component, command []string) (string, error) {
	beside, ok := c.(Companion)
	if !ok {
		return "", fmt.Errorf("no command can be run beside %s", c.Name())
	}
	return beside.RunBeside(ctx, command)
}

// Environment is one trial's components, with the cache they use.
type Environment struct {
	variant     spec.Variant
	description result.Environment
	components  []Component // in the order they were started
	cache       *cacheWatch // nil where the variant uses none
	observers   []observer
	release     func(context.Context) error
}

var (
	_ trial.Environment = (*Environment)(nil)
	_ trial.Located     = (*Environment)(nil)
	_ trial.Visible     = (*Environment)(nil)
	_ trial.Discovering = (*Environment)(nil)
	_ trial.Observable  = (*Environment)(nil)
)

// NewEnvironment is one of components that run already.
func NewEnvironment(d result.Environment, components ...Component) *Environment {
	return &Environment{description: d, components: components}
}

// Add takes a component that was started: it is stopped with the environment.
func (e *Environment) Add(c Component) { e.components = append(e.components, c) }

// Release sets what is called when the components were stopped, to take down what they ran
// in; it may be called again.
func (e *Environment) Release(release func(context.Context) error) { e.release = release }

// Discard stops a component and forgets it where that succeeds.
func (e *Environment) Discard(ctx context.Context, c Component) error {
	err := c.Stop(ctx)
	if err == nil {
		e.components = slices.DeleteFunc(e.components, func(o Component) bool { return o == c })
	}
	return err
}

// Component is the one of a name; nil where there is none.
func (e *Environment) Component(name string) Component {
	for _, c := range e.components {
		if c.Name() == name {
			return c
		}
	}
	return nil
}

// Await waits until a component, which this process reaches at reach, answers its probe.
func (e *Environment) Await(ctx context.Context, c Component, p Probe, reach string) (*Report, error) {
	report, err := p.wait(ctx, reach, func() error { return e.Alive(ctx) }, func(ctx context.Context, command []string) (string, error) {
		return RunBeside(ctx, c, command)
	})
	switch {
	case err == nil:
		return report, nil
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	}
	return nil, Failed(ctx, c, err)
}

// Failed adds a component's name and last lines to err, unless they are there already.
func Failed(ctx context.Context, c Component, err error) error {
	var f *Failure
	if errors.As(err, &f) {
		return err
	}
	return &Failure{Err: phrase.Err(phrase.OfComponent(phrase.Text(c.Name()), phrase.Sentences(phrase.Error(err))), err), From: c.Name(), Log: c.LastLines(ctx)}
}

// Describe is what runs, as the server itself reports it.
func (e *Environment) Describe() result.Environment { return e.description }

// WarmCache fills the cache through the server; nil where the variant uses none.
func (e *Environment) WarmCache(ctx context.Context) (*result.Cache, error) {
	if e.cache == nil || e.variant.Server.Cache == "none" {
		return nil, nil
	}
	return e.cache.warm(ctx, ProbeClient(), e.description.URL+e.variant.Load.Request.Path)
}

// CacheStats reads hits and misses since WarmCache.
func (e *Environment) CacheStats(ctx context.Context, c *result.Cache) error {
	if e.cache == nil {
		return nil
	}
	return e.cache.stats(ctx, c)
}

// Meters are those of the server and of each service, the server's first.
func (e *Environment) Meters() []trial.Meter {
	var meters []trial.Meter
	for _, c := range slices.Backward(e.components) {
		if m := c.Meter(); m != nil {
			meters = append(meters, m)
		}
	}
	return meters
}

// Alive returns an error with its last log lines once a component has ended.
func (e *Environment) Alive(ctx context.Context) error {
	for _, c := range e.components {
		if err := c.Alive(ctx); err != nil {
			return err
		}
	}
	return nil
}

// NetworkProcess is a process in the server's network namespace.
func (e *Environment) NetworkProcess() (int, error) {
	server := e.Component(ServerName)
	if server == nil {
		return 0, phrase.Err(phrase.ServerGone, nil)
	}
	return server.NetworkProcess()
}

// ListenEndpoints are those of the components whose network can be seen from here.
func (e *Environment) ListenEndpoints() map[string]trial.ListenEndpoint {
	endpoints := map[string]trial.ListenEndpoint{}
	for _, c := range e.components {
		if at, ok := c.ListenEndpoint(); ok {
			endpoints[c.Name()] = at
		}
	}
	return endpoints
}

// Stop takes everything down, also when ctx has ended: it has a bound of its own. The server
// ends before the services it uses. What could not be taken down is tried again by the next
// call.
func (e *Environment) Stop(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), StopTimeout)
	defer cancel()
	errs := []error{e.cache.close()}
	e.cache = nil
	for _, server := range []bool{true, false} {
		var wg sync.WaitGroup
		failed := make([]error, len(e.components))
		for i, c := range e.components {
			if (c.Name() == ServerName) == server {
				wg.Go(func() { failed[i] = c.Stop(ctx) })
			}
		}
		wg.Wait()
		errs = append(errs, failed...)
	}
	if e.release != nil {
		errs = append(errs, e.release(ctx))
	}
	return errors.Join(errs...)
}
