package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"perflab/report"
	"perflab/runner/result"
	"perflab/runner/verdict"
)

// opened is a run read back and judged.
type opened struct {
	dir       string
	run       *result.Run
	judgement *verdict.Judgement
}

// openRun finds a run by folder, ID or experiment's name and judges it again. flag is the
// one that names the results folder, for the hint.
func openRun(results, name, flag string) (*opened, error) {
	dir, err := result.Find(results, name)
	if err != nil {
		return nil, usage(err, flag+" names the folder of the records; runner exec makes one")
	}
	run, trials, err := result.Open(dir)
	if err != nil {
		return nil, usage(err, "")
	}
	return &opened{dir, run, verdict.Judge(run, trials)}, nil
}

func newReport(s *streams) *cobra.Command {
	var results string
	cmd := &cobra.Command{
		Use: "report RUN", Short: "Draw a run's reports again from its record",
		Example: "  runner report feed-100posts-redis\n  runner report results/feed-100posts-redis/20260102-030405-abcd",
		Args:    exactly(1, "RUN: a run's folder, its ID, or an experiment's name"),
		RunE: func(_ *cobra.Command, args []string) error {
			o, err := openRun(results, args[0], "--results")
			if err != nil {
				return err
			}
			if err := writeReports(&result.Store{Dir: o.dir}, report.Data{Run: o.run, Judgement: o.judgement}); err != nil {
				return err
			}
			_, err = fmt.Fprintln(s.out, filepath.Join(o.dir, reportFile))
			return err
		},
	}
	cmd.Flags().StringVar(&results, "results", "results", "folder of the records")
	return cmd
}

// exactly refuses any other number of arguments, naming what is wanted.
func exactly(n int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != n {
			return usage(fmt.Errorf("%s takes %s", cmd.CommandPath(), what), "")
		}
		return nil
	}
}

func joinOr(list []string, empty string) string {
	if len(list) == 0 {
		return empty
	}
	return strings.Join(list, ", ")
}

// printJSON prints v as JSON for people and programs alike.
func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
