package env

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"perflab/runner/internal/resource"
	"perflab/runner/internal/trial"
	"perflab/runner/result"
	"perflab/runner/spec"
)

// pathLoopback is the load's path to a server on this machine outside containers.
const pathLoopback = "loopback"

// embeddedEnv is one trial's processes.
type embeddedEnv struct {
	variant     spec.Variant
	description result.Environment
	processes   []*process // in the order they were started, the server last
	meters      []trial.Meter
	cache       *cacheWatch // nil where the variant uses none
}

// Start starts the services, then the server, and waits until each is ready.
func (p *Embedded) Start(ctx context.Context, req trial.Request) (_ trial.Environment, err error) {
	s, err := p.setUp(req.Variant)
	if err != nil {
		return nil, err
	}
	e := &embeddedEnv{variant: req.Variant}
	defer func() {
		if err != nil {
			err = errors.Join(err, e.Stop(ctx))
		}
	}()
	addresses := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(s.services)) {
		var args []string
		if p.redis != "" {
			args = []string{"--program", p.redis}
		}
		service, err := e.run(ctx, p.opts.Self, name, req.LogDir, s, s.services[name].target, args)
		if err != nil {
			return nil, err
		}
		addresses[name] = service.address
	}
	if c := s.runs.Cache; c != nil && addresses[c.Service] != "" {
		e.cache = newCacheWatch(addresses[c.Service], c.Keys)
	}
	args, err := feedArgs(req.Variant, s, addresses)
	if err != nil {
		return nil, err
	}
	server, err := e.run(ctx, p.opts.Self, "server", req.LogDir, s, s.runs, args)
	if err != nil {
		return nil, err
	}
	slices.Reverse(e.meters) // the server first
	return e, e.describe(ctx, server, s)
}

// run starts one process and meters it.
func (e *embeddedEnv) run(ctx context.Context, self, name, logDir string, s setUp, t *spec.Target, args []string) (*process, error) {
	proc, err := startProcess(ctx, name, logDir, s.isolation.Server, self, t.Embedded, args)
	if err != nil {
		return nil, err
	}
	e.processes = append(e.processes, proc)
	e.meters = append(e.meters, resource.NewTree(name, proc.cmd.Process.Pid, float64(s.cpus)))
	return proc, nil
}

// feedArgs are the flags of the feed program.
func feedArgs(v spec.Variant, s setUp, services map[string]string) ([]string, error) {
	server, err := serverValues(v.Server, s.cpus)
	if err != nil {
		return nil, err
	}
	args := []string{
		"--mode", server["mode"], "--workers", server["workers"], "--threads", server["threads"],
		"--connections", server["connections"], "--cache", server["cache"], "--io-wait", server["io_wait"],
		"--posts", strconv.Itoa(v.Dataset.Posts), "--seed", strconv.FormatUint(v.Dataset.Seed, 10),
		"--min", strconv.Itoa(v.Dataset.Characters.Min), "--max", strconv.Itoa(v.Dataset.Characters.Max),
	}
	if c := s.runs.Cache; c != nil && services[c.Service] != "" {
		args = append(args, "--redis", services[c.Service])
	}
	return args, nil
}

// describe waits until the server is ready and keeps what it reports.
func (e *embeddedEnv) describe(ctx context.Context, server *process, s setUp) error {
	url := "http://" + server.address
	ready := readiness(s.runs.Ready)
	if own := e.variant.Environment.Ready; own != nil {
		ready.Timeout = own.Timeout
	}
	found, err := waitReady(ctx, probeClient(), url+ready.Path, time.Duration(ready.Timeout), func() error { return e.Alive(ctx) })
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case err != nil:
		return server.failed(err)
	case found == nil:
		return server.failed(fmt.Errorf("no readiness report at %s", ready.Path))
	}
	asked, err := asked(e.variant, s.cpus)
	if err != nil {
		return err
	}
	e.description = result.Environment{
		Stack: result.Stack{
			Provider: "embedded", Asked: s.asked.Name, Target: s.runs.Name, StandIn: s.asked.Name != s.runs.Name,
			Title: s.runs.Title, Versions: found.Versions,
		},
		URL: url, Path: pathLoopback, Asked: asked, InForce: found.InForce, Native: found.Native, Isolation: s.isolation,
	}
	return nil
}

// Describe is what runs, as the server itself reports it.
func (e *embeddedEnv) Describe() result.Environment { return e.description }

// WarmCache fills the cache through the server; nil where the variant uses none.
func (e *embeddedEnv) WarmCache(ctx context.Context) (*result.Cache, error) {
	if e.cache == nil || e.variant.Server.Cache == "none" {
		return nil, nil
	}
	return e.cache.warm(ctx, probeClient(), e.description.URL+e.variant.Load.Request.Path)
}

// CacheStats reads hits and misses since WarmCache.
func (e *embeddedEnv) CacheStats(ctx context.Context, c *result.Cache) error {
	return e.cache.stats(ctx, c)
}

// Meters are those of the server and of each service.
func (e *embeddedEnv) Meters() []trial.Meter { return e.meters }

// Alive returns an error with its last log lines once a process has ended.
func (e *embeddedEnv) Alive(context.Context) error {
	for _, p := range e.processes {
		if err := p.alive(); err != nil {
			return err
		}
	}
	return nil
}

// Stop ends all processes, the server before the services it uses.
func (e *embeddedEnv) Stop(context.Context) error {
	errs := []error{e.cache.close()}
	e.cache = nil
	for _, p := range slices.Backward(e.processes) {
		errs = append(errs, p.stop())
	}
	e.processes = nil
	return errors.Join(errs...)
}
