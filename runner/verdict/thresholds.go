package verdict

import (
	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/threshold"
	"perflab/runner/verdict/figure"
)

// judgeThresholds judges the variant's merged metrics by each threshold. A count is the mean
// count of one trial, as k6 would have judged it in one run. One that ended a trial does not hold, whatever the other trials
// came to.
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
		c := Check{Threshold: j.Threshold, Value: j.Value, Outcome: outcomes[j.Outcome]}
		for _, t := range v.Trials {
			if t.Aborted != nil && t.Status == result.Interrupted && t.Aborted.Threshold == j.Threshold {
				c.Value, c.Outcome, c.Aborted = t.Aborted.Value, Failed, true
				break
			}
		}
		checks = append(checks, c)
	}
	return checks
}

// measured is a value in a threshold's unit.
func measured(t threshold.Threshold, v float64) phrase.Arg {
	return phrase.Quantity(v, metricname.Unit(t.Metric, t.Aggregation))
}
