// Package between judges a run against stored ones of the same thing.
//
// Trials of one run share a machine state, so that their spread says nothing of how far apart
// two runs of the same code come out: the more repeats a run has, the surer it is of a mean
// that another run would not find. What counts is the spread between runs, and only runs tell
// it. So the package never takes the trials of a run for samples of the code, refuses to call
// anything within tolerance from fewer than Enough runs, and then calls a regression only what
// is beyond everything that the machines' states can explain.
//
// It gives the three verdicts of package paired: regressed where the whole interval is beyond
// the tolerance, within tolerance where the whole of it is inside, undecided else.
//
// Steps: each run's trials become one value with an error of its own (summary.go) → the base
// runs become a mean and a variance between runs, and the head an interval against them
// (random.go) → several figures are tested at once, by rotations that keep how they move
// together (together.go) → Judge puts the verdicts and how many more base runs would settle
// an undecided one.
//
// Everything is a pure function of its arguments; what is drawn at random comes from a seed.
package between

import (
	"math"
	"sort"

	"gonum.org/v1/gonum/stat/distuv"

	"perflab/runner/result"
)

// Enough is from how many base runs on the variance between them is estimated. With four, three
// degrees of freedom, Student's quantile is a third larger than with ten, and the estimate of a
// variance is off by a factor of two in one case of four.
const Enough = 5

// Alpha is the two-sided error of an interval, and the share of comparisons of the same thing
// in which anything may be called a regression.
const Alpha = 0.05

// Item is one figure of one variant, in a unit in which more is worse and 0 is no difference: the
// logarithm of a duration, less that of a rate, a share as it is.
type Item struct {
	// Primary items are tested together, and so are the others, at half of Alpha each.
	Primary bool
	Base    [][]float64 // a value a trial, by base run; an empty one has not measured it
	Head    []float64   // a value a trial
	// Tolerance is from where on a change matters; not negative.
	Tolerance float64
	// Floor is the least standard error of the difference, because of what a count carries; 0:
	// none.
	Floor float64
	// Robust takes a run's median trial for its mean: right for durations and rates, where a
	// single trial that something disturbed is no finding; wrong for rare events.
	Robust bool
	// Explained is by how much the recorded states of the machines can have set the head apart
	// from the base. It counts where the base has fewer runs than Enough.
	Explained float64
}

// Judged is what an item shows.
type Judged struct {
	Verdict  result.Verdict
	Runs     int     // of the base that measured it
	Estimate float64 // of how much worse the head is
	Low      float64 // its interval, for a new run of the same thing; ±Inf where there is none
	High     float64
	// P is the one-sided p-value of "no worse than the tolerance", adjusted for the figures that
	// were tested together; 1 where no test was made.
	P float64
	// More is how many more base runs would decide if mean and spread stayed: 0 where it is
	// decided, -1 where ten times as many would not.
	More int
}

// Judge gives the verdict of each item. seed draws the rotations.
func Judge(items []Item, seed uint64) []Judged {
	judged := make([]Judged, len(items))
	estimates := make([]estimated, len(items))
	for i, it := range items {
		estimates[i] = estimate(it)
	}
	p := adjusted(items, estimates, seed)
	for i, it := range items {
		e := estimates[i]
		j := Judged{Verdict: result.Undecided, Runs: e.runs, Estimate: e.difference, Low: math.Inf(-1), High: math.Inf(1), P: 1}
		switch {
		case len(it.Head) == 0:
			j.More = -1
		case e.none:
			j.More = Enough
		case e.runs < Enough:
			half := e.explained + e.within
			j.Low, j.High = e.difference-half, e.difference+half
			if j.Low > it.Tolerance {
				j.Verdict = result.Regressed
			}
		default:
			half := quantile(e.degrees) * e.error
			j.Low, j.High, j.P = e.difference-half, e.difference+half, p[i]
			switch {
			case j.High < it.Tolerance:
				j.Verdict = result.WithinTolerance
			case j.Low > it.Tolerance && j.P <= Alpha/2:
				j.Verdict = result.Regressed
			}
		}
		if j.Verdict == result.Undecided && !e.none {
			j.More = more(it, e)
		}
		judged[i] = j
	}
	return judged
}

// quantile is Student's at 1 − Alpha/2.
func quantile(degrees float64) float64 {
	return distuv.StudentsT{Sigma: 1, Nu: degrees}.Quantile(1 - Alpha/2)
}

// more is how many more base runs would decide an item, were mean and spread to stay: as many as
// bring half an interval below how far the difference is from the tolerance. With fewer than
// two there is no spread to go by, and Enough of them is all that can be said.
func more(it Item, e estimated) int {
	if e.runs < 2 {
		return Enough - e.runs
	}
	away := math.Abs(e.difference - it.Tolerance)
	decides := func(k int) bool {
		variance := math.Max(e.single*(1+1/float64(k)), it.Floor*it.Floor)
		return quantile(float64(k-1))*math.Sqrt(variance) < away
	}
	low, high := max(Enough, e.runs+1), max(10*e.runs, 2*Enough)
	if !decides(high) {
		return -1
	}
	return low + sort.Search(high-low, func(i int) bool { return decides(low + i) }) - e.runs
}
