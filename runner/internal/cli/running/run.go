package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"perflab/runner/internal/output"
	"time"

	"perflab/report"
	"perflab/report/text"
	"perflab/runner/internal/cli/manifest"
	"perflab/runner/internal/cli/progress"
	"perflab/runner/internal/load/k6run"
	"perflab/runner/internal/resource"
	"perflab/runner/internal/resource/cpu"
	"perflab/runner/internal/trial"
	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict"
	"perflab/runner/verdict/compare"
	"perflab/runner/verdict/gate"
)

// exec makes one run: environment, trials, judgement, reports, comparison.
func (f *execFlags) exec(ctx context.Context, s *streams, j *job) error {
	notes := s.err
	if f.quiet {
		notes = io.Discard
	}
	self, err := os.Executable()
	if err != nil {
		return broken(fmt.Errorf("find the program's own file: %w", err), "")
	}
	base, err := f.openBaseline(s.err)
	if err != nil {
		return err
	}
	against, none, err := f.findBase(ctx, j, notes)
	if err != nil || none {
		return err
	}
	if against != nil {
		defer against.Close()
	}
	e := &j.run.Experiment
	engines, err := findEngines(ctx, j.rest())
	if err != nil {
		return err
	}
	provider, err := chooseProvider(ctx, f.providerFor(j), e, self, notes)
	if err != nil {
		return err
	}
	defer provider.Close()
	providers := providers{head: provider}
	if against != nil {
		if providers.base, err = chooseProvider(ctx, provider.Name(), against.experiment, self, io.Discard); err != nil {
			return err
		}
		defer providers.base.Close()
	}
	fmt.Fprintf(notes, "%s: %s on %s%s\n", e.Name, j.sentence(), provider.Name(), f.shorter(e))
	if alike := verdict.Alike(e, j.run.Same); len(alike) > 0 {
		fmt.Fprintf(notes, "warning: %s\n", phrase.Join(phrase.English, alike...))
	}
	here, err := manifest.Read(ctx, e, provider, targetsFor(e.File), programVersion())
	if err != nil {
		return broken(err, "")
	}
	if k6, ok := engines[spec.EngineK6].(*k6run.Engine); ok {
		here.Versions["k6"] = k6.Version()
	}
	if base != nil {
		if err := base.early(e, here, f.gateFlags); err != nil {
			return err
		}
	}
	unlock, err := f.openStore(j, here)
	if err != nil {
		return err
	}
	defer unlock()
	watch := progress.New(notes, j.run, j.rest())
	runErr := f.measure(ctx, j, providers, engines, watch, notes)
	judgement, err := f.conclude(s, j, base, runErr)
	if err != nil {
		return err
	}
	if errors.Is(runErr, context.Canceled) {
		fmt.Fprintf(s.err, "interrupted: %d of %d trials are kept; runner exec%s --resume %s runs the rest\n", len(j.trials), len(j.run.Plan.Trials), f.outFlag(), j.run.ID)
	}
	if runErr != nil {
		return runErr
	}
	if f.calibrate > 0 {
		return calibrationError(judgement, j.calibration)
	}
	return f.promoted(j, worse(outcomeError(judgement), comparisonOutcome(j.run.Comparison)), s.err)
}

func (f *execFlags) providerFor(j *job) string {
	if j.store != nil {
		return j.run.Manifest.Provider // a resumed run stays on its stack
	}
	return f.provider
}

// measure builds the environment and runs the trials that are missing.
func (f *execFlags) measure(ctx context.Context, j *job, providers providers, engines map[string]trial.Engine, watch *progress.Progress, notes io.Writer) error {
	defer watch.Close()
	if err := prepare(ctx, providers.head, &j.run.Experiment, watch); err != nil {
		return err
	}
	j.run.Manifest.Images = manifest.Images(providers.head)
	var pairs *trial.Pairs
	if a := j.run.Against; a != nil {
		watch.Build("building the base: " + a.Base.Asked)
		if err := prepare(ctx, providers.base, &a.Experiment, watch); err != nil {
			return err
		}
		a.Images = manifest.Images(providers.base)
		pairs = &trial.Pairs{
			Base: providers.base, Experiment: &a.Experiment, Disturbed: gate.Disturbed,
			Enough: func(ran []*result.Trial) bool { return f.calibrate == 0 && j.enough(notes, ran) },
		}
	}
	loop := &trial.Loop{
		Provider: providers.head, Pairs: pairs, Engines: engines, Generator: resource.Self(),
		Pin: cpu.Pin, Store: j.store, Watch: watch, Every: time.Second,
		Machine: thisMachine(), Hiccups: trial.WatchHiccups, Ceilings: newCeilings(j.run.Manifest),
	}
	ran, err := loop.Run(ctx, j.run, j.done)
	j.add(ran)
	if errors.Is(err, trial.ErrRecord) {
		return broken(err, "free space on the disk, then continue with runner exec"+f.outFlag()+" --resume "+j.run.ID)
	}
	return err
}

// providers are those of the sides of a run; base is nil where there is one side.
type providers struct{ head, base trial.Provider }

// prepare builds what an experiment's variants need.
func prepare(ctx context.Context, provider trial.Provider, e *spec.Experiment, watch *progress.Progress) error {
	err := provider.Prepare(ctx, e.Variants, watch.Build)
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case provider.Name() == "external":
		return usage(err, "") // it builds nothing: what it refuses is the file's URL
	}
	return broken(err, "")
}

// conclude closes the record, writes the reports and prints the result.
func (f *execFlags) conclude(s *streams, j *job, base *stored, runErr error) (*verdict.Judgement, error) {
	j.run.Ended = time.Now().UTC()
	var err error
	if j.run.Comparison, err = gate.Judge(j.run, j.trials, true); err != nil {
		return nil, broken(fmt.Errorf("judge the pairs: %w", err), "")
	}
	j.run.Status, j.run.Reason = runStatus(j, runErr)
	judgement := verdict.Judge(j.run, j.trials)
	if base != nil && runErr == nil {
		j.run.Comparison = base.judge(compare.SideOf(j.run, j.trials), j.run, judgement, f.gateFlags)
	}
	if err := j.store.WriteRun(j.run); err != nil {
		return nil, broken(fmt.Errorf("%w: %w", trial.ErrRecord, err), "")
	}
	data := report.Data{Run: j.run, Judgement: judgement}
	if len(j.trials) == 0 {
		return data.Judgement, nil // nothing was measured: the error says it all
	}
	if err := writeReports(j.store, data); err != nil {
		return nil, err
	}
	if err := f.print(s, j, data); err != nil || !f.github {
		return data.Judgement, err
	}
	return data.Judgement, tellGitHub(s.err, data, j.store.Dir, filepath.Join(j.store.Dir, reportFile))
}

func runStatus(j *job, runErr error) (result.Status, phrase.Statement) {
	switch {
	case errors.Is(runErr, context.Canceled):
		return result.Interrupted, phrase.StoppedByUser
	case runErr != nil:
		return result.Failed, phrase.Error(runErr)
	case j.run.Against != nil:
		return j.pairsStatus()
	}
	status := result.Complete
	for _, t := range j.trials {
		if t.Status == result.Failed {
			return result.Failed, phrase.Statement{}
		}
		if t.Status == result.Invalid {
			status = result.Invalid
		}
	}
	return status, phrase.Statement{}
}

// print writes the result to standard output.
func (f *execFlags) print(s *streams, j *job, data report.Data) error {
	if f.calibrate > 0 {
		var err error
		j.calibration, err = f.printCalibration(s, j.run, j.trials, j.store.Dir)
		return err
	}
	path := filepath.Join(j.store.Dir, reportFile)
	if f.json {
		return output.Print(s.out, output.Exec{
			Run: j.store.Dir, RunID: j.run.ID, Report: path, Verdict: report.State(data), Judgement: data.Judgement, Comparison: j.run.Comparison,
		})
	}
	if _, err := fmt.Fprintf(s.out, "%s\nReport: %s\n", text.Summary(data), path); err != nil {
		return broken(fmt.Errorf("print the result: %w", err), "the record is whole: "+j.store.Dir)
	}
	return nil
}

// outcomeError turns a judgement into the exit code it calls for.
func outcomeError(j *verdict.Judgement) error {
	switch {
	case j.Status == result.Failed:
		return &verdictFailure{exitEnvironment}
	case j.Outcome == verdict.Invalid:
		return &verdictFailure{exitInvalid}
	case j.Outcome == verdict.Passed:
		return nil
	case j.Outcome == verdict.Undecided:
		return &verdictFailure{exitUndecided}
	default:
		return &verdictFailure{exitFailed}
	}
}
