package cli

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"perflab/runner/plan"
	"perflab/runner/quantity"
	"perflab/runner/spec"
)

// execFlags are the flags of exec.
type execFlags struct {
	fileFlags
	gateFlags
	baselineFlags
	provider string
	engine   string
	out      string
	resume   string
	quiet    bool
	json     bool
	github   bool
}

func newExec(s *streams) *cobra.Command {
	f := &execFlags{}
	cmd := &cobra.Command{
		Use:   "exec FILE...",
		Short: "Run experiments and write their reports",
		Example: `  runner exec --profile quick experiments/feed-100posts-redis.yaml
  runner exec --variant response --set load.users=200 experiments/feed-100posts-redis.yaml
  runner exec --against origin/main --max-time 15m experiments/feed-100posts-redis.yaml
  runner exec --resume 20260102-030405-abcd`,
		RunE: func(cmd *cobra.Command, args []string) error {
			runs, err := f.runs(args)
			if err != nil {
				if f.github {
					failedOnGitHub(s.err, err)
				}
				return err
			}
			worst := error(nil)
			for _, r := range runs {
				err := f.exec(cmd.Context(), s, r)
				if f.github {
					failedOnGitHub(s.err, err)
				}
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
	f.addGate()
	f.addBaseline()
	cmd.Flags().StringVar(&f.provider, "provider", "auto", providerHelp)
	cmd.Flags().StringVar(&f.engine, "engine", "", engineHelp)
	cmd.Flags().StringVar(&f.out, "out", defaultOut, "folder of the records")
	cmd.Flags().StringVar(&f.resume, "resume", "", "continue the run with this ID: only its missing trials run")
	cmd.Flags().BoolVar(&f.quiet, "quiet", false, "no progress")
	cmd.Flags().BoolVar(&f.json, "json", false, "print the judgement and the comparison as JSON instead of text; its schema: runner schema exec")
	cmd.Flags().BoolVar(&f.github, "github", false, githubHelp)
	return cmd
}

// worse returns the error with the graver exit code: a broken environment before an
// invalid measurement before a failed gate, and that before one that showed nothing.
func worse(a, b error) error {
	rank := func(err error) int {
		switch exitCode(err, io.Discard) {
		case exitOK:
			return 0
		case exitUndecided:
			return 1
		case exitFailed:
			return 2
		case exitInvalid:
			return 3
		default:
			return 4
		}
	}
	if rank(b) > rank(a) {
		return b
	}
	return a
}

// runs reads the files, or the run to resume.
func (f *execFlags) runs(args []string) ([]*job, error) {
	if f.out == "" {
		return nil, usage(errors.New("--out is empty"), "leave it out for "+defaultOut+"/")
	}
	if err := f.checkGate(); err != nil {
		return nil, err
	}
	if err := f.checkBaseline(len(args)); err != nil {
		return nil, err
	}
	if f.resume != "" {
		if len(args) > 0 {
			return nil, usage(errors.New("--resume takes the experiment from the record: give no file"), "")
		}
		if f.engine != "" {
			return nil, usage(errors.New("--resume takes the engine from the record: give no --engine"), "")
		}
		j, err := openJob(f.out, f.resume)
		return []*job{j}, err
	}
	if err := needFiles("runner exec", args); err != nil {
		return nil, err
	}
	if f.engine != "" {
		f.set = append(f.set, "load.engine="+f.engine)
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
		return fmt.Sprintf("; --profile %s: %s", quick, quantity.Rough(p.Load))
	}
	return ""
}
