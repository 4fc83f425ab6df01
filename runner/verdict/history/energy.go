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

// split is where a sequence comes apart most: the first value after the place, the end of the
// stretch after it that it comes apart from, and by how much. at is 0 where no place leaves
// MinSegment values on either side.
//
// How far the values X before a place and Y after it are apart is their sample divergence,
//
//	Q = m·n/(m+n) · ( 2/(m·n) Σᵢⱼ|Xᵢ−Yⱼ| − 2/(m(m−1)) Σᵢ<ₖ|Xᵢ−Xₖ| − 2/(n(n−1)) Σⱼ<ₖ|Yⱼ−Yₖ| )
//
// with exponent α = 1 (Matteson and James 2014, equations 3 to 7). Y need not reach to the end:
// a level that shifts and comes back would else hide itself.
func (s *scratch) split(x []float64) (at, end int, q float64) {
	n := len(x)
	if n < 2*MinSegment {
		return 0, 0, 0
	}
	// sums[k*n+i] is the distance of the k-th value to the first i.
	s.sums = slices.Grow(s.sums[:0], n*(n+1))[:n*(n+1)]
	before := 0.0 // sum of distances within X
	for k, v := range x {
		sums := s.sums[k*(n+1) : k*(n+1)+n+1]
		sum := 0.0
		sums[0] = 0
		for i, other := range x[:k] {
			sum += math.Abs(v - other)
			sums[i+1] = sum
		}
	}
	q = math.Inf(-1)
	for place := 1; place <= n-MinSegment; place++ {
		before += s.sums[(place-1)*(n+1)+place-1]
		if place < MinSegment {
			continue
		}
		after, between := 0.0, 0.0
		a := float64(place)
		own := 2 / (a * (a - 1)) * before
		for to := place + 1; to <= n; to++ {
			sums := s.sums[(to-1)*(n+1):]
			between += sums[place]
			after += sums[to-1] - sums[place]
			if to-place < MinSegment {
				continue
			}
			b := float64(to - place)
			if here := a * b / (a + b) * (2/(a*b)*between - own - 2/(b*(b-1))*after); here > q {
				at, end, q = place, to, here
			}
		}
	}
	return at, end, q
}

// scratch is what splitting many sequences uses over and over.
type scratch struct{ sums, order []float64 }

// divided is where a sequence that holds one shift is divided best: where the means of its
// ranks before and after lie furthest apart, by what they spread. It is 0 where no place leaves
// MinSegment values on either side.
func divided(x []float64) (at int) {
	n, most := len(x), math.Inf(-1)
	for place := MinSegment; place <= n-MinSegment; place++ {
		a, b := float64(place), float64(n-place)
		if d := math.Abs(average(x[:place])-average(x[place:])) * math.Sqrt(a*b/(a+b)); d > most {
			at, most = place, d
		}
	}
	return at
}
