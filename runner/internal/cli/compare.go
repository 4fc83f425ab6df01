package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"perflab/report/text"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict/compare"
)

func newCompare(s *streams) *cobra.Command {
	var results, threshold string
	var asJSON bool
	cmd := &cobra.Command{
		Use: "compare BASE HEAD", Short: "Judge one run against another",
		Long: `Compares two runs of the same experiment, variant by variant: the difference of each metric,
its 95% interval over the trials, and a verdict. Exit code 1 on a regression beyond the
file's tolerance. With fewer than three trials a side the verdict is "cannot tell".`,
		Example: "  runner compare 20260101-120000-aaaa 20260102-120000-bbbb\n  runner compare --threshold 10% 20260101-120000-aaaa feed-100posts-redis",
		Args:    exactly(2, "BASE and HEAD: each a run's folder, its ID, or an experiment's name"),
		RunE: func(_ *cobra.Command, args []string) error {
			base, err := openRun(results, args[0], "--results")
			if err != nil {
				return err
			}
			head, err := openRun(results, args[1], "--results")
			if err != nil {
				return err
			}
			limit := head.run.Experiment.Tolerance
			if threshold != "" {
				if limit, err = spec.ParseShare(threshold); err != nil {
					return usage(fmt.Errorf("--threshold %s: %w", threshold, err), "")
				}
			}
			c := compare.Runs(base.side(), head.side(), float64(limit))
			if asJSON {
				if err := printSpoken(s.out, c); err != nil {
					return err
				}
			} else if _, err := fmt.Fprint(s.out, text.Comparison(c)); err != nil {
				return err
			}
			return comparisonError(c)
		},
	}
	cmd.Flags().StringVar(&results, "results", "results", "folder of the records")
	cmd.Flags().StringVar(&threshold, "threshold", "", "change that does not matter, such as 10%, instead of the file's tolerance")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the comparison as JSON")
	return cmd
}

// openBaseline opens the run that --baseline names; nil where there is none.
func (f *execFlags) openBaseline() (*opened, error) {
	if f.baseline == "" {
		return nil, nil
	}
	return openRun(f.out, f.baseline, "--out")
}

// compare judges a run against the opened one and prints the comparison to standard error,
// since standard output carries the run's own result.
func (o *opened) compare(s *streams, run *result.Run, trials []*result.Trial) error {
	c := compare.Runs(o.side(), compare.SideOf(run, trials), float64(run.Experiment.Tolerance))
	if _, err := fmt.Fprint(s.err, text.Comparison(c)); err != nil {
		return err
	}
	return comparisonError(c)
}

// comparisonError turns a comparison into the exit code it calls for. One that cannot be
// made is not a pass: a gate that silently compares nothing guards nothing.
func comparisonError(c *compare.Comparison) error {
	switch c.Outcome {
	case compare.Regression:
		return &verdictFailure{exitFailed}
	case compare.NotComparable:
		return &verdictFailure{exitInvalid}
	default:
		return nil
	}
}
