package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"perflab/runner/internal/env"
	"perflab/runner/internal/supervisor"
	"perflab/runner/schema"
	"perflab/targets/feed"
	"perflab/targets/null"
)

func newSchema(s *streams) *cobra.Command {
	return &cobra.Command{
		Use: "schema", Short: "Print the JSON Schema of experiment files", Args: cobra.NoArgs,
		Example: "  runner schema > experiment.schema.json",
		RunE: func(*cobra.Command, []string) error {
			data, err := schema.Experiment()
			if err != nil {
				return err
			}
			_, err = s.out.Write(data)
			return err
		},
	}
}

func newClean(s *streams) *cobra.Command {
	return &cobra.Command{
		Use: "clean [RUN_ID]", Short: "Remove containers and files that killed runs left",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			id := ""
			if len(args) == 1 {
				id = args[0]
			}
			removed, err := env.Clean(cmd.Context(), id)
			for _, what := range removed {
				fmt.Fprintln(s.out, "removed", what)
			}
			if err != nil {
				return broken(fmt.Errorf("clean: %w", err), "")
			}
			if len(removed) == 0 {
				fmt.Fprintln(s.out, "nothing to remove")
			}
			return nil
		},
	}
}

// newTarget is how the stand-in's processes, the server of no work, and the supervisors of the
// host's own programs are started from this program.
func newTarget(s *streams) *cobra.Command {
	return &cobra.Command{
		Use: "target NAME [ARGS]", Short: "Run a built-in target", Hidden: true, DisableFlagParsing: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			code, name := 0, ""
			if len(args) > 0 {
				name = args[0]
			}
			switch name {
			case null.Name:
				code = null.Main(cmd.Context(), args[1:], s.in, s.out, s.err)
			case supervisor.Name, supervisor.FormerName:
				code = supervisor.Main(cmd.Context(), args[1:], s.in, s.out, s.err)
			default:
				code = feed.Main(cmd.Context(), args, s.out, s.err)
			}
			if code != 0 {
				return &verdictFailure{code}
			}
			return nil
		},
	}
}
