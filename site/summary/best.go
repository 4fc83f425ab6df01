package summary

import (
	"cmp"
	"slices"

	"perflab/runner/result"
	"perflab/runner/verdict"
)

// Best is the place of the run that speaks for its experiment: the best evidence rather than the
// newest. It is -1 where none could be read. Of two runs it is the one that
//
//  1. measured something at all,
//  2. ran on the stack that was asked for,
//  3. is whole: neither cut off nor still running,
//  4. is valid,
//  5. has more trials that count,
//  6. was to measure for longer,
//  7. is the newer one.
func Best(runs []Run) int {
	best := -1
	for i := range runs {
		if runs[i].Broken == "" && (best < 0 || Stronger(&runs[i], &runs[best])) {
			best = i
		}
	}
	return best
}

// Stronger tells whether a is better evidence than b.
func Stronger(a, b *Run) bool {
	x, y := a.strength(), b.strength()
	return cmp.Or(slices.Compare(x[:], y[:]), cmp.Compare(a.Data.Run.Plan.Load, b.Data.Run.Plan.Load),
		a.Data.Run.Started.Compare(b.Data.Run.Started), cmp.Compare(a.ID, b.ID)) > 0
}

// strength is what a run is worth, what weighs most first.
func (r *Run) strength() [5]int {
	j := r.Data.Judgement
	return [5]int{
		one(r.Trials > 0),
		one(!r.StandIn()),
		one(r.Data.Run.Status == result.Complete || r.Data.Run.Status == result.Invalid),
		one(j.Outcome != verdict.Invalid),
		r.Trials,
	}
}

// StandIn tells whether another server ran than the one that was asked for.
func (r *Run) StandIn() bool { return r.Broken == "" && r.Data.Judgement.Stack.StandIn }

func one(holds bool) int {
	if holds {
		return 1
	}
	return 0
}
