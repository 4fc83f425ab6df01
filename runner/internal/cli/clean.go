package cli

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"perflab/runner/internal/cli/exit"
	"perflab/runner/internal/cli/running"
	"perflab/runner/internal/env/docker"
	"perflab/runner/internal/owner"
)

func newClean(s *streams) *cobra.Command {
	force := false
	cmd := &cobra.Command{
		Use: "clean [RUN_ID]", Short: "Remove containers and files that killed runs left",
		Long: `clean removes containers, networks and temporary folders that killed runs left.

What belongs to a run that is under way stays. So does what another machine or another container made
that shares the Docker engine, where it cannot be seen from here whether that still runs:
clean RUN_ID --force removes it.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			id := ""
			if len(args) == 1 {
				id = args[0]
			}
			if force && id == "" {
				return exit.Usage(errors.New("clean --force removes what one run made, and no run is named"), "runner clean RUN_ID --force")
			}
			return clean(cmd.Context(), s.out, id, force)
		},
	}
	cmd.Flags().BoolVar(&force, "force", false, "remove the run's containers and networks even if it is under way, or cannot be seen from here")
	return cmd
}

// clean removes what killed runs left, see running.Clean, and says so.
func clean(ctx context.Context, out io.Writer, runID string, force bool) error {
	removed, kept, err := running.Clean(ctx, runID, force)
	for _, what := range removed {
		fmt.Fprintln(out, "removed", what)
	}
	for _, k := range kept {
		for _, what := range k.What {
			fmt.Fprintf(out, "kept %s: %s\n", what, whyKept(k))
		}
	}
	switch {
	case err != nil:
		return exit.Broken(fmt.Errorf("clean: %w", err), "")
	case runID != "" && len(kept) > 0:
		hint := "wait for it, or interrupt it; runner clean " + runID + " --force removes what it uses all the same"
		return exit.Usage(fmt.Errorf("clean: run %s", whyKept(kept[0])), hint)
	case len(removed)+len(kept) == 0:
		fmt.Fprintln(out, "nothing to remove")
	}
	return nil
}

// whyKept says why what a run made was left alone.
func whyKept(k docker.Kept) string {
	if k.State == owner.Alive {
		return fmt.Sprintf("%s is under way (process %d on %s)", k.Run, k.Owner.PID, k.Owner.Host)
	}
	whose := k.Owner.Host
	if whose == "" {
		whose = "an unknown machine"
	}
	return fmt.Sprintf("%s may be under way: its process on %s cannot be seen from here", k.Run, whose)
}
