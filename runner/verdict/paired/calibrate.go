package paired

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sort"

	"gonum.org/v1/gonum/stat/distuv"

	"perflab/runner/result"
)

// Calibration is how a design comes out where two sides are alike.
type Calibration struct {
	Runs      int     `json:"runs"`      // how often the design was gone through
	Alarms    int     `json:"alarms"`    // of these, that came out regressed
	Undecided int     `json:"undecided"` // of these, that came out so after the last look
	Low       float64 `json:"low"`       // 95% interval of the share of alarms, see share
	High      float64 `json:"high"`
	Pairs     float64 `json:"pairs"` // that a run took, on average
}

// Within is the share of the runs that came out within tolerance.
func (c Calibration) Within() float64 {
	return 1 - float64(c.Alarms+c.Undecided)/float64(max(c.Runs, 1))
}

// Calibrate goes through the whole design, look after look, so many times over what pairs of two
// equal sides showed: each time the order of the pairs is drawn, and for each pair, all its
// metrics at once, which of the two sides was the head. Every such run is as likely as the one
// that was measured, and none has a regression in it (R. A. Fisher, "The Design of Experiments",
// 1935, section 21, as in together). Where there are fewer pairs than the design has, they are
// drawn with repetition (B. Efron, Ann. Statist. 7, 1979), which tells a little less noise than
// there is.
//
// It fails where the items of a group differ in their pairs, or have none.
func (d Design) Calibrate(items []Item, runs int, seed uint64) (Calibration, error) {
	pairs := map[int]int{}
	for i, it := range items {
		n := len(it.Worse)
		if known, others := pairs[it.Group]; n == 0 || others && known != n || it.Mirror != nil && len(it.Mirror) != n {
			return Calibration{}, fmt.Errorf("item %d has %d pairs, %d with their sides swapped, and another of its group %d", i, n, len(it.Mirror), known)
		}
		pairs[it.Group] = n
	}
	c := Calibration{Runs: runs}
	rng := rand.New(rand.NewPCG(seed, 0x9fb21c651e98df25))
	d.verdictAlone = true
	total := 0
	for range runs {
		verdict, took, err := d.sequence(drawn(items, d.last().Pairs, rng), rng.Uint64())
		if err != nil {
			return Calibration{}, err
		}
		total += took
		switch verdict {
		case result.Regressed:
			c.Alarms++
		case result.Undecided:
			c.Undecided++
		}
	}
	c.Pairs = float64(total) / float64(max(runs, 1))
	c.Low, c.High = share(c.Alarms, runs)
	return c, nil
}

// sequence judges look after look until the verdict over all items is clear, and returns it
// with the pairs that took.
func (d Design) sequence(items []Item, seed uint64) (verdict result.Verdict, pairs int, err error) {
	shown := slices.Clone(items)
	for look, b := range d.bounds {
		for i := range shown {
			shown[i].Worse = items[i].Worse[:b.Pairs]
		}
		judged, err := d.Judge(shown, look, seed)
		if err != nil {
			return "", 0, err
		}
		if verdict, pairs = All(judged), b.Pairs; verdict != result.Undecided {
			break
		}
	}
	return verdict, pairs, nil
}

// otherBeyond tells whether an item that is tested together with others lies beyond its
// tolerance even by itself.
func otherBeyond(items []Item, level float64) bool {
	return slices.ContainsFunc(items, func(it Item) bool {
		if it.Primary {
			return false
		}
		e := estimate(it)
		return e.degrees > 0 && e.p(it.Tolerance) <= level
	})
}

// drawn are the items with so many of their pairs in a drawn order, and with the sides of each
// as they were or swapped, both alike for all items of a group.
func drawn(items []Item, pairs int, rng *rand.Rand) []Item {
	type choice struct {
		pair int
		swap bool
	}
	groups := map[int][]choice{}
	out := slices.Clone(items)
	for i, it := range items {
		choices, known := groups[it.Group]
		if !known {
			order := rng.Perm(len(it.Worse))
			for j := range pairs {
				c := choice{swap: rng.IntN(2) == 1}
				if c.pair = rng.IntN(len(order)); len(order) >= pairs {
					c.pair = order[j]
				}
				choices = append(choices, c)
			}
			groups[it.Group] = choices
		}
		out[i].Worse = make([]float64, pairs)
		for j, c := range choices {
			if out[i].Worse[j] = it.Worse[c.pair]; c.swap {
				out[i].Worse[j] = it.mirrored(c.pair)
			}
		}
	}
	return out
}

// mirrored is what a pair's Worse would be with its sides swapped.
func (it Item) mirrored(pair int) float64 {
	if it.Mirror != nil {
		return it.Mirror[pair]
	}
	return -it.Worse[pair]
}

// Alike is what the mean of Worse comes to where both sides are alike: 0 for every plain
// difference.
func (it Item) Alike() float64 {
	sum := 0.0
	for i, worse := range it.Worse {
		sum += (worse + it.mirrored(i)) / 2
	}
	return sum / float64(max(len(it.Worse), 1))
}

// Spread is the standard deviation of an item's differences, robust where the item is; not ok
// with too few pairs to tell one.
func Spread(it Item) (sd float64, ok bool) {
	e := estimate(it)
	return e.error * math.Sqrt(float64(len(it.Worse))), e.degrees > 0
}

// Need is the smallest number of pairs to end after with which Tolerance is at most tolerance, at the level of this design's last look, which hardly depends on how many pairs that has; -1
// where ten times as many as now would not do.
func (d Design) Need(sd, tolerance float64, together int) int {
	last := d.last()
	does := func(n int) bool {
		return Design{bounds: []Bound{{Pairs: n, Level: last.Level}}}.Tolerance(sd, together) <= tolerance
	}
	most := 10 * last.Pairs
	if !does(most) {
		return -1
	}
	least := d.bounds[0].Pairs
	return least + sort.Search(most-least, func(i int) bool { return does(least + i) })
}

// share is the exact 95% interval of a share of which k of n were seen (C. J. Clopper, E. S.
// Pearson, Biometrika 26, 1934); from 0 to 1 with none.
func share(k, n int) (low, high float64) {
	if high = 1; k < n {
		high = distuv.Beta{Alpha: float64(k + 1), Beta: float64(n - k)}.Quantile(0.975)
	}
	if k > 0 {
		low = distuv.Beta{Alpha: float64(k), Beta: float64(n - k + 1)}.Quantile(0.025)
	}
	return low, high
}
