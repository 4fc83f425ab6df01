package verdict

import (
	"math"

	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/quantity"
	"perflab/runner/result"
	"perflab/runner/spec"
)

// judgeThresholds compares the variant's merged metrics with each threshold. A count is
// the mean count of one trial, as k6 would have judged it in one run.
func judgeThresholds(thresholds []spec.Threshold, v *Variant) []Check {
	var checks []Check
	for _, t := range thresholds {
		c := Check{Threshold: t, Outcome: NoData}
		value, ok := valueOf(t, v.Metrics, v.valid())
		if t.Aggregation == "count" && v.Valid > 0 {
			value /= float64(v.Valid)
		}
		if held, known := t.Holds(value); ok && known {
			c.Value, c.Outcome = value, Failed
			if held {
				c.Outcome = Passed
			}
		}
		checks = append(checks, c)
	}
	return checks
}

// valueOf is a threshold's value over trials whose metrics merged are set.
func valueOf(t spec.Threshold, set *metric.Set, trials []*result.Trial) (value float64, ok bool) {
	if t.Metric == metricname.SearchRate {
		return searchRate(set, trials)
	}
	return set.Aggregate(t.Metric, t.Aggregation, t.Percentile)
}

// perTrial is a threshold's value in each of the trials; not ok where one has none.
func perTrial(t spec.Threshold, trials []*result.Trial) (values []float64, ok bool) {
	for _, trial := range trials {
		v, measured := valueOf(t, trial.Metrics, []*result.Trial{trial})
		if !measured || math.IsNaN(v) {
			return nil, false
		}
		values = append(values, v)
	}
	return values, len(values) > 0
}

// valueText is a value in a threshold's unit, for a sentence: "99.58%", "351.6 per second".
func valueText(t spec.Threshold, v float64) string { return number(t, v) + unit(t) }

func quantityPart(t spec.Threshold, v float64) Part { return part(KindQuantity, valueText(t, v), v) }

// number is a value in a threshold's unit with four significant digits, whole where it
// has more; a share is in percent, cut off after two decimals.
func number(t spec.Threshold, v float64) string {
	if share(t) {
		return quantity.CutPercent(v)
	}
	return quantity.AllDigits(v, 4)
}

func unit(t spec.Threshold) string {
	switch {
	case share(t):
		return "%"
	case t.Metric == metricname.ServerCPU || t.Metric == metricname.GeneratorCPU:
		return " CPUs"
	case t.Metric == metricname.ServerMemory:
		return " bytes"
	case t.Aggregation == metricname.Rate, t.Metric == metricname.SearchRate:
		return " per second"
	case t.Aggregation == "count" || t.Aggregation == "value":
		return ""
	}
	return " ms"
}

// share reports whether the threshold stands on a rate metric, whose value is 0 to 1.
func share(t spec.Threshold) bool {
	name := t.Metric
	for i, r := range name {
		if r == '{' {
			name = name[:i]
			break
		}
	}
	return t.Aggregation == metricname.Rate && (name == metricname.Checks || name == metricname.HTTPReqFailed || name == metricname.CacheHits)
}
