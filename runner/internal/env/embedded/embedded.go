// Package embedded runs targets as processes of this very program: no container engine and no
// other language is needed.
//
// A target that has no such program is replaced by the stand-in it names, and everything that
// is said of the result says so. Limits of memory and CPU time are not enforced, which is said
// too. It refuses whatever environment.target does not name.
package embedded

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"slices"

	"perflab/runner/internal/env"
	"perflab/runner/internal/trial"
	"perflab/runner/phrase"
	"perflab/runner/spec"
	"perflab/runner/target"
	"perflab/targets/feed"
	"perflab/targets/lifetime"
)

// Provider runs targets as processes of this program.
type Provider struct {
	opts  env.Options
	redis string // path of a redis-server; empty: the embedded miniredis
}

// New looks for what the host offers: a redis-server, which is better evidence
// than the embedded one.
func New(opts env.Options) (*Provider, error) {
	if opts.Self == "" {
		return nil, errors.New("the path of this program is unknown, so it cannot start its own targets")
	}
	redis, err := exec.LookPath("redis-server")
	if err != nil {
		redis = ""
	}
	return &Provider{opts: opts, redis: redis}, nil
}

var _ trial.Provider = (*Provider)(nil)

// Name is embedded.
func (p *Provider) Name() string { return "embedded" }

// Close has nothing to release.
func (p *Provider) Close() error { return nil }

// Prepare checks that every variant can run here; there is nothing to build.
func (p *Provider) Prepare(_ context.Context, variants []spec.Variant, progress func(line string)) error {
	said := map[string]bool{}
	for _, v := range variants {
		plan, err := p.plan(v)
		if err != nil {
			return err
		}
		runs := plan.Target
		lines := []string{fmt.Sprintf("%s is replaced by %s: %s", plan.Asked.Name, runs.Name, runs.Title)}
		if plan.Asked == runs {
			lines[0] = runs.Name + ": " + runs.Title
		}
		for _, s := range plan.Services {
			lines = append(lines, s.Name+": "+p.cacheProgram())
		}
		for _, line := range lines {
			if !said[line] && progress != nil {
				progress(line)
			}
			said[line] = true
		}
	}
	return nil
}

func (p *Provider) cacheProgram() string {
	if p.redis != "" {
		return p.redis
	}
	return "embedded miniredis; no redis-server is on the PATH"
}

// plan decides how a variant runs here, or says why it cannot.
func (p *Provider) plan(v spec.Variant) (env.Plan, error) {
	e := v.Environment
	if e.Target == "" {
		hint := phrase.StartAndRunInDocker
		if e.CommandAlone() {
			hint = phrase.CommandOnHost
		}
		return env.Plan{}, &env.Failure{Err: fmt.Errorf("variant %s: the embedded provider runs only what environment.target names, no image, build, command or url of one's own", v.Name), Hint: hint}
	}
	if e.Balancer != nil {
		return env.Plan{}, &env.Failure{Err: fmt.Errorf("variant %s: the embedded provider has no balancer: it runs one stand-in", v.Name), Hint: phrase.OneServerHere}
	}
	plan, err := p.opts.NewPlan(p.Name(), v, p.program)
	if err != nil {
		return plan, err
	}
	for _, s := range plan.Services {
		if s.Target.Embedded != "redis" {
			return plan, &env.Failure{Err: fmt.Errorf("service %s: target %s has no program built into runner", s.Name, s.Target.Name), Hint: phrase.StartAndRunInDocker}
		}
	}
	isolation, err := env.Divide(p.opts.Available, e.Isolation)
	if err != nil {
		return plan, err
	}
	isolation.Note = phrase.All(isolation.Note, notEnforced(v))
	plan.Bind(isolation, len(p.opts.Available))
	return plan, nil
}

// program follows the targets' stand-ins to one that is built in.
func (p *Provider) program(t *target.Target) (*target.Target, error) {
	names := []string{t.Name}
	for t.Embedded == "" {
		if t.StandIn == "" || slices.Contains(names, t.StandIn) {
			return nil, &env.Failure{Err: fmt.Errorf("target %s has neither a program built into runner nor a stand-in that has", names[0]), Hint: phrase.StartAndRunInDocker}
		}
		names = append(names, t.StandIn)
		var err error
		if t, err = target.Read(p.opts.Targets, t.StandIn); err != nil {
			return nil, fmt.Errorf("stand-in of target %s: %w", names[0], err)
		}
	}
	return t, nil
}

// notEnforced says which limits of the variant have no effect without containers.
func notEnforced(v spec.Variant) phrase.Statement {
	var limits []string
	if e := v.Environment; e.Memory > 0 {
		limits = append(limits, "environment.memory")
	}
	if v.Environment.CPUs > 0 {
		limits = append(limits, "environment.cpus")
	}
	if len(v.Environment.Env) > 0 {
		limits = append(limits, "environment.env")
	}
	for _, name := range slices.Sorted(maps.Keys(v.Environment.Services)) {
		if s := v.Environment.Services[name]; s.CPUs > 0 {
			limits = append(limits, "environment.services."+name+".cpus")
		}
		if len(v.Environment.Services[name].Env) > 0 {
			limits = append(limits, "environment.services."+name+".env")
		}
	}
	if len(limits) == 0 {
		return phrase.Statement{}
	}
	return phrase.LimitsOfStandIn(phrase.Names(limits))
}

// Clean removes the temporary folders that killed runs left and returns them; the
// processes of a killed run end by themselves.
func Clean() (removed []string, err error) {
	left, err := feed.Leftovers(lifetime.AnyProcess)
	if err != nil {
		return nil, err
	}
	var errs []error
	for _, dir := range left {
		err := os.RemoveAll(dir)
		if err == nil {
			removed = append(removed, "folder "+dir)
		}
		errs = append(errs, err)
	}
	return removed, errors.Join(errs...)
}
