package paired

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// Design says when one looks and what error one allows. Make one by New.
type Design struct {
	bounds []Bound
	// Flips is how many signs are drawn where there are more than can be gone through.
	Flips int
	// verdictAlone leaves out what no verdict depends on: the p-values of metrics tested together
	// of which none could be found.
	verdictAlone bool
}

// DefaultLooks are the numbers of pairs after which one looks.
func DefaultLooks() []int { return []int{6, 10, 14, 20} }

// DefaultAlpha is the two-sided error over all looks.
const DefaultAlpha = 0.05

// New is a design that looks after so many pairs, ascending, 4 at the least. alpha is the
// two-sided error over all looks: an interval misses the truth on one side in at most alpha/2
// of the runs, whenever one stops. It fails where there is no look, or they do not ascend.
func New(looks []int, alpha float64) (Design, error) {
	bounds, err := boundsOf(looks, alpha/2)
	return Design{bounds: bounds, Flips: 4999}, err
}

// MinPairs is the least a look may have: with one pair left out at each end, two are left to
// tell a spread by.
const MinPairs = 4

// Bound is what one look may spend.
type Bound struct {
	Pairs int
	Z     float64 // beyond which the standardised mean crosses, for normal differences
	Level float64 // one-sided, of a test at this look alone
	Spent float64 // one-sided, over all looks so far
}

// Bounds are the looks with what each spends. Alpha/2 is spent by the function
//
//	α(t) = α · ln(1 + (e − 1)·t),   t = pairs so far / pairs at the last look
//
// which gives looks about the same level (K. K. G. Lan, D. L. DeMets, "Discrete sequential
// boundaries for clinical trials", Biometrika 70, 1983; the function is their Pocock type).
// Each bound follows from the ones before by integrating the density of the mean over the
// paths that have not crossed (P. Armitage, C. K. McPherson, B. C. Rowe, J. R. Statist. Soc. A
// 132, 1969). For differences of unknown variance the level is kept and Student's t takes the
// normal's place (C. Jennison, B. W. Turnbull, "Group Sequential Methods", 2000, section 3.8).
// An interval at each look's level is a repeated confidence interval: it holds at whichever
// look one stops and for whatever reason (the same book, chapter 9).
func (d Design) Bounds() []Bound { return slices.Clone(d.bounds) }

// last is the bound of the last look.
func (d Design) last() Bound { return d.bounds[len(d.bounds)-1] }

func boundsOf(looks []int, alpha float64) ([]Bound, error) {
	if len(looks) == 0 {
		return nil, errors.New("a design without a look")
	}
	if !(alpha > 0 && alpha < 0.5) {
		return nil, fmt.Errorf("an error of %v on each side", alpha)
	}
	if looks[0] < MinPairs || !slices.IsSorted(looks) || len(slices.Compact(slices.Clone(looks))) != len(looks) {
		return nil, fmt.Errorf("looks after %v pairs: they ascend, from %d", looks, MinPairs)
	}
	last := float64(looks[len(looks)-1])
	bounds := make([]Bound, len(looks))
	var paths path
	for k, n := range looks {
		t := float64(n) / last
		spent := alpha * math.Log(1+(math.E-1)*t)
		step := spent
		if k > 0 {
			step -= bounds[k-1].Spent
		}
		z := paths.advance(t, step)
		bounds[k] = Bound{Pairs: n, Z: z, Level: normal.Survival(z), Spent: spent}
	}
	return bounds, nil
}

var normal = distuv.UnitNormal

func studentQuantile(p, degrees float64) float64 {
	return distuv.StudentsT{Sigma: 1, Nu: degrees}.Quantile(p)
}

// path is the density of a Brownian motion at time t over those that have crossed no bound
// yet, at points of even distance.
type path struct {
	t       float64
	x       []float64
	density []float64
}

// grid is how many points the density has: enough for six digits of a level.
const grid = 400

// advance goes to time t and returns the standardised bound that step of the paths cross there.
func (p *path) advance(t, step float64) (z float64) {
	// beyond is the share of the paths that lie above z·√t at time t.
	beyond := func(z float64) float64 {
		if p.x == nil {
			return normal.Survival(z)
		}
		sd := math.Sqrt(t - p.t)
		return p.integral(func(x float64) float64 { return normal.Survival((z*math.Sqrt(t) - x) / sd) })
	}
	low, high := 0.0, 10.0
	for range 60 {
		if z = (low + high) / 2; beyond(z) > step {
			low = z
		} else {
			high = z
		}
	}
	from, to := -8*math.Sqrt(t), z*math.Sqrt(t)
	next := path{t: t, x: make([]float64, grid+1), density: make([]float64, grid+1)}
	for i := range next.x {
		x := from + (to-from)*float64(i)/grid
		next.x[i] = x
		if p.x == nil {
			next.density[i] = normal.Prob(x/math.Sqrt(t)) / math.Sqrt(t)
			continue
		}
		sd := math.Sqrt(t - p.t)
		next.density[i] = p.integral(func(from float64) float64 { return normal.Prob((x-from)/sd) / sd })
	}
	*p = next
	return z
}

// integral is Simpson's rule of f over the density.
func (p *path) integral(f func(x float64) float64) float64 {
	sum := 0.0
	for i, x := range p.x {
		weight := 2.0
		switch {
		case i == 0 || i == grid:
			weight = 1
		case i%2 == 1:
			weight = 4
		}
		sum += weight * p.density[i] * f(x)
	}
	return sum * (p.x[1] - p.x[0]) / 3
}
