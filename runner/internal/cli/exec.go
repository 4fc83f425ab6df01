package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"perflab/report"
	"perflab/runner/internal/load"
	"perflab/runner/internal/resource"
	"perflab/runner/internal/trial"
	"perflab/runner/plan"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict"
)

// execFlags are the flags of exec.
type execFlags struct {
	fileFlags
	provider string
	out      string
	baseline string
	resume   string
	quiet    bool
	json     bool
}

func newExec(s *streams) *cobra.Command {
	f := &execFlags{}
	cmd := &cobra.Command{
		Use:   "exec FILE...",
		Short: "Run experiments and write their reports",
		Example: `  runner exec --profile quick experiments/feed-100posts-redis.yaml
  runner exec --variant response --set load.users=200 experiments/feed-100posts-redis.yaml
  runner exec --resume 20260102-030405-abcd`,
		RunE: func(cmd *cobra.Command, args []string) error {
			runs, err := f.runs(args)
			if err != nil {
				return err
			}
			worst := error(nil)
			for _, r := range runs {
				err := f.exec(cmd.Context(), s, r)
				if cmd.Context().Err() != nil && len(runs) > 1 {
					return cmd.Context().Err() // the files not yet run were asked for too
				}
				if err != nil && len(runs) > 1 {
					exitCode(err, s.err) // the others still run
				}
				worst = worse(worst, err)
			}
			if worst != nil && len(runs) > 1 {
				return &verdictFailure{exitCode(worst, io.Discard)}
			}
			return worst
		},
	}
	f.add(cmd)
	cmd.Flags().StringVar(&f.provider, "provider", "auto", providerHelp)
	cmd.Flags().StringVar(&f.out, "out", defaultOut, "folder of the records")
	cmd.Flags().StringVar(&f.baseline, "baseline", "", "compare with this run afterwards: a folder, a run's ID or an experiment's name")
	cmd.Flags().StringVar(&f.resume, "resume", "", "continue the run with this ID: only its missing trials run")
	cmd.Flags().BoolVar(&f.quiet, "quiet", false, "no progress")
	cmd.Flags().BoolVar(&f.json, "json", false, "print the judgement as JSON instead of text")
	return cmd
}

// worse returns the error with the graver exit code: a broken environment before an
// invalid measurement before a failed gate.
func worse(a, b error) error {
	rank := func(err error) int {
		switch exitCode(err, io.Discard) {
		case exitOK:
			return 0
		case exitFailed:
			return 1
		case exitInvalid:
			return 2
		default:
			return 3
		}
	}
	if rank(b) > rank(a) {
		return b
	}
	return a
}

// job is one run to make: a new one, or the rest of one that was cut off.
type job struct {
	run    *result.Run
	store  *result.Store // nil for a new run
	trials []*result.Trial
}

// runs reads the files, or the run to resume.
func (f *execFlags) runs(args []string) ([]*job, error) {
	if f.out == "" {
		return nil, usage(errors.New("--out is empty"), "leave it out for "+defaultOut+"/")
	}
	if f.resume != "" {
		if len(args) > 0 {
			return nil, usage(errors.New("--resume takes the experiment from the record: give no file"), "")
		}
		j, err := openJob(f.out, f.resume)
		return []*job{j}, err
	}
	if err := needFiles("runner exec", args); err != nil {
		return nil, err
	}
	experiments, err := f.loadAll(args)
	if err != nil {
		return nil, err
	}
	jobs := make([]*job, len(experiments))
	for i, e := range experiments {
		run, err := newRun(e)
		if err != nil {
			return nil, err
		}
		jobs[i] = &job{run: run}
	}
	return jobs, nil
}

func newRun(e *spec.Experiment) (*result.Run, error) {
	now := time.Now()
	run := &result.Run{
		ID: result.NewID(now), Status: result.Running, Started: now.UTC(),
		Experiment: *e, Arguments: os.Args[1:], Plan: plan.New(e),
	}
	source, err := os.ReadFile(e.File)
	if err != nil {
		return nil, usage(err, "")
	}
	run.Source = string(source)
	run.Fingerprint, err = result.Fingerprint(e)
	return run, err
}

// openJob finds the run to resume. Trials that failed or were found invalid run again.
func openJob(results, id string) (*job, error) {
	dir, err := result.Find(results, id)
	if err != nil {
		return nil, usage(err, "--out names the folder of the records")
	}
	run, trials, err := result.Open(dir)
	if err != nil {
		return nil, usage(err, "")
	}
	return &job{run: run, store: &result.Store{Dir: dir}, trials: trials}, nil
}

func (j *job) done(t plan.Trial) bool {
	for _, have := range j.trials {
		if have.Trial == t && have.Status == result.Complete {
			return true
		}
	}
	return false
}

// rest is the plan without the trials that are done.
func (j *job) rest() plan.Plan {
	return j.run.Plan.Without(&j.run.Experiment, j.done)
}

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
	base, err := f.openBaseline()
	if err != nil {
		return err
	}
	e := &j.run.Experiment
	provider, err := chooseProvider(ctx, f.providerFor(j), e, self, notes)
	if err != nil {
		return err
	}
	defer provider.Close()
	fmt.Fprintf(notes, "%s: %s on %s%s\n", e.Name, j.rest().Sentence(e), provider.Name(), f.shorter(e))
	here, err := manifest(ctx, e, provider)
	if err != nil {
		return broken(err, "")
	}
	unlock, err := f.openStore(j, here)
	if err != nil {
		return err
	}
	defer unlock()
	watch := newProgress(notes, j.run, j.rest())
	runErr := f.measure(ctx, j, provider, watch)
	watch.close()
	judgement, err := f.conclude(s, j, runErr)
	if err != nil {
		return err
	}
	if errors.Is(runErr, context.Canceled) {
		fmt.Fprintf(s.err, "interrupted: %d of %d trials are kept; runner exec%s --resume %s runs the rest\n", len(j.trials), len(j.run.Plan.Trials), f.outFlag(), j.run.ID)
	}
	if runErr != nil {
		return runErr
	}
	if base != nil {
		if err := base.compare(s, judgement, j.run); err != nil {
			return worse(err, outcomeError(judgement))
		}
	}
	return outcomeError(judgement)
}

// defaultOut is the folder of the records where --out names no other.
const defaultOut = "results"

// outFlag is the --out that finds this run again.
func (f *execFlags) outFlag() string {
	if f.out == defaultOut {
		return ""
	}
	return " --out " + f.out
}

// shorter names the file's quick profile and its time, where it has one that was not chosen.
func (f *execFlags) shorter(e *spec.Experiment) string {
	const quick = "quick"
	if f.profile != "" || f.resume != "" || !slices.ContainsFunc(e.Profiles, func(p spec.Profile) bool { return p.Name == quick }) {
		return ""
	}
	q := f.fileFlags
	q.profile = quick
	short, err := q.load(e.File)
	if err != nil {
		return ""
	}
	if p := plan.New(short); p.Load < plan.New(e).Load {
		return fmt.Sprintf("; --profile %s: %s", quick, plan.Rough(p.Load))
	}
	return ""
}

func (f *execFlags) providerFor(j *job) string {
	if j.store != nil {
		return j.run.Manifest.Provider // a resumed run stays on its stack
	}
	return f.provider
}

// openStore makes the run's folder, or opens that of the run to resume, and locks it until
// unlock is called: two programs in one record would each spoil the other's.
func (f *execFlags) openStore(j *job, here result.Manifest) (unlock func(), err error) {
	resumed := j.store != nil
	if resumed {
		if what := otherMachine(j.run.Manifest, here); what != "" {
			return nil, usage(fmt.Errorf("run %s was begun on another machine: %s", j.run.ID, what), "its trials would not be comparable; start a new run")
		}
	} else {
		j.run.Manifest = here
		if j.store, err = result.Create(f.out, j.run); err != nil {
			return nil, unwritable(err)
		}
	}
	if unlock, err = j.store.Lock(); err != nil {
		if errors.Is(err, result.ErrLocked) {
			return nil, usage(fmt.Errorf("run %s is still under way", j.run.ID), "wait for it, or interrupt it first")
		}
		return nil, unwritable(err)
	}
	if resumed {
		j.run.Status, j.run.Reason = result.Running, ""
		if err := j.store.WriteRun(j.run); err != nil {
			unlock()
			return nil, unwritable(err)
		}
	}
	return unlock, nil
}

func unwritable(err error) error {
	return usage(fmt.Errorf("the record cannot be written: %w", err), "--out names another folder for the records")
}

// measure builds the environment and runs the trials that are missing.
func (f *execFlags) measure(ctx context.Context, j *job, provider trial.Provider, watch *progress) error {
	if err := provider.Prepare(ctx, j.run.Experiment.Variants, watch.build); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if provider.Name() == "external" {
			return usage(err, "") // it builds nothing: what it refuses is the file's URL
		}
		return broken(err, "")
	}
	j.run.Manifest.Images = images(provider)
	loop := &trial.Loop{
		Provider: provider, Engine: load.New(), Generator: resource.Self(),
		Pin: resource.Pin, Store: j.store, Watch: watch, Every: time.Second,
	}
	ran, err := loop.Run(ctx, j.run, j.done)
	j.add(ran)
	if errors.Is(err, trial.ErrRecord) {
		return broken(err, "free space on the disk, then continue with runner exec"+f.outFlag()+" --resume "+j.run.ID)
	}
	return err
}

// add merges newly run trials into the job's, replacing earlier attempts.
func (j *job) add(ran []*result.Trial) {
	byIndex := map[int]*result.Trial{}
	for _, t := range append(j.trials, ran...) {
		byIndex[t.Index] = t
	}
	j.trials = j.trials[:0]
	for _, p := range j.run.Plan.Trials {
		if t := byIndex[p.Index]; t != nil {
			j.trials = append(j.trials, t)
		}
	}
}

// conclude closes the record, writes the reports and prints the result.
func (f *execFlags) conclude(s *streams, j *job, runErr error) (*verdict.Judgement, error) {
	j.run.Ended = time.Now().UTC()
	j.run.Status = runStatus(j, runErr)
	if runErr != nil {
		j.run.Reason = runErr.Error()
		if errors.Is(runErr, context.Canceled) {
			j.run.Reason = "stopped by the user"
		}
	}
	if err := j.store.WriteRun(j.run); err != nil {
		return nil, broken(fmt.Errorf("%w: %w", trial.ErrRecord, err), "")
	}
	data := report.Data{Run: j.run, Judgement: verdict.Judge(j.run, j.trials)}
	if len(j.trials) == 0 {
		return data.Judgement, nil // nothing was measured: the error says it all
	}
	if err := writeReports(j.store, data); err != nil {
		return nil, err
	}
	return data.Judgement, f.print(s, j, data)
}

func runStatus(j *job, runErr error) result.Status {
	switch {
	case runErr == nil:
	case errors.Is(runErr, context.Canceled):
		return result.Interrupted
	default:
		return result.Failed
	}
	status := result.Complete
	for _, t := range j.trials {
		if t.Status == result.Failed {
			return result.Failed
		}
		if t.Status == result.Invalid {
			status = result.Invalid
		}
	}
	return status
}

// print writes the result to standard output.
func (f *execFlags) print(s *streams, j *job, data report.Data) error {
	path := filepath.Join(j.store.Dir, reportFile)
	if f.json {
		enc := json.NewEncoder(s.out)
		enc.SetIndent("", "  ")
		return enc.Encode(struct {
			Run       string             `json:"run"`
			Report    string             `json:"report"`
			Judgement *verdict.Judgement `json:"judgement"`
		}{j.store.Dir, path, data.Judgement})
	}
	if _, err := fmt.Fprintf(s.out, "%s\nReport: %s\n", report.Summary(data), path); err != nil {
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
	default:
		return &verdictFailure{exitFailed}
	}
}
