package env

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

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

// BringUp starts the services, then the server, and returns once all are ready. open, where
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
	services := p.addresses()
	var notes []phrase.Statement
	for _, part := range p.Parts() {
		started, err := launch(ctx, e, part, maps.Clone(services))
		if err != nil {
			return err
		}
		notes = append(slices.Clone(started.Notes), notes...)
		if t := part.Target; t != nil && t.Observe != nil {
			command, err := started.Scope.List(t.Observe.Command)
			if err != nil {
				return fmt.Errorf("observe.command of %s: %w", part.Name, err)
			}
			e.Observe(e.Component(part.Name), command)
		}
		if part.Name == ServerName {
			return p.describe(e, started, notes)
		}
		services[part.Name] = started.Address
		if p.Target != nil && p.Target.Cache != nil && p.Target.Cache.Service == part.Name {
			e.cache = newCacheWatch(started.Reach, p.Target.Cache.Keys)
		}
	}
	return nil
}

// describe sets what runs.
func (p Plan) describe(e *Environment, server Started, notes []phrase.Statement) (err error) {
	d := result.Environment{URL: "http://" + server.Reach, Path: server.Path, Isolation: p.Isolation, Stack: p.stack()}
	d.Isolation.Note = phrase.All(append([]phrase.Statement{d.Isolation.Note}, notes...)...)
	e.description, err = Describe(d, server.Report, p.Variant, wholeCPUs(server.CPUs))
	if err == nil && server.Report != nil && p.Target != nil {
		for _, name := range p.Target.Uses {
			e.description.Asked["services."+name] = cmp.Or(p.serviceTarget(name), "none")
		}
	}
	return err
}
