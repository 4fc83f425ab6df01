package env

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"perflab/runner/internal/trial"
	"perflab/runner/phrase"
	"perflab/runner/result"
)

// Launch starts a part in a provider's way, adds it to the environment (Environment.Add) as
// soon as there is something to take down, and waits until it is ready (Environment.Await).
// services holds the address of every service that placeholders may name, empty for one that
// does not run.
type Launch func(ctx context.Context, e *Environment, part Part, services map[string]string) (Started, error)

// Started is a part that is ready.
type Started struct {
	Reach   string  // host:port at which this process reaches it
	Address string  // host:port at which the trial's other parts do
	Path    string  // the load's path to it
	CPUs    float64 // it may keep so many busy
	Report  *Report // what it says of itself; nil: nothing
	Scope   Scope   // what its target's placeholders stand for
	Notes   []phrase.Statement
}

// BringUp starts the services, then the servers, then the balancer, and returns once all are ready. open, where
// it is not nil, makes first what the parts run in. On an error everything is taken down.
func (p Plan) BringUp(ctx context.Context, open func(context.Context, *Environment) error, launch Launch) (_ trial.Environment, err error) {
	e := &Environment{variant: p.Variant}
	defer func() {
		if err != nil {
			err = errors.Join(err, e.Stop(ctx))
		}
	}()
	if err := p.bringUp(ctx, e, open, launch); ctx.Err() != nil {
		return nil, context.Cause(ctx)
	} else if err != nil {
		return nil, err
	}
	return e, nil
}

func (p Plan) bringUp(ctx context.Context, e *Environment, open func(context.Context, *Environment) error, launch Launch) error {
	if ctx.Err() != nil {
		return nil // nothing is started for a trial that was cancelled
	}
	if open != nil {
		if err := open(ctx, e); err != nil {
			return err
		}
	}
	services := p.Addresses()
	var notes []phrase.Statement
	took := func(part Part, started Started) error {
		notes = append(slices.Clone(started.Notes), notes...)
		t := part.Target
		if t == nil || t.Observe == nil {
			return nil
		}
		command, err := started.Scope.List(t.Observe.Command)
		if err != nil {
			return fmt.Errorf("observe.command of %s: %w", part.Name, err)
		}
		e.Observe(e.Component(part.Name), command)
		return nil
	}
	for _, s := range p.Services {
		part := s.Part()
		started, err := launch(ctx, e, part, maps.Clone(services))
		if err == nil {
			err = took(part, started)
		}
		if err != nil {
			return err
		}
		services[part.Name] = started.Address
		if p.Target != nil && p.Target.Cache != nil && p.Target.Cache.Service == part.Name {
			e.cache = newCacheWatch(started.Reach, p.Target.Cache.Keys)
		}
	}
	servers, err := p.servers(ctx, e, launch, services)
	if err != nil {
		return err
	}
	for i, part := range p.Servers() {
		if err := took(part, servers[i]); err != nil {
			return err
		}
	}
	if p.Balancer == nil {
		return p.describe(e, servers[0], servers[0], notes)
	}
	balancer := p.Balancer.Part()
	for _, s := range servers {
		balancer.Replicas = append(balancer.Replicas, s.Address)
	}
	e.plan = &p
	front, err := launch(ctx, e, balancer, maps.Clone(services))
	if err == nil {
		err = took(balancer, front)
	}
	if err != nil {
		return err
	}
	return p.describe(e, front, servers[0], notes)
}

// servers starts the server, or all replicas at once: each alone would wait for its own share of
// the CPU. Replicas that are not alike are an error.
func (p Plan) servers(ctx context.Context, e *Environment, launch Launch, services map[string]string) ([]Started, error) {
	parts := p.Servers()
	started, failed := make([]Started, len(parts)), make([]error, len(parts))
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var wg sync.WaitGroup
	for i, part := range parts {
		wg.Go(func() {
			if started[i], failed[i] = launch(ctx, e, part, maps.Clone(services)); failed[i] != nil {
				cancel(failed[i])
			}
		})
	}
	wg.Wait()
	if err := context.Cause(ctx); err != nil {
		return nil, err // the first one's: the others were cut off by it
	}
	for i := range started {
		if err := alike(parts[0].Name, started[0].Report, parts[i].Name, started[i].Report); err != nil {
			return nil, err
		}
	}
	return started, nil
}

// alike returns how two replicas differ in what they say of themselves; nil where they do not.
func alike(first string, a *Report, other string, b *Report) error {
	if (a == nil) != (b == nil) {
		return &Failure{Err: fmt.Errorf("the replicas differ: of %s and %s only one reports its configuration", first, other)}
	}
	if a == nil {
		return nil
	}
	for _, of := range []struct{ a, b map[string]string }{{a.Versions, b.Versions}, {a.Effective, b.Effective}} {
		keys := maps.Clone(of.a)
		maps.Copy(keys, of.b)
		for _, key := range slices.Sorted(maps.Keys(keys)) {
			if of.a[key] != of.b[key] {
				return &Failure{Err: fmt.Errorf("the replicas differ: %s is %s in %s and %s in %s", key, cmp.Or(of.a[key], "absent"), first, cmp.Or(of.b[key], "absent"), other), Hint: phrase.ReplicasAlike}
			}
		}
	}
	return nil
}

// describe sets what runs.
// front is what the load goes to, server one that says of itself what all are.
func (p Plan) describe(e *Environment, front, server Started, notes []phrase.Statement) (err error) {
	d := result.Environment{URL: "http://" + front.Reach, Path: front.Path, Isolation: p.Isolation, Stack: p.stack()}
	if p.Balancer != nil {
		d.Replicas = len(p.Servers())
	}
	d.Isolation.Note = phrase.All(append([]phrase.Statement{d.Isolation.Note}, notes...)...)
	e.description, err = Describe(d, server.Report, p.Variant, wholeCPUs(server.CPUs))
	if err == nil && server.Report != nil && p.Target != nil {
		for _, name := range p.Target.Uses {
			e.description.Asked["services."+name] = cmp.Or(p.serviceTarget(name), "none")
		}
	}
	return err
}
