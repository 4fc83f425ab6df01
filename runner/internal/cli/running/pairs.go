package running

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"perflab/report/text"
	"perflab/runner/internal/cli/exit"
	"perflab/runner/plan"
	"perflab/runner/quantity"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict/compare"
	"perflab/runner/verdict/gate"
	"perflab/runner/verdict/paired"
)

// PrintPairs says what a run against a base would do, and what it can show: the latter from the
// newest run of the same load that had pairs.
func (o *Options) PrintPairs(ctx context.Context, s Streams, e *spec.Experiment) error {
	run, err := newRun(e, o.Files.Targets(e.File))
	if err != nil {
		return err
	}
	j := &Job{run: run}
	b, _, err := o.findBase(ctx, j, s.Err)
	if err != nil {
		return err
	}
	defer b.Close()
	fmt.Fprintf(s.Out, "%s: %s\n", e.Name, j.sentence())
	fmt.Fprintf(s.Out, "it looks after %s pairs, and ends where a figure has regressed or all are within tolerance\n", numbers(run.Against.Looks))
	was, trials, err := o.pairsBefore(e)
	if err != nil {
		return exit.Usage(err, "--out names the folder of the records")
	}
	if was == nil {
		_, err := fmt.Fprintf(s.Out, "how small a change it can show is not known: no run with pairs of this load is in %s; runner calibrate makes one\n", o.Out)
		return err
	}
	was.Against.Rules = run.Against.Rules
	c, err := gate.Calibrate(was, trials, 1)
	if err != nil {
		return exit.Broken(err, "")
	}
	_, err = fmt.Fprintf(s.Out, "the smallest changes that %d pairs show, by the spread of the %d of run %s:\n\n%s\n", paired.DefaultLooks()[len(paired.DefaultLooks())-1], c.Pairs, was.ID, strings.Trim(text.Shown(e, c), "\n"))
	return err
}

// numbers are "6, 10 and 14".
func numbers(list []int) string {
	words := make([]string, len(list))
	for i, n := range list {
		words[i] = fmt.Sprint(n)
	}
	if last := len(words) - 1; last > 0 {
		return strings.Join(words[:last], ", ") + " and " + words[last]
	}
	return words[0]
}

// pairsBefore is the newest run of an experiment that had enough pairs to tell a spread by, of
// the load that it has now; nil where there is none.
func (o *Options) pairsBefore(e *spec.Experiment) (*result.Run, []*result.Trial, error) {
	dirs, err := result.List(o.Out)
	if err != nil {
		return nil, nil, err
	}
	for _, dir := range slices.Backward(dirs) {
		if filepath.Base(filepath.Dir(dir)) != e.Name {
			continue
		}
		run, trials, err := result.Open(dir)
		if err != nil || run.Against == nil || run.Comparison == nil || run.Comparison.Pairs < plan.FewestPairs {
			continue // what cannot be read tells nothing
		}
		unlike := compare.UnlikeOf(compare.AskedOf(&run.Experiment, result.Manifest{}), compare.AskedOf(e, result.Manifest{}))
		if !slices.ContainsFunc(unlike, func(u compare.Unlike) bool { return slices.Contains(mustBeAlike, u.What) || u.What == compare.Variants }) {
			return run, trials, nil
		}
	}
	return nil, nil, nil
}

// sentence says what the job will do and for how long.
func (j *Job) sentence() string {
	a, e := j.run.Against, &j.run.Experiment
	if a == nil || len(j.trials) > 0 {
		return j.rest().Sentence(e)
	}
	s := pairsSentence(a, e)
	if a.Repeats > 0 {
		s += fmt.Sprintf("; up to %d that something else disturbs are measured again", a.Repeats)
	}
	if len(a.Allowed) > 0 {
		s += "; allowed to differ: " + strings.Join(a.Allowed, ", ")
	}
	return s
}

// pairsSentence says how many pairs are made and how long they are under load.
func pairsSentence(a *result.Against, e *spec.Experiment) string {
	least, most := a.Looks[0], a.Most()
	load := plan.Against(e, 1).Load
	s := fmt.Sprintf("against %s: %d to %d pairs, %s to %s under load", a.Base.Asked, least, most, quantity.Rough(time.Duration(least)*load), quantity.Rough(time.Duration(most)*load))
	if least == most {
		s = fmt.Sprintf("against %s: %d pairs, %s under load", a.Base.Asked, most, quantity.Rough(time.Duration(most)*load))
	}
	if n := len(e.Variants); n > 1 {
		s += fmt.Sprintf(", of each of %d variants", n)
	}
	return s
}
