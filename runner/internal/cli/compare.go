package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
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
				if err := printSpoken(s.out, c); err != nil {
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

// findStored finds what a base is called: a run's folder or ID, or a stored baseline. An
// experiment's name is none: its newest run may be the regressed one that a retry follows, or a
// broken one. flag names the results folder, for the hint.
func findStored(dir, results, name, flag string) (*stored, error) {
	if found, err := result.Find(results, name); err == nil && (filepath.Clean(name) == filepath.Clean(found) || filepath.Base(found) == name) {
		o, err := openRun(results, name, flag)
		if err != nil {
			return nil, err
		}
		if why := unfit(o.run, o.judgement); len(why) > 0 {
			return nil, &failure{exitInvalid, errors.New(phrase.StoredUnfit(phrase.Text(name), phrase.Sentences(why...)).String()), "a base is a run that is complete and valid"}
		}
		return &stored{runs: []compare.Side{o.side()}}, nil
	}
	store := baseline.Store{Dir: dir}
	if info, err := os.Stat(name); err == nil && info.IsDir() && strings.ContainsRune(name, filepath.Separator) {
		return nil, usage(fmt.Errorf("%s: %w: it has no %s", name, result.ErrNoRun, result.RunFile), "a base is the name of a stored baseline, or a run's folder or ID")
	}
	if err := baseline.CheckName(name); err != nil {
		return nil, usage(err, "a base is the name of a stored baseline, or a run's folder or ID")
	}
	runs, err := store.Read(name)
	switch {
	case errors.Is(err, baseline.ErrNone):
		hint := "runner baseline set " + name + " RUN_ID... makes one; with exec --first-run ok --promote the run becomes its first"
		if found, _ := result.Find(results, name); found != "" {
			return nil, &failure{exitUsage, fmt.Errorf("%w: %s is an experiment, whose newest run may be the regressed or broken one: name a run or a baseline", err, name), hint}
		}
		return nil, &failure{exitUsage, err, hint}
	case err != nil:
		return nil, usage(err, "")
	}
	return &stored{name, runs}, nil
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
	switch {
	case run.Status != result.Complete:
		why = append(why, phrase.RunEnded(phrase.Status(string(run.Status)), phrase.Sentences(orNone(run.Reason))))
	case run.Against != nil:
		return []phrase.Statement{phrase.StoredTwoSides}
	}
	if j.Outcome == verdict.Invalid || j.Outcome == verdict.NoData {
		why = append(why, j.Reasons...)
	}
	for _, v := range j.Variants {
		if v.Valid < v.Planned {
			why = append(why, phrase.TrialsCount(phrase.Text(v.Name), phrase.Number(v.Valid), phrase.Number(v.Planned)))
		}
	}
	return why
}

func orNone(s phrase.Statement) phrase.Statement {
	if s.IsZero() {
		return phrase.NoReason
	}
	return s
}
