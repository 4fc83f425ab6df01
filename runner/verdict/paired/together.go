package paired

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// exactBits is up to how many signs all combinations are gone through instead of drawn.
const exactBits = 12

// together are the one-sided p-values of "no worse than its tolerance" for the items that are
// not primary, adjusted for being tested at once; 1 for the primary ones.
//
// Were head and base alike but for the tolerance, each pair's excess over it could as well have
// had the other sign, for all metrics of the variant at once. So the largest t of all metrics is
// worked out again for every combination of signs, and a metric's p-value is the share of
// combinations whose largest t is at least its own: max-T, which keeps the chance of any false
// finding and knows how the metrics move together (P. H. Westfall, S. S. Young,
// "Resampling-Based Multiple Testing", 1993; for signs, R. A. Fisher, "The Design of
// Experiments", 1935, section 21). The metrics that were already found leave the test of the
// others (step-down, J. P. Romano, M. Wolf, J. Amer. Statist. Assoc. 100, 2005). It needs no
// normal distribution, only a symmetric one, which the difference of two alike has.
//
// A metric that lies below its tolerance is flipped about its own mean. About the tolerance its
// distance to it would be taken for noise, which is much where a tolerance is wide: then a
// metric that is fine would hide another's regression.
func together(items []Item, flips int, seed uint64) []float64 {
	p := make([]float64, len(items))
	var tested []int
	for i, it := range items {
		p[i] = 1
		if !it.Primary && len(it.Worse) >= MinPairs {
			tested = append(tested, i)
		}
	}
	if len(tested) == 0 {
		return p
	}
	observed, centre := map[int]float64{}, map[int]float64{}
	for _, i := range tested {
		e := estimate(items[i])
		observed[i], centre[i] = e.t(items[i].Tolerance), math.Min(items[i].Tolerance, e.mean)
	}
	slices.SortStableFunc(tested, func(a, b int) int { return cmp.Compare(observed[b], observed[a]) })
	reached := make([]int, len(tested)) // how often the largest t from here on was at least this one's
	total := 0
	excess := make([]float64, 0, 64)
	signs := newSigns(items, tested, flips, seed)
	for signs.next() {
		total++
		largest := math.Inf(-1)
		for k := len(tested) - 1; k >= 0; k-- {
			it := items[tested[k]]
			flip := signs.of[it.Group]
			excess = excess[:0]
			for j, worse := range it.Worse {
				excess = append(excess, flip[j]*(worse-centre[tested[k]]))
			}
			e := ofSample(excess, it.trim(len(excess)))
			e.error = math.Max(e.error, it.Floor)
			largest = math.Max(largest, e.t(0))
			if largest >= observed[tested[k]]-1e-12 {
				reached[k]++
			}
		}
	}
	worst := 0.0
	for k, i := range tested {
		share := float64(reached[k]) / float64(total)
		if signs.drawn { // the combination seen counts among those drawn
			share = float64(reached[k]+1) / float64(total+1)
		}
		worst = math.Max(worst, share)
		p[i] = worst
	}
	return p
}

// signs goes through the combinations of signs of all pairs of all groups, or draws some.
type signs struct {
	of    map[int][]float64
	flat  []float64 // all groups' signs, one after the other
	drawn bool
	left  int
	done  int
	rng   *rand.Rand
}

func newSigns(items []Item, tested []int, flips int, seed uint64) *signs {
	s := &signs{of: map[int][]float64{}}
	var groups []int
	total := 0
	for _, i := range tested {
		if g := items[i].Group; s.of[g] == nil {
			s.of[g] = make([]float64, 0)
			groups = append(groups, g)
			total += len(items[i].Worse)
		}
	}
	s.flat = make([]float64, total)
	at := 0
	for _, g := range groups {
		for _, i := range tested {
			if items[i].Group == g {
				s.of[g] = s.flat[at : at+len(items[i].Worse)]
				at += len(items[i].Worse)
				break
			}
		}
	}
	s.left = 1 << min(total, exactBits+1)
	if total > exactBits {
		s.drawn, s.left, s.rng = true, flips, rand.New(rand.NewPCG(seed, 0))
	}
	return s
}

func (s *signs) next() bool {
	if s.done == s.left {
		return false
	}
	var bits uint64
	for i := range s.flat {
		switch {
		case !s.drawn:
			bits = uint64(s.done) >> i
		case i%64 == 0:
			bits = s.rng.Uint64()
		default:
			bits >>= 1
		}
		s.flat[i] = 1 - 2*float64(bits&1)
	}
	s.done++
	return true
}

// each are the one-sided p-values of "no worse than its tolerance" of the primary items by
// Student's t, adjusted for how many variants have one (S. Holm, Scand. J. Statist. 6, 1979); 1
// for the others. One variant's is what it is.
func each(items []Item) []float64 {
	p := make([]float64, len(items))
	var tested []int
	for i, it := range items {
		p[i] = 1
		if e := estimate(it); it.Primary && e.degrees > 0 {
			p[i] = e.p(it.Tolerance)
			tested = append(tested, i)
		}
	}
	slices.SortStableFunc(tested, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	worst := 0.0
	for k, i := range tested {
		worst = math.Max(worst, math.Min(1, float64(len(tested)-k)*p[i]))
		p[i] = worst
	}
	return p
}
