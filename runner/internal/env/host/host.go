package env

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"perflab/runner/internal/supervisor"
	"perflab/runner/internal/trial"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/target"
)

const hostHint = "run with --provider docker"

// Host runs targets from this machine's own programs, as their target.yaml says under host,
// and a command of one's own. Every program has a supervisor, which ends it with this process.
type Host struct {
	opts     Options
	freePort func() (int, error) // at 127.0.0.1
	found    map[string][]string // what a target runs from, see installed, by target
}

// NewHost looks for nothing yet: what must be there, the variants say.
func NewHost(opts Options) (*Host, error) {
	if opts.Self == "" {
		return nil, errors.New("the path of this program is unknown, so it cannot keep the programs of this machine")
	}
	return &Host{opts: opts, freePort: freePort, found: map[string][]string{}}, nil
}

// Name is host.
func (p *Host) Name() string { return "host" }

// Close has nothing to release.
func (p *Host) Close() error { return nil }

// Able returns nil where everything the variants run is installed here, else what is
// missing and what brings it.
func (p *Host) Able(ctx context.Context, variants []spec.Variant) error {
	var all []*target.Target
	for _, v := range variants {
		s, err := p.setUp(v)
		if err != nil {
			return err
		}
		if s.target == nil {
			if err := p.ownProgram(v); err != nil {
				return err
			}
		}
		all = append(all, s.targets()...)
	}
	return p.look(ctx, all)
}

// Installed says what targets would run from here, or what is missing for it.
func (p *Host) Installed(ctx context.Context, names ...string) (string, error) {
	var all []*target.Target
	for _, name := range names {
		t, err := target.Read(p.opts.Targets, name)
		if err != nil {
			return "", err
		}
		if t.Host == nil {
			return "", fmt.Errorf("target %s does not say how it runs without a container", name)
		}
		all = append(all, t)
	}
	if err := p.look(ctx, all); err != nil {
		return "", err
	}
	var found []string
	for _, t := range all {
		found = append(found, p.found[t.Name]...)
	}
	return strings.Join(found, ", "), nil
}

// look finds what the targets run from, each once.
func (p *Host) look(ctx context.Context, all []*target.Target) error {
	var missing []lack
	for _, t := range all {
		if _, known := p.found[t.Name]; known {
			continue
		}
		found, lacking, err := installed(ctx, t)
		if err != nil {
			return err
		}
		if missing = append(missing, lacking...); len(lacking) == 0 {
			p.found[t.Name] = found
		}
	}
	return lacks(missing)
}

// Prepare checks that every variant can run here, and says from what; there is nothing to
// build. It says too which limits cannot be put in force.
func (p *Host) Prepare(ctx context.Context, variants []spec.Variant, progress func(line string)) error {
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
		s, err := p.setUp(v)
		if err != nil {
			return err
		}
		for _, t := range s.targets() {
			say(t.Name + ": " + strings.Join(p.found[t.Name], ", "))
		}
		for _, asked := range s.limits(v) {
			for _, note := range asked.inVain() {
				say(note.String())
			}
		}
	}
	return nil
}

// hostSetUp is how a variant runs here.
type hostSetUp struct {
	target    *target.Target // nil: a command of one's own
	services  map[string]service
	isolation result.Isolation
	bound     int // CPUs that server and services may use
}

// targets are the server's, where it is one, and the services'.
func (s hostSetUp) targets() []*target.Target {
	var list []*target.Target
	if s.target != nil {
		list = append(list, s.target)
	}
	for _, name := range slices.Sorted(maps.Keys(s.services)) {
		list = append(list, s.services[name].target)
	}
	return list
}

// setUp decides it, or says why the variant cannot run here.
func (p *Host) setUp(v spec.Variant) (hostSetUp, error) {
	var s hostSetUp
	e := v.Environment
	var err error
	switch {
	case e.Target != "":
		if s.target, err = target.Read(p.opts.Targets, e.Target); err != nil {
			return s, err
		}
		if s.target.Protocol != "http" {
			return s, &failure{err: fmt.Errorf("variant %s: target %s is a service, not a server under test", v.Name, e.Target)}
		}
	case !e.CommandAlone():
		return s, &failure{err: fmt.Errorf("variant %s: the host provider runs what environment.target names or environment.command alone, no image, build or url", v.Name), hint: hostHint}
	}
	if s.services, err = p.opts.services(v); err != nil {
		return s, err
	}
	for _, t := range s.targets() {
		if t.Host == nil {
			return s, &failure{err: fmt.Errorf("variant %s: target %s does not say how it runs without a container", v.Name, t.Name), hint: hostHint + ", or add host: to its target.yaml"}
		}
	}
	if s.isolation, err = divideHere(p.opts.Available, e.Isolation); err != nil {
		return s, err
	}
	s.bound = len(s.isolation.Server)
	if s.bound == 0 {
		s.bound = max(len(p.opts.Available), 1)
	}
	return s, nil
}

// ownProgram says where a command of one's own names a program that is not there.
func (p *Host) ownProgram(v spec.Variant) error {
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
	return &failure{
		err:  fmt.Errorf("variant %s: environment.command: %w", v.Name, err),
		hint: "its first item is a program on the PATH, or a path relative to the experiment file",
	}
}

// freePort is one that nobody listens on now. Another program may take it before ours does:
// see Host.run.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// CleanHost ends what is left of the programs of killed runs, and returns the folders it
// removed.
func CleanHost() (removed []string, err error) {
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

var _ trial.Provider = (*Host)(nil)
