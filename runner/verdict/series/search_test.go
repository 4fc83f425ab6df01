package series

import (
	"testing"
	"time"

	"perflab/runner/metric"
	"perflab/runner/phrase"
	"perflab/runner/result"
)

// TestPointOfTrials takes the median of trials that asked for the same rate, and how
// most of them went; of a rate measured twice the second counts.
func TestPointOfTrials(t *testing.T) {
	trial := func(steps ...result.SearchStep) *result.Trial {
		return &result.Trial{Status: result.Complete, Metrics: metric.NewSet(), Search: &result.Search{Steps: steps}}
	}
	at := func(p95 time.Duration, held bool) result.SearchStep {
		return result.SearchStep{Rate: 100, Achieved: float64(p95 / 1e6), P95: p95, Held: held}
	}
	trials := []*result.Trial{trial(at(9e9, false), at(10e6, true)), trial(at(20e6, true)), trial(at(60e6, false))}
	p95 := func(s result.SearchStep) time.Duration { return s.P95 }
	rates := stepsByRate(trials)
	if len(rates) != 1 || len(rates[0]) != 3 {
		t.Fatalf("rates %+v", rates)
	}
	if got := Search(trials, p95); len(got) != 1 || got[0] != (Rate{20, 20, Held}) {
		t.Errorf("%+v", got)
	}
	trials[1] = trial(result.SearchStep{Rate: 100, P95: 1, Doubt: phrase.Verbatim("late")})
	if got := Search(trials, p95); got[0].Went != Failed {
		t.Errorf("no sign has most, so the rate is not said to hold: %+v", got)
	}
}
