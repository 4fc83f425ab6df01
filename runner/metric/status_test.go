package metric

import (
	"testing"
	"time"

	"perflab/runner/metricname"
)

func TestStatusesAndChecksAggregate(t *testing.T) {
	s := NewSet()
	s.Elapsed = 2 * time.Second
	s.Counters[metricname.HTTPReqs] = 10
	s.Statuses["500"], s.Errors[ErrTimeout], s.Errors[ErrReset] = 3, 2, 1
	s.Checks = []Check{{Name: "is status 200", Passes: 4, Fails: 6}}
	for metric, want := range map[string]float64{"http_reqs{status:500}": 3, "http_reqs{status:404}": 0, "http_reqs{status:0}": 3} {
		if n, ok := s.Aggregate(metric, metricname.Count, 0); n != want || !ok {
			t.Errorf("%s: %v, %v", metric, n, ok)
		}
	}
	if n, ok := s.Aggregate("http_reqs{status:500}", metricname.Rate, 0); n != 1.5 || !ok {
		t.Errorf("rate %v, %v", n, ok)
	}
	if share, ok := s.Aggregate("checks{check:is status 200}", metricname.Rate, 0); share != 0.4 || !ok {
		t.Errorf("share %v, %v", share, ok)
	}
	if _, ok := NewSet().Aggregate("http_reqs{status:500}", metricname.Count, 0); ok {
		t.Error("what was not measured has no 500")
	}
}
