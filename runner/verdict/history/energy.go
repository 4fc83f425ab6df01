package history

import (
	"cmp"
	"math"
	"slices"
)

// ranks are the values' ranks, 1 for the smallest, divided by how many there are; ties share
// their middle rank.
func ranks(values []float64) []float64 {
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(values[a], values[b]) })
	out := make([]float64, len(values))
	for i := 0; i < len(order); {
		j := i
		for j < len(order) && values[order[j]] == values[order[i]] {
			j++
		}
		for _, k := range order[i:j] {
			out[k] = float64(i+1+j) / 2 / float64(len(values))
		}
		i = j
	}
	return out
}

// split is the place at which a sequence comes apart most: its first value after it, and by how
// much. at is 0 where no place leaves MinSegment values on either side.
//
// How far the values X before a place and Y after it are apart is their sample divergence,
//
//	Q = m·n/(m+n) · ( 2/(m·n) Σᵢⱼ|Xᵢ−Yⱼ| − 2/(m(m−1)) Σᵢ<ₖ|Xᵢ−Xₖ| − 2/(n(n−1)) Σⱼ<ₖ|Yⱼ−Yₖ| )
//
// with exponent α = 1 (Matteson and James 2014, equations 3 to 7).
func split(x []float64) (at int, q float64) {
	n := len(x)
	if n < 2*MinSegment {
		return 0, 0
	}
	before, after := 0.0, 0.0 // sums of distances within the two sides
	for i := range x {
		for _, v := range x[i+1:] {
			after += math.Abs(x[i] - v)
		}
	}
	total := after
	q = math.Inf(-1)
	for place := 1; place <= n-MinSegment; place++ {
		moved := x[place-1]
		for _, v := range x[:place-1] {
			before += math.Abs(moved - v)
		}
		for _, v := range x[place:] {
			after -= math.Abs(moved - v)
		}
		if place < MinSegment {
			continue
		}
		a, b := float64(place), float64(n-place)
		between := total - before - after
		e := 2/(a*b)*between - 2/(a*(a-1))*before - 2/(b*(b-1))*after
		if here := a * b / (a + b) * e; here > q {
			at, q = place, here
		}
	}
	return at, q
}
