package metricname

import "perflab/runner/quantity"

// Unit is the unit in which thresholds and claims have a figure: one of quantity's, or none
// for a plain number. Trends are in milliseconds, as in k6.
func Unit(metric, aggregation string) string {
	kind := KindOf(metric)
	switch {
	case aggregation == Rate && (kind == Share || metric == CacheHits):
		return quantity.Share
	case metric == ServerCPU || metric == GeneratorCPU:
		return quantity.CPU
	case metric == ServerMemory, metric == ServerMemorySlope:
		return quantity.Bytes
	case aggregation == Rate, metric == SearchRate:
		return quantity.PerSecond
	case aggregation == Count || aggregation == Value:
		return ""
	}
	return quantity.Milliseconds
}
