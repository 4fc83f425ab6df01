package history

import (
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/stat/combin"
)

// Power is the chance with which the smallest shift that a series can show is shown.
const Power = 0.8

// needed is the smallest number of runs in which a shift of so many series is seen at all: the
// chance that the values of one come apart entirely, at any place that leaves MinSegment on
// either side,
//
//	p = 2 · Σ 1/C(n, k)      k = MinSegment ... n − MinSegment
//
// is then at most Alpha, divided by the number of series (Bonferroni: what moves together
// takes fewer).
func needed(series int) int {
	for n := 2 * MinSegment; ; n++ {
		p := 0.0
		for k := MinSegment; k <= n-MinSegment; k++ {
			p += 2 / float64(combin.Binomial(n, k))
		}
		if p*float64(series) <= Alpha || n >= maxNeeded {
			return n
		}
	}
}

// maxNeeded ends the search; a hundred thousand series need fewer.
const maxNeeded = 40

// detectable is the smallest shift in the middle of n runs, in standard deviations, that comes
// apart by critical with a chance of Power, where runs spread normally and have a memory; 0
// where one of mostDetectable does not. It is found by trying it out, with a seed of its own.
func detectable(n int, memory, critical float64) float64 {
	const trials = 100
	rng := rand.New(rand.NewPCG(uint64(n), 0x706f_7765))
	noise := make([][]float64, trials)
	for t := range noise {
		noise[t] = make([]float64, n)
		for i := range noise[t] {
			noise[t][i] = rng.NormFloat64()
			if i > 0 {
				noise[t][i] = memory*noise[t][i-1] + math.Sqrt(1-memory*memory)*noise[t][i]
			}
		}
	}
	own := new(scratch)
	shown := func(shift float64) bool {
		found := 0
		for _, x := range noise {
			y := slices.Clone(x)
			for i := n / 2; i < n; i++ {
				y[i] += shift
			}
			if _, _, q := own.split(ranks(y)); q >= critical {
				found++
			}
		}
		return float64(found) >= Power*trials
	}
	low, high := 0.0, float64(mostDetectable)
	if !shown(high) {
		return 0
	}
	for high-low > 0.1 {
		if half := (low + high) / 2; shown(half) {
			high = half
		} else {
			low = half
		}
	}
	return high
}

// mostDetectable is the largest shift that detectable tries.
const mostDetectable = 20

// deviation is the standard deviation of what is left over of a level: 1.4826 times the median
// of its sizes, which a few runs that went wrong do not move (F. R. Hampel, J. Am. Stat. Assoc.
// 69, 1974), or the plain one where more than half are nothing.
func deviation(rest []float64) float64 {
	sizes := make([]float64, len(rest))
	square := 0.0
	for i, r := range rest {
		sizes[i] = math.Abs(r)
		square += r * r
	}
	if m := median(sizes); m > 0 {
		return 1.4826 * m
	}
	return math.Sqrt(square / float64(max(len(rest)-1, 1)))
}
