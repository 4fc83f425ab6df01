package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"perflab/runner/internal/basis"
	"perflab/runner/internal/cli/exit"
	"perflab/runner/internal/env/docker"
	"perflab/runner/internal/env/embedded"
	"perflab/runner/internal/env/host"
)

func newClean(s *streams) *cobra.Command {
	return &cobra.Command{
		Use: "clean [RUN_ID]", Short: "Remove containers and files that killed runs left",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			id := ""
			if len(args) == 1 {
				id = args[0]
			}
			removed, err := clean(cmd.Context(), id)
			for _, what := range removed {
				fmt.Fprintln(s.out, "removed", what)
			}
			if err != nil {
				return exit.Broken(fmt.Errorf("clean: %w", err), "")
			}
			if len(removed) == 0 {
				fmt.Fprintln(s.out, "nothing to remove")
			}
			return nil
		},
	}
}

// clean removes what killed runs left, of one run or of all where runID is empty: containers
// and networks where a Docker engine answers; everywhere, and of all runs, the stand-in's
// folders, those of this machine's programs, with what still runs of these, and the checkouts
// of bases. It returns what it removed, also together with an error.
func clean(ctx context.Context, runID string) (removed []string, err error) {
	if docker.Answers(ctx) == nil {
		if removed, err = docker.Clean(ctx, runID); err != nil {
			return removed, err
		}
	}
	standIn, err := embedded.Clean()
	programs, hostErr := host.Clean()
	bases, baseErr := basis.Clean()
	return slices.Concat(removed, standIn, programs, bases), errors.Join(err, hostErr, baseErr)
}
