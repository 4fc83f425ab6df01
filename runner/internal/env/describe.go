package env

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/moby/moby/client"

	"perflab/runner/internal/trial"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/target"
)

// dockerEnv is one trial's containers.
type dockerEnv struct {
	variant spec.Variant
	target  *target.Target // nil for one's own service
	logDir  string

	engine      client.APIClient
	network     bool // it exists
	networkName string
	near        bool         // the network's gateway is this machine
	direct      bool         // containers are reached at their own addresses
	components  []*component // in the order they were started, the server last
	cache       *cacheWatch  // nil where the variant uses none

	description result.Environment
}

// describe sets what runs: as the server reports it, where it does.
func (e *dockerEnv) describe(url string, found *readyReport, isolation result.Isolation, cpus int) error {
	d := result.Environment{
		URL: url, Path: pathContainer, Isolation: isolation,
		Stack: result.Stack{Provider: "docker"},
		Asked: map[string]string{}, Effective: map[string]string{}, Native: []result.Setting{},
	}
	if !e.direct {
		d.Path = pathProxy
	}
	own := e.variant.Environment
	switch {
	case e.target != nil:
		d.Stack.Asked, d.Stack.Target, d.Stack.Title = e.target.Name, e.target.Name, e.target.Title
	case own.Image != "":
		d.Stack.Asked, d.Stack.Target, d.Stack.Title = own.Image, own.Image, own.Image
	default:
		d.Stack.Asked, d.Stack.Target, d.Stack.Title = own.Build, own.Build, own.Build
	}
	if found != nil {
		var err error
		if d.Asked, err = asked(e.variant, cpus); err != nil {
			return err
		}
		d.Effective, d.Native, d.Stack.Versions = found.Effective, found.Native, found.Versions
	}
	e.description = d
	return nil
}

// Describe is what runs, as the server itself reports it.
func (e *dockerEnv) Describe() result.Environment { return e.description }

// WarmCache fills the cache through the server; nil where the variant uses none.
func (e *dockerEnv) WarmCache(ctx context.Context) (*result.Cache, error) {
	if e.cache == nil || e.variant.Server.Cache == "none" {
		return nil, nil
	}
	return e.cache.warm(ctx, probeClient(), e.description.URL+e.variant.Load.Request.Path)
}

// CacheStats reads hits and misses since WarmCache.
func (e *dockerEnv) CacheStats(ctx context.Context, c *result.Cache) error {
	return e.cache.stats(ctx, c)
}

// Meters are those of the server and of each service.
func (e *dockerEnv) Meters() []trial.Meter {
	meters := make([]trial.Meter, 0, len(e.components))
	for i := len(e.components) - 1; i >= 0; i-- { // the server first
		meters = append(meters, e.components[i].meter())
	}
	return meters
}

// Alive returns an error with its last log lines once a component has ended.
func (e *dockerEnv) Alive(ctx context.Context) error {
	for _, c := range e.components {
		if err := c.alive(ctx); err != nil {
			return err
		}
	}
	return nil
}

// Stop takes everything down, keeping the logs, also when ctx has ended: it has a bound of
// its own. What could not be taken down is tried again by the next call.
func (e *dockerEnv) Stop(ctx context.Context) error {
	if e == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), takeDownTimeout)
	defer cancel()
	errs := []error{e.cache.close()}
	e.cache = nil
	failed := make([]error, len(e.components))
	var wg sync.WaitGroup
	for i, c := range e.components {
		wg.Go(func() { failed[i] = c.stop(ctx, e.logDir) })
	}
	wg.Wait()
	var left []*component
	for i, c := range e.components {
		if c != nil && c.ctr != nil {
			left = append(left, c)
		}
		errs = append(errs, failed[i])
	}
	e.components = left
	if e.network && len(left) == 0 {
		if _, err := e.engine.NetworkRemove(ctx, e.networkName, client.NetworkRemoveOptions{}); err != nil {
			errs = append(errs, fmt.Errorf("remove network %s: %w", e.networkName, err))
		} else {
			e.network = false
		}
	}
	return errors.Join(errs...)
}
