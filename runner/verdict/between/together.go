package between

import (
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat/distuv"
)

// rotations is how many are drawn: with 4999, the share that decides, a fortieth, is right to
// within 0.0022 in 68% of seeds.
const rotations = 4999

// adjusted are the one-sided p-values of "no worse than its tolerance", the primary items among
// themselves and the others among themselves adjusted for being tested at once. Each half may
// claim a false regression in half of Alpha, so that all of them do in Alpha. It is 1 where no
// test is made: fewer base runs than Enough.
//
// Were the head, but for the tolerance, one more run of the base, then the k+1 runs would be
// draws of one normal distribution, whatever the figures have to do with each other. Such a
// sample looks the same from every direction: rotate it, the same way for all figures, and it
// is as likely as before. So the largest t of all figures is worked out again for heads in
// random directions, and a figure's p-value is the share of directions whose largest t is
// at least its own (rotation tests: Ø. Langsrud, Statist. Comput. 15, 2005; max-T, and the
// figures found leave the test of the others: P. H. Westfall, S. S. Young, "Resampling-Based
// Multiple Testing", 1993). Unlike permutations, which with five base runs and a head have six
// outcomes in all, it tells as small p-values as Student's t, and for one figure is that.
//
// A figure that was the same in every run could not have shown a difference and takes no part.
// One that some base runs lack, which cannot be rotated along, is tested by Bonferroni.
func adjusted(items []Item, estimates []estimated, seed uint64) []float64 {
	p := make([]float64, len(items))
	for i := range p {
		p[i] = 1
	}
	rng := rand.New(rand.NewPCG(seed, 0x2545f4914f6cdd1d))
	for _, primary := range []bool{true, false} {
		var tested, lacking []int
		for i, it := range items {
			e := estimates[i]
			switch {
			case it.Primary != primary || e.none || e.runs < Enough:
			case e.runs < len(it.Base):
				lacking = append(lacking, i)
			default:
				tested = append(tested, i)
			}
		}
		all := float64(len(tested) + len(lacking))
		for _, i := range lacking {
			p[i] = math.Min(1, all*one(estimates[i], items[i].Tolerance))
		}
		share := all / math.Max(1, float64(len(tested))) // what Bonferroni leaves to the others
		for i, v := range maxT(items, estimates, tested, rng) {
			p[i] = math.Min(1, share*v)
		}
	}
	return p
}

// one is the p-value of one figure by itself.
func one(e estimated, tolerance float64) float64 {
	t := tOf(e, tolerance)
	switch {
	case math.IsInf(t, 1):
		return 0
	case math.IsInf(t, -1):
		return 1
	}
	return distuv.StudentsT{Sigma: 1, Nu: e.degrees}.Survival(t)
}

// tOf is how many standard errors the difference lies above the tolerance.
func tOf(e estimated, tolerance float64) float64 {
	away := e.difference - tolerance
	switch {
	case e.error > 0:
		return away / e.error
	case away > 0:
		return math.Inf(1)
	}
	return math.Inf(-1)
}

// maxT are the adjusted p-values of the tested items, by item.
func maxT(items []Item, estimates []estimated, tested []int, rng *rand.Rand) map[int]float64 {
	p := map[int]float64{}
	type figure struct {
		item      int
		t         float64
		residuals []float64 // of the runs' values around their mean, the head last; nil: all the same
		squares   float64
	}
	var figures []figure
	runs := 0
	for _, i := range tested {
		f := figure{item: i, t: tOf(estimates[i], items[i].Tolerance)}
		base, head := summarise(items[i], items[i].Base)
		for _, r := range base {
			f.residuals = append(f.residuals, r.value)
		}
		f.residuals = append(f.residuals, head.value-items[i].Tolerance)
		runs = len(f.residuals)
		floats.AddConst(-floats.Sum(f.residuals)/float64(runs), f.residuals)
		f.squares = floats.Dot(f.residuals, f.residuals)
		figures = append(figures, f)
	}
	slices.SortStableFunc(figures, func(a, b figure) int {
		switch {
		case a.t > b.t:
			return -1
		case a.t < b.t:
			return 1
		}
		return 0
	})
	reached := make([]int, len(figures))
	direction := make([]float64, runs)
	for range rotations {
		for i := range direction {
			direction[i] = rng.NormFloat64()
		}
		floats.AddConst(-floats.Sum(direction)/float64(runs), direction)
		floats.Scale(1/floats.Norm(direction, 2), direction)
		largest := math.Inf(-1)
		for k := len(figures) - 1; k >= 0; k-- {
			f := figures[k]
			if f.squares > 0 {
				along := floats.Dot(direction, f.residuals)
				rest := math.Max(f.squares-along*along, 0)
				largest = math.Max(largest, along*math.Sqrt(float64(runs-2)/rest))
			}
			if largest >= f.t {
				reached[k]++
			}
		}
	}
	worst := 0.0
	for k, f := range figures {
		// The head's own direction counts among those drawn.
		worst = math.Max(worst, float64(reached[k]+1)/float64(rotations+1))
		p[f.item] = math.Max(worst, one(estimates[f.item], items[f.item].Tolerance))
	}
	return p
}
