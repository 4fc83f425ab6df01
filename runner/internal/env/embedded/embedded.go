package env

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"

	"perflab/runner/internal/trial"
	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/target"
	"perflab/targets/feed"
	"perflab/targets/lifetime"
)

const embeddedHint = "start a Docker engine and run with --provider docker"

// Embedded runs targets as processes of this very program: no container engine and no
// other language is needed. A target that has no such program is replaced by the stand-in
// it names, and everything that is said of the result says so.
type Embedded struct {
	opts  Options
	redis string // path of a redis-server; empty: the embedded miniredis
}

// NewEmbedded looks for what the host offers: a redis-server, which is better evidence
// than the embedded one.
func NewEmbedded(opts Options) (*Embedded, error) {
	if opts.Self == "" {
		return nil, errors.New("the path of this program is unknown, so it cannot start its own targets")
	}
	redis, err := exec.LookPath("redis-server")
	if err != nil {
		redis = ""
	}
	return &Embedded{opts: opts, redis: redis}, nil
}

// Name is embedded.
func (p *Embedded) Name() string { return "embedded" }

// Close has nothing to release.
func (p *Embedded) Close() error { return nil }

// Prepare checks that every variant can run here; there is nothing to build.
func (p *Embedded) Prepare(_ context.Context, variants []spec.Variant, progress func(line string)) error {
	said := map[string]bool{}
	for _, v := range variants {
		s, err := p.setUp(v)
		if err != nil {
			return err
		}
		lines := []string{fmt.Sprintf("%s is replaced by %s: %s", s.asked.Name, s.runs.Name, s.runs.Title)}
		if s.asked.Name == s.runs.Name {
			lines[0] = s.runs.Name + ": " + s.runs.Title
		}
		for name := range s.services {
			lines = append(lines, name+": "+p.cacheProgram())
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

func (p *Embedded) cacheProgram() string {
	if p.redis != "" {
		return p.redis
	}
	return "embedded miniredis; no redis-server is on the PATH"
}

// setUp is how a variant runs here.
type setUp struct {
	asked, runs *target.Target
	services    map[string]service
	isolation   result.Isolation
	cpus        int // the server may use so many
}

// setUp decides it, or says why the variant cannot run here.
func (p *Embedded) setUp(v spec.Variant) (setUp, error) {
	var s setUp
	e := v.Environment
	if e.Target == "" {
		hint := embeddedHint
		if e.CommandAlone() {
			hint = "a command alone runs with --provider host"
		}
		return s, &failure{err: fmt.Errorf("variant %s: the embedded provider runs only what environment.target names, no image, build, command or url of one's own", v.Name), hint: hint}
	}
	var err error
	if s.asked, err = target.Read(p.opts.Targets, e.Target); err != nil {
		return s, err
	}
	if s.runs, err = p.program(s.asked); err != nil {
		return s, err
	}
	if s.runs.Embedded != "feed" {
		return s, &failure{err: fmt.Errorf("variant %s: target %s is a service, not a server under test", v.Name, s.asked.Name)}
	}
	v.Environment.Target = s.runs.Name
	if s.services, err = p.opts.services(v); err != nil {
		return s, err
	}
	for name, service := range s.services {
		if service.target.Embedded != "redis" {
			return s, &failure{err: fmt.Errorf("service %s: target %s has no program built into runner", name, service.target.Name), hint: embeddedHint}
		}
	}
	if s.isolation, err = divideHere(p.opts.Available, e.Isolation); err != nil {
		return s, err
	}
	s.cpus = len(s.isolation.Server)
	if s.cpus == 0 {
		s.cpus = max(len(p.opts.Available), 1)
	}
	s.isolation.Note = phrase.All(s.isolation.Note, notEnforced(v))
	return s, nil
}

// program follows the targets' stand-ins to one that is built in.
func (p *Embedded) program(t *target.Target) (*target.Target, error) {
	names := []string{t.Name}
	for t.Embedded == "" {
		if t.StandIn == "" || slices.Contains(names, t.StandIn) {
			return nil, &failure{err: fmt.Errorf("target %s has neither a program built into runner nor a stand-in that has", names[0]), hint: embeddedHint}
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
	if len(limits) == 0 {
		return phrase.Statement{}
	}
	return phrase.LimitsOfStandIn(phrase.Names(limits))
}

// CleanEmbedded removes the temporary folders that killed runs left and returns them; the
// processes of a killed run end by themselves.
func CleanEmbedded() (removed []string, err error) {
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

var _ trial.Provider = (*Embedded)(nil)
