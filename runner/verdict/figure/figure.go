// Package figure says what was measured in numbers with their spread over trials: figures
// of a variant, and intervals.
//
// It words nothing and passes no verdict. A number without enough trials has no interval; it
// is never given one that says more than the trials do. Trials count as independent and
// their values as about normal, which is fair for means and rates and rough for a maximum:
// each is itself a summary of thousands of requests.
//
// Its steps:
//
//  1. sample.go: Gather puts the trials of one variant and one engine together;
//  2. measure.go: how each figure is taken, of one trial or of several as one;
//  3. figure.go: a figure with its values by trial and its interval;
//  4. interval.go: Student's interval;
//  5. draw.go: what an expression over several figures comes to.
//
// All of it is pure: no I/O, no clock, and random draws from a generator that is given.
package figure

import (
	"math"
	"slices"

	"perflab/runner/quantity"
	"perflab/runner/result"
)

// Figure is one number with its spread over the trials.
type Figure struct {
	Metric      string    `json:"metric"`      // http_reqs, http_req_duration, checks, ...
	Aggregation string    `json:"aggregation"` // rate, p(50), p(95), p(99), max, ...
	Unit        string    `json:"unit"`        // one of quantity's
	Value       float64   `json:"value"`       // over the merged trials
	Trials      []float64 `json:"trials"`      // per valid trial
	// Low and High bound the mean over trials, 95% by Student's t; both equal to Value
	// and Interval false with fewer than EnoughTrials.
	Low      float64 `json:"low"`
	High     float64 `json:"high"`
	Interval bool    `json:"interval"`
}

// take takes every figure that was measured. One that some trial lacks keeps its value and
// has no interval.
func (s *Sample) take() {
	trials := s.Counted()
	s.Figures = []Figure{} // a variant without trials has none, which is not "unknown"
	for _, m := range all {
		value, ok := m.Of(s.Metrics, trials)
		if len(trials) == 0 || !ok {
			continue
		}
		f := Figure{Metric: m.Metric, Aggregation: m.Aggregation, Unit: m.Unit, Value: value, Low: value, High: value, Trials: []float64{}}
		for _, t := range trials {
			if v, ok := m.Of(t.Metrics, []*result.Trial{t}); ok {
				f.Trials = append(f.Trials, v)
			}
		}
		if low, high, ok := MeanInterval(f.Trials); ok && len(f.Trials) == len(trials) {
			f.Low, f.High, f.Interval = Possible(m.Unit, low), Possible(m.Unit, high), true
		}
		s.Figures = append(s.Figures, f)
	}
}

// Figure is one of the sample's; nil where it was not measured.
func (s *Sample) Figure(metric, aggregation string) *Figure {
	i := slices.IndexFunc(s.Figures, func(f Figure) bool { return f.Metric == metric && f.Aggregation == aggregation })
	if i < 0 {
		return nil
	}
	return &s.Figures[i]
}

// Possible cuts a bound off at what the unit allows: none is negative, a share is at most 1.
func Possible(unit string, bound float64) float64 {
	bound = math.Max(bound, 0)
	if unit == quantity.Share {
		bound = math.Min(bound, 1)
	}
	return bound
}
