package plan

import (
	"math/rand/v2"
	"slices"

	"perflab/runner/spec"
)

// Against expands the experiment into pairs of trials, a base and a head of each variant, with
// the engine by which the variant is judged. The two of a pair run one right after the other.
// Which comes first is drawn from the seed in blocks of two pairs, the second the other way
// round (ABBA or BAAB), so that a drift that is even over a block touches both sides alike.
//
// A Repeat is the number of the pair, from 1; there are as many as are asked for, at most:
// where the answer is clear, fewer run.
func Against(e *spec.Experiment, pairs int) Plan {
	p := Plan{Seed: e.Seed}
	rng := rand.New(rand.NewPCG(e.Seed, 0xd1b54a32d192ed03))
	first := make([]Side, len(e.Variants))
	for r := 1; r <= pairs; r++ {
		for _, i := range rng.Perm(len(e.Variants)) {
			v := &e.Variants[i]
			if r%2 == 0 {
				first[i] = first[i].Other()
			} else if first[i] = Base; rng.IntN(2) == 1 {
				first[i] = Head
			}
			for _, side := range []Side{first[i], first[i].Other()} {
				p.Trials = append(p.Trials, Trial{Index: len(p.Trials), Variant: v.Name, Repeat: r, Engine: v.Load.Engines()[0], Side: side})
				p.Load += v.Load.Length()
			}
		}
	}
	return p
}

// Other is the other side.
func (s Side) Other() Side {
	if s == Base {
		return Head
	}
	return Base
}

// FewestPairs is the least number after which one may look: with fewer there is no spread to
// tell a difference by.
const FewestPairs = 4

// LooksWithin are the looks of a run that has time for so many pairs: the last one is after as
// many as there are, where more would have followed. Fewer than may be looked at leave the first
// look as it is.
func LooksWithin(looks []int, pairs int) []int {
	var kept []int
	for _, n := range looks {
		if n <= pairs {
			kept = append(kept, n)
		}
	}
	switch {
	case len(kept) == len(looks):
	case len(kept) == 0 && pairs < FewestPairs:
		kept = looks[:1]
	case len(kept) == 0 || pairs > kept[len(kept)-1]+1: // one pair more is worth no look
		kept = append(kept, pairs)
	}
	return slices.Clone(kept)
}
