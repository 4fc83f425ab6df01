package trial

import (
	"context"
	"fmt"
	"slices"
	"time"

	"perflab/runner/plan"
	"perflab/runner/result"
	"perflab/runner/spec"
)

// Pairs is what a run needs whose head is held against a base, beside what every run needs.
type Pairs struct {
	Base       Provider
	Experiment *spec.Experiment // the base's; it has the head's variants
	// Enough reports, after each number of pairs in result.Against.Looks, whether the trials of
	// this run so far decide. All of a look's pairs have run by then.
	Enough func(ran []*result.Trial) bool
	// Disturbed reports whether something other than what is measured had a part in a trial. It
	// must not look at what is compared.
	Disturbed func(*result.Trial) bool
	// Now is the time; nil: time.Now.
	Now func() time.Time
}

// pairing is the state of one call of runPairs.
type pairing struct {
	*Loop
	run   *result.Run
	done  func(plan.Trial) bool
	ran   []*result.Trial
	spare int // pairs that may still be measured again
	// failed are those whose newest trial failed.
	failed map[server]bool
}

// server is what is started for a trial.
type server struct {
	variant string
	side    plan.Side
}

// runPairs runs the plan pair by pair. What was disturbed, or does not count, is measured again
// while the bound allows: a new attempt at the end of the plan, of both sides. It stops where
// enough is known, where time is over, or where a side failed twice in a row, and says so in
// the run's result.Against. Of the recorded plan only what ran is left then, but for a side that
// failed.
func (l *Loop) runPairs(ctx context.Context, run *result.Run, done func(plan.Trial) bool) ([]*result.Trial, error) {
	p := &pairing{Loop: l, run: run, done: done, spare: run.Against.Repeats, failed: map[server]bool{}}
	for _, t := range run.Plan.Trials {
		if t.Attempt > 1 && t.Side == plan.Head {
			p.spare--
		}
	}
	ended, err := p.all(ctx)
	if err != nil {
		return p.ran, err
	}
	run.Against.Ended = ended
	return p.ran, nil
}

// all runs the plan's pairs and returns why no more ran.
func (p *pairing) all(ctx context.Context) (ended string, err error) {
	a, now := p.run.Against, p.Pairs.Now
	if now == nil {
		now = time.Now
	}
	began, fitted := now(), false
	for _, block := range byRepeat(p.run.Plan.Trials) {
		repeat := block[0][0].Repeat
		if repeat > a.Most() {
			break
		}
		if a.MaxTime > 0 && len(p.ran) > 0 {
			spent := now().Sub(began)
			each := spent / time.Duration(len(p.ran)) * time.Duration(2*len(block)) // of a block in which nothing is measured again
			fit := repeat - 1 + int((a.MaxTime-spent)/max(each, 1))
			if fit < repeat {
				return result.EndedTime, p.upTo(repeat - 1)
			}
			// Once, before anything was looked at.
			if !fitted {
				if fitted, err = true, p.fit(fit); err != nil {
					return "", err
				}
			}
		}
		for _, pair := range block {
			if ok, err := p.pair(ctx, pair); !ok || err != nil {
				return result.EndedFailed, err
			}
		}
		if slices.Contains(a.Looks, repeat) && p.Pairs.Enough(p.ran) {
			return result.EndedDecided, p.upTo(repeat)
		}
	}
	return result.EndedLast, nil
}

// byRepeat are a plan's pairs, by variant in the order in which they run, grouped by repeat. Of
// a pair with several attempts it is the last.
func byRepeat(trials []plan.Trial) [][][2]plan.Trial {
	type key struct {
		variant string
		repeat  int
	}
	var blocks [][][2]plan.Trial
	at := map[key]*[2]plan.Trial{}
	for i := 0; i+1 < len(trials); i += 2 {
		first, second := trials[i], trials[i+1]
		k := key{first.Variant, first.Repeat}
		if earlier := at[k]; earlier != nil {
			*earlier = [2]plan.Trial{first, second}
			continue
		}
		if first.Repeat > len(blocks) {
			// One array a block, never grown: at points into it.
			blocks = append(blocks, make([][2]plan.Trial, 0, len(trials)/2))
		}
		b := &blocks[first.Repeat-1]
		*b = append(*b, [2]plan.Trial{first, second})
		at[k] = &(*b)[len(*b)-1]
	}
	return blocks
}

// pair runs a pair, and once again where it should be and may be: what disturbs two attempts
// lasts, and later pairs may do without. Not ok where one of its sides has failed twice in a row.
func (p *pairing) pair(ctx context.Context, pair [2]plan.Trial) (ok bool, err error) {
	for {
		if p.done(pair[0]) && p.done(pair[1]) {
			return true, nil
		}
		again := false
		for _, pt := range pair {
			t, err := p.one(ctx, p.run, pt, p.side(pt.Side))
			if err != nil {
				return false, err
			}
			p.ran = append(p.ran, t)
			this, failed := server{pt.Variant, pt.Side}, t.Status == result.Failed
			if failed && p.failed[this] {
				return false, nil
			}
			p.failed[this] = failed
			again = again || t.Status != result.Complete && t.Aborted == nil || p.Pairs.Disturbed(t)
		}
		if !again || p.spare <= 0 || pair[0].Attempt > 1 {
			return true, nil
		}
		p.spare--
		if pair, err = p.again(pair); err != nil {
			return false, err
		}
	}
}

func (p *pairing) side(s plan.Side) side {
	if s == plan.Base {
		return side{p.Pairs.Base, p.Pairs.Experiment}
	}
	return side{p.Provider, &p.run.Experiment}
}

// again adds another attempt of a pair to the plan, in the same order of sides, and records it.
func (p *pairing) again(pair [2]plan.Trial) ([2]plan.Trial, error) {
	next := 0
	for _, t := range p.run.Plan.Trials {
		next = max(next, t.Index+1)
	}
	for i := range pair {
		pair[i].Attempt = max(pair[i].Attempt, 1) + 1
		pair[i].Index = next + i
		p.run.Plan.Trials = append(p.run.Plan.Trials, pair[i])
		p.run.Plan.Load += plan.Length(&p.run.Experiment, pair[i].Variant)
	}
	return pair, p.record()
}

// fit cuts looks and plan to so many pairs.
func (p *pairing) fit(pairs int) error {
	p.run.Against.Looks = plan.LooksWithin(p.run.Against.Looks, pairs)
	return p.upTo(p.run.Against.Most())
}

// upTo leaves later pairs out of the plan, and records it.
func (p *pairing) upTo(repeat int) error {
	all := len(p.run.Plan.Trials)
	p.run.Plan = p.run.Plan.Without(&p.run.Experiment, func(t plan.Trial) bool { return t.Repeat > repeat })
	if len(p.run.Plan.Trials) == all {
		return nil
	}
	return p.record()
}

func (p *pairing) record() error {
	if err := p.Store.WriteRun(p.run); err != nil {
		return fmt.Errorf("%w: %w", ErrRecord, err)
	}
	return nil
}
