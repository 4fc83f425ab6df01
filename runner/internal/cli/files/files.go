// Package files reads experiment files as a command line asks for them.
//
// Steps: read the file with its profile and the changed keys → hold it against the targets
// beside it, or those of the program → check its data → keep the variants that were named →
// refuse what an engine of one cannot say. The faults of all files are told at once.
package files

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"perflab/runner/internal/cli/exit"
	"perflab/runner/regular"
	"perflab/runner/spec"
	"perflab/runner/target"
	"perflab/targets"
)

// Options are what a command line asks of the files that it names.
type Options struct {
	Profile  string
	Set      []string // changes of one key each, such as load.users=100
	Variants []string // to keep; none: all
	Repeats  *int     // instead of the file's; nil: the file's

	// Untrusted holds the files to what somebody else's may ask for, see spec.CheckReach, and
	// takes no target but the program's own.
	Untrusted bool
}

// Need refuses a command line without an experiment file.
func Need(command string, args []string) error {
	if len(args) == 0 {
		return exit.Usage(errors.New(command+": no experiment file given"), "for example "+command+" experiments/feed-100posts-redis.yaml")
	}
	return nil
}

// LoadAll reads every file and reports the faults of all of them at once.
func (o *Options) LoadAll(paths []string) ([]*spec.Experiment, error) {
	var all []*spec.Experiment
	var errs []string
	for _, path := range paths {
		e, err := o.Load(path)
		if err != nil {
			errs = append(errs, strings.TrimRight(err.Error(), "\n"))
			continue
		}
		all = append(all, e)
	}
	if len(errs) > 0 {
		return nil, exit.Usage(errors.New(strings.Join(errs, "\n")), "")
	}
	return all, nil
}

// Load reads a file.
func (o *Options) Load(path string) (*spec.Experiment, error) {
	opts := spec.Options{Profile: o.Profile, Set: o.Set}
	if o.Repeats != nil {
		opts.Set = append(opts.Set[:len(opts.Set):len(opts.Set)], "repeats="+strconv.Itoa(*o.Repeats))
	}
	e, err := spec.Read(path, opts)
	if err != nil {
		return nil, err
	}
	if err := spec.CheckReach(e, o.IsUntrusted()); err != nil {
		return nil, err
	}
	if err := target.Check(e, o.Targets(path)); err != nil {
		return nil, err
	}
	if err := spec.CheckData(e); err != nil {
		return nil, err
	}
	if err := keepVariants(e, o.Variants); err != nil {
		return nil, err
	}
	return e, checkEngines(e)
}

// keepVariants drops the variants that were not named.
func keepVariants(e *spec.Experiment, names []string) error {
	if len(names) == 0 {
		return nil
	}
	var kept []spec.Variant
	known := make([]string, len(e.Variants))
	found := map[string]bool{}
	for i, v := range e.Variants {
		known[i] = v.Name
		for _, n := range names {
			if n == v.Name {
				kept, found[n] = append(kept, v), true
				break
			}
		}
	}
	for _, n := range names {
		if !found[n] {
			return fmt.Errorf("%s: no variant %q; it has %s", e.File, n, strings.Join(known, ", "))
		}
	}
	e.Variants = kept
	return nil
}

// OnlyVariant is the experiment's one variant; what says what is of one alone.
func OnlyVariant(e *spec.Experiment, what string) (*spec.Variant, error) {
	if len(e.Variants) == 1 {
		return &e.Variants[0], nil
	}
	names := make([]string, len(e.Variants))
	for i, v := range e.Variants {
		names[i] = v.Name
	}
	return nil, exit.Usage(fmt.Errorf("%s has %d variants, and %s of one", e.File, len(names), what), "--variant names one of "+strings.Join(names, ", "))
}

// UntrustedVariable is the environment variable that holds every file to --untrusted, in all
// commands: for whoever sets up a machine that runs others' files.
const UntrustedVariable = "RUNNER_UNTRUSTED"

// IsUntrusted tells whether the flag or the environment says that files are not to be trusted.
func (o *Options) IsUntrusted() bool {
	switch strings.ToLower(strings.TrimSpace(os.Getenv(UntrustedVariable))) {
	case "", "0", "false", "no", "off":
		return o.Untrusted
	}
	return true
}

// Targets are those that an experiment file may name: of an untrusted one the program's own,
// since a target says which programs run.
func (o *Options) Targets(path string) fs.FS {
	if o.IsUntrusted() {
		return targets.FS
	}
	return beside(path)
}

// beside returns the targets of the nearest targets/ folder beside an experiment file or above
// it, else those built into the program.
func beside(path string) fs.FS {
	dir, err := filepath.Abs(filepath.Dir(path))
	if err != nil {
		return targets.FS
	}
	for {
		t := filepath.Join(dir, "targets")
		if found, _ := filepath.Glob(filepath.Join(t, "*", "target.yaml")); len(found) > 0 {
			return regular.FS(t)
		}
		up := filepath.Dir(dir)
		if up == dir {
			return targets.FS
		}
		dir = up
	}
}
