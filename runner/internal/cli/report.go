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
	"perflab/runner/internal/cli/artifacts"
	"perflab/runner/internal/cli/exit"
	"perflab/runner/internal/cli/stored"
	"perflab/runner/result"
)

func newReport(s *streams) *cobra.Command {
	var results, out, format string
	cmd := &cobra.Command{
		Use: "report RUN", Short: "Draw a run's reports again from its record",
		Long: `Draws what runner exec has drawn, again from the record. With --format it writes one of
them alone, or one that exec leaves out: hugo, a page bundle with its pictures that a Hugo
site renders as it is; benchmark, benchmark-bigger.json and benchmark-smaller.json as
github-action-benchmark reads them, for its tools customBiggerIsBetter and
customSmallerIsBetter. --out says where; the default is beside the record.

Exit code 4 where the record is not what was written, which every report then says.`,
		Example: "  runner report feed-100posts-redis\n  runner report results/feed-100posts-redis/20260102-030405-abcd\n" +
			"  runner report --format hugo --out content/posts/feed-100posts-redis feed-100posts-redis",
		Args: exactly(1, "RUN: a run's folder, its ID, or an experiment's name"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if format != "" && !slices.Contains(artifacts.Names(), format) {
				return exit.Usage(fmt.Errorf("there is no format %q", format), "--format is one of "+strings.Join(artifacts.Names(), ", "))
			}
			if out == "" && cmd.Flags().Changed("out") {
				return exit.Usage(errors.New("--out is empty"), "leave it out to write beside the record")
			}
			o, err := stored.Open(results, args[0], "--results")
			if err != nil {
				return err
			}
			data := report.Data{Run: o.Run, Judgement: o.Judgement}
			dir := o.Dir
			if out != "" {
				dir = out
			} else if format == "hugo" {
				dir = filepath.Join(o.Dir, "hugo")
			}
			if err := os.MkdirAll(dir, 0o755); err != nil {
				return exit.Usage(err, "")
			}
			store, main := &result.Store{Dir: dir}, artifacts.Page
			if dir == o.Dir {
				// A run that is under way writes its reports, and their digests, by itself.
				if unlock, err := store.Lock(); err == nil {
					defer unlock()
					store.Keep(o.Run)
				}
			}
			if format == "" {
				err = artifacts.WriteAll(store, data)
			} else {
				main, err = artifacts.Write(store, data, format)
			}
			if err != nil {
				return err
			}
			if err := store.Reseal(); err != nil {
				return exit.Broken(fmt.Errorf("write the reports' digests: %w", err), "")
			}
			if _, err = fmt.Fprintln(s.out, filepath.Join(dir, main)); err != nil {
				return err
			}
			return o.Sound(s.err)
		},
	}
	cmd.Flags().StringVar(&results, "results", "results", "folder of the records")
	cmd.Flags().StringVar(&format, "format", "", "write this alone: "+strings.Join(artifacts.Names(), ", "))
	cmd.Flags().StringVar(&out, "out", "", "folder to write to; default beside the record, hugo in a folder of its own there")
	return cmd
}

// exactly refuses any other number of arguments, naming what is wanted.
func exactly(n int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != n {
			return exit.Usage(fmt.Errorf("%s takes %s", cmd.CommandPath(), what), "")
		}
		return nil
	}
}

// someOf refuses no argument at all, naming what is wanted.
func someOf(what, hint string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return exit.Usage(fmt.Errorf("%s takes %s", cmd.CommandPath(), what), hint)
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
