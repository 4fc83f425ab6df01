package report

import (
	"strconv"

	"perflab/runner/metricname"
	"perflab/runner/quantity"
	"perflab/runner/spec"
	"perflab/runner/verdict"
)

// requestCells is the table of a variant's several requests with its heading: what share of
// the requests each was, its rate and durations, and how many failed. Empty where the load
// has one request, or nothing was measured.
func requestCells(v verdict.Variant, l spec.Load, w Words) [][]string {
	set := verdict.Measured(v)
	if set == nil || len(l.Requests) == 0 {
		return nil
	}
	rows := [][]string{{w["col_request"], w["col_share"], w["col_rps"], w["col_p50"], w["col_p95"], w["col_p99"], w["col_failed"]}}
	all := set.Counters[metricname.HTTPReqs]
	for _, r := range l.Requests {
		row := []string{r.Name, "–", quantity.NewRow(quantity.PerSecond, set.RPS()).Number(set.PerSecond(metricname.OfRequest(metricname.HTTPReqs, r.Name)))}
		if all > 0 {
			row[1] = quantity.FixedPercent(set.Counters[metricname.OfRequest(metricname.HTTPReqs, r.Name)]/all, 1)
		}
		h := set.Trends[metricname.OfRequest(metricname.HTTPReqDuration, r.Name)]
		for _, q := range []float64{0.5, 0.95, 0.99} {
			text := "–"
			if h.Count() > 0 {
				text = quantity.Duration(h.Quantile(q))
			}
			row = append(row, text)
		}
		rows = append(rows, append(row, strconv.FormatInt(set.Rates[metricname.OfRequest(metricname.HTTPReqFailed, r.Name)].True, 10)))
	}
	return rows
}
