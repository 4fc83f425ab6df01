package report

import (
	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/quantity"
	"perflab/runner/result"
)

// TrialLine is one trial in one line for the terminal: "981 RPS · p95 23 ms · checks 100.00%".
func TrialLine(set *metric.Set) string {
	rps, ok := set.Aggregate(metricname.HTTPReqs, metricname.Rate, 0)
	if !ok {
		return "no request completed"
	}
	line := quantity.NewRow(quantity.PerSecond, rps).Number(rps) + " RPS"
	if h := set.Trends[metricname.HTTPReqDuration]; h != nil && h.Count() > 0 {
		line += " · p95 " + quantity.Duration(h.Quantile(0.95))
	}
	if share, ok := set.Aggregate(metricname.Checks, metricname.Rate, 0); ok {
		line += " · checks " + quantity.Text(quantity.Share, share)
	}
	return line
}

// SearchLine is what a trial's search found, for the terminal: "holds 566/s; 587/s failed:
// http_req_duration p(95)<500: measured 712.0 ms".
func SearchLine(s *result.Search) string { return searchSays(s, words(string(phrase.English))) }
