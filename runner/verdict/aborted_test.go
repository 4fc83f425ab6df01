package verdict

import (
	"strings"
	"testing"
	"time"

	"perflab/runner/metricname"
	"perflab/runner/result"
	"perflab/runner/verdict/internal/sample"
)

// TestAnAbortedTrialFailsTheRun has two trials that hold a threshold and one that it ended.
func TestAnAbortedTrialFailsTheRun(t *testing.T) {
	limit := sample.Threshold(metricname.HTTPReqFailed, "rate<0.5")
	limit.AbortOnFail = true
	trials := sample.Three()
	trials[1].Status, trials[1].Aborted = result.Interrupted, &result.Aborted{Threshold: limit, Value: 0.75, At: 4 * time.Second}
	j := Judge(sample.Run(limit, sample.Threshold(metricname.HTTPReqs, "count>1")), trials)
	v := j.Variants[0]
	if j.Outcome != Failed || v.Valid != 2 || v.Metrics.Counters[metricname.HTTPReqs] != 1980 {
		t.Errorf("%s, of %d trials, %v requests", j.Outcome, v.Valid, v.Metrics.Counters[metricname.HTTPReqs])
	}
	if c := v.Thresholds[0]; c.Outcome != Failed || c.Value != 0.75 || !c.Aborted || v.Thresholds[1].Outcome != Passed {
		t.Errorf("%+v", v.Thresholds)
	}
	if len(j.Reasons) != 1 || !strings.Contains(j.Reasons[0].String(), "trial 2") {
		t.Errorf("reasons %v", j.Reasons)
	}
}
