package cli

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"perflab/runner/internal/cli/exit"
	"perflab/runner/internal/cli/running"
	"perflab/runner/verdict/paired"
)

func newCalibrate(s *streams) *cobra.Command {
	o := &running.Options{Version: programVersion()}
	var pairs int
	var from string
	looks := paired.DefaultLooks()
	cmd := &cobra.Command{
		Use: "calibrate FILE", Short: "Run a server against itself: what a regression gate can show on this machine",
		Long: `Runs both sides of exec --against from the same file and does not stop early. Since the two are
alike, every difference is noise. It tells how often the gate would raise a false alarm and how
often come to nothing, of each gated figure the smallest change that it shows and how many pairs
its tolerance takes, and proposes the section regression: for the file. The record is that
of any run with two sides; --from tells the same again of one that is there.`,
		Example: "  runner calibrate experiments/feed-same.yaml\n  runner calibrate --profile quick --max-time 10m experiments/feed-same.yaml\n  runner calibrate --from feed-same",
		RunE: func(cmd *cobra.Command, args []string) error {
			if from != "" {
				if len(args) > 0 {
					return exit.Usage(errors.New("--from takes the experiment from the record: give no file"), "")
				}
				return o.Recalibrate(s.ofRun(), from)
			}
			if len(args) != 1 {
				return exit.Usage(fmt.Errorf("runner calibrate needs one experiment file, and %d are given", len(args)), "for example runner calibrate experiments/feed-same.yaml")
			}
			if least := looks[0]; pairs < least || pairs > 1000 {
				return exit.Usage(fmt.Errorf("--pairs %d", pairs), fmt.Sprintf("--pairs is at least %d, after which the gate looks first, and at most 1000", least))
			}
			o.Calibrate, o.Against = pairs, filepath.Dir(args[0])
			jobs, err := o.Jobs(args)
			if err != nil {
				return err
			}
			return o.Run(cmd.Context(), s.ofRun(), jobs[0])
		},
	}
	addFileFlags(cmd, &o.Files)
	cmd.Flags().Lookup("repeats").Hidden = true // pairs take their place
	cmd.Flags().IntVar(&pairs, "pairs", looks[len(looks)-1], "how many pairs to run")
	cmd.Flags().DurationVar(&o.MaxTime, "max-time", 0, "end after this time at the latest, such as 10m")
	cmd.Flags().StringVar(&from, "from", "", "tell of this recorded run instead of making one: a folder, a run's ID or an experiment's name")
	cmd.Flags().StringVar(&o.Provider, "provider", "auto", providerHelp)
	cmd.Flags().StringVar(&o.Engine, "engine", "", engineHelp)
	cmd.Flags().StringVar(&o.Out, "out", running.DefaultOut, "folder of the records")
	cmd.Flags().BoolVar(&o.NoWait, "no-wait", false, noWaitHelp)
	cmd.Flags().BoolVar(&o.Quiet, "quiet", false, "no progress")
	cmd.Flags().BoolVar(&o.JSON, "json", false, "print as JSON instead of text")
	return cmd
}
