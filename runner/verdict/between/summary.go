package between

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"perflab/runner/quantity"
)

// summary is a run as one value.
type summary struct {
	value    float64
	trials   int
	variance float64 // of the value, by the spread of trials alone
}

// summarise makes one value of each run: its mean trial, or of a robust item its median one.
// The variance of a mean of n trials is σ²/n; that of their median is larger by π/2 for many
// of normal ones, and by less for few.
//
// One σ² is taken for all runs, since a run has few trials to tell it by. Of a robust item it is
// the median of the runs' own variances, each over the median that chi-squared has at its
// degrees of freedom, so that a disturbed trial does not widen everything; of any other it is
// their pooled variance, and a head that spreads more counts with its own.
func summarise(it Item, base [][]float64) (runs []summary, head summary) {
	of := func(trials []float64) summary {
		s := summary{trials: len(trials)}
		if it.Robust {
			s.value = quantity.Median(trials)
		} else {
			s.value = stat.Mean(trials, nil)
		}
		return s
	}
	var own, squares, degrees []float64
	for _, trials := range append(slices.Clone(base), it.Head) {
		if n := float64(len(trials)); n > 1 {
			v := stat.Variance(trials, nil)
			own = append(own, v*(n-1)/distuv.ChiSquared{K: n - 1}.Quantile(0.5))
			squares, degrees = append(squares, v*(n-1)), append(degrees, n-1)
		}
	}
	sigma, headSigma := 0.0, 0.0
	if len(own) > 0 {
		if it.Robust {
			sigma = quantity.Median(own)
			headSigma = sigma
		} else {
			sigma = sum(squares) / sum(degrees)
			headSigma = sigma
			if len(it.Head) > 1 {
				headSigma = math.Max(sigma, stat.Variance(it.Head, nil))
			}
		}
	}
	loss := func(n int) float64 {
		if it.Robust {
			return medianLoss(n)
		}
		return 1
	}
	for _, trials := range base {
		s := of(trials)
		s.variance = sigma * loss(s.trials) / float64(s.trials)
		runs = append(runs, s)
	}
	head = of(it.Head)
	head.variance = headSigma * loss(head.trials) / float64(head.trials)
	return runs, head
}

// medianLoss is the variance of the median of n normal values over that of their mean, or more:
// 1 for one and two, for many π/2, which it comes to from below (A. Stuart, J. K. Ord,
// "Kendall's Advanced Theory of Statistics" I, section 10.11).
func medianLoss(n int) float64 {
	if n < 3 {
		return 1
	}
	return math.Pi / 2
}

func sum(values []float64) (total float64) {
	for _, v := range values {
		total += v
	}
	return total
}
