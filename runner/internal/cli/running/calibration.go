package running

import (
	"errors"
	"fmt"
	"path/filepath"

	"perflab/report/text"
	"perflab/runner/internal/cli/artifacts"
	"perflab/runner/internal/cli/exit"
	"perflab/runner/internal/cli/stored"
	"perflab/runner/internal/output"
	"perflab/runner/result"
	"perflab/runner/verdict"
	"perflab/runner/verdict/gate"
)

// Recalibrate tells of a recorded run.
func (o *Options) Recalibrate(s Streams, name string) error {
	rec, err := stored.Open(o.Out, name, "--out")
	if err != nil {
		return err
	}
	if !againstItself(rec.Run) {
		return exit.Usage(fmt.Errorf("run %s did not hold a server against itself", rec.Run.ID), "runner calibrate FILE makes one that does")
	}
	c, err := o.printCalibration(s, rec.Run, rec.Trials, rec.Dir)
	return errors.Join(err, tooFew(c))
}

// tooFew is the failure of a calibration that has nothing to tell of; nil of one that has.
func tooFew(c *gate.Calibration) error {
	if c == nil || c.File.Runs > 0 {
		return nil
	}
	return exit.Unfit(fmt.Errorf("nothing is told: only %d pairs count", c.Pairs), "the report says why the others do not; end what else runs on the machine, or give the load more time")
}

// againstItself tells of a run whose base was the head's own file.
func againstItself(r *result.Run) bool {
	a := r.Against
	return a != nil && a.Base.Kind == result.BaseFolder && filepath.Clean(a.Experiment.File) == filepath.Clean(r.Experiment.File)
}

// printCalibration writes what the pairs of a run of a server against itself tell.
func (o *Options) printCalibration(s Streams, run *result.Run, trials []*result.Trial, dir string) (*gate.Calibration, error) {
	c, err := gate.Calibrate(run, trials, gate.Times)
	if err != nil {
		return nil, exit.Broken(fmt.Errorf("calibrate: %w", err), "")
	}
	path := filepath.Join(dir, artifacts.Page)
	if o.JSON {
		return c, output.Print(s.Out, struct {
			Run         string            `json:"run"`
			Report      string            `json:"report"`
			Calibration *gate.Calibration `json:"calibration"`
		}{dir, path, c})
	}
	_, err = fmt.Fprintf(s.Out, "%s\nReport: %s\n", text.Calibration(&run.Experiment, c), path)
	return c, err
}

// calibrationError is the exit code of a calibration: that it could not measure. What noise makes
// of thresholds, claims and the gate is what it is there to tell.
func calibrationError(j *verdict.Judgement, c *gate.Calibration) error {
	if j.Status == result.Failed {
		return exit.Verdict(exit.Environment)
	}
	return tooFew(c)
}
