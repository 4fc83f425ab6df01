package cli

import (
	"io"

	"github.com/spf13/cobra"

	"perflab/runner/internal/cli/artifacts"
	"perflab/runner/internal/cli/exit"
	"perflab/runner/internal/cli/running"
	"perflab/runner/internal/live/page"
)

func newExec(s *streams) *cobra.Command {
	o := &running.Options{Version: programVersion()}
	cmd := &cobra.Command{
		Use:   "exec FILE...",
		Short: "Run experiments and write their reports",
		Example: `  runner exec --profile quick experiments/feed-100posts-redis.yaml
  runner exec --variant response --set load.users=200 experiments/feed-100posts-redis.yaml
  runner exec --against origin/main --max-time 15m experiments/feed-100posts-redis.yaml
  runner exec --resume 20260102-030405-abcd`,
		RunE: func(cmd *cobra.Command, args []string) error {
			runs, err := o.Jobs(args)
			if err != nil {
				if o.GitHub {
					artifacts.FailedOnGitHub(s.err, err)
				}
				return err
			}
			worst := error(nil)
			for _, r := range runs {
				err := o.Run(cmd.Context(), s.ofRun(), r)
				if o.GitHub {
					artifacts.FailedOnGitHub(s.err, err)
				}
				if cmd.Context().Err() != nil && len(runs) > 1 {
					return cmd.Context().Err() // the files not yet run were asked for too
				}
				if err != nil && len(runs) > 1 {
					exit.Code(err, s.err) // the others still run
				}
				worst = exit.Worse(worst, err)
			}
			if worst != nil && len(runs) > 1 {
				return exit.Verdict(exit.Code(worst, io.Discard))
			}
			return worst
		},
	}
	addFileFlags(cmd, &o.Files)
	addGateFlags(cmd, o)
	addBaselineFlags(cmd, o)
	cmd.Flags().StringVar(&o.Provider, "provider", "auto", providerHelp)
	cmd.Flags().StringVar(&o.Engine, "engine", "", engineHelp)
	cmd.Flags().StringVar(&o.Out, "out", running.DefaultOut, "folder of the records")
	cmd.Flags().StringVar(&o.Resume, "resume", "", "continue the run with this ID: only its missing trials run")
	cmd.Flags().StringArrayVar(&o.Live, "live", nil, liveHelp)
	cmd.Flags().StringVar(&o.LivePage, "live-page", "", livePageHelp)
	cmd.Flags().Lookup("live-page").NoOptDefVal = page.Loopback
	cmd.Flags().BoolVar(&o.NoWait, "no-wait", false, noWaitHelp)
	cmd.Flags().BoolVar(&o.Quiet, "quiet", false, "no progress")
	cmd.Flags().BoolVar(&o.JSON, "json", false, "print the judgement and the comparison as JSON instead of text; its schema: runner schema exec")
	cmd.Flags().BoolVar(&o.GitHub, "github", false, "tell GitHub Actions: annotations on standard error, the step's summary and its outputs verdict, report, run and run-id")
	return cmd
}
