package figure

import (
	"strings"

	"perflab/runner/metricname"
	"perflab/runner/quantity"
	"perflab/runner/threshold"
)

// UnitOf is the unit in which thresholds have a figure: one of quantity's, quantity.Milliseconds, or
// none for a plain number.
func UnitOf(t threshold.Threshold) string {
	switch {
	case isShare(t):
		return quantity.Share
	case t.Metric == metricname.ServerCPU || t.Metric == metricname.GeneratorCPU:
		return quantity.CPU
	case t.Metric == metricname.ServerMemory:
		return quantity.Bytes
	case t.Aggregation == metricname.Rate, t.Metric == metricname.SearchRate:
		return quantity.PerSecond
	case t.Aggregation == metricname.Count || t.Aggregation == "value":
		return ""
	}
	return quantity.Milliseconds
}

// isShare reports whether the threshold stands on a rate metric, whose value is 0 to 1.
func isShare(t threshold.Threshold) bool {
	name, _, _ := strings.Cut(t.Metric, "{")
	return t.Aggregation == metricname.Rate && (name == metricname.Checks || name == metricname.HTTPReqFailed || name == metricname.CacheHits)
}
