package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"perflab/report/text"
	"perflab/runner/internal/basis"
	"perflab/runner/phrase"
	"perflab/runner/plan"
	"perflab/runner/quantity"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict/compare"
	"perflab/runner/verdict/gate"
	"perflab/runner/verdict/paired"
)

// gateFlags are the flags of a gate: what the head is held against, and what its outcome comes to.
type gateFlags struct {
	against   string
	maxTime   time.Duration
	undecided string
	firstRun  string
	allow     []string
	// calibrate is how many pairs are run of a file against itself, however they come out; 0: it
	// is a gate.
	calibrate int
}

// What flags say that more than one command has.
const (
	againstHelp   = "hold the file against this base in one run, pair by pair: a git ref such as origin/main, a folder, or image:NAME"
	maxTimeHelp   = "with --against: begin no pair after this time, such as 10m"
	undecidedHelp = "what a gate comes to that shows neither a regression nor its absence: fail (exit code 5), warn or pass; default the base's file"
	allowHelp     = "let base and head differ in this, such as load,dataset; every output says so"
)

func (f *execFlags) addGate() {
	flags := f.cmd.Flags()
	flags.StringVar(&f.against, "against", "", againstHelp)
	flags.DurationVar(&f.maxTime, "max-time", 0, maxTimeHelp)
	flags.StringVar(&f.undecided, "undecided", "", undecidedHelp)
	flags.StringVar(&f.firstRun, "first-run", "", "ok: that there is no base yet is said, and no failure")
	flags.StringSliceVar(&f.allow, "allow-difference", nil, allowHelp)
}

// checkGate refuses what the gate's flags cannot be.
func (f *execFlags) checkGate() error {
	switch {
	case f.firstRun != "" && f.firstRun != "ok":
		return usage(fmt.Errorf("--first-run %s", f.firstRun), "--first-run ok, or leave it out")
	case f.maxTime < 0, f.maxTime > 0 && f.against == "":
		return usage(errors.New("--max-time is the time of a run with --against"), "")
	case f.against != "" && f.resume != "":
		return usage(errors.New("--resume takes the base from the record: give no --against"), "")
	case f.against != "" && f.baseline != "":
		return usage(errors.New("--against runs the base itself, --baseline takes stored runs: give one of them"), "")
	}
	return f.checkWords()
}

// checkWords refuses words that the flags of a comparison do not know.
func (f *gateFlags) checkWords() error {
	if f.undecided != "" && !slices.Contains(spec.UndecidedWords, f.undecided) {
		return usage(fmt.Errorf("--undecided %s", f.undecided), "--undecided is one of "+strings.Join(spec.UndecidedWords, ", "))
	}
	if _, err := compare.ParseWhats(f.allow); err != nil {
		return usage(fmt.Errorf("--allow-difference: %w", err), "")
	}
	return nil
}

// base is what a job's head is held against.
type base struct {
	*basis.Basis
	experiment *spec.Experiment
}

// findBase finds and reads the base of a new run, or again that of the run to resume, and plans
// the pairs. Nothing is returned for a job that is held against none, and where the base has no
// such file and that is to be no failure; then none is true.
func (f *execFlags) findBase(ctx context.Context, j *job, notes io.Writer) (b *base, none bool, err error) {
	e := &j.run.Experiment
	var found *basis.Basis
	switch {
	case j.run.Against != nil:
		found, err = basis.Again(ctx, j.run.Against.Base, e.File, notes)
	case f.against != "":
		found, err = basis.Find(ctx, f.against, e.File, notes)
	default:
		return nil, false, nil
	}
	if err != nil {
		if errors.Is(err, basis.ErrNoFile) && f.firstRun == "ok" {
			fmt.Fprintf(notes, "%s: %v: nothing to hold it against yet\n", e.Name, err)
			return nil, true, nil
		}
		return nil, false, baseError(err)
	}
	b = &base{Basis: found}
	defer func() {
		if err != nil {
			err = errors.Join(err, found.Close())
		}
	}()
	if j.run.Against != nil {
		b.experiment = &j.run.Against.Experiment
		b.experiment.File = found.File // a commit was checked out into another folder before
		return b, false, nil
	}
	if b.experiment, err = f.readBase(found); err != nil {
		return nil, false, err
	}
	if err := sameVariants(b.experiment, e); err != nil {
		return nil, false, err
	}
	return b, false, f.plan(j, b, notes)
}

func baseError(err error) error {
	e := new(basis.Error)
	if !errors.As(err, &e) {
		return err
	}
	hint := e.Hint
	if errors.Is(err, basis.ErrNoFile) {
		hint += "; --first-run ok makes it no failure"
	}
	if e.Machine {
		return broken(err, hint)
	}
	return usage(err, strings.TrimPrefix(hint, "; "))
}

// readBase reads the base's file as the head's is: with the same profile, variants and --set.
func (f *execFlags) readBase(b *basis.Basis) (*spec.Experiment, error) {
	flags := f.fileFlags
	if b.Kind == result.BaseImage {
		flags.set = append(slices.Clip(flags.set), "environment.image="+b.Image)
	}
	e, err := flags.load(b.File)
	if err != nil {
		return nil, usage(fmt.Errorf("the base's file: %w", err), "")
	}
	return e, nil
}

// sameVariants refuses sides that do not have the same variants: those of one alone could be
// held against nothing.
func sameVariants(base, head *spec.Experiment) error {
	only := func(a, b *spec.Experiment) (names []string) {
		for _, v := range a.Variants {
			if b.Variant(v.Name) == nil {
				names = append(names, v.Name)
			}
		}
		return names
	}
	var parts []string
	if names := only(base, head); len(names) > 0 {
		parts = append(parts, "the base alone has "+strings.Join(names, ", "))
	}
	if names := only(head, base); len(names) > 0 {
		parts = append(parts, "the head alone has "+strings.Join(names, ", "))
	}
	if len(parts) == 0 {
		return nil
	}
	return usage(fmt.Errorf("%s: base and head do not have the same variants: %s", head.File, strings.Join(parts, "; ")), "--variant names those that both have")
}

// plan makes the job's plan one of pairs, and says in the record what they are held to.
func (f *execFlags) plan(j *job, b *base, notes io.Writer) error {
	e := &j.run.Experiment
	a := &result.Against{
		Base: b.Base, Experiment: *b.experiment, Rules: b.experiment.Regression,
		Alpha: paired.DefaultAlpha, MaxTime: f.maxTime, Allowed: []string{}, Undecided: b.experiment.Regression.Undecided,
	}
	if f.undecided != "" {
		a.Undecided = f.undecided
	}
	source, err := sourceOf(b.experiment)
	if err != nil {
		return err
	}
	a.Source = source
	if len(gate.RuleChanges(a.Rules, e.Regression)) > 0 {
		a.HeadRules = &e.Regression
	}
	if a.Looks, err = looksWithin(f.maxTime, plan.Against(e, 1).Load); err != nil {
		return err
	}
	if f.calibrate > 0 {
		a.Looks = []int{f.calibrate} // where time ends before, the loop does
	}
	a.Repeats = a.Most() / repeatedOf
	allowed, err := compare.ParseWhats(f.allow)
	if err != nil {
		return usage(err, "")
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
		return nil, usage(fmt.Errorf("--max-time %s is the load of %d pairs, and a verdict takes %d: %s", most, pairs, looks[0], quantity.Rough(time.Duration(looks[0])*load)),
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
		fmt.Fprintf(notes, "base and head do not ask for the same: %s\n", u.Says)
	}
	if len(refused) == 0 {
		return nil
	}
	lines := make([]string, len(refused))
	for i, u := range refused {
		lines[i] = "  " + string(u.What) + ": " + u.Says.String()
	}
	return &failure{
		exitInvalid, fmt.Errorf("%s: base and head would not be measured alike:\n%s", head.File, strings.Join(lines, "\n")),
		"--allow-difference " + strings.Join(compare.Words(refused), ",") + " lets them, and every output says so",
	}
}

// enough looks at the pairs so far, says on w how they come out, and tells whether the run's
// verdict is clear.
func (j *job) enough(w io.Writer, ran []*result.Trial) bool {
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

// pairsStatus is how a run of pairs ended. A pair of which a trial does not count was left out or
// measured again, and spoils a run only where too few are left to tell anything by.
func (j *job) pairsStatus() (result.Status, phrase.Statement) {
	standing := result.Standing(j.trials)
	if j.run.Against.Ended == result.EndedFailed {
		for _, t := range slices.Backward(standing) {
			if t.Status == result.Failed {
				return result.Failed, phrase.GateSideFailed(phrase.Text(string(t.Side)), phrase.Sentences(t.Reason))
			}
		}
		return result.Failed, phrase.Statement{}
	}
	if c := j.run.Comparison; c.Pairs < plan.FewestPairs && slices.ContainsFunc(standing, func(t *result.Trial) bool { return t.Status == result.Invalid }) {
		return result.Invalid, phrase.Statement{}
	}
	return result.Complete, phrase.Statement{}
}

// printPairs says what a run against a base would do, and what it can show: the latter from the
// newest run of the same load that had pairs.
func (f *execFlags) printPairs(ctx context.Context, s *streams, e *spec.Experiment) error {
	run, err := newRun(e)
	if err != nil {
		return err
	}
	j := &job{run: run}
	b, _, err := f.findBase(ctx, j, s.err)
	if err != nil {
		return err
	}
	defer b.Close()
	fmt.Fprintf(s.out, "%s: %s\n", e.Name, j.sentence())
	fmt.Fprintf(s.out, "it looks after %s pairs, and ends where a figure has regressed or all are within tolerance\n", numbers(run.Against.Looks))
	was, trials, err := f.pairsBefore(e)
	if err != nil {
		return usage(err, "--out names the folder of the records")
	}
	if was == nil {
		_, err := fmt.Fprintf(s.out, "how small a change it can show is not known: no run with pairs of this load is in %s; runner calibrate makes one\n", f.out)
		return err
	}
	was.Against.Rules = run.Against.Rules
	c, err := gate.Calibrate(was, trials, 1)
	if err != nil {
		return broken(err, "")
	}
	_, err = fmt.Fprintf(s.out, "the smallest changes that %d pairs show, by the spread of the %d of run %s:\n\n%s\n", paired.DefaultLooks()[len(paired.DefaultLooks())-1], c.Pairs, was.ID, strings.Trim(text.Shown(e, c), "\n"))
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
func (f *execFlags) pairsBefore(e *spec.Experiment) (*result.Run, []*result.Trial, error) {
	dirs, err := result.List(f.out)
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

// comparisonOutcome turns a comparison into the exit code it calls for.
func comparisonOutcome(c *result.Comparison) error {
	switch {
	case c == nil, c.Verdict == result.WithinTolerance:
		return nil
	case c.Verdict == result.NotComparable:
		return &verdictFailure{exitInvalid}
	case c.Verdict == result.Regressed:
		return &verdictFailure{exitFailed}
	case c.Undecided == spec.UndecidedFail:
		return &verdictFailure{exitUndecided}
	}
	return nil
}

// sentence says what the job will do and for how long.
func (j *job) sentence() string {
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
