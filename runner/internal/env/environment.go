package env

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"perflab/runner/internal/resource/proc"
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
	mu          sync.Mutex // guards components while replicas start side by side
	plan        *Plan      // of one with a balancer; else nil
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
func (e *Environment) Add(c Component) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.components = append(e.components, c)
}

// all are the components at this moment.
func (e *Environment) all() []Component {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.components)
}

// Release sets what is called when the components were stopped, to take down what they ran
// in; it may be called again.
func (e *Environment) Release(release func(context.Context) error) { e.release = release }

// Discard stops a component and forgets it where that succeeds.
func (e *Environment) Discard(ctx context.Context, c Component) error {
	err := c.Stop(ctx)
	if err == nil {
		e.mu.Lock()
		defer e.mu.Unlock()
		e.components = slices.DeleteFunc(e.components, func(o Component) bool { return o == c })
	}
	return err
}

// Component is the one of a name; nil where there is none.
func (e *Environment) Component(name string) Component {
	for _, c := range e.all() {
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

// Meters are those of the server, all replicas together, of a balancer and of each service, the
// server's first.
func (e *Environment) Meters() []trial.Meter {
	var meters []trial.Meter
	if replicas := e.Replicas(); len(replicas) > 0 {
		meters = append(meters, together{replicas, e.plan.Usable(0)})
	}
	for _, c := range slices.Backward(e.all()) {
		if m := c.Meter(); m != nil && !e.replica(c) {
			meters = append(meters, m)
		}
	}
	return meters
}

// Replicas are the meters of the replicas behind a balancer, in their order; none without one.
func (e *Environment) Replicas() []trial.Meter {
	if e.plan == nil {
		return nil
	}
	var meters []trial.Meter
	for _, part := range e.plan.Servers() {
		if c := e.Component(part.Name); c != nil && c.Meter() != nil {
			meters = append(meters, c.Meter())
		}
	}
	return meters
}

// replica tells whether a component is one of several servers.
func (e *Environment) replica(c Component) bool {
	return e.plan != nil && slices.ContainsFunc(e.plan.Servers(), func(p Part) bool { return p.Name == c.Name() })
}

// together meters replicas as the one server that they are to the load.
type together struct {
	replicas []trial.Meter
	bound    float64 // CPUs that they share
}

func (t together) Name() string   { return ServerName }
func (t together) Source() string { return t.replicas[0].Source() }

// CPUs is how many they may use together.
func (t together) CPUs() float64 {
	cpus := 0.0
	for _, m := range t.replicas {
		cpus += m.CPUs()
	}
	return min(cpus, t.bound)
}

// Read adds up what they use; they were held back for as long as each was on average.
func (t together) Read() (sum trial.Usage, err error) {
	sum.Processes = map[int]proc.Use{}
	for _, m := range t.replicas {
		u, err := m.Read()
		if err != nil {
			return sum, err
		}
		sum.CPU, sum.Memory, sum.Throttled = sum.CPU+u.CPU, sum.Memory+u.Memory, sum.Throttled+u.Throttled/time.Duration(len(t.replicas))
		maps.Copy(sum.Processes, u.Processes)
	}
	return sum, nil
}

// Alive returns an error with its last log lines once a component has ended.
func (e *Environment) Alive(ctx context.Context) error {
	for _, c := range e.all() {
		if err := c.Alive(ctx); err != nil {
			return err
		}
	}
	return nil
}

// NetworkProcess is a process in the network namespace of what the load goes to.
func (e *Environment) NetworkProcess() (int, error) {
	name := ServerName
	if e.plan != nil {
		name = BalancerName
	}
	server := e.Component(name)
	if server == nil {
		return 0, phrase.Err(phrase.ServerGone, nil)
	}
	return server.NetworkProcess()
}

// ListenEndpoints are those of the components whose network can be seen from here.
func (e *Environment) ListenEndpoints() map[string]trial.ListenEndpoint {
	endpoints := map[string]trial.ListenEndpoint{}
	for _, c := range e.all() {
		if at, ok := c.ListenEndpoint(); ok {
			endpoints[c.Name()] = at
			if e.replica(c) && at.Process == proc.Own { // those in containers have a network each
				server := endpoints[ServerName]
				endpoints[ServerName] = trial.ListenEndpoint{Process: at.Process, Ports: append(server.Ports, at.Ports...)}
			}
		}
	}
	return endpoints
}

// Stop takes everything down, also when ctx has ended: it has a bound of its own. A balancer
// ends before the servers, these before the services they use. What could not be taken down is tried again by the next
// call.
func (e *Environment) Stop(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), StopTimeout)
	defer cancel()
	errs := []error{e.cache.close()}
	e.cache = nil
	rank := func(c Component) int {
		several := e.variant.Environment.Balancer != nil
		switch {
		case several && c.Name() == BalancerName:
			return 0
		case c.Name() == ServerName || several && strings.HasPrefix(c.Name(), ServerName+"-"):
			return 1
		}
		return 2
	}
	components := e.all()
	for turn := range 3 {
		var wg sync.WaitGroup
		failed := make([]error, len(components))
		for i, c := range components {
			if rank(c) == turn {
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
