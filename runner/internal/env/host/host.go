// Package host runs targets from this machine's own programs, as their target.yaml says under
// host, and a command of one's own.
//
// Steps: look for what the targets run from, and refuse with what would bring it
// (installed.go) → for each part make a folder with its files (files.go) and a cgroup with
// its limits (limits.go) → start it by a supervisor, which ends it with this process
// (start.go) → see that it is itself who answers on its port (port.go). A limit that cannot
// be enforced is said, never silent.
package host

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"perflab/runner/internal/env"
	"perflab/runner/internal/supervisor"
	"perflab/runner/internal/trial"
	"perflab/runner/phrase"
	"perflab/runner/spec"
	"perflab/runner/target"
)

// Provider runs targets from this machine's own programs.
type Provider struct {
	opts     env.Options
	freePort func() (int, error) // at 127.0.0.1
	found    map[string][]string // what a target runs from, see installed, by key
	packages map[string]bool     // which bring it
}

// New looks for nothing yet: what must be there, the variants say.
func New(opts env.Options) (*Provider, error) {
	if opts.Self == "" {
		return nil, errors.New("the path of this program is unknown, so it cannot keep the programs of this machine")
	}
	return &Provider{opts: opts, freePort: freePort, found: map[string][]string{}, packages: map[string]bool{}}, nil
}

var _ trial.Provider = (*Provider)(nil)

// Name is host.
func (p *Provider) Name() string { return "host" }

// Close has nothing to release.
func (p *Provider) Close() error { return nil }

// Able returns nil where everything the variants run is installed here, else what is
// missing and what brings it.
func (p *Provider) Able(ctx context.Context, variants []spec.Variant) error {
	var all []*target.Target
	for _, v := range variants {
		plan, err := p.plan(v)
		if err != nil {
			return err
		}
		if plan.Target == nil {
			if err := p.ownProgram(v); err != nil {
				return err
			}
		}
		all = append(all, needed(plan)...)
	}
	return p.look(ctx, all)
}

// Installed says what targets would run from here, or what is missing for it.
func (p *Provider) Installed(ctx context.Context, names ...string) (string, error) {
	var all []*target.Target
	for _, name := range names {
		t, err := target.Read(p.opts.Targets, name)
		if err != nil {
			return "", err
		}
		if t.Host == nil {
			return "", fmt.Errorf("target %s does not say how it runs without a container", name)
		}
		all = append(all, beside(t, nil))
	}
	if err := p.look(ctx, all); err != nil {
		return "", err
	}
	var found []string
	for _, t := range all {
		found = append(found, p.found[key(t)]...)
	}
	return strings.Join(found, ", "), nil
}

// needed are a plan's targets, each requiring what it needs beside the plan's services.
func needed(plan env.Plan) []*target.Target {
	all := plan.Targets()
	for i, t := range all {
		all[i] = beside(t, plan.Services)
	}
	return all
}

// beside is a target without what it requires beside services that are not there.
func beside(t *target.Target, services []env.Service) *target.Target {
	host, only := *t.Host, *t
	host.Requires = slices.DeleteFunc(slices.Clone(host.Requires), func(r target.Requirement) bool {
		return r.With != "" && !slices.ContainsFunc(services, func(s env.Service) bool { return s.Target.Name == r.With })
	})
	only.Host = &host
	return &only
}

// key tells apart what was looked for.
func key(t *target.Target) string { return fmt.Sprint(t.Name, t.Host.Requires) }

// look finds what the targets run from, each once.
func (p *Provider) look(ctx context.Context, all []*target.Target) error {
	var missing []lack
	for _, t := range all {
		if _, known := p.found[key(t)]; known {
			continue
		}
		found, lacking, err := installed(ctx, t)
		if err != nil {
			return err
		}
		if missing = append(missing, lacking...); len(lacking) == 0 {
			p.found[key(t)] = found
			for _, r := range t.Host.Requires {
				p.packages[r.Package] = true
			}
		}
	}
	return lacks(missing)
}

// Prepare checks that every variant can run here, and says from what; there is nothing to
// build. It says too which limits cannot be enforced.
func (p *Provider) Prepare(ctx context.Context, variants []spec.Variant, progress func(line string)) error {
	if err := p.Able(ctx, variants); err != nil {
		return err
	}
	said := map[string]bool{}
	say := func(line string) {
		if !said[line] && progress != nil {
			progress(line)
		}
		said[line] = true
	}
	for _, v := range variants {
		plan, err := p.plan(v)
		if err != nil {
			return err
		}
		for _, t := range needed(plan) {
			say(t.Name + ": " + strings.Join(p.found[key(t)], ", "))
		}
		for _, part := range plan.Parts() {
			for _, note := range asked(part, plan.Bound).inVain() {
				say(note.String())
			}
		}
	}
	return nil
}

// plan decides how a variant runs here, or says why it cannot.
func (p *Provider) plan(v spec.Variant) (env.Plan, error) {
	e := v.Environment
	if e.Target == "" && !e.CommandAlone() {
		return env.Plan{}, &env.Failure{Err: fmt.Errorf("variant %s: the host provider runs what environment.target names or environment.command alone, no image, build or url", v.Name), Hint: phrase.RunInDocker}
	}
	plan, err := p.opts.NewPlan(p.Name(), v, nil)
	if err != nil {
		return plan, err
	}
	for _, t := range plan.Targets() {
		if t.Host == nil {
			return plan, &env.Failure{Err: fmt.Errorf("variant %s: target %s does not say how it runs without a container", v.Name, t.Name), Hint: phrase.RunInDockerOrAddHost}
		}
	}
	isolation, err := env.Divide(p.opts.Available, e.Isolation)
	plan.Bind(isolation, len(p.opts.Available))
	return plan, err
}

// ownProgram says where a command of one's own names a program that is not there.
func (p *Provider) ownProgram(v spec.Variant) error {
	name := v.Environment.Command[0]
	if strings.Contains(name, "${") {
		return nil // known when the trial starts
	}
	if _, set := v.Environment.Env["PATH"]; set && !strings.Contains(name, "/") {
		return nil
	}
	var err error
	if strings.Contains(name, "/") && !filepath.IsAbs(name) {
		name, err = filepath.Abs(filepath.Join(p.opts.ExperimentDir, name))
	}
	if err == nil {
		_, err = exec.LookPath(name)
	}
	if err == nil {
		return nil
	}
	return &env.Failure{
		Err:  fmt.Errorf("variant %s: environment.command: %w", v.Name, err),
		Hint: phrase.CommandFirstItem,
	}
}

// Clean ends what is left of the programs of killed runs, and returns the folders it
// removed.
func Clean() (removed []string, err error) {
	left, err := supervisor.Leftovers()
	errs := []error{err}
	for _, folder := range left {
		if err := folder.Clear(); err != nil {
			errs = append(errs, err)
		}
		if _, err := os.Lstat(string(folder)); err != nil {
			removed = append(removed, "folder "+string(folder))
		}
	}
	return removed, errors.Join(errs...)
}
