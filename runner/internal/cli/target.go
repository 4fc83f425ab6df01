package cli

import (
	"github.com/spf13/cobra"

	"perflab/runner/internal/cli/exit"
	"perflab/runner/internal/supervisor"
	"perflab/targets/feed"
	"perflab/targets/null"
)

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
				return exit.Verdict(code)
			}
			return nil
		},
	}
}
