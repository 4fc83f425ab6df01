package metric

import (
	"time"

	"perflab/runner/metricname"
)

// Milliseconds is the boundary between durations and the unit of k6's thresholds.
func Milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// RPS is requests per second over Elapsed; 0 where nothing was measured.
func (s *Set) RPS() float64 { return s.PerSecond(metricname.HTTPReqs) }

// PerSecond is a counter per second over Elapsed; 0 where there is none.
func (s *Set) PerSecond(counter string) float64 {
	if s.Elapsed <= 0 {
		return 0
	}
	return s.Counters[counter] / s.Elapsed.Seconds()
}

// Share is True out of Total, 0 to 1; 0 where Total is.
func (r Rate) Share() float64 {
	if r.Total == 0 {
		return 0
	}
	return float64(r.True) / float64(r.Total)
}

// Aggregate returns one number of a metric in the unit k6's thresholds have it: trends in
// milliseconds, rates as a share from 0 to 1, counters as a count or per second over
// Elapsed, gauges as they are. Aggregations are avg, min, max, med, p (with percentile, 0
// to 100) and count for trends, rate for rates, count and rate for counters, value for
// gauges. A figure that a summary quotes is as quoted. A check is named checks{check:NAME}, what
// had one status http_reqs{status:500}. It is not ok where nothing was measured or
// the metric has no such aggregation.
func (s *Set) Aggregate(metric, aggregation string, percentile float64) (value float64, ok bool) {
	if s == nil {
		return 0, false
	}
	if s.Quoted != nil {
		if v, quoted := s.Quoted[metricname.Figure(metric, metricname.Aggregation(aggregation, percentile))]; quoted {
			return v, true
		}
	}
	if h := s.Trends[metric]; h.Count() > 0 {
		return h.aggregate(aggregation, percentile)
	}
	if r, found := s.rate(metric); found && r.Total > 0 {
		return r.Share(), aggregation == metricname.Rate
	}
	if status := metricname.Status(metric); status != "" {
		return s.ofStatus(status, aggregation)
	}
	if n, found := s.Counters[metric]; found {
		switch aggregation {
		case metricname.Count:
			return n, true
		case metricname.Rate:
			return s.PerSecond(metric), s.Elapsed > 0
		}
		return 0, false
	}
	if g, found := s.Gauges[metric]; found {
		return g.Value, aggregation == metricname.Value
	}
	return 0, false
}

// ofStatus counts the responses of one status, or with 0 the requests without one.
func (s *Set) ofStatus(status, aggregation string) (float64, bool) {
	if _, measured := s.Counters[metricname.HTTPReqs]; !measured {
		return 0, false
	}
	n := float64(s.Statuses[status])
	if status == "0" {
		for _, failed := range s.Errors {
			n += float64(failed)
		}
	}
	switch aggregation {
	case metricname.Count:
		return n, true
	case metricname.Rate:
		if s.Elapsed > 0 {
			return n / s.Elapsed.Seconds(), true
		}
	}
	return 0, false
}

func (s *Set) rate(metric string) (Rate, bool) {
	name := metricname.Check(metric)
	if name == "" {
		r, found := s.Rates[metric]
		return r, found
	}
	for _, c := range s.Checks {
		if c.Name == name {
			return Rate{True: c.Passes, Total: c.Passes + c.Fails}, true
		}
	}
	return Rate{}, false
}

func (h *Histogram) aggregate(aggregation string, percentile float64) (float64, bool) {
	switch aggregation {
	case metricname.Avg:
		return float64(h.sum) / float64(h.Count()) / float64(time.Millisecond), true
	case metricname.Min:
		return Milliseconds(h.Min()), true
	case metricname.Max:
		return Milliseconds(h.Max()), true
	case metricname.Med:
		return Milliseconds(h.Quantile(0.5)), true
	case metricname.P:
		return Milliseconds(h.Quantile(percentile / 100)), true
	case metricname.Count:
		return float64(h.Count()), true
	}
	return 0, false
}
