package between

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// estimated is how a head lies against the base's runs.
type estimated struct {
	none       bool // the head, or every base run, lacks the figure
	runs       int  // of the base
	difference float64
	// Of Enough runs and more: the standard error of difference, for a head that is one more
	// run of the base, and its degrees of freedom.
	error, degrees float64
	// single is the variance of one run, between runs and within it.
	single float64
	// Of fewer: half the interval of difference by the spread of trials alone, and what the
	// machines' states and the base's own runs explain on top.
	within, explained float64
}

// estimate holds an item's head against its base runs.
//
// The runs are taken for draws of a normal distribution around the code's own value μ (the
// random-effects model): run i comes out at μ plus an effect of variance τ², its machine's state,
// plus the error of its own trials, of variance vᵢ. τ² is Paule and Mandel's: the one at which
//
//	Σ wᵢ(yᵢ − μ)² = k − 1,   wᵢ = 1/(τ² + vᵢ),   μ = Σ wᵢyᵢ / Σ wᵢ
//
// and 0 where the left side is smaller without it (R. C. Paule, J. Mandel, J. Res. Natl. Bur.
// Stand. 87, 1982; found best among the simple ones by A. A. Veroniki et al., Res. Synth. Methods
// 7, 2016). μ's variance is Hartung and Knapp's, 1/Σwᵢ at that τ² (J. Hartung, G. Knapp,
// Statist. Med. 20, 2001), not made smaller where τ² is 0. A head of the same code has a state
// and trials of its own, so that its difference from μ has the variance
//
//	τ² + v(head) + 1/Σwᵢ
//
// with k − 1 degrees of freedom: the prediction interval of J. P. T. Higgins, S. G. Thompson,
// D. J. Spiegelhalter (J. R. Statist. Soc. A 172, 2009) in the form of C. Partlett, R. D. Riley
// (Statist. Med. 36, 2017). Where all runs have as many trials, it is the textbook's interval
// for one more value of a normal sample, which is exact: s²·(1 + 1/k), or wider.
func estimate(it Item) estimated {
	base := slices.DeleteFunc(slices.Clone(it.Base), func(trials []float64) bool { return len(trials) == 0 })
	e := estimated{runs: len(base), none: len(base) == 0 || len(it.Head) == 0}
	if e.none {
		return e
	}
	runs, head := summarise(it, base)
	tau := pauleMandel(runs)
	mean, variance := weighted(runs, tau)
	e.difference = head.value - mean
	e.single = tau + head.variance
	e.degrees = float64(len(runs) - 1)
	e.error = math.Max(it.Floor, math.Sqrt(e.single+variance))
	if e.runs >= Enough {
		return e
	}
	var values []float64
	degrees, within := 0, head.variance
	for _, r := range runs {
		values = append(values, r.value)
		degrees += r.trials - 1
		within += r.variance / float64(len(runs)*len(runs))
	}
	e.difference = head.value - stat.Mean(values, nil)
	if degrees += head.trials - 1; degrees > 0 {
		e.within = quantile(float64(degrees)) * math.Max(it.Floor, math.Sqrt(within))
	} else {
		e.within = quantile(1e6) * it.Floor
	}
	e.explained = math.Max(it.Explained, slices.Max(values)-slices.Min(values))
	return e
}

// weighted is the weighted mean of the runs and its variance, for a variance between them. Runs
// without any variance at all count alike.
func weighted(runs []summary, tau float64) (mean, variance float64) {
	total := 0.0
	for _, r := range runs {
		if tau+r.variance <= 0 {
			return plainMean(runs), 0
		}
		total += 1 / (tau + r.variance)
	}
	for _, r := range runs {
		mean += r.value / (tau + r.variance) / total
	}
	return mean, 1 / total
}

func plainMean(runs []summary) float64 {
	total := 0.0
	for _, r := range runs {
		total += r.value / float64(len(runs))
	}
	return total
}

// pauleMandel is the variance between runs, see estimate. What it is found from falls with τ²,
// so that halving an interval finds it.
func pauleMandel(runs []summary) float64 {
	if len(runs) < 2 {
		return 0
	}
	excess := func(tau float64) float64 {
		mean, _ := weighted(runs, tau)
		q := 0.0
		for _, r := range runs {
			if d := r.value - mean; d != 0 {
				q += d * d / (tau + r.variance)
			}
		}
		return q - float64(len(runs)-1)
	}
	if !(excess(0) > 0) {
		return 0
	}
	low, high := 0.0, 0.0
	for _, r := range runs {
		high = math.Max(high, math.Abs(r.value-runs[0].value))
	}
	high = 4*high*high + 1e-300 // the sum of squares over k−1 is less
	for range 200 {
		middle := (low + high) / 2
		if excess(middle) > 0 {
			low = middle
		} else {
			high = middle
		}
	}
	return high
}
