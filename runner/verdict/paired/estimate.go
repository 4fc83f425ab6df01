package paired

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// estimated is a mean of differences with its standard error and the degrees of freedom of the
// latter; degrees is 0 where there is no error to be told.
type estimated struct {
	mean, error, degrees float64
}

// estimate is of an item's differences: their mean with Student's error, or for a robust item
// the trimmed mean with Winsorised error,
//
//	SE = √( SSW / (h·(h−1)) ),   h = n − 2g,   degrees of freedom h − 1
//
// where g values are left out at each end and SSW is the sum of squares once they are replaced
// by the next (K. K. Yuen, "The two-sample trimmed t for unequal population variances",
// Biometrika 61, 1974; J. W. Tukey, D. H. McLaughlin, Sankhyā A 25, 1963, for one sample).
func estimate(it Item) estimated {
	n := len(it.Worse)
	if n < MinPairs {
		if n == 0 {
			return estimated{mean: math.NaN()}
		}
		return estimated{mean: stat.Mean(it.Worse, nil)}
	}
	scratch := slices.Clone(it.Worse)
	e := ofSample(scratch, it.trim(n))
	e.error = math.Max(e.error, it.Floor)
	return e
}

// trim is how many values are left out at each end: a tenth, and one at the least.
func (it Item) trim(n int) int {
	if !it.Robust {
		return 0
	}
	return max(1, n/10)
}

// ofSample sorts x, whose g smallest and g largest values it leaves out.
func ofSample(x []float64, g int) estimated {
	n := len(x)
	if g > 0 {
		slices.Sort(x)
	}
	kept := x[g : n-g]
	mean := stat.Mean(kept, nil)
	for i := range g {
		x[i], x[n-1-i] = x[g], x[n-1-g]
	}
	centre := stat.Mean(x, nil)
	squares := 0.0
	for _, v := range x {
		squares += (v - centre) * (v - centre)
	}
	h := float64(n - 2*g)
	return estimated{mean: mean, error: math.Sqrt(squares / (h * (h - 1))), degrees: h - 1}
}

// t is how many standard errors the mean lies above limit: infinite where there is no spread.
func (e estimated) t(limit float64) float64 {
	if e.error == 0 {
		return math.Inf(cmpSign(e.mean - limit))
	}
	return (e.mean - limit) / e.error
}

func cmpSign(v float64) int {
	if v > 0 {
		return 1
	}
	return -1
}

// p is the one-sided p-value of a mean of at most limit, by Student's t.
func (e estimated) p(limit float64) float64 {
	switch t := e.t(limit); {
	case math.IsInf(t, 1):
		return 0
	case math.IsInf(t, -1):
		return 1
	default:
		return distuv.StudentsT{Sigma: 1, Nu: e.degrees}.Survival(t)
	}
}
