package env

import (
	"context"
	"errors"
	"slices"

	"perflab/runner/internal/trial"
	"perflab/runner/result"
	"perflab/runner/spec"
)

// pathLoopback is the load's path to a server on this machine outside containers.
const pathLoopback = "loopback"

// processEnv is one trial's processes on this machine.
type processEnv struct {
	variant     spec.Variant
	description result.Environment
	processes   []*process    // in the order they were started, the server last
	meters      []trial.Meter // the server first
	cache       *cacheWatch   // nil where the variant uses none
}

// add takes a process that was started, with what meters it.
func (e *processEnv) add(p *process, m trial.Meter) {
	e.processes = append(e.processes, p)
	e.meters = slices.Insert(e.meters, 0, m)
}

// Describe is what runs, as the server itself reports it.
func (e *processEnv) Describe() result.Environment { return e.description }

// WarmCache fills the cache through the server; nil where the variant uses none.
func (e *processEnv) WarmCache(ctx context.Context) (*result.Cache, error) {
	if e.cache == nil || e.variant.Server.Cache == "none" {
		return nil, nil
	}
	return e.cache.warm(ctx, probeClient(), e.description.URL+e.variant.Load.Request.Path)
}

// CacheStats reads hits and misses since WarmCache.
func (e *processEnv) CacheStats(ctx context.Context, c *result.Cache) error {
	return e.cache.stats(ctx, c)
}

// Meters are those of the server and of each service.
func (e *processEnv) Meters() []trial.Meter { return e.meters }

// Alive returns an error with its last log lines once a process has ended.
func (e *processEnv) Alive(context.Context) error {
	for _, p := range e.processes {
		if err := p.alive(); err != nil {
			return err
		}
	}
	return nil
}

// Stop ends all processes, the server before the services it uses.
func (e *processEnv) Stop(context.Context) error {
	errs := []error{e.cache.close()}
	e.cache = nil
	for _, p := range slices.Backward(e.processes) {
		errs = append(errs, p.stop())
	}
	e.processes = nil
	return errors.Join(errs...)
}
