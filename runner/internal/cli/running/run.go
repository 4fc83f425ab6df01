// Package running makes one run: of an experiment file, of a file against a base, of a file
// against itself to calibrate, or what is left of a run that was cut off.
//
// It refuses, before anything starts: flags that contradict each other, an unknown provider, a
// missing engine, a base that has no such file, sides that would not get the same load, a time
// too short for a verdict, a stored baseline that no run of this file would be alike to, a record
// of another machine, and one that is still under way. What breaks later leaves a record that
// can be resumed.
//
// Steps: the files, or the record to resume, become jobs (options.go, job.go) → find the stored
// baseline (baseline.go), or the base with its pairs and looks (base.go, looks.go) → choose
// engines and providers (engines.go, provider.go) → read the machine and lock the record
// → build, and run the missing trials (run.go, ceilings.go) → judge, write the record and its
// reports, print the result → the exit code that it calls for (outcome.go, calibration.go).
// pairs.go says beforehand what a run of pairs does and can show.
package running

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"perflab/report"
	"perflab/report/text"
	"perflab/runner/internal/cli/artifacts"
	"perflab/runner/internal/cli/exit"
	"perflab/runner/internal/cli/manifest"
	"perflab/runner/internal/cli/progress"
	"perflab/runner/internal/cli/stored"
	"perflab/runner/internal/live"
	"perflab/runner/internal/load/k6run"
	"perflab/runner/internal/moment"
	"perflab/runner/internal/output"
	"perflab/runner/internal/resource"
	"perflab/runner/internal/resource/cpu"
	"perflab/runner/internal/secret"
	"perflab/runner/internal/trial"
	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict"
	"perflab/runner/verdict/compare"
	"perflab/runner/verdict/gate"
)

// Run makes one run: environment, trials, judgement, reports, comparison.
func (o *Options) Run(ctx context.Context, s Streams, j *Job) error {
	notes := s.Err
	if o.Quiet {
		notes = io.Discard
	}
	self, err := os.Executable()
	if err != nil {
		return exit.Broken(fmt.Errorf("find the program's own file: %w", err), "")
	}
	base, err := o.openBaseline(s.Err)
	if err != nil {
		return err
	}
	against, none, err := o.findBase(ctx, j, notes)
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
	provider, err := chooseProvider(ctx, o.providerFor(j), e, o.Files.Targets(e.File), self, notes)
	if err != nil {
		return err
	}
	defer provider.Close()
	providers := providers{head: provider}
	if against != nil {
		if providers.base, err = chooseProvider(ctx, provider.Name(), against.experiment, o.Files.Targets(against.experiment.File), self, io.Discard); err != nil {
			return err
		}
		defer providers.base.Close()
	}
	fmt.Fprintf(notes, "%s: %s on %s%s\n", e.Name, j.sentence(), provider.Name(), o.shorter(e))
	for _, m := range j.mends {
		fmt.Fprintf(notes, "warning: %s; what is missing runs again\n", m)
	}
	if alike := verdict.Alike(e, j.run.Same); len(alike) > 0 {
		fmt.Fprintf(notes, "warning: %s\n", phrase.Join(phrase.English, alike...))
	}
	here, err := manifest.Read(ctx, e, provider, o.Files.Targets(e.File), o.Version)
	if err != nil {
		return exit.Broken(err, "")
	}
	if k6, ok := engines[spec.EngineK6].(*k6run.Engine); ok {
		here.Versions["k6"] = k6.Version()
	}
	if base != nil {
		if err := base.Early(e, here, o.Terms); err != nil {
			return err
		}
	}
	place, err := o.takeTurn(ctx, j, s.Err)
	if place != nil {
		defer func() { _ = place.Leave() }() // whoever looks sees that this process has gone
		j.others = place.Others
	}
	if err != nil {
		return err
	}
	unlock, err := o.openStore(j, here)
	if err != nil {
		return err
	}
	defer unlock()
	sweep(ctx, provider.Name(), notes)
	resumed, kept := o.Resume != "", j.whole()
	telling, end, err := o.openLive(ctx, j, s.Err)
	if err != nil {
		return err
	}
	defer end()
	watch := progress.New(notes, j.run, j.rest())
	runErr := o.measure(ctx, j, providers, engines, watch, notes, telling)
	judgement, err := o.conclude(s, j, base, runErr)
	closeLive(telling, judgement, s.Err)
	if err != nil {
		return err
	}
	if resumed && runErr == nil {
		fmt.Fprintf(s.Err, "resumed: %d trials were kept, %d ran now; %d of %d are whole\n", kept, len(j.run.Plan.Trials)-kept, j.whole(), len(j.run.Plan.Trials))
	}
	if broken := j.failed(); broken > 0 && runErr == nil && len(j.run.Plan.Trials) > broken {
		fmt.Fprintf(s.Err, "%d of %d trials failed, the others are kept; runner exec%s --resume %s runs these again\n", broken, len(j.run.Plan.Trials), o.outFlag(), j.run.ID)
	}
	if errors.Is(runErr, context.Canceled) {
		fmt.Fprintf(s.Err, "interrupted: %d of %d trials are kept; runner exec%s --resume %s runs the rest\n", len(j.trials), len(j.run.Plan.Trials), o.outFlag(), j.run.ID)
	}
	if runErr != nil {
		return runErr
	}
	if o.Calibrate > 0 {
		return calibrationError(judgement, j.calibration)
	}
	return o.promoted(j, exit.Worse(OutcomeError(judgement), ComparisonOutcome(j.run.Comparison)), s.Err)
}

func (o *Options) providerFor(j *Job) string {
	if j.store != nil {
		return j.run.Manifest.Provider // a resumed run stays on its stack
	}
	return o.Provider
}

// measure builds the environment and runs the trials that are missing.
func (o *Options) measure(ctx context.Context, j *Job, providers providers, engines map[string]trial.Engine, watch *progress.Progress, notes io.Writer, telling *live.Live) error {
	defer watch.Close()
	moment.Reached(moment.Build)
	if err := prepare(ctx, providers.head, &j.run.Experiment, watch, ""); err != nil {
		return err
	}
	j.run.Manifest.Images, j.run.Manifest.Packages = manifest.Images(providers.head), manifest.Packages(ctx, providers.head)
	var pairs *trial.Pairs
	if a := j.run.Against; a != nil {
		watch.Build("building the base: " + a.Base.Asked)
		if err := prepare(ctx, providers.base, &a.Experiment, watch, "the base "+a.Base.Asked+": "); err != nil {
			return err
		}
		a.Images = manifest.Images(providers.base)
		pairs = &trial.Pairs{
			Base: providers.base, Experiment: &a.Experiment, Disturbed: gate.Disturbed,
			Enough: func(ran []*result.Trial) bool { return o.Calibrate == 0 && j.enough(notes, ran) },
		}
	}
	loop := &trial.Loop{
		Provider: providers.head, Pairs: pairs, Engines: engines, Generator: resource.Self(),
		Pin: cpu.Pin, Store: j.store, Watch: watch, Every: time.Second,
		Machine: thisMachine(), Hiccups: trial.WatchHiccups, Ceilings: NewCeilings(j.run.Manifest, o.Version), Others: j.others,
	}
	if telling != nil {
		loop.Live = telling
	}
	ran, err := loop.Run(ctx, j.run, j.done)
	j.add(ran)
	if errors.Is(err, trial.ErrRecord) {
		return exit.Broken(err, "free space on the disk, then continue with runner exec"+o.outFlag()+" --resume "+j.run.ID)
	}
	return err
}

// providers are those of the sides of a run; base is nil where there is one side.
type providers struct{ head, base trial.Provider }

// prepare builds what an experiment's variants need; whose is put before why it cannot.
func prepare(ctx context.Context, provider trial.Provider, e *spec.Experiment, watch *progress.Progress, whose string) error {
	err := provider.Prepare(ctx, e.Variants, watch.Build)
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case whose != "":
		err = fmt.Errorf("%s%w", whose, err)
	}
	if provider.Name() == "external" {
		return exit.Usage(err, "") // it builds nothing: what it refuses is the file's URL
	}
	return exit.Broken(err, "")
}

// conclude closes the record, writes the reports and prints the result.
func (o *Options) conclude(s Streams, j *Job, base *stored.Base, runErr error) (*verdict.Judgement, error) {
	j.run.Ended = time.Now().UTC()
	j.noteOthers()
	var err error
	if j.run.Comparison, err = gate.Judge(j.run, j.trials, true); err != nil {
		return nil, exit.Broken(fmt.Errorf("judge the pairs: %w", err), "")
	}
	j.run.Status, j.run.Reason = runStatus(j, runErr)
	shown := secret.Value(j.run)
	shown.Damaged, shown.Doubts = j.run.Damaged, j.run.Doubts // no part of what is written
	judgement := verdict.Judge(shown, j.trials)
	if judgement.Stack.StandIn {
		j.run.Elsewhere = stored.Elsewhere(j.run.Experiment.File, j.run.Experiment.Name, j.store.Dir)
		shown.Elsewhere = j.run.Elsewhere
	}
	if base != nil && runErr == nil {
		j.run.Comparison = base.Judge(compare.SideOf(j.run, j.trials), j.run, judgement, o.Terms)
		shown.Comparison = j.run.Comparison
	}
	if err := j.store.WriteRun(j.run); err != nil {
		return nil, exit.Broken(fmt.Errorf("%w: %w", trial.ErrRecord, err), "")
	}
	data := report.Data{Run: shown, Judgement: judgement}
	if len(j.trials) == 0 {
		return data.Judgement, nil // nothing was measured: the error says it all
	}
	moment.Reached(moment.Report)
	if err := artifacts.WriteAll(j.store, data); err != nil {
		return nil, err
	}
	if err := j.store.Reseal(); err != nil {
		return nil, exit.Broken(fmt.Errorf("%w: %w", trial.ErrRecord, err), "")
	}
	if err := o.print(s, j, data); err != nil || !o.GitHub {
		return data.Judgement, err
	}
	return data.Judgement, artifacts.TellGitHub(s.Err, data, j.store.Dir, filepath.Join(j.store.Dir, artifacts.Page))
}

// print writes the result to standard output.
func (o *Options) print(s Streams, j *Job, data report.Data) error {
	if o.Calibrate > 0 {
		var err error
		j.calibration, err = o.printCalibration(s, j.run, j.trials, j.store.Dir)
		return err
	}
	path := filepath.Join(j.store.Dir, artifacts.Page)
	if o.JSON {
		return output.Print(s.Out, output.Exec{
			Run: j.store.Dir, RunID: j.run.ID, Report: path, Verdict: report.State(data), Judgement: data.Judgement, Comparison: j.run.Comparison,
		})
	}
	if _, err := fmt.Fprintf(s.Out, "%s\nReport: %s\n", text.Summary(data), path); err != nil {
		return exit.Broken(fmt.Errorf("print the result: %w", err), "the record is whole: "+j.store.Dir)
	}
	return nil
}
