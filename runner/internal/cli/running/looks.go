package running

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"perflab/runner/internal/cli/exit"
	"perflab/runner/phrase"
	"perflab/runner/plan"
	"perflab/runner/quantity"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict/compare"
	"perflab/runner/verdict/gate"
	"perflab/runner/verdict/paired"
)

// plan makes the job's plan one of pairs, and says in the record what they are held to.
func (o *Options) plan(j *Job, b *base, notes io.Writer) error {
	e := &j.run.Experiment
	a := &result.Against{
		Base: b.Base, Experiment: *b.experiment, Rules: b.experiment.Regression,
		Alpha: paired.DefaultAlpha, MaxTime: o.MaxTime, Allowed: []string{}, Undecided: b.experiment.Regression.Undecided,
	}
	if o.Terms.Undecided != "" {
		a.Undecided = o.Terms.Undecided
	}
	source, err := sourceOf(b.experiment)
	if err != nil {
		return err
	}
	a.Source = source
	if len(gate.RuleChanges(a.Rules, e.Regression)) > 0 {
		a.HeadRules = &e.Regression
	}
	if a.Looks, err = looksWithin(o.MaxTime, plan.Against(e, 1).Load); err != nil {
		return err
	}
	if o.Calibrate > 0 {
		a.Looks = []int{o.Calibrate} // where time ends before, the loop does
	}
	a.Repeats = a.Most() / repeatedOf
	allowed, err := compare.ParseWhats(o.Terms.Allow)
	if err != nil {
		return exit.Usage(err, "")
	}
	if err := alike(a, b.experiment, e, allowed, notes); err != nil {
		return err
	}
	j.run.Against, j.run.Plan = a, plan.Against(e, a.Most())
	return nil
}

// repeatedOf is how many planned pairs allow one that is measured again because something else
// disturbed it.
const repeatedOf = 4

// looksWithin are the looks for which there is time; load is that of one pair of every variant.
func looksWithin(most time.Duration, load time.Duration) ([]int, error) {
	looks := paired.DefaultLooks()
	if most == 0 {
		return looks, nil
	}
	pairs := int(most / load)
	if pairs < looks[0] {
		return nil, exit.Usage(fmt.Errorf("--max-time %s is the load of %d pairs, and a verdict takes %d: %s", most, pairs, looks[0], quantity.Rough(time.Duration(looks[0])*load)),
			"give it more time, or shorten the load by --profile or --set load.duration=")
	}
	return plan.LooksWithin(looks, pairs), nil
}

// mustBeAlike is what the two sides of one run cannot have each its own: the load that both
// get. Their servers and what these may use are what one compares.
var mustBeAlike = []compare.What{compare.Isolation, compare.Engine, compare.Load, compare.Dataset, compare.Seed, compare.Checks}

// alike refuses sides that would not get the same load, and notes what was allowed. What else is
// asked for differently is said on notes: it is part of what is compared.
func alike(a *result.Against, base, head *spec.Experiment, allowed []compare.What, notes io.Writer) error {
	var must, may []compare.Unlike
	for _, u := range compare.UnlikeOf(compare.AskedOf(base, result.Manifest{}), compare.AskedOf(head, result.Manifest{})) {
		if slices.Contains(mustBeAlike, u.What) {
			must = append(must, u)
		} else {
			may = append(may, u)
		}
	}
	refused, passed := compare.Split(must, allowed)
	a.Allowed = compare.Words(passed)
	if a.HeadRules != nil {
		changes := phrase.Join(phrase.English, gate.RuleChanges(a.Rules, *a.HeadRules)...)
		if slices.Contains(allowed, compare.Rules) {
			a.Allowed = append(a.Allowed, string(compare.Rules))
		} else {
			changes += "; without --allow-difference rules it cannot come out within tolerance"
		}
		fmt.Fprintf(notes, "warning: %s\n", changes)
	}
	for _, u := range may {
		a.Differs = append(a.Differs, u.Says)
	}
	a.Differs = append(a.Differs, compare.Compared(base, head)...)
	for _, d := range a.Differs {
		fmt.Fprintln(notes, phrase.GateDiffers(phrase.Sentences(d)))
	}
	if len(refused) == 0 {
		return nil
	}
	lines := make([]string, len(refused))
	for i, u := range refused {
		lines[i] = "  " + string(u.What) + ": " + u.Says.String()
	}
	return exit.Unfit(fmt.Errorf("%s: base and head would not be measured alike:\n%s", head.File, strings.Join(lines, "\n")),
		"--allow-difference "+strings.Join(compare.Words(refused), ",")+" lets them, and every output says so")
}

// enough looks at the pairs so far, says on w how they come out, and tells whether the run's
// verdict is clear.
func (j *Job) enough(w io.Writer, ran []*result.Trial) bool {
	c, err := gate.Judge(j.run, j.with(ran), false)
	if err != nil { // the one at the end fails alike, and is told
		return false
	}
	if gate.Enough(c) {
		fmt.Fprintf(w, "after %d pairs: decided\n", c.Pairs)
		return true
	}
	fmt.Fprintf(w, "after %d pairs: not decided, of at most %d\n", c.Pairs, c.Most)
	for _, r := range c.Reasons {
		fmt.Fprintf(w, "  %s\n", r)
	}
	return false
}
