package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"perflab/report"
	"perflab/runner/result"
	"perflab/runner/verdict"
)

func newCompare(s *streams) *cobra.Command {
	var results, threshold string
	var asJSON bool
	cmd := &cobra.Command{
		Use: "compare BASE HEAD", Short: "Judge one run against another",
		Long: `Compares two runs of the same experiment, variant by variant: the difference of each metric,
its 95% interval over the trials, and a verdict. Exit code 1 on a regression beyond the
threshold. With fewer than three trials a side the verdict is "cannot tell".`,
		Example: "  runner compare 20260101-120000-aaaa 20260102-120000-bbbb\n  runner compare --threshold 10% main-run feed-100posts-redis",
		Args:    exactly(2, "BASE and HEAD: each a run's folder, its ID, or an experiment's name"),
		RunE: func(_ *cobra.Command, args []string) error {
			limit, err := parseShare(threshold)
			if err != nil {
				return usage(fmt.Errorf("--threshold %s: %w", threshold, err), "a share such as 5% or 0.05")
			}
			base, err := openRun(results, args[0])
			if err != nil {
				return err
			}
			head, err := openRun(results, args[1])
			if err != nil {
				return err
			}
			c := verdict.Compare(base.judgement, head.judgement, base.run, head.run, limit)
			if asJSON {
				enc := json.NewEncoder(s.out)
				enc.SetIndent("", "  ")
				if err := enc.Encode(c); err != nil {
					return err
				}
			} else if _, err := fmt.Fprint(s.out, report.ComparisonText(c)); err != nil {
				return err
			}
			return comparisonError(c)
		},
	}
	cmd.Flags().StringVar(&results, "results", "results", "folder of the records")
	cmd.Flags().StringVar(&threshold, "threshold", "5%", "relative difference below which a change does not matter")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the comparison as JSON")
	return cmd
}

// openBaseline opens the run that --baseline names; nil where there is none.
func (f *execFlags) openBaseline() (*opened, error) {
	if f.baseline == "" {
		return nil, nil
	}
	return openRun(f.out, f.baseline)
}

// compare judges head against the opened run and prints the comparison to standard error,
// since standard output carries the run's own result.
func (o *opened) compare(s *streams, head *verdict.Judgement, run *result.Run, threshold float64) error {
	c := verdict.Compare(o.judgement, head, o.run, run, threshold)
	if _, err := fmt.Fprint(s.err, report.ComparisonText(c)); err != nil {
		return err
	}
	return comparisonError(c)
}

// comparisonError turns a comparison into the exit code it calls for. One that cannot be
// made is not a pass: a gate that silently compares nothing guards nothing.
func comparisonError(c *verdict.Comparison) error {
	switch c.Outcome {
	case verdict.Regression:
		return &verdictFailure{exitFailed}
	case verdict.NotComparable:
		return &verdictFailure{exitInvalid}
	default:
		return nil
	}
}

// parseShare reads 5% or 0.05.
func parseShare(text string) (float64, error) {
	number, percent := strings.CutSuffix(strings.TrimSpace(text), "%")
	v, err := strconv.ParseFloat(number, 64)
	if err != nil {
		return 0, errors.New("not a number")
	}
	if percent {
		v /= 100
	}
	if !(v >= 0 && v < 1) {
		return 0, errors.New("not between 0% and 100%")
	}
	return v, nil
}
