// Package published reads what load testing tools printed, as a text quotes it: the outputs
// of k6, wrk, wrk2, hey, ab and the tools of room tool, and single figures written METRIC.AGGREGATION: VALUE. Each
// figure has the interval that its print stands for, which depends on how the tool rounds.
//
// Read splits the text into lines, makes each plain again (plainLine), lets every format read
// all of them and takes the format that knows most (readWith); a Mapping takes figures one by
// one. Prose is passed over. A line that looks like a figure and is none is refused, and so
// is a text without any figure: a figure that was overlooked would be compared with nothing.
package published

import (
	"math"

	"perflab/runner/metricname"
	"perflab/runner/quantity"
)

// Figure is one figure of a published text: the value, and the interval it stands for
// given the precision it was printed with. 918.952395/s is any rate from 918.9523945 to
// 918.9523955; 1.08s is, by k6, which cuts off, any duration from 1.08 to 1.09 s.
//
// Metrics and their aggregations are those of thresholds. Beside them a text can have
//
//	checks, http_req_failed   hits, total: how many samples were true (checks that held,
//	                          requests that failed) of how many; checks also fails and
//	                          total_rate, checks per second
//	checks{check:NAME}        rate, hits, total of one check
//	vus, vus_max              min, max; asked: as the run was configured
//	trends                    count: how many samples
//	data_received             per_response: bytes of a response, headers included
//	body_received             count, per_response: the same of bodies alone
//	iterations, http_reqs     asked: how many the run was to make; asked_rate: per second
//	duration                  value: how long the run took; asked: how long it was to last;
//	                          max: how long it could have lasted
//	threads                   value: of the generator
//	errors                    failures as the tool counts them: count and, by kind, connect,
//	                          read, write, receive, timeout, length, exceptions
//
// and, of k6, metrics of the script's own under the name they were printed with. A figure
// of one scenario or group has k6's tag: http_reqs{scenario:reading}.
type Figure struct {
	Metric      string  `json:"metric"`               // with a sub-metric's tag in braces
	Aggregation string  `json:"aggregation"`          // avg min max med p count rate value, or one of the above
	Percentile  float64 `json:"percentile,omitempty"` // 0 to 100, for p only
	Value       float64 `json:"value"`                // as printed, in Unit; of a range its middle
	// Low and High are the ends of the interval, both part of it. Where the text gives no
	// upper end ("> 900"), High is 1 for a share and else math.MaxFloat64.
	Low    float64 `json:"low"`
	High   float64 `json:"high"`
	Unit   string  `json:"unit"`           // ms, share, per_s, count, bytes, bytes_per_s; empty where the text has none
	Quote  string  `json:"quote"`          // the line it stands in
	Source string  `json:"source"`         // k6, wrk, wrk2, hey, ab, a tool of room tool, or loose
	Note   string  `json:"note,omitempty"` // how it differs from the metric of this name; mostly empty
}

// Units of a figure.
const (
	UnitTime      = quantity.Milliseconds
	UnitShare     = quantity.Share
	UnitRate      = quantity.PerSecond
	UnitCount     = quantity.Count
	UnitBytes     = quantity.Bytes
	UnitBytesRate = quantity.BytesPerSecond
)

// Name is the figure as claims name it: http_req_duration.p(95).
func (p Figure) Name() string {
	return metricname.Figure(p.Metric, metricname.Aggregation(p.Aggregation, p.Percentile))
}

// Open tells whether the text gives one end alone, as "> 900" and "< 400" do. Such a figure
// bounds the value and is no estimate of it.
func (p Figure) Open() bool {
	return p.High == math.MaxFloat64 || p.Low == 0 && p.High == p.Value && p.Value > 0
}

// Find is a figure among those of one text; percentile is for the aggregation p only. Where
// it was printed several times it is the most precise one. It knows the median as p(50), and
// the extremes as p(0) and p(100). ok is false where the text has no such figure.
func Find(figures []Figure, metric, aggregation string, percentile float64) (found Figure, ok bool) {
	aggregation, percentile = canonical(aggregation, percentile)
	for _, f := range figures {
		if a, q := canonical(f.Aggregation, f.Percentile); f.Metric != metric || a != aggregation || q != percentile {
			continue
		}
		if !ok || f.High-f.Low < found.High-found.Low {
			found, ok = f, true
		}
	}
	return found, ok
}

// canonical is one way to say what has two names.
func canonical(aggregation string, percentile float64) (string, float64) {
	switch {
	case aggregation == metricname.Med:
		return metricname.P, 50
	case aggregation == metricname.P && percentile == 0:
		return metricname.Min, 0
	case aggregation == metricname.P && percentile == 100:
		return metricname.Max, 0
	case aggregation != metricname.P:
		percentile = 0
	}
	return aggregation, percentile
}
