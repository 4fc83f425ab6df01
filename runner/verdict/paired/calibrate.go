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

// Calibration is what a design comes to on a machine, told by the pairs of two sides that are
// alike.
type Calibration struct {
	Runs      int     // how often the design was gone through
	Alarms    int     // of these, that came out regressed
	Undecided int     // of these, that came out so after the last look
	Low, High float64 // 95% interval of the share of alarms, see share
	Pairs     float64 // that a run took, on average
	Items     []Calibrated
}

// Calibrated is what the pairs show of one item.
type Calibrated struct {
	Pairs  int
	Spread float64 // standard deviation of a pair's difference, in the unit of Worse; NaN with too few pairs
	// Tolerance is the smallest with which the design tells both ways, see Design.Tolerance.
	Tolerance float64
	// Detectable is the smallest change for the worse that the design shows to be beyond the
	// item's own tolerance, with a chance of Power.
	Detectable float64
	// Need is how many pairs a design would have to end after for Tolerance to be as small
	// as the item's own; -1 where ten times the pairs of this one would not do.
	Need int
}

// Calibrate goes through the whole design, look after look, so many times over what the pairs
// of two equal sides showed: each time their order is drawn, and for each pair, all its metrics
// at once, which of the two sides was the head. Every such run is as likely as the one that was
// measured, and none has a regression in it (R. A. Fisher, "The Design of Experiments", 1935,
// section 21, as in together). It fails where Judge does, and where a group has fewer pairs than
// the design.
func (d Design) Calibrate(items []Item, runs int, seed uint64) (Calibration, error) {
	others := 0
	for _, it := range items {
		if !it.Primary {
			others++
		}
		if len(it.Worse) < d.last().Pairs {
			return Calibration{}, fmt.Errorf("%d pairs, and the design has %d", len(it.Worse), d.last().Pairs)
		}
	}
	c := Calibration{Runs: runs}
	for _, it := range items {
		tested := 1
		if !it.Primary {
			tested = others
		}
		if it.Plain != nil {
			it = *it.Plain
		}
		c.Items = append(c.Items, d.calibrated(it, tested))
	}
	rng := rand.New(rand.NewPCG(seed, 0x9fb21c651e98df25))
	d.verdictAlone = true
	total := 0
	for range runs {
		verdict, pairs, err := d.sequence(swapped(items, rng), rng.Uint64())
		if err != nil {
			return Calibration{}, err
		}
		total += pairs
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

// swapped are the items with their pairs in a drawn order, and with the sides of each pair
// swapped or not, both alike for all metrics of a group.
func swapped(items []Item, rng *rand.Rand) []Item {
	type drawn struct {
		order []int
		signs []float64
	}
	groups := map[int]drawn{}
	out := slices.Clone(items)
	for i, it := range items {
		g, known := groups[it.Group]
		if !known {
			g = drawn{order: rng.Perm(len(it.Worse)), signs: make([]float64, len(it.Worse))}
			for j := range g.signs {
				g.signs[j] = float64(1 - 2*rng.IntN(2))
			}
			groups[it.Group] = g
		}
		out[i].Worse = make([]float64, len(it.Worse))
		for j, from := range g.order {
			if out[i].Worse[j] = g.signs[j] * it.Worse[from]; it.Mirror != nil && g.signs[j] < 0 {
				out[i].Worse[j] = it.Mirror[from]
			}
		}
	}
	return out
}

// calibrated is what the pairs show of an item of which so many are tested together.
func (d Design) calibrated(it Item, together int) Calibrated {
	c := Calibrated{Pairs: len(it.Worse)}
	e := estimate(it)
	if e.degrees == 0 {
		c.Spread, c.Tolerance, c.Detectable, c.Need = math.NaN(), math.NaN(), math.NaN(), -1
		return c
	}
	c.Spread = e.error * math.Sqrt(float64(len(it.Worse)))
	c.Tolerance = d.Tolerance(c.Spread, together)
	c.Detectable = it.Tolerance + c.Tolerance
	c.Need = d.need(c.Spread, it.Tolerance, together)
	return c
}

// need is the smallest number of pairs to end after with which Tolerance is at most tolerance,
// at the level of this design's last look, which hardly depends on how many pairs that has; -1
// where ten times as many as now would not do.
func (d Design) need(sd, tolerance float64, together int) int {
	level := d.last()
	does := func(n int) bool {
		level.Pairs = n
		return Design{bounds: []Bound{level}}.Tolerance(sd, together) <= tolerance
	}
	most := 10 * level.Pairs
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
