package cli

import (
	"perflab/runner/internal/output"

	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"perflab/report/text"
	"perflab/runner/result"
	"perflab/runner/verdict"
	"perflab/runner/verdict/gate"
	"perflab/runner/verdict/paired"
)

func newCalibrate(s *streams) *cobra.Command {
	f := &execFlags{}
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
					return usage(errors.New("--from takes the experiment from the record: give no file"), "")
				}
				return recalibrate(s, f, from)
			}
			if len(args) != 1 {
				return usage(fmt.Errorf("runner calibrate needs one experiment file, and %d are given", len(args)), "for example runner calibrate experiments/feed-same.yaml")
			}
			if least := looks[0]; pairs < least || pairs > 1000 {
				return usage(fmt.Errorf("--pairs %d", pairs), fmt.Sprintf("--pairs is at least %d, after which the gate looks first, and at most 1000", least))
			}
			f.calibrate, f.against = pairs, filepath.Dir(args[0])
			jobs, err := f.runs(args)
			if err != nil {
				return err
			}
			return f.exec(cmd.Context(), s, jobs[0])
		},
	}
	f.add(cmd)
	cmd.Flags().Lookup("repeats").Hidden = true // pairs take their place
	cmd.Flags().IntVar(&pairs, "pairs", looks[len(looks)-1], "how many pairs to run")
	cmd.Flags().DurationVar(&f.maxTime, "max-time", 0, "end after this time at the latest, such as 10m")
	cmd.Flags().StringVar(&from, "from", "", "tell of this recorded run instead of making one: a folder, a run's ID or an experiment's name")
	cmd.Flags().StringVar(&f.provider, "provider", "auto", providerHelp)
	cmd.Flags().StringVar(&f.engine, "engine", "", engineHelp)
	cmd.Flags().StringVar(&f.out, "out", defaultOut, "folder of the records")
	cmd.Flags().BoolVar(&f.quiet, "quiet", false, "no progress")
	cmd.Flags().BoolVar(&f.json, "json", false, "print as JSON instead of text")
	return cmd
}

// recalibrate tells of a recorded run.
func recalibrate(s *streams, f *execFlags, name string) error {
	o, err := openRun(f.out, name, "--out")
	if err != nil {
		return err
	}
	if !againstItself(o.run) {
		return usage(fmt.Errorf("run %s did not hold a server against itself", o.run.ID), "runner calibrate FILE makes one that does")
	}
	c, err := f.printCalibration(s, o.run, o.trials, o.dir)
	return errors.Join(err, tooFew(c))
}

// tooFew is the failure of a calibration that has nothing to tell of; nil of one that has.
func tooFew(c *gate.Calibration) error {
	if c == nil || c.File.Runs > 0 {
		return nil
	}
	return &failure{exitInvalid, fmt.Errorf("nothing is told: only %d pairs count", c.Pairs), "the report says why the others do not; end what else runs on the machine, or give the load more time"}
}

// againstItself tells of a run whose base was the head's own file.
func againstItself(r *result.Run) bool {
	a := r.Against
	return a != nil && a.Base.Kind == result.BaseFolder && filepath.Clean(a.Experiment.File) == filepath.Clean(r.Experiment.File)
}

// printCalibration writes what the pairs of a run of a server against itself tell.
func (f *execFlags) printCalibration(s *streams, run *result.Run, trials []*result.Trial, dir string) (*gate.Calibration, error) {
	c, err := gate.Calibrate(run, trials, gate.Times)
	if err != nil {
		return nil, broken(fmt.Errorf("calibrate: %w", err), "")
	}
	path := filepath.Join(dir, reportFile)
	if f.json {
		return c, output.Print(s.out, struct {
			Run         string            `json:"run"`
			Report      string            `json:"report"`
			Calibration *gate.Calibration `json:"calibration"`
		}{dir, path, c})
	}
	_, err = fmt.Fprintf(s.out, "%s\nReport: %s\n", text.Calibration(&run.Experiment, c), path)
	return c, err
}

// calibrationError is the exit code of a calibration: that it could not measure. What noise makes
// of thresholds, claims and the gate is what it is there to tell.
func calibrationError(j *verdict.Judgement, c *gate.Calibration) error {
	if j.Status == result.Failed {
		return &verdictFailure{exitEnvironment}
	}
	return tooFew(c)
}
