package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"perflab/report"
	"perflab/runner/result"
	"perflab/runner/verdict"
	"perflab/runner/verdict/compare"
)

// opened is a run read back and judged.
type opened struct {
	dir       string
	run       *result.Run
	trials    []*result.Trial
	judgement *verdict.Judgement
}

// side is the run as one of two that are compared.
func (o *opened) side() compare.Side { return compare.SideOf(o.run, o.trials) }

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
	return &opened{dir, run, trials, verdict.Judge(run, trials)}, nil
}

func newReport(s *streams) *cobra.Command {
	var results, out, format string
	cmd := &cobra.Command{
		Use: "report RUN", Short: "Draw a run's reports again from its record",
		Long: `Draws what runner exec has drawn, again from the record. With --format it writes one of
them alone, or one that exec leaves out: hugo, a page bundle with its pictures that a Hugo
site renders as it is; benchmark, benchmark-bigger.json and benchmark-smaller.json as
github-action-benchmark reads them, for its tools customBiggerIsBetter and
customSmallerIsBetter. --out says where; the default is beside the record.`,
		Example: "  runner report feed-100posts-redis\n  runner report results/feed-100posts-redis/20260102-030405-abcd\n" +
			"  runner report --format hugo --out content/posts/feed-100posts-redis feed-100posts-redis",
		Args: exactly(1, "RUN: a run's folder, its ID, or an experiment's name"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if format != "" && !slices.Contains(formatNames(), format) {
				return usage(fmt.Errorf("there is no format %q", format), "--format is one of "+strings.Join(formatNames(), ", "))
			}
			if out == "" && cmd.Flags().Changed("out") {
				return usage(errors.New("--out is empty"), "leave it out to write beside the record")
			}
			o, err := openRun(results, args[0], "--results")
			if err != nil {
				return err
			}
			data := report.Data{Run: o.run, Judgement: o.judgement}
			dir := o.dir
			if out != "" {
				dir = out
			} else if format == "hugo" {
				dir = filepath.Join(o.dir, "hugo")
			}
			if err := os.MkdirAll(dir, 0o755); err != nil {
				return usage(err, "")
			}
			store, main := &result.Store{Dir: dir}, reportFile
			if format == "" {
				err = writeReports(store, data)
			} else {
				main, err = writeFormat(store, data, format)
			}
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(s.out, filepath.Join(dir, main))
			return err
		},
	}
	cmd.Flags().StringVar(&results, "results", "results", "folder of the records")
	cmd.Flags().StringVar(&format, "format", "", "write this alone: "+strings.Join(formatNames(), ", "))
	cmd.Flags().StringVar(&out, "out", "", "folder to write to; default beside the record, hugo in a folder of its own there")
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
