package running

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"perflab/runner/internal/baseline"
	"perflab/runner/internal/cli/exit"
	"perflab/runner/internal/cli/stored"
	"perflab/runner/verdict/compare"
)

// checkBaseline refuses what the flags of stored baselines cannot be.
func (o *Options) checkBaseline(files int) error {
	switch {
	case o.Promote && o.Baseline == "":
		return exit.Usage(errors.New("--promote adds the run to a baseline: name it by --baseline"), "")
	case o.FirstRun != "" && o.Baseline == "" && o.Against == "":
		return exit.Usage(errors.New("--first-run is of a gate: give --baseline or --against"), "")
	case o.Baseline != "" && files > 1:
		return exit.Usage(errors.New("a baseline is of one experiment: give one file with --baseline"), "")
	}
	return nil
}

// openBaseline finds what --baseline names, before anything runs; nil where there is nothing to
// judge against: no baseline is asked for, or there is none yet and that is to be no failure.
func (o *Options) openBaseline(notes io.Writer) (*stored.Base, error) {
	if o.Baseline == "" {
		return nil, nil
	}
	found, err := stored.Find(o.Baselines, o.Out, o.Baseline, "--out")
	switch {
	case errors.Is(err, baseline.ErrNone) && o.FirstRun == "ok":
		then := ""
		if o.Promote {
			then = "; this run becomes its first if it comes out green"
		}
		fmt.Fprintf(notes, "there is no baseline %s yet: nothing to judge against%s\n", o.Baseline, then)
		return nil, nil
	case err != nil:
		return nil, err
	case o.Promote && found.Name == "":
		return nil, exit.Usage(fmt.Errorf("--promote adds to a stored baseline, and %s is a run", o.Baseline), "runner baseline set NAME "+o.Baseline+" makes one of it")
	}
	return found, nil
}

// promoted adds a run that came out green to the baseline, and drops the oldest beyond those
// that one keeps; outcome is the run's own.
func (o *Options) promoted(j *Job, outcome error, notes io.Writer) error {
	if !o.Promote {
		return outcome
	}
	if outcome != nil {
		fmt.Fprintf(notes, "not added to the baseline %s: that takes a run that comes out green\n", o.Baseline)
		return outcome
	}
	store := baseline.Store{Dir: o.Baselines}
	if err := store.Add(o.Baseline, compare.SideOf(j.run, j.trials)); err != nil {
		return stored.Unwritten(err)
	}
	fmt.Fprintf(notes, "added to the baseline: %s\n", store.Path(o.Baseline, j.run.ID))
	if removed, err := store.Trim(o.Baseline, baseline.Keep); err != nil {
		return stored.Unwritten(err)
	} else if len(removed) > 0 {
		fmt.Fprintf(notes, "no longer part of it: %s\n", strings.Join(removed, ", "))
	}
	return nil
}
