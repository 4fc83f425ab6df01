package scale

import (
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"

	"perflab/runner/verdict/figure"
)

// fit is the universal scalability law (N. J. Gunther, "Guerrilla Capacity Planning", Springer
// 2007, ch. 4 to 6; "A General Theory of Computational Scalability Based on Rational Functions",
// arXiv:0808.1431):
//
//	X(N) = λ·N / (1 + σ·(N−1) + κ·N·(N−1))
//
// X is the rate of N servers, λ that of one, σ what contention for something shared takes, and κ
// what keeping each other coherent does. Turned over it is linear in a = 1/λ, b = σ/λ and c = κ/λ,
//
//	N/X = a + b·(N−1) + c·N·(N−1)
//
// which weighted least squares solve. A trial's rate is taken to vary by the same share at every
// number of servers, so that N/X has a weight of (X/N)². σ and κ cannot be negative: where the free
// fit makes one so, the best of the fits without it stands. Intervals are of the free fit, by
// Student's t with the degrees of freedom that trials leave, and held to what is possible.
type fit struct {
	free, best [3]float64    // a, b and c, in s
	cov        [3][3]float64 // of the free ones
	spread     float64       // relative standard deviation of a trial's rate around the law
	t          float64       // quantile of Student's t
	interval   bool
}

// freedom is how many degrees of freedom an interval takes at least: with fewer it says next to
// nothing. Six trials of three numbers of servers leave three.
const freedom = 3

func terms(n int) [3]float64 { return [3]float64{1, float64(n - 1), float64(n) * float64(n-1)} }

// fitOf fits three numbers of servers or more; not ok where they do not determine a law.
func fitOf(points []Point) (f fit, ok bool) {
	var x [][3]float64
	var y, w []float64
	for _, p := range points {
		for _, rate := range p.Rates {
			x, y = append(x, terms(p.Servers)), append(y, float64(p.Servers)/rate)
			w = append(w, math.Pow(p.Mean/float64(p.Servers), 2))
		}
	}
	free, inverse, _, ok := solve(x, y, w, []int{0, 1, 2})
	if !ok {
		return f, false
	}
	f.free = free
	least := math.Inf(1)
	for _, active := range [][]int{{0, 1, 2}, {0, 1}, {0, 2}, {0}} {
		b, _, residual, ok := solve(x, y, w, active)
		if ok && b[0] > 0 && b[1] >= 0 && b[2] >= 0 && residual < least {
			least, f.best = residual, b
		}
	}
	if math.IsInf(least, 1) {
		return f, false
	}
	degrees := len(y) - 3
	if f.interval = degrees >= freedom; f.interval {
		// Of the best fit: where the free one is not possible, what it leaves out is noise too.
		variance := least / float64(degrees)
		f.spread = math.Sqrt(variance)
		f.t = distuv.StudentsT{Sigma: 1, Nu: float64(degrees)}.Quantile(1 - (1-figure.Confidence)/2)
		for i := range 3 {
			for j := range 3 {
				f.cov[i][j] = variance * inverse[i][j]
			}
		}
	}
	return f, true
}

// solve is the weighted least squares of some of the terms, the others being 0, with the inverse
// of XᵀWX over these and the weighted sum of squared residuals.
func solve(x [][3]float64, y, w []float64, active []int) (b [3]float64, inverse [3][3]float64, residual float64, ok bool) {
	k := len(active)
	normal, right := mat.NewSymDense(k, nil), mat.NewVecDense(k, nil)
	for i := range y {
		for p, a := range active {
			right.SetVec(p, right.AtVec(p)+w[i]*x[i][a]*y[i])
			for q := p; q < k; q++ {
				normal.SetSym(p, q, normal.At(p, q)+w[i]*x[i][a]*x[i][active[q]])
			}
		}
	}
	var factor mat.Cholesky
	if !factor.Factorize(normal) || factor.Cond() > 1e12 {
		return b, inverse, 0, false
	}
	var solved mat.VecDense
	var inverted mat.SymDense
	if factor.SolveVecTo(&solved, right) != nil || factor.InverseTo(&inverted) != nil {
		return b, inverse, 0, false
	}
	for p, a := range active {
		b[a] = solved.AtVec(p)
		for q, c := range active {
			inverse[a][c] = inverted.At(p, q)
		}
	}
	for i := range y {
		d := y[i]
		for j := range b {
			d -= x[i][j] * b[j]
		}
		residual += w[i] * d * d
	}
	return b, inverse, residual, true
}

// around is an interval that holds a value and is held to what is possible.
func around(value, low, high, least, most float64) Estimate {
	return Estimate{value, math.Max(least, math.Min(low, value)), math.Min(most, math.Max(high, value))}
}

// one is the rate of one server.
func (f *fit) one() Estimate {
	half := f.t * math.Sqrt(f.cov[0][0])
	high := math.Inf(1)
	if f.free[0] > half {
		high = 1 / (f.free[0] - half)
	}
	return around(1/f.best[0], 1/(f.free[0]+half), high, 0, math.MaxFloat64)
}

// ratio is σ (i = 1) or κ (i = 2). The variance of a ratio is that of its linear part (the delta
// method).
func (f *fit) ratio(i int) Estimate {
	r := f.free[i] / f.free[0]
	variance := (f.cov[i][i] - 2*r*f.cov[0][i] + r*r*f.cov[0][0]) / (f.free[0] * f.free[0])
	half := f.t * math.Sqrt(math.Max(0, variance))
	return around(f.best[i]/f.best[0], r-half, r+half, 0, math.MaxFloat64)
}

// at is the rate of n servers, with the interval of what a trial of them would give: no more than
// n times what a trial of one may give, since the law has n servers give n times as much at most.
func (f *fit) at(n int) Estimate {
	x := terms(n)
	free, best, variance := 0.0, 0.0, 0.0
	for i := range x {
		free, best = free+x[i]*f.free[i], best+x[i]*f.best[i]
		for j := range x {
			variance += x[i] * f.cov[i][j] * x[j]
		}
	}
	servers := float64(n)
	half := f.t * math.Sqrt(variance+math.Pow(f.spread*best, 2))
	high := math.Inf(1)
	if free > half {
		high = servers / (free - half)
	}
	most := math.MaxFloat64
	if half := f.t * math.Sqrt(f.cov[0][0]+math.Pow(f.spread*f.free[0], 2)); f.free[0] > half {
		most = servers / (f.free[0] - half)
	}
	return around(servers/best, servers/math.Max(free+half, best), high, 0, math.Max(most, servers/best))
}
