package docker

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"strconv"
	"sync"

	"perflab/runner/internal/env"
	"perflab/runner/internal/trial"
	"perflab/runner/phrase"
)

// run is a trial being started.
type run struct {
	*Provider
	plan    env.Plan
	req     trial.Request
	network *network
	mu      sync.Mutex // guards started
	started []*component
}

// Start brings up the trial's own network, its services, then its server, and waits until
// each is ready.
func (d *Provider) Start(ctx context.Context, req trial.Request) (trial.Environment, error) {
	plan, err := d.plan(req.Variant)
	if err != nil {
		return nil, err
	}
	r := &run{Provider: d, plan: plan, req: req}
	return plan.BringUp(ctx, r.open, r.launch)
}

// open makes the trial's network.
func (r *run) open(ctx context.Context, e *env.Environment) (err error) {
	r.network, err = r.openNetwork(ctx, r.req, !r.waysOut())
	if r.network != nil {
		e.Release(r.close)
	}
	return err
}

// close removes the network, once no container is left in it.
func (r *run) close(ctx context.Context) error {
	for _, c := range r.started {
		if c.ctr != nil {
			return nil // why it could not be removed is said already
		}
	}
	return r.network.remove(ctx)
}

// launch starts a part; see env.Launch.
func (r *run) launch(ctx context.Context, e *env.Environment, part env.Part, services map[string]string) (env.Started, error) {
	started := env.Started{Path: env.PathContainer, CPUs: r.plan.Usable(part.Quota)}
	port, command, own := part.InContainer()
	if port == 0 {
		return started, &env.Failure{Err: errors.New("environment.port is missing"), Hint: phrase.NamePort}
	}
	scope, err := r.plan.Scope(part, started.CPUs, port, services)
	if err != nil {
		return started, err
	}
	started.Scope = scope
	b := blueprint{
		name: part.Name, image: r.image(part, r.req.Variant.Environment), memory: part.Memory, quota: part.Quota,
		bound: r.plan.Isolation.Server, cpus: started.CPUs, network: r.network.name, labels: maps.Clone(labels(r.req)), logDir: r.req.LogDir,
		privileges: part.Privileges,
	}
	b.labels[labelComponent] = part.Name
	if !r.network.direct {
		b.publish, started.Path = port, env.PathProxy
	}
	if b.command, err = scope.List(command); err != nil {
		return started, fmt.Errorf("command of %s: %w", part.Name, err)
	}
	if b.env, err = scope.Env(own...); err != nil {
		return started, fmt.Errorf("%s: %w", part.Name, err)
	}
	probe, err := part.Probe.In(scope)
	if err != nil {
		return started, err
	}
	if b.image == "" {
		return started, fmt.Errorf("%s has no image: it was not prepared", part.Name)
	}
	c, err := r.startContainer(ctx, b)
	if c.ctr != nil {
		r.mu.Lock()
		r.started = append(r.started, c)
		r.mu.Unlock()
		e.Add(c)
	}
	if err != nil {
		return started, err
	}
	started.Address = net.JoinHostPort(c.ip.String(), strconv.Itoa(port))
	started.Reach = started.Address
	if !r.network.direct {
		if started.Reach, err = r.network.published(ctx, c, port); err != nil {
			return started, fmt.Errorf("the published port of %s: %w", part.Name, err)
		}
	}
	started.Report, err = e.Await(ctx, c, probe, started.Reach)
	return started, err
}
