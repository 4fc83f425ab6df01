package history

import (
	"math"
	"math/rand/v2"
	"slices"
)

// item is a stretch of one metric's series that may hold a shift.
type item struct {
	places []int     // of its values among the runs, ascending
	ranks  []float64 // of its values
	at     int       // where it comes apart most
	end    int       // of the stretch that it comes apart from there
	q      float64   // by how much
	steps  []float64 // what is drawn in another order: see newItem
	memory float64   // φ
}

// newItem finds where a stretch comes apart most, and what its order would be drawn from if it
// held no shift.
//
// Runs that follow each other are often alike, because a machine's state lasts longer than a
// run, and plain permutations would call that a shift. So what is permuted is not the values
// but the steps of a first-order autoregression,
//
//	eₜ = (rₜ − r̄) − φ·(rₜ₋₁ − r̄)
//
// which are added up again in their new order: the sieve of P. Bühlmann ("Sieve bootstrap for
// time series", Bernoulli 3, 1997) with steps drawn without replacement. With φ = 0 that is the
// plain permutation. φ is that of what a shift at the place found leaves over, so that a shift
// is not taken for memory.
func newItem(values []float64, places []int) item {
	it := item{places: places, ranks: ranks(values)}
	it.at, it.end, it.q = new(scratch).split(it.ranks)
	if it.at == 0 {
		return it
	}
	it.memory = memory(it.ranks, it.at, it.end)
	it.steps = make([]float64, len(it.ranks))
	mean := average(it.ranks)
	for i, r := range it.ranks {
		it.steps[i] = r - mean
		if i > 0 {
			it.steps[i] -= it.memory * (it.ranks[i-1] - mean)
		} else {
			it.steps[i] *= math.Sqrt(1 - it.memory*it.memory) // the first has no run before it
		}
	}
	return it
}

// redrawn is by how much the item comes apart with its steps in the order in which its places
// come among all.
func (it *item) redrawn(order []int, place map[int]int, s *scratch) float64 {
	out := s.order[:0]
	for _, p := range order {
		if i, has := place[p]; has {
			out = append(out, it.steps[i])
		}
	}
	if it.memory > 0 {
		out[0] /= math.Sqrt(1 - it.memory*it.memory)
		for i := 1; i < len(out); i++ {
			out[i] += it.memory * out[i-1]
		}
		out = ranks(out)
	}
	s.order = out
	_, _, q := s.split(out)
	return q
}

// memory is the first autocorrelation of ranks around their means before a place, from there to
// an end, and from there on, corrected for what estimating k means takes from it,
//
//	φ = φ̂ + (k + (k+2)·φ̂)/n
//
// (M. G. Kendall, "Note on bias in the estimation of autocorrelation", Biometrika 41, 1954, gives
// (1 + 3φ)/n for one mean), between 0 and mostMemory.
func memory(x []float64, at, end int) float64 {
	rest := slices.Clone(x)
	means := 0.0
	for _, stretch := range [][]float64{rest[:at], rest[at:end], rest[end:]} {
		if len(stretch) == 0 {
			continue
		}
		means++
		mean := average(stretch)
		for i := range stretch {
			stretch[i] -= mean
		}
	}
	square, product := 0.0, 0.0
	for i, r := range rest {
		square += r * r
		if i > 0 {
			product += r * rest[i-1]
		}
	}
	if square == 0 {
		return 0
	}
	phi := product / square
	phi += (means + (means+2)*phi) / float64(len(x))
	return math.Max(0, math.Min(phi, mostMemory))
}

// mostMemory bounds φ: beyond it a series has wandered too slowly to tell a shift in it.
const mostMemory = 0.8

// chances are the items' p-values of coming apart as much as they do by chance, tested together:
// each is the share of orders in which any of the items comes apart at least as much (max-T, P.
// H. Westfall, S. S. Young, "Resampling-based multiple testing", 1993). All metrics of a run
// keep together in an order, so what moves together is counted once. Ranks make items of
// different metrics equal in spread.
//
// At most so many orders are drawn; fewer where all items have been matched enough times to
// stop (J. Besag, P. Clifford, "Sequential Monte Carlo p-values", Biometrika 78, 1991).
//
// critical is the amount that the largest of the items reaches by chance with Alpha.
func chances(items []item, runs, draws int, rng *rand.Rand) (p []float64, critical float64) {
	const enough = 20
	var largest []float64
	places := make([]map[int]int, len(items))
	for i := range items {
		places[i] = make(map[int]int, len(items[i].places))
		for k, p := range items[i].places {
			places[i][p] = k
		}
	}
	matched := make([]int, len(items))
	own := &scratch{order: make([]float64, 0, runs)}
	drawn := 0
	for settled := len(items) == 0; drawn < draws && (!settled || drawn < fewestDraws); {
		drawn++
		order := rng.Perm(runs)
		most := math.Inf(-1)
		for i := range items {
			most = math.Max(most, items[i].redrawn(order, places[i], own))
		}
		largest = append(largest, most)
		settled = true
		for i := range items {
			if most >= items[i].q-1e-12 {
				matched[i]++
			}
			settled = settled && matched[i] >= enough
		}
	}
	p = make([]float64, len(items))
	for i := range items {
		p[i] = float64(matched[i]+1) / float64(drawn+1)
	}
	if drawn > 0 {
		slices.Sort(largest)
		critical = largest[int(math.Ceil(float64(drawn)*(1-Alpha)))-1]
	}
	return p, critical
}

// fewestDraws are enough to know the critical amount of an Alpha.
const fewestDraws = 400

func average(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	return sum / float64(len(x))
}
