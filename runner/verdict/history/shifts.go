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
// It goes in stages. In the first, all series are tested together, each as a whole. One that
// comes apart is divided, and in the next stage the two parts of all that were divided are
// tested together, and so on until none comes apart. So each stage errs with Alpha at most,
// whatever the number of series. In the end each place is moved to where its own two neighbours
// put it, and one whose interval reaches no difference is given up: then the values' spread
// changed, not their level.
//
// critical is by how much a series has to come apart as a whole; 0 where none could.
func shifts(series [][]float64, places [][]int, runs int, seed uint64) (found [][]place, critical float64) {
	rng := rand.New(rand.NewPCG(seed, 0x6869_7374))
	found = make([][]place, len(series))
	var stage []part
	for i, s := range series {
		stage = append(stage, part{i, 0, len(s)})
	}
	for first := true; len(stage) > 0; first = false {
		var items []item
		var of, next []part
		for _, w := range stage {
			if v := series[w.series][w.from:w.to]; varies(v) {
				if it := newItem(v, places[w.series][w.from:w.to]); it.at > 0 {
					items, of = append(items, it), append(of, w)
				}
			}
		}
		p, needed := chances(items, runs, drawsFor(len(items)), rng)
		if first {
			critical = needed
		}
		for k, w := range of {
			if p[k] <= Alpha {
				at := w.from + items[k].at
				found[w.series] = append(found[w.series], place{at, p[k], items[k].memory})
				next = append(next, part{w.series, w.from, at}, part{w.series, at, w.to})
			}
		}
		stage = next
	}
	for i := range found {
		slices.SortFunc(found[i], func(a, b place) int { return a.at - b.at })
		found[i] = settle(series[i], found[i])
	}
	return found, critical
}

// part is a stretch of a series.
type part struct{ series, from, to int }

// drawsFor are enough for a p-value near Alpha to be told from it: its standard error is then a
// tenth of Alpha at most where there is one item, and smaller where there are several.
func drawsFor(items int) int { return max(2000, 200*items) }

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
