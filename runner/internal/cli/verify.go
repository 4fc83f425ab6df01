package cli

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"perflab/runner/internal/cli/exit"
	"perflab/runner/internal/cli/running"
	"perflab/runner/internal/cli/stored"
)

func newVerify(s *streams) *cobra.Command {
	var results string
	var asJSON bool
	cmd := &cobra.Command{
		Use: "verify RUN...", Short: "Say whether a run's record and reports are what was written",
		Long: `Holds every file of a run against the digests in its run.json and its counts against its
histograms, judges it again, and draws its reports again to hold them against those that are there,
the last two where this program made the run. Writes nothing.

It finds what was damaged or edited. It cannot find a record that somebody wrote anew with digests
of its own: keep the digest that it prints of run.json where they cannot write.

Exit code 0: record and reports match; 4: something does not, and is named; 5: nothing speaks
against it, but it, or a part of it, was written without digests.`,
		Example: "  runner verify feed-100posts-redis\n  runner verify --json results/feed-100posts-redis/20260102-030405-abcd",
		Args:    someOf("one RUN or more: each a run's folder, its ID, or an experiment's name", ""),
		RunE: func(_ *cobra.Command, args []string) error {
			var all []*stored.Verified
			code := exit.OK
			for _, name := range args {
				v, err := stored.Verify(results, name, "--results", programVersion())
				if err != nil {
					return err
				}
				all = append(all, v)
				switch {
				case v.Match == stored.Differs:
					code = exit.Invalid
				case v.Match == stored.Unsealed && code == exit.OK:
					code = exit.Undecided
				}
			}
			err := error(nil)
			if asJSON {
				err = printJSON(s.out, struct {
					Schema int                `json:"schema"`
					Runs   []*stored.Verified `json:"runs"`
				}{1, all})
			} else {
				err = printVerified(s.out, all)
			}
			if err == nil && code != exit.OK {
				err = exit.Verdict(code)
			}
			return err
		},
	}
	cmd.Flags().StringVar(&results, "results", running.DefaultOut, "folder of the records")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print what is found as JSON")
	return cmd
}

func printVerified(w io.Writer, all []*stored.Verified) error {
	var errs []error
	line := func(format string, args ...any) {
		_, err := fmt.Fprintf(w, format, args...)
		errs = append(errs, err)
	}
	for _, v := range all {
		line("%s: %s (%d files as sealed; judged again: %s)\n", v.Dir, v.Match, v.Sealed, v.Verdict)
		for _, f := range v.Found {
			line("  %s: %s: %s\n", f.Match, f.File, f.Says)
		}
		line("  sha256 of run.json: %s\n", v.Record)
	}
	return errors.Join(errs...)
}
