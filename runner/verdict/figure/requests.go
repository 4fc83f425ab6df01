package figure

import (
	"math"
	"time"

	"perflab/runner/metric"
	"perflab/runner/metricname"
)

// Request is what was measured of one of a load's several requests.
type Request struct {
	Name          string
	Share         float64 // of all requests, 0 to 1; NaN where none was made
	Rate          float64 // per second
	Timed         bool    // there are durations
	P50, P95, P99 time.Duration
	Failed        int64
}

// Requests are those of the given names in a set.
func Requests(set *metric.Set, names []string) []Request {
	var out []Request
	all := set.Counters[metricname.HTTPReqs]
	for _, name := range names {
		own := metricname.OfRequest(metricname.HTTPReqs, name)
		r := Request{Name: name, Share: math.NaN(), Rate: set.PerSecond(own), Failed: set.Rates[metricname.OfRequest(metricname.HTTPReqFailed, name)].True}
		if all > 0 {
			r.Share = set.Counters[own] / all
		}
		if h := set.Trends[metricname.OfRequest(metricname.HTTPReqDuration, name)]; h.Count() > 0 {
			r.Timed, r.P50, r.P95, r.P99 = true, h.Quantile(0.5), h.Quantile(0.95), h.Quantile(0.99)
		}
		out = append(out, r)
	}
	return out
}
