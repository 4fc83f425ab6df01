package running

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"perflab/runner/internal/cli/exit"
	"perflab/runner/internal/cli/files"
	"perflab/runner/internal/cli/stored"
	"perflab/runner/internal/live"
	"perflab/runner/plan"
	"perflab/runner/quantity"
	"perflab/runner/spec"
)

// Options are what a command line asks of runs.
type Options struct {
	Files    files.Options
	Provider string
	Engine   string // "": the file's
	Out      string // folder of the records
	Resume   string // ID of the run to continue
	Version  string // this program's

	NoWait bool // go on beside other runs of this machine

	Quiet  bool // no progress
	JSON   bool // print as JSON instead of text
	GitHub bool // tell GitHub Actions

	Live     []string // sinks that are told while the load runs, each KIND=URL
	LivePage string   // loopback address of a page that shows it; "": there is none

	// What the head of a gate is held against, and what its outcome comes to.
	Against  string
	MaxTime  time.Duration
	FirstRun string
	Terms    stored.Terms
	// Calibrate is how many pairs are run of a file against itself, however they come out; 0: it
	// is a gate.
	Calibrate int

	// Stored baselines: what the run is judged against, their folder, and whether it joins it.
	Baseline  string
	Baselines string
	Promote   bool

	sinks []live.Target // of Live
}

// Streams are where a run's result goes, and everything else that is said.
type Streams struct{ Out, Err io.Writer }

// CheckGate refuses what the gate's flags cannot be.
func (o *Options) CheckGate() error {
	switch {
	case o.FirstRun != "" && o.FirstRun != "ok":
		return exit.Usage(fmt.Errorf("--first-run %s", o.FirstRun), "--first-run ok, or leave it out")
	case o.MaxTime < 0, o.MaxTime > 0 && o.Against == "":
		return exit.Usage(errors.New("--max-time is the time of a run with --against"), "")
	case o.Against != "" && o.Resume != "":
		return exit.Usage(errors.New("--resume takes the base from the record: give no --against"), "")
	case o.Against != "" && o.Baseline != "":
		return exit.Usage(errors.New("--against runs the base itself, --baseline takes stored runs: give one of them"), "")
	}
	return o.Terms.Check()
}

// Jobs reads the files, or the run to resume.
func (o *Options) Jobs(args []string) ([]*Job, error) {
	if o.Out == "" {
		return nil, exit.Usage(errors.New("--out is empty"), "leave it out for "+DefaultOut+"/")
	}
	if err := o.CheckGate(); err != nil {
		return nil, err
	}
	if err := o.checkLive(); err != nil {
		return nil, err
	}
	if err := o.checkBaseline(len(args)); err != nil {
		return nil, err
	}
	if o.Resume != "" {
		if len(args) > 0 {
			return nil, exit.Usage(errors.New("--resume takes the experiment from the record: give no file"), "")
		}
		if o.Engine != "" {
			return nil, exit.Usage(errors.New("--resume takes the engine from the record: give no --engine"), "")
		}
		if o.Files.IsUntrusted() {
			return nil, exit.Usage(errors.New("--resume takes the experiment from the record, and --untrusted trusts none but what it has checked"), "start a new run")
		}
		j, err := openJob(o.Out, o.Resume)
		return []*Job{j}, err
	}
	if err := files.Need("runner exec", args); err != nil {
		return nil, err
	}
	if o.Engine != "" {
		o.Files.Set = append(o.Files.Set, "load.engine="+o.Engine)
	}
	experiments, err := o.Files.LoadAll(args)
	if err != nil {
		return nil, err
	}
	jobs := make([]*Job, len(experiments))
	for i, e := range experiments {
		run, err := newRun(e, o.Files.Targets(e.File))
		if err != nil {
			return nil, err
		}
		jobs[i] = &Job{run: run}
	}
	return jobs, nil
}

// DefaultOut is the folder of the records where --out names no other.
const DefaultOut = "results"

// outFlag is the --out that finds this run again.
func (o *Options) outFlag() string {
	if o.Out == DefaultOut {
		return ""
	}
	return " --out " + o.Out
}

// shorter names the file's quick profile and its time, where it has one that was not chosen.
func (o *Options) shorter(e *spec.Experiment) string {
	const quick = "quick"
	if o.Files.Profile != "" || o.Resume != "" || !slices.ContainsFunc(e.Profiles, func(p spec.Profile) bool { return p.Name == quick }) {
		return ""
	}
	q := o.Files
	q.Profile = quick
	short, err := q.Load(e.File)
	if err != nil {
		return ""
	}
	if p := plan.New(short); p.Load < plan.New(e).Load {
		return fmt.Sprintf("; --profile %s: %s", quick, quantity.Rough(p.Load))
	}
	return ""
}
