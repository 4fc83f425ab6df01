package history

import (
	"math/rand/v2"
	"slices"
)

// place is a shift in one series: the first of its values after it.
type place struct {
	at     int
	p      float64
	memory float64
}

// shifts finds the shifts of several series of values, each with its places among so many runs.
//
// All series are first tested together, each as a whole. One that holds a shift comes apart
// there, and its two sides are tested alike, now by themselves with p times the number of
// series (Bonferroni). When nothing comes apart any more, each place is moved to where its own
// two neighbours put it, and one whose interval reaches no difference is given up: then the
// values' spread changed, not their level.
//
// critical is by how much a series has to come apart as a whole; 0 where none could.
func shifts(series [][]float64, places [][]int, runs int, seed uint64) (found [][]place, critical float64) {
	rng := rand.New(rand.NewPCG(seed, 0x6869_7374))
	found = make([][]place, len(series))
	var items []item
	var of []int
	for i, s := range series {
		if varies(s) {
			if it := newItem(s, places[i]); it.at > 0 {
				items, of = append(items, it), append(of, i)
			}
		}
	}
	draws := max(999, int(10*float64(len(items))/Alpha))
	ps, critical := chances(items, runs, draws, rng)
	for k, p := range ps {
		if p <= Alpha {
			i := of[k]
			found[i] = divide(series[i], places[i], 0, &items[k], p, float64(len(items)), draws, runs, rng)
			found[i] = settle(series[i], found[i])
		}
	}
	return found, critical
}

// divide is a stretch's shift, and those on both sides of it, in order. offset is where in its
// series the stretch begins.
func divide(values []float64, places []int, offset int, it *item, p, tests float64, draws, runs int, rng *rand.Rand) []place {
	out := []place{{offset + it.at, p, it.memory}}
	for _, side := range [][2]int{{0, it.at}, {it.at, len(values)}} {
		part, at := values[side[0]:side[1]], places[side[0]:side[1]]
		if !varies(part) {
			continue
		}
		one := newItem(part, at)
		if one.at == 0 {
			continue
		}
		chance, _ := chances([]item{one}, runs, draws, rng)
		if p := min(1, tests*chance[0]); p <= Alpha {
			out = append(out, divide(part, at, offset+side[0], &one, p, tests, draws, runs, rng)...)
		}
	}
	slices.SortFunc(out, func(a, b place) int { return a.at - b.at })
	return out
}

// settle moves each shift to where its neighbours put it, and gives up those that are none of
// the level.
func settle(values []float64, found []place) []place {
	for changed := true; changed; {
		changed = false
		for i := range found {
			from, to := bounds(found, i, len(values))
			if at := divided(ranks(values[from:to])); at > 0 {
				found[i].at = from + at
			}
			if _, low, high := apart(values[from:found[i].at], values[found[i].at:to], found[i].memory); low <= 0 && high >= 0 {
				found = slices.Delete(found, i, i+1)
				changed = true
				break
			}
		}
	}
	return found
}

// bounds are where the stretches before and after a shift begin and end.
func bounds(found []place, i, n int) (from, to int) {
	to = n
	if i > 0 {
		from = found[i-1].at
	}
	if i+1 < len(found) {
		to = found[i+1].at
	}
	return from, to
}

func varies(values []float64) bool {
	return len(values) > 0 && slices.Min(values) != slices.Max(values)
}
