package verdict

import (
	"perflab/runner/metricname"
	"perflab/runner/quantity"
	"perflab/runner/threshold"
	"perflab/runner/verdict/figure"
)

// judgeThresholds judges the variant's merged metrics by each threshold. A count is the mean
// count of one trial, as k6 would have judged it in one run.
func judgeThresholds(thresholds []threshold.Threshold, v *Variant) []Check {
	outcomes := map[threshold.Outcome]Outcome{threshold.Held: Passed, threshold.Missed: Failed, threshold.Unknown: NoData}
	var checks []Check
	for _, j := range threshold.Judge(thresholds, func(t threshold.Threshold) (float64, bool) {
		value, ok := figure.Value(t, v.Metrics, v.Counted())
		if t.Aggregation == metricname.Count && v.Valid > 0 {
			value /= float64(v.Valid)
		}
		return value, ok
	}) {
		checks = append(checks, Check{Threshold: j.Threshold, Value: j.Value, Outcome: outcomes[j.Outcome]})
	}
	return checks
}

// valueText is a value in a threshold's unit, for a sentence: "99.58%", "351.6 per second".
func valueText(t threshold.Threshold, v float64) string {
	return number(t, v) + units[figure.UnitOf(t)]
}

func quantityPart(t threshold.Threshold, v float64) Part {
	return part(KindQuantity, valueText(t, v), v)
}

// number is a value in a threshold's unit with four significant digits, whole where it
// has more; a share is in percent, cut off after two decimals.
func number(t threshold.Threshold, v float64) string {
	if figure.UnitOf(t) == quantity.Share {
		return quantity.CutPercent(v)
	}
	return quantity.AllDigits(v, 4)
}

// units stand behind values.
var units = map[string]string{
	quantity.Share: "%", quantity.CPU: " CPUs", quantity.Bytes: " bytes", quantity.PerSecond: " per second", figure.Milliseconds: " ms",
}
