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
	"perflab/runner/target"
)

// Start starts the services, then the server, and waits until each is ready.
func (p *Embedded) Start(ctx context.Context, req trial.Request) (_ trial.Environment, err error) {
	s, err := p.setUp(req.Variant)
	if err != nil {
		return nil, err
	}
	e := &processEnv{variant: req.Variant}
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
		service, err := p.run(ctx, e, name, req.LogDir, s, s.services[name].target, args)
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
	server, err := p.run(ctx, e, "server", req.LogDir, s, s.runs, args)
	if err != nil {
		return nil, err
	}
	return e, p.describe(ctx, e, server, s)
}

// run starts one process and meters it.
func (p *Embedded) run(ctx context.Context, e *processEnv, name, logDir string, s setUp, t *target.Target, args []string) (*process, error) {
	proc, err := startListening(ctx, builtIn{
		self: p.opts.Self, name: name, program: t.Embedded, args: args, cpus: s.isolation.Server, logDir: logDir,
	})
	if err != nil {
		return nil, err
	}
	e.add(proc, resource.NewTree(name, proc.pid, float64(s.cpus)))
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
func (p *Embedded) describe(ctx context.Context, e *processEnv, server *process, s setUp) error {
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
		URL: url, Path: pathLoopback, Asked: asked, Effective: found.Effective, Native: found.Native, Isolation: s.isolation,
	}
	return nil
}
