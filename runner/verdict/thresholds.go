package verdict

import (
	"perflab/runner/quantity"
	"perflab/runner/spec"
	"perflab/runner/verdict/figure"
)

// judgeThresholds compares the variant's merged metrics with each threshold. A count is
// the mean count of one trial, as k6 would have judged it in one run.
func judgeThresholds(thresholds []spec.Threshold, v *Variant) []Check {
	var checks []Check
	for _, t := range thresholds {
		c := Check{Threshold: t, Outcome: NoData}
		value, ok := figure.Value(t, v.Metrics, v.Counted())
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

// valueText is a value in a threshold's unit, for a sentence: "99.58%", "351.6 per second".
func valueText(t spec.Threshold, v float64) string { return number(t, v) + units[figure.UnitOf(t)] }

func quantityPart(t spec.Threshold, v float64) Part { return part(KindQuantity, valueText(t, v), v) }

// number is a value in a threshold's unit with four significant digits, whole where it
// has more; a share is in percent, cut off after two decimals.
func number(t spec.Threshold, v float64) string {
	if figure.UnitOf(t) == quantity.Share {
		return quantity.CutPercent(v)
	}
	return quantity.AllDigits(v, 4)
}

// units stand behind values.
var units = map[string]string{
	quantity.Share: "%", quantity.CPU: " CPUs", quantity.Bytes: " bytes", quantity.PerSecond: " per second", figure.Milliseconds: " ms",
}
