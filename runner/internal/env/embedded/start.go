package embedded

import (
	"context"
	"fmt"

	"perflab/runner/internal/env"
	"perflab/runner/internal/env/process"
	"perflab/runner/internal/trial"
)

// Start starts the services, then the server, and waits until each is ready.
func (p *Provider) Start(ctx context.Context, req trial.Request) (trial.Environment, error) {
	plan, err := p.plan(req.Variant)
	if err != nil {
		return nil, err
	}
	return plan.BringUp(ctx, nil, func(ctx context.Context, e *env.Environment, part env.Part, services map[string]string) (env.Started, error) {
		return p.launch(ctx, plan, req.LogDir, e, part, services)
	})
}

// launch starts one part; see env.Launch.
func (p *Provider) launch(ctx context.Context, plan env.Plan, logDir string, e *env.Environment, part env.Part, services map[string]string) (env.Started, error) {
	started := env.Started{Path: env.PathLoopback, CPUs: plan.Usable(0)}
	scope, err := plan.Scope(part, started.CPUs, 0, services) // its port it chooses itself
	if err != nil {
		return started, err
	}
	started.Scope = scope
	args, err := scope.List(p.flags(plan, part, services))
	if err != nil {
		return started, err
	}
	probe, err := part.Probe.In(scope)
	if err != nil {
		return started, err
	}
	proc, err := process.Command{
		Self: p.opts.Self, Name: part.Name, Program: part.Target.Embedded, Args: args,
		CPUs: plan.Isolation.Server, Usable: started.CPUs, LogDir: logDir,
	}.Listen(ctx)
	if err != nil {
		return started, err
	}
	e.Add(proc)
	started.Reach, started.Address = proc.Address, proc.Address
	started.Report, err = e.Await(ctx, proc, probe, proc.Address)
	if err == nil && part.Name == env.ServerName && started.Report == nil {
		err = env.Failed(ctx, proc, fmt.Errorf("no readiness report at %s", probe.Path))
	}
	return started, err
}

// flags are those of a part's program, with placeholders.
func (p *Provider) flags(plan env.Plan, part env.Part, services map[string]string) []string {
	if part.Name != env.ServerName {
		if p.redis == "" {
			return nil
		}
		return []string{"--program", p.redis}
	}
	flags := []string{
		"--mode", "${server.mode}", "--workers", "${server.workers}", "--threads", "${server.threads}",
		"--connections", "${server.connections}", "--cache", "${server.cache}", "--io-wait", "${server.io_wait}",
		"--posts", "${dataset.posts}", "--seed", "${dataset.seed}",
		"--min", "${dataset.characters.min}", "--max", "${dataset.characters.max}",
	}
	if c := plan.Target.Cache; c != nil && services[c.Service] != "" {
		flags = append(flags, "--redis", services[c.Service])
	}
	return flags
}
