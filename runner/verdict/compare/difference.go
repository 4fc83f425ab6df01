package compare

import (
	"math"
	"slices"

	"perflab/runner/metricname"
	"perflab/runner/quantity"
	"perflab/runner/verdict/figure"
)

// ShareThreshold bounds the threshold of shares: one percentage point more failures
// matters to anybody, whatever change of latency one tolerates.
const ShareThreshold = 0.01

// Difference is one metric of one variant in both runs.
type Difference struct {
	Metric         string    `json:"metric"`
	Aggregation    string    `json:"aggregation"`
	Unit           string    `json:"unit"` // of Base, Head and the trials
	HigherIsBetter bool      `json:"higher_is_better"`
	BaseTrials     []float64 `json:"base_trials"`
	HeadTrials     []float64 `json:"head_trials"`
	// P is adjusted for all tests of the comparison.
	figure.Difference
	// Resolution is the relative change that the measurement itself cannot tell: the
	// precision of a search.
	Resolution float64 `json:"resolution,omitempty"`
	Verdict    Outcome `json:"verdict"`
}

// gated is one metric that a comparison tests, with the direction that is better.
type gated struct {
	metric, aggregation string
	higher              bool
}

// gate is what a comparison tests.
var gate = []gated{
	{metricname.HTTPReqs, metricname.Rate, true},
	{metricname.HTTPReqDuration, metricname.P50, false},
	{metricname.HTTPReqDuration, metricname.P95, false},
	{metricname.HTTPReqDuration, metricname.P99, false},
	{metricname.Checks, metricname.Rate, true},
	{metricname.HTTPReqFailed, metricname.Rate, false},
}

// searchGate is what it tests of a search. The response times are those at the rate
// found, which are higher where that is: they would make an improvement a regression.
var searchGate = []gated{{metricname.SearchRate, metricname.Value, true}}

// differences are those of every metric that both measured, each tested by itself.
func differences(base, head *Variant) []Difference {
	tested, resolution := gate, 0.0
	if s := base.Asked.Load.Search; s != nil {
		tested, resolution = searchGate, float64(s.Precision)
	}
	var all []Difference
	for _, g := range tested {
		b, h := base.Sample.Figure(g.metric, g.aggregation), head.Sample.Figure(g.metric, g.aggregation)
		if b == nil || h == nil {
			continue
		}
		all = append(all, Difference{
			Metric: g.metric, Aggregation: g.aggregation, Unit: b.Unit, HigherIsBetter: g.higher,
			BaseTrials: b.Trials, HeadTrials: h.Trials, Resolution: resolution,
			Difference: figure.DifferenceOf(b.Trials, h.Trials, b.Unit == quantity.Share),
		})
	}
	return all
}

// adjust replaces the p-values of all differences with Holm's and returns how many those are.
//
// A metric that is the same in every trial of both runs, such as a failure share of zero,
// could not have shown a difference and is not counted (R. E. Tarone, "A modified
// Bonferroni method for discrete data", Biometrics 46, 1990).
func adjust(variants []VariantComparison) int {
	var tested []*figure.Difference
	for i := range variants {
		for k := range variants[i].Differences {
			if d := &variants[i].Differences[k]; d.Interval && !constant(d.BaseTrials, d.HeadTrials) {
				tested = append(tested, &d.Difference)
			}
		}
	}
	figure.Holm(tested)
	return len(tested)
}

// constant reports whether all values of both are one.
func constant(a, b []float64) bool {
	for _, v := range slices.Concat(a, b) {
		if v != a[0] {
			return false
		}
	}
	return true
}

// judge gives the verdict; P must have been adjusted for all tests before.
func (d *Difference) judge(threshold float64) Outcome {
	switch {
	case !d.Interval:
		return CannotTell
	case d.P >= 1-figure.Confidence, d.Low <= 0 && 0 <= d.High, math.Abs(d.Change) <= d.tolerance(threshold):
		return NoDifference
	case (d.Change > 0) == d.HigherIsBetter:
		return Improvement
	}
	return Regression
}

// tolerance is the change that does not matter, in the unit of Change.
func (d *Difference) tolerance(threshold float64) float64 {
	if d.Points {
		return math.Min(threshold, ShareThreshold)
	}
	return math.Max(threshold, d.Resolution)
}
