package running

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"time"

	"perflab/runner/internal/cli/exit"
	"perflab/runner/internal/cli/manifest"
	"perflab/runner/internal/owner"
	"perflab/runner/phrase"
	"perflab/runner/plan"
	"perflab/runner/regular"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/spec/yamltree"
	"perflab/runner/target"
	"perflab/runner/verdict/gate"
)

// Job is one run to make: a new one, or the rest of one that was cut off.
type Job struct {
	run    *result.Run
	store  *result.Store // nil for a new run
	trials []*result.Trial
	mends  []phrase.Statement // what of the record to resume is not what was written, and runs again
	// calibration is what the run tells of the gate; nil where it was to tell nothing.
	calibration *gate.Calibration
	// others are the runs of this machine that were under way between two moments; nil: they
	// are not known.
	others func(from, to time.Time) []string
}

// noteOthers writes into the run which others ran beside its trials.
func (j *Job) noteOthers() {
	for _, t := range j.trials {
		for _, id := range t.Beside {
			if !slices.Contains(j.run.Beside, id) {
				j.run.Beside = append(j.run.Beside, id)
			}
		}
	}
}

func newRun(e *spec.Experiment, targets fs.FS) (*result.Run, error) {
	now := time.Now()
	run := &result.Run{
		ID: result.NewID(now), Status: result.Running, Started: now.UTC(),
		Experiment: *e, Arguments: os.Args[1:], Plan: plan.New(e),
	}
	var err error
	if run.Source, err = sourceOf(e); err != nil {
		return nil, err
	}
	if run.Same, err = target.SameVariants(e, targets); err != nil {
		return nil, exit.Usage(err, "")
	}
	run.Fingerprint, err = result.Fingerprint(e)
	return run, err
}

// sourceOf is the text of an experiment's file.
func sourceOf(e *spec.Experiment) (string, error) {
	source, err := regular.Read(e.File, yamltree.MaxBytes)
	if err != nil {
		return "", exit.Usage(err, "")
	}
	return string(source), nil
}

// openJob finds the run to resume. Trials that failed or were found invalid run again, and so do
// those whose files are damaged, missing or contradict themselves.
func openJob(results, id string) (*Job, error) {
	dir, err := result.Find(results, id)
	if err != nil {
		return nil, exit.Usage(err, "--out names the folder of the records")
	}
	run, trials, err := result.Open(dir)
	if err != nil {
		return nil, exit.Usage(err, "")
	}
	for _, d := range run.Doubts {
		if d.Key == phrase.RecordChanged.Key {
			return nil, exit.Unfit(fmt.Errorf("run %s cannot be resumed: %s", run.ID, d), "start a new run; runner verify says what else is not as it was written")
		}
	}
	j := &Job{run: run, store: &result.Store{Dir: dir}, trials: trials, mends: run.Doubts}
	for _, d := range run.Damaged {
		j.mends = append(j.mends, d.Says())
	}
	run.Damaged, run.Doubts = nil, nil
	return j, nil
}

// openStore makes the run's folder, or opens that of the run to resume, and locks it until
// unlock is called: two programs in one record would each spoil the other's.
func (o *Options) openStore(j *Job, here result.Manifest) (unlock func(), err error) {
	resumed := j.store != nil
	if resumed {
		if err := j.store.Renew(); err != nil {
			return nil, unwritable(err)
		}
		if what := manifest.OtherMachine(j.run.Manifest, here); what != "" {
			return nil, exit.Usage(fmt.Errorf("run %s was begun on another machine: %s", j.run.ID, what), "its trials would not be comparable; start a new run")
		}
	} else {
		j.run.Manifest = here
		if j.store, err = result.Create(o.Out, j.run); err != nil {
			return nil, unwritable(err)
		}
	}
	if unlock, err = j.store.Lock(); err != nil {
		if errors.Is(err, result.ErrLocked) {
			return nil, underWay(j)
		}
		return nil, unwritable(err)
	}
	release := unlock
	owner.Hold(j.store.LockFile())
	quiet := owner.Beat(j.store.LockFile())
	unlock = func() {
		quiet()
		owner.Hold("")
		release()
	}
	if resumed {
		j.run.Status, j.run.Reason = result.Running, phrase.Statement{}
		if err := j.store.WriteRun(j.run); err != nil {
			unlock()
			return nil, unwritable(err)
		}
	}
	return unlock, nil
}

func unwritable(err error) error {
	return exit.Usage(fmt.Errorf("the record cannot be written: %w", err), "--out names another folder for the records")
}

func (j *Job) done(t plan.Trial) bool {
	for _, have := range j.trials {
		if have.Trial == t && (have.Status == result.Complete || have.Aborted != nil) {
			return true
		}
	}
	return false
}

// whole is how many of the planned trials are done.
func (j *Job) whole() (n int) {
	for _, t := range j.run.Plan.Trials {
		if j.done(t) {
			n++
		}
	}
	return n
}

// failed is how many of the planned trials could not be measured.
func (j *Job) failed() (n int) {
	for _, t := range j.trials {
		if t.Status == result.Failed {
			n++
		}
	}
	return n
}

// rest is the plan without the trials that are done.
func (j *Job) rest() plan.Plan {
	return j.run.Plan.Without(&j.run.Experiment, j.done)
}

// add merges newly run trials into the job's, replacing earlier attempts.
func (j *Job) add(ran []*result.Trial) { j.trials = j.with(ran) }

// with are the job's trials and newly run ones, which replace earlier attempts, in order.
func (j *Job) with(ran []*result.Trial) (trials []*result.Trial) {
	byIndex := map[int]*result.Trial{}
	for _, t := range slices.Concat(j.trials, ran) {
		byIndex[t.Index] = t
	}
	for _, p := range j.run.Plan.Trials {
		if t := byIndex[p.Index]; t != nil {
			trials = append(trials, t)
		}
	}
	return trials
}
