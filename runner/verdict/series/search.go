package series

import (
	"slices"
	"time"

	"perflab/runner/quantity"
	"perflab/runner/result"
)

// Went is how most of the trials went at a rate of a search.
type Went int

// How a rate went. Where none has most, it did not hold.
const (
	Failed Went = iota
	Held
	Doubtful
)

// Rate is one rate of a variant's searches, the median of its trials.
type Rate struct {
	Achieved     float64 // requests per second
	Milliseconds float64 // of the percentile asked for; 0: nothing was answered
	Went         Went
}

// Search is a variant's searches by the rate asked, in ascending order; percentile picks the
// duration of a step. Empty where no trial has searched.
func Search(trials []*result.Trial, percentile func(result.SearchStep) time.Duration) []Rate {
	var rates []Rate
	for _, steps := range stepsByRate(trials) {
		rates = append(rates, rateOf(steps, percentile))
	}
	return rates
}

// stepsByRate are the steps by the rate asked, in ascending order: of each trial the last one
// at that rate, which is the one that counted.
func stepsByRate(trials []*result.Trial) [][]result.SearchStep {
	byRate := map[float64][]result.SearchStep{}
	for _, t := range trials {
		if t.Search == nil {
			continue
		}
		last := map[float64]result.SearchStep{}
		for _, s := range t.Search.Steps {
			last[s.Rate] = s
		}
		for rate, s := range last {
			byRate[rate] = append(byRate[rate], s)
		}
	}
	var rates []float64
	for rate := range byRate {
		rates = append(rates, rate)
	}
	slices.Sort(rates)
	steps := make([][]result.SearchStep, len(rates))
	for i, rate := range rates {
		steps[i] = byRate[rate]
	}
	return steps
}

func rateOf(steps []result.SearchStep, percentile func(result.SearchStep) time.Duration) Rate {
	var achieved, took []float64
	count := map[Went]int{}
	for _, s := range steps {
		achieved, took = append(achieved, s.Achieved), append(took, float64(percentile(s))/1e6)
		switch {
		case !s.Doubt.IsZero():
			count[Doubtful]++
		case s.Held:
			count[Held]++
		default:
			count[Failed]++
		}
	}
	r := Rate{Achieved: quantity.Median(achieved), Milliseconds: quantity.Median(took)}
	for _, w := range []Went{Doubtful, Held} {
		if 2*count[w] > len(steps) {
			r.Went = w
		}
	}
	return r
}
