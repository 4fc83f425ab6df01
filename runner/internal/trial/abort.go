package trial

import (
	"context"
	"slices"
	"time"

	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/plan"
	"perflab/runner/result"
	"perflab/runner/threshold"
)

// aborting are the thresholds that end a trial. A base is there to be held against: it runs whole.
func aborting(req Request) []threshold.Threshold {
	if req.Trial.Side == plan.Base {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(req.Variant.Thresholds), func(t threshold.Threshold) bool { return !t.AbortOnFail })
}

// abortion is why a load was ended: a threshold that did not hold.
type abortion struct{ result.Aborted }

func (a *abortion) Error() string { return a.reason().String() }

func (a *abortion) reason() phrase.Statement {
	t := a.Threshold
	return phrase.EndedByThreshold(phrase.Text(t.Metric), phrase.Text(t.Expr), phrase.Quantity(a.Value, metricname.Unit(t.Metric, t.Aggregation)), phrase.Duration(a.At))
}

// judge looks at thresholds as k6 does, each second: the first that does not hold once its delay
// is over ends the load, by cancel. One of which nothing was measured yet ends nothing. It is nil
// where there is no threshold.
func judge(ending []threshold.Threshold, cancel context.CancelCauseFunc) metric.Judge {
	if len(ending) == 0 {
		return nil
	}
	names := make([]string, len(ending))
	for i, t := range ending {
		names[i] = t.Metric
	}
	return func(at time.Duration, soFar func([]string) *metric.Set) {
		due := slices.DeleteFunc(slices.Clone(ending), func(t threshold.Threshold) bool { return at < t.Delay })
		if len(due) == 0 {
			return
		}
		set := soFar(names)
		for _, j := range threshold.Judge(due, func(t threshold.Threshold) (float64, bool) {
			return set.Aggregate(t.Metric, t.Aggregation, t.Percentile)
		}) {
			if j.Outcome == threshold.Missed {
				cancel(&abortion{result.Aborted{Threshold: j.Threshold, Value: j.Value, At: at}})
				return
			}
		}
	}
}

// note records what ended a trial; nil: nothing did. A measurement that cannot be trusted stays invalid: what
// ended it may be the generator's.
func (a *abortion) note(t *result.Trial) {
	if a == nil {
		return
	}
	t.Aborted = &a.Aborted
	if t.Status == result.Complete {
		t.Status, t.Reason = result.Interrupted, a.reason()
	}
}
