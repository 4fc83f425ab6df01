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
	if err := target.Check(e, Targets(path)); err != nil {
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

// Targets returns the targets an experiment file means: the nearest targets/ folder
// beside it or above, else those built into the program.
func Targets(path string) fs.FS {
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
