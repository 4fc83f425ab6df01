package stored

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"perflab/runner/internal/baseline"
	"perflab/runner/internal/cli/exit"
	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict"
	"perflab/runner/verdict/compare"
)

// Terms are what one asks of a comparison, in the words of its flags.
type Terms struct {
	Undecided string   // what one comes to that shows neither a regression nor its absence; "": as the base's file says
	Allow     []string // in what the two may differ
}

// Check refuses words that the flags of a comparison do not know.
func (t Terms) Check() error {
	if t.Undecided != "" && !slices.Contains(spec.UndecidedWords, t.Undecided) {
		return exit.Usage(fmt.Errorf("--undecided %s", t.Undecided), "--undecided is one of "+strings.Join(spec.UndecidedWords, ", "))
	}
	if _, err := compare.ParseWhats(t.Allow); err != nil {
		return exit.Usage(fmt.Errorf("--allow-difference: %w", err), "")
	}
	return nil
}

// Base is what a run is held against: the runs of a baseline, or one run.
type Base struct {
	Name string // of the baseline; "" where it is one run
	Runs []compare.Side
}

// Find finds what a base is called: a run's folder or ID, or a stored baseline. flag names
// the results folder, for the hint.
func Find(dir, results, name, flag string) (*Base, error) {
	run, err := FindRun(results, name, flag)
	if err == nil {
		return &Base{Runs: []compare.Side{run.Side()}}, nil
	}
	if !errors.Is(err, result.ErrNoRun) || isFolder(name) {
		return nil, err
	}
	if err := baseline.CheckName(name); err != nil {
		return nil, exit.Usage(err, baseIs)
	}
	runs, err := baseline.Store{Dir: dir}.Read(name)
	switch {
	case errors.Is(err, baseline.ErrNone):
		if found, _ := result.Find(results, name); found != "" {
			err = fmt.Errorf("%w: %s", err, notNewest(name))
		}
		return nil, exit.Usage(err, "runner baseline set "+name+" RUN_ID... makes one; with exec --first-run ok --promote the run becomes its first")
	case err != nil:
		return nil, exit.Usage(err, "")
	}
	return &Base{name, runs}, nil
}

const baseIs = "a base is the name of a stored baseline, or a run's folder or ID"

// notNewest says why an experiment's name is no base.
func notNewest(name string) string {
	return name + " is an experiment, whose newest run may be the regressed or broken one: name a run or a baseline"
}

// isFolder tells a path from a name.
func isFolder(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir() && strings.ContainsRune(name, filepath.Separator)
}

// FindRun finds a run that others may be held against by its folder or ID. The error is
// ErrNoRun where there is no such run; an experiment's name is none.
func FindRun(results, name, flag string) (*Record, error) {
	found, err := result.Find(results, name)
	switch {
	case err != nil && isFolder(name):
		return nil, exit.Usage(fmt.Errorf("%s: %w: it has no %s", name, result.ErrNoRun, result.RunFile), baseIs)
	case err != nil:
		return nil, exit.Usage(err, flag+" names the folder of the records")
	case filepath.Clean(name) != filepath.Clean(found) && filepath.Base(found) != name:
		return nil, exit.Usage(fmt.Errorf("%w: %s", result.ErrNoRun, notNewest(name)), "its newest is "+filepath.Base(found))
	}
	o, err := Open(results, name, flag)
	if err != nil {
		return nil, err
	}
	if why := unfit(o.Run, o.Judgement); len(why) > 0 {
		return nil, exit.Unfit(errors.New(phrase.StoredUnfit(phrase.Text(name), phrase.Sentences(why...)).String()), "what others are held against is a run that is complete and valid")
	}
	return o, nil
}

// Judge judges a run against it. One that is not whole and valid is not comparable.
func (b *Base) Judge(head compare.Side, run *result.Run, j *verdict.Judgement, t Terms) *result.Comparison {
	allowed, _ := compare.ParseWhats(t.Allow) // checked with the flags
	o := compare.Options{Allowed: allowed, Undecided: t.Undecided}
	if b.Name != "" {
		o.Base = fmt.Sprintf("baseline %s", b.Name)
	}
	c := compare.Runs(b.Runs, head, o)
	if why := unfit(run, j); len(why) > 0 {
		c.Verdict = result.NotComparable
		c.Reasons = append([]phrase.Statement{phrase.StoredUnfit(phrase.Text(run.ID), phrase.Sentences(why...))}, c.Reasons...)
	}
	return c
}

// Early refuses a run that no base run would be alike to, before it is made.
func (b *Base) Early(e *spec.Experiment, m result.Manifest, t Terms) error {
	c := compare.Runs(b.Runs, compare.AskedOf(e, m), compare.Options{Allowed: whats(t.Allow)})
	if c.BaseRuns > 0 {
		return nil
	}
	lines := phrase.Lines(phrase.English, c.Reasons)
	return exit.Unfit(errors.New(strings.Join(lines[:len(lines)-1], "\n  ")), lines[len(lines)-1])
}

func whats(words []string) []compare.What {
	allowed, _ := compare.ParseWhats(words)
	return allowed
}

// unfit says why a run is not whole and valid; nothing where it is.
func unfit(run *result.Run, j *verdict.Judgement) (why []phrase.Statement) {
	if run.Against != nil {
		return []phrase.Statement{phrase.StoredTwoSides}
	}
	for _, d := range run.Damaged {
		why = append(why, d.Says())
	}
	if j.Outcome == verdict.Invalid || j.Outcome == verdict.NoData {
		why = append(why, j.Reasons...)
	} else {
		for _, v := range j.Variants {
			if v.Valid < v.Planned {
				why = append(why, phrase.TrialsCount(phrase.Text(v.Name), phrase.Number(v.Valid), phrase.Number(v.Planned)))
			}
		}
	}
	if run.Status != result.Complete && (len(why) == 0 || !run.Reason.IsZero()) {
		reason := run.Reason
		if reason.IsZero() {
			reason = phrase.NoReason
		}
		why = append([]phrase.Statement{phrase.RunEnded(phrase.Status(string(run.Status)), phrase.Sentences(reason))}, why...)
	}
	return why
}

// Unwritten is the error of a baseline that cannot be written.
func Unwritten(err error) error {
	return exit.Broken(fmt.Errorf("the baseline cannot be written: %w", err), "what it had is still there; free space on the disk, or --baselines names another folder")
}
