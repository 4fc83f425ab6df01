// Package paired judges a head against a base by pairs of trials that ran side by side.
//
// Trials of one run share a machine state: how hot it is, what else runs, where memory came
// to lie. Trials of two runs do not, and no number of repeats within a run tells how far two
// states lie apart. A pair does not need to know: its two trials ran one right after the
// other, so that their difference has the state taken out. The package works on such
// differences alone, and refuses to compare means of unpaired trials.
//
// It gives three verdicts, never two. A metric has regressed where its whole interval lies
// beyond the tolerance, is within tolerance where the whole interval lies inside (a
// non-inferiority test), and is undecided else: what was not shown is not green.
//
// Steps: a Design says after how many pairs one looks and how much of the error rate each
// look spends (spending.go) → each metric's differences become an estimate with an interval
// that holds over all looks (estimate.go) → all metrics but the primary ones are tested
// together, by signs that flip for a whole pair at once, so that what moves together is
// counted once (together.go) → Judge puts the verdicts, and how many pairs an undecided one
// still wants (power.go).
//
// Everything is a pure function of its arguments; what is drawn at random comes from a seed.
package paired

import (
	"fmt"
	"math"

	"perflab/runner/result"
)

// Item is one metric of one variant.
type Item struct {
	// Group is the variant: the pairs of a group are its own, and signs flip for all its
	// metrics at once.
	Group int
	// Primary items, one a variant, decide at half of Alpha, which is the error of one side;
	// the others are tested together, at the other half: so all of them raise a false alarm in
	// at most Alpha of the runs.
	Primary bool
	// Worse holds, by pair, how much worse the head was, in any unit in which 0 is no
	// difference: for rates and durations the logarithm of the ratio, for shares their plain
	// difference.
	Worse []float64
	// Mirror is what Worse would hold were the sides of each pair the other way round; nil: its
	// negative, as for every plain difference.
	Mirror []float64
	// Tolerance is from where on a change matters, in the unit of Worse; not negative.
	Tolerance float64
	// Floor is the least standard error that the mean of Worse can honestly have, because of
	// what a count carries; 0: none. Twenty pairs without an error have no spread, and do not
	// show that there is none.
	Floor float64
	// Robust leaves the extreme pairs out of the mean: right for durations and rates, where a
	// single trial that something else disturbed is no finding; wrong for rare events, which
	// are extreme themselves.
	Robust bool
}

// Judged is what the pairs so far show of an item.
type Judged struct {
	Verdict  result.Verdict
	Pairs    int
	Estimate float64 // of how much worse the head is, in the unit of Worse
	Low      float64 // its interval, valid at whichever look one stops; ±Inf with too few pairs
	High     float64
	// P is the one-sided p-value of "no worse than the tolerance", adjusted for the metrics
	// that were tested together; 1 with too few pairs.
	P float64
	// More is how many more pairs would decide if the spread stayed as it is, 0 where the
	// verdict is decided, -1 where ten times the pairs of the last look would not do.
	More int
}

// Judge gives the verdict of each item after look, counted from 0, of the design. Items of a
// group have the same number of pairs; one with fewer than the look's is judged by those it
// has, at the look's level. seed draws the signs where they are too many to go through. It
// fails where the design has no such look or a group's items differ in their number of pairs.
func (d Design) Judge(items []Item, look int, seed uint64) ([]Judged, error) {
	if look < 0 || look >= len(d.bounds) {
		return nil, fmt.Errorf("look %d of %d", look+1, len(d.bounds))
	}
	pairs := map[int]int{}
	for _, it := range items {
		if n, known := pairs[it.Group]; known && n != len(it.Worse) {
			return nil, fmt.Errorf("group %d has metrics of %d and of %d pairs", it.Group, n, len(it.Worse))
		}
		pairs[it.Group] = len(it.Worse)
	}
	level := d.bounds[look].Level
	judged := make([]Judged, len(items))
	var adjusted []float64
	if d.verdictAlone && !otherBeyond(items, level) {
		adjusted = make([]float64, len(items)) // nothing of it decides
	} else {
		adjusted = together(items, d.Flips, seed)
	}
	primary := each(items)
	for i, it := range items {
		e := estimate(it)
		j := Judged{Verdict: result.Undecided, Pairs: len(it.Worse), Estimate: e.mean, Low: math.Inf(-1), High: math.Inf(1), P: 1}
		if e.degrees > 0 {
			half := studentQuantile(1-level, e.degrees) * e.error
			j.Low, j.High = e.mean-half, e.mean+half
			if j.P = primary[i]; !it.Primary {
				j.P = math.Max(e.p(it.Tolerance), adjusted[i])
			}
		}
		switch {
		case j.High < it.Tolerance:
			j.Verdict = result.WithinTolerance
		case j.Low > it.Tolerance && j.P <= level:
			j.Verdict = result.Regressed
		default:
			j.More = d.more(it, e, len(it.Worse))
		}
		judged[i] = j
	}
	return judged, nil
}

// All is the verdict over several: regressed where one is, else undecided where one is;
// undecided where there is none.
func All(judged []Judged) result.Verdict {
	worst := result.WithinTolerance
	if len(judged) == 0 {
		return result.Undecided
	}
	for _, j := range judged {
		switch {
		case j.Verdict == result.Regressed:
			return result.Regressed
		case j.Verdict == result.Undecided:
			worst = result.Undecided
		}
	}
	return worst
}
