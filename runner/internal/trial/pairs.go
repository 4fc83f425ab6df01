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
}

// runPairs runs the plan pair by pair. What was disturbed, or does not count, is measured again
// while the bound allows: a new attempt at the end of the plan, of both sides. It stops where
// enough is known, where time is over, or where a side failed in two attempts in a row, and
// says so in the run's result.Against.
func (l *Loop) runPairs(ctx context.Context, run *result.Run, done func(plan.Trial) bool) ([]*result.Trial, error) {
	p := &pairing{Loop: l, run: run, done: done, spare: run.Against.Repeats}
	for _, t := range run.Plan.Trials {
		if t.Attempt > 1 && t.Side == plan.Head {
			p.spare--
		}
	}
	a, now := run.Against, l.Pairs.Now
	if now == nil {
		now = time.Now
	}
	began, longest := now(), time.Duration(0)
	for _, block := range byRepeat(run.Plan.Trials) {
		started := now()
		if a.MaxTime > 0 && longest > 0 && started.Sub(began)+longest > a.MaxTime {
			a.Ended = result.EndedTime
			return p.ran, nil
		}
		before := len(p.ran)
		for _, pair := range block {
			ok, err := p.pair(ctx, pair)
			if err != nil {
				return p.ran, err
			}
			if !ok {
				a.Ended = result.EndedFailed
				return p.ran, nil
			}
		}
		if len(p.ran) > before {
			longest = max(longest, now().Sub(started))
		}
		if repeat := block[0][0].Repeat; slices.Contains(a.Looks, repeat) && l.Pairs.Enough(p.ran) {
			a.Ended = result.EndedDecided
			return p.ran, nil
		}
	}
	a.Ended = result.EndedLast
	return p.ran, nil
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

// pair runs a pair, and again while it should be and may be; not ok where one of its sides
// failed twice.
func (p *pairing) pair(ctx context.Context, pair [2]plan.Trial) (ok bool, err error) {
	failedBefore := map[plan.Side]bool{}
	for {
		if p.done(pair[0]) && p.done(pair[1]) {
			return true, nil
		}
		again := false
		failed := map[plan.Side]bool{}
		for _, pt := range pair {
			t, err := p.one(ctx, p.run, pt, p.side(pt.Side))
			if err != nil {
				return false, err
			}
			p.ran = append(p.ran, t)
			failed[pt.Side] = t.Status == result.Failed
			again = again || t.Status != result.Complete || p.Pairs.Disturbed(t)
		}
		for s := range failed {
			if failed[s] && failedBefore[s] {
				return false, nil
			}
		}
		failedBefore = failed
		if !again {
			return true, nil
		}
		if p.spare == 0 {
			return !failed[plan.Base] && !failed[plan.Head], nil
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
	for i := range pair {
		pair[i].Attempt = max(pair[i].Attempt, 1) + 1
		pair[i].Index = len(p.run.Plan.Trials)
		p.run.Plan.Trials = append(p.run.Plan.Trials, pair[i])
		p.run.Plan.Load += plan.Length(&p.run.Experiment, pair[i].Variant)
	}
	if err := p.Store.WriteRun(p.run); err != nil {
		return pair, fmt.Errorf("%w: %w", ErrRecord, err)
	}
	return pair, nil
}
