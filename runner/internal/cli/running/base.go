package running

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"perflab/runner/internal/basis"
	"perflab/runner/internal/cli/exit"
	"perflab/runner/result"
	"perflab/runner/spec"
)

// base is what a job's head is held against.
type base struct {
	*basis.Basis
	experiment *spec.Experiment
}

// findBase finds and reads the base of a new run, or again that of the run to resume, and plans
// the pairs. Nothing is returned for a job that is held against none, and where the base has no
// such file and that is to be no failure; then none is true.
func (o *Options) findBase(ctx context.Context, j *Job, notes io.Writer) (b *base, none bool, err error) {
	e := &j.run.Experiment
	var found *basis.Basis
	switch {
	case j.run.Against != nil:
		found, err = basis.Again(ctx, j.run.Against.Base, e.File, notes)
	case o.Against != "":
		found, err = basis.Find(ctx, o.Against, e.File, notes)
	default:
		return nil, false, nil
	}
	if err != nil {
		if errors.Is(err, basis.ErrNoFile) && o.FirstRun == "ok" {
			fmt.Fprintf(notes, "%s: %v: nothing to hold it against yet\n", e.Name, err)
			return nil, true, nil
		}
		return nil, false, baseError(err)
	}
	b = &base{Basis: found}
	defer func() {
		if err != nil {
			err = errors.Join(err, found.Close())
		}
	}()
	if j.run.Against != nil {
		b.experiment = &j.run.Against.Experiment
		b.experiment.File = found.File // a commit was checked out into another folder before
		return b, false, nil
	}
	if b.experiment, err = o.readBase(found); err != nil {
		return nil, false, err
	}
	if err := sameVariants(b.experiment, e); err != nil {
		return nil, false, err
	}
	return b, false, o.plan(j, b, notes)
}

func baseError(err error) error {
	e := new(basis.Error)
	if !errors.As(err, &e) {
		return err
	}
	hint := e.Hint
	if errors.Is(err, basis.ErrNoFile) {
		hint += "; --first-run ok makes it no failure"
	}
	if e.Machine {
		return exit.Broken(err, hint)
	}
	return exit.Usage(err, strings.TrimPrefix(hint, "; "))
}

// readBase reads the base's file as the head's is: with the same profile, variants and --set.
func (o *Options) readBase(b *basis.Basis) (*spec.Experiment, error) {
	asked := o.Files
	if b.Kind == result.BaseImage {
		asked.Set = append(slices.Clip(asked.Set), "environment.image="+b.Image)
	}
	e, err := asked.Load(b.File)
	if err != nil {
		return nil, exit.Usage(fmt.Errorf("the base's file: %w", err), "")
	}
	return e, nil
}

// sameVariants refuses sides that do not have the same variants: those of one alone could be
// held against nothing.
func sameVariants(base, head *spec.Experiment) error {
	only := func(a, b *spec.Experiment) (names []string) {
		for _, v := range a.Variants {
			if b.Variant(v.Name) == nil {
				names = append(names, v.Name)
			}
		}
		return names
	}
	var parts []string
	if names := only(base, head); len(names) > 0 {
		parts = append(parts, "the base alone has "+strings.Join(names, ", "))
	}
	if names := only(head, base); len(names) > 0 {
		parts = append(parts, "the head alone has "+strings.Join(names, ", "))
	}
	if len(parts) == 0 {
		return nil
	}
	return exit.Usage(fmt.Errorf("%s: base and head do not have the same variants: %s", head.File, strings.Join(parts, "; ")), "--variant names those that both have")
}
