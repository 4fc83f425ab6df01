package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"perflab/report/text"
	"perflab/runner/internal/cli/exit"
	"perflab/runner/internal/cli/running"
	"perflab/runner/internal/cli/stored"
	"perflab/runner/internal/output"
	"perflab/runner/spec"
	"perflab/runner/verdict/compare"
)

func newCompare(s *streams) *cobra.Command {
	var results, dir, threshold string
	var terms stored.Terms
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
			if err := terms.Check(); err != nil {
				return err
			}
			base, err := stored.Find(dir, results, args[0], "--results")
			if err != nil {
				return err
			}
			head, err := stored.Open(results, args[1], "--results")
			if err != nil {
				return err
			}
			side := head.Side()
			if threshold != "" {
				limit, err := spec.ParseShare(threshold)
				if err != nil {
					return exit.Usage(fmt.Errorf("--threshold %s: %w", threshold, err), "")
				}
				tolerate(&side, limit)
				for i := range base.Runs {
					tolerate(&base.Runs[i], limit)
				}
			}
			c := base.Judge(side, head.Run, head.Judgement, terms)
			if asJSON {
				if err := output.Print(s.out, c); err != nil {
					return err
				}
			} else if _, err := fmt.Fprint(s.out, text.Gate(c, head.Run.Experiment.Language)); err != nil {
				return err
			}
			return running.ComparisonOutcome(c)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&results, "results", running.DefaultOut, "folder of the records")
	flags.StringVar(&dir, "baselines", defaultBaselines, "folder of the stored baselines")
	flags.StringVar(&threshold, "threshold", "", "change that does not matter, such as 10%, instead of the file's tolerance")
	flags.StringVar(&terms.Undecided, "undecided", "", undecidedHelp)
	flags.StringSliceVar(&terms.Allow, "allow-difference", nil, allowHelp)
	flags.BoolVar(&asJSON, "json", false, "print the comparison as JSON")
	return cmd
}

// tolerate gives a side another tolerance of the file.
func tolerate(s *compare.Side, limit spec.Share) {
	s.Experiment.Tolerance, s.Experiment.Regression.Variants = limit, nil
}
