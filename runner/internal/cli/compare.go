package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"perflab/runner/internal/output"
	"strings"

	"github.com/spf13/cobra"

	"perflab/report/text"
	"perflab/runner/internal/baseline"
	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict"
	"perflab/runner/verdict/compare"
)

func newCompare(s *streams) *cobra.Command {
	var results, dir, threshold, undecided string
	var allow []string
	var asJSON bool
	cmd := &cobra.Command{
		Use: "compare BASE HEAD", Short: "Judge a run against another, or against a stored baseline",
		Long: `Judges a run, HEAD, by the rules of the base's file: each gated figure of each variant is
regressed, within tolerance, or undecided. BASE is a stored baseline (runner baseline) or one run.
With fewer than five base runs nothing is within tolerance, and a regression is only what no
machine's state explains: two runs of the same thing come out apart, and only runs tell how far.

Exit code 1: regressed; 4: not measured alike; 5: undecided, unless --undecided says otherwise.`,
		Example: "  runner compare feed 20260102-120000-bbbb\n  runner compare --allow-difference kernel 20260101-120000-aaaa 20260102-120000-bbbb",
		Args:    exactly(2, "BASE, a baseline or a run, and HEAD, a run"),
		RunE: func(_ *cobra.Command, args []string) error {
			f := gateFlags{undecided: undecided, allow: allow}
			if err := f.checkWords(); err != nil {
				return err
			}
			base, err := findStored(dir, results, args[0], "--results")
			if err != nil {
				return err
			}
			head, err := openRun(results, args[1], "--results")
			if err != nil {
				return err
			}
			side := head.side()
			if threshold != "" {
				limit, err := spec.ParseShare(threshold)
				if err != nil {
					return usage(fmt.Errorf("--threshold %s: %w", threshold, err), "")
				}
				tolerate(&side, limit)
				for i := range base.runs {
					tolerate(&base.runs[i], limit)
				}
			}
			c := base.judge(side, head.run, head.judgement, f)
			if asJSON {
				if err := output.Print(s.out, c); err != nil {
					return err
				}
			} else if _, err := fmt.Fprint(s.out, text.Gate(c, head.run.Experiment.Language)); err != nil {
				return err
			}
			return comparisonOutcome(c)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&results, "results", defaultOut, "folder of the records")
	flags.StringVar(&dir, "baselines", defaultBaselines, "folder of the stored baselines")
	flags.StringVar(&threshold, "threshold", "", "change that does not matter, such as 10%, instead of the file's tolerance")
	flags.StringVar(&undecided, "undecided", "", undecidedHelp)
	flags.StringSliceVar(&allow, "allow-difference", nil, allowHelp)
	flags.BoolVar(&asJSON, "json", false, "print the comparison as JSON")
	return cmd
}

// tolerate gives a side another tolerance of the file.
func tolerate(s *compare.Side, limit spec.Share) {
	s.Experiment.Tolerance, s.Experiment.Regression.Variants = limit, nil
}

// stored is what a run is held against: the runs of a baseline, or one run.
type stored struct {
	name string // of the baseline; "" where it is one run
	runs []compare.Side
}

// findStored finds what a base is called: a run's folder or ID, or a stored baseline. flag names
// the results folder, for the hint.
func findStored(dir, results, name, flag string) (*stored, error) {
	run, err := findBaseRun(results, name, flag)
	if err == nil {
		return &stored{runs: []compare.Side{run.side()}}, nil
	}
	if !errors.Is(err, result.ErrNoRun) || isFolder(name) {
		return nil, err
	}
	if err := baseline.CheckName(name); err != nil {
		return nil, usage(err, baseIs)
	}
	runs, err := baseline.Store{Dir: dir}.Read(name)
	switch {
	case errors.Is(err, baseline.ErrNone):
		if found, _ := result.Find(results, name); found != "" {
			err = fmt.Errorf("%w: %s", err, notNewest(name))
		}
		return nil, usage(err, "runner baseline set "+name+" RUN_ID... makes one; with exec --first-run ok --promote the run becomes its first")
	case err != nil:
		return nil, usage(err, "")
	}
	return &stored{name, runs}, nil
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

// findBaseRun finds a run that others may be held against by its folder or ID. The error is
// ErrNoRun where there is no such run; an experiment's name is none.
func findBaseRun(results, name, flag string) (*opened, error) {
	found, err := result.Find(results, name)
	switch {
	case err != nil && isFolder(name):
		return nil, usage(fmt.Errorf("%s: %w: it has no %s", name, result.ErrNoRun, result.RunFile), baseIs)
	case err != nil:
		return nil, usage(err, flag+" names the folder of the records")
	case filepath.Clean(name) != filepath.Clean(found) && filepath.Base(found) != name:
		return nil, usage(fmt.Errorf("%w: %s", result.ErrNoRun, notNewest(name)), "its newest is "+filepath.Base(found))
	}
	o, err := openRun(results, name, flag)
	if err != nil {
		return nil, err
	}
	if why := unfit(o.run, o.judgement); len(why) > 0 {
		return nil, &failure{exitInvalid, errors.New(phrase.StoredUnfit(phrase.Text(name), phrase.Sentences(why...)).String()), "what others are held against is a run that is complete and valid"}
	}
	return o, nil
}

// judge judges a run against it. One that is not whole and valid is not comparable.
func (b *stored) judge(head compare.Side, run *result.Run, j *verdict.Judgement, f gateFlags) *result.Comparison {
	allowed, _ := compare.ParseWhats(f.allow) // checked with the flags
	o := compare.Options{Allowed: allowed, Undecided: f.undecided}
	if b.name != "" {
		o.Base = fmt.Sprintf("baseline %s", b.name)
	}
	c := compare.Runs(b.runs, head, o)
	if why := unfit(run, j); len(why) > 0 {
		c.Verdict = result.NotComparable
		c.Reasons = append([]phrase.Statement{phrase.StoredUnfit(phrase.Text(run.ID), phrase.Sentences(why...))}, c.Reasons...)
	}
	return c
}

// early refuses a run that no base run would be alike to, before it is made.
func (b *stored) early(e *spec.Experiment, m result.Manifest, f gateFlags) error {
	c := compare.Runs(b.runs, compare.AskedOf(e, m), compare.Options{Allowed: whats(f.allow)})
	if c.BaseRuns > 0 {
		return nil
	}
	lines := phrase.Lines(phrase.English, c.Reasons)
	return &failure{exitInvalid, errors.New(strings.Join(lines[:len(lines)-1], "\n  ")), lines[len(lines)-1]}
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
