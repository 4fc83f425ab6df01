package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"perflab/runner/spec"
	"perflab/runner/target"
	"perflab/targets"
)

// fileFlags are the flags of every command that reads experiment files.
type fileFlags struct {
	profile  string
	set      []string
	variants []string
	repeats  int
	cmd      *cobra.Command
}

func (f *fileFlags) add(cmd *cobra.Command) {
	f.cmd = cmd
	cmd.Flags().StringVar(&f.profile, "profile", "", "apply this profile of the file, such as quick")
	cmd.Flags().StringArrayVar(&f.set, "set", nil, "change one key of the file, such as load.users=100 (repeatable)")
	cmd.Flags().StringArrayVar(&f.variants, "variant", nil, "run this variant only (repeatable)")
	cmd.Flags().IntVar(&f.repeats, "repeats", 0, "trials per variant, instead of the file's")
}

// loadAll reads every file and reports the faults of all of them at once.
func (f *fileFlags) loadAll(paths []string) ([]*spec.Experiment, error) {
	var all []*spec.Experiment
	var errs []string
	for _, path := range paths {
		e, err := f.load(path)
		if err != nil {
			errs = append(errs, strings.TrimRight(err.Error(), "\n"))
			continue
		}
		all = append(all, e)
	}
	if len(errs) > 0 {
		return nil, usage(errors.New(strings.Join(errs, "\n")), "")
	}
	return all, nil
}

func (f *fileFlags) load(path string) (*spec.Experiment, error) {
	opts := spec.Options{Profile: f.profile, Set: f.set}
	if f.cmd.Flags().Changed("repeats") {
		opts.Set = append(opts.Set[:len(opts.Set):len(opts.Set)], "repeats="+strconv.Itoa(f.repeats))
	}
	e, err := spec.Read(path, opts)
	if err != nil {
		return nil, err
	}
	if err := target.Check(e, targetsFor(path)); err != nil {
		return nil, err
	}
	if err := spec.CheckData(e); err != nil {
		return nil, err
	}
	if err := keepVariants(e, f.variants); err != nil {
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

// targetsFor returns the targets an experiment file means: the nearest targets/ folder
// beside it or above, else those built into the program.
func targetsFor(path string) fs.FS {
	dir, err := filepath.Abs(filepath.Dir(path))
	if err != nil {
		return targets.FS
	}
	for {
		t := filepath.Join(dir, "targets")
		if found, _ := filepath.Glob(filepath.Join(t, "*", "target.yaml")); len(found) > 0 {
			return os.DirFS(t)
		}
		up := filepath.Dir(dir)
		if up == dir {
			return targets.FS
		}
		dir = up
	}
}
