package gate

import (
	"slices"

	"perflab/runner/plan"
	"perflab/runner/result"
	"perflab/runner/verdict/figure"
)

// Pair is a base and a head that ran one right after the other.
type Pair struct{ Base, Head *result.Trial }

// clean tells whether both trials are valid, neither held up.
func (p Pair) clean() bool { return figure.Valid(p.Base) && figure.Valid(p.Head) }

// counts tells whether a trial counts in a pair. A valid one does; and one that is invalid
// because something outside held the generator up for a while, and for nothing else: what that
// takes from the rate it takes from both sides alike, and neither memory nor CPU time a request
// know of it. Of response times see Judge.
func counts(t *result.Trial) bool {
	if figure.Valid(t) {
		return true
	}
	if t.Status != result.Invalid || t.Metrics == nil || t.Evidence == nil {
		return false
	}
	failed := t.Evidence.Invalid()
	for _, c := range failed {
		if !slices.Contains(heldUp, c.Name) {
			return false
		}
	}
	return len(failed) > 0
}

// heldUp are the self-checks that a busy machine fails, not one that is too small.
var heldUp = []string{"generator_stopped_share", "steal_share", "send_lag_p50_ns", "send_lag_p99_ns"}

// Pairs are a variant's pairs of which both trials count, by repeat; of a pair that was
// measured again it is the last attempt.
func Pairs(variant string, trials []*result.Trial) []Pair {
	last := map[int]int{}
	for _, t := range trials {
		if t.Variant == variant && t.Side != "" {
			last[t.Repeat] = max(last[t.Repeat], t.Attempt)
		}
	}
	byRepeat := map[int]*Pair{}
	var order []int
	for _, t := range trials {
		if t.Variant != variant || t.Side == "" || t.Attempt != last[t.Repeat] || !counts(t) {
			continue
		}
		p := byRepeat[t.Repeat]
		if p == nil {
			p = &Pair{}
			byRepeat[t.Repeat] = p
			order = append(order, t.Repeat)
		}
		if t.Side == plan.Base {
			p.Base = t
		} else {
			p.Head = t
		}
	}
	var pairs []Pair
	for _, r := range order {
		if p := byRepeat[r]; p.Base != nil && p.Head != nil {
			pairs = append(pairs, *p)
		}
	}
	return pairs
}

// tried is how many pairs of a variant ran both their trials, whether they count or not.
func tried(variant string, trials []*result.Trial) int {
	sides := map[int]map[plan.Side]bool{}
	n := 0
	for _, t := range trials {
		if t.Variant != variant || t.Side == "" {
			continue
		}
		if sides[t.Repeat] == nil {
			sides[t.Repeat] = map[plan.Side]bool{}
		}
		if !sides[t.Repeat][t.Side] && sides[t.Repeat][t.Side.Other()] {
			n++
		}
		sides[t.Repeat][t.Side] = true
	}
	return n
}

// repeated is how many pairs were measured again.
func repeated(trials []*result.Trial) int {
	type pair struct {
		variant string
		repeat  int
	}
	again := map[pair]bool{}
	for _, t := range trials {
		if t.Side != "" && t.Attempt > 1 {
			again[pair{t.Variant, t.Repeat}] = true
		}
	}
	return len(again)
}
