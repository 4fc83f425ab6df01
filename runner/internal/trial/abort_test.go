package trial

import (
	"context"
	"errors"
	"testing"
	"time"

	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/plan"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/threshold"
)

func limit(t *testing.T, name, expr string, delay time.Duration) threshold.Threshold {
	t.Helper()
	one, err := threshold.Parse(name, expr)
	if err != nil {
		t.Fatal(err)
	}
	one.AbortOnFail, one.Delay = true, delay
	return one
}

// TestAThresholdEndsATrial sends a recorder's seconds to a judge: nothing ends before the delay,
// nor by what was not measured, nor in the warm-up.
func TestAThresholdEndsATrial(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	late := limit(t, metricname.HTTPReqFailed, "rate<0.5", 3*time.Second)
	look := judge([]threshold.Threshold{limit(t, metricname.Checks, "rate>0.9", 0), late, limit(t, metricname.HTTPReqs, "count<1000", 0)}, cancel)
	r := metric.NewRecorder(metric.RecorderOptions{Timeline: metric.Timeline{WarmUp: 2 * time.Second, Load: 10 * time.Second}, Lanes: 2, Judge: look})
	var ended time.Duration
	for at := time.Duration(0); at < 12*time.Second && ctx.Err() == nil; at += 100 * time.Millisecond {
		r.Lane(int(at)).Request(&metric.Request{End: at, Status: 500, Failed: true, Waiting: time.Millisecond})
		r.Advance(at)
		ended = at
	}
	var why *abortion
	if !errors.As(context.Cause(ctx), &why) || why.Threshold != late || why.Value != 1 || why.At != 3*time.Second || ended > 5200*time.Millisecond {
		t.Fatalf("ended at %v by %v", ended, context.Cause(ctx))
	}
	// What looked on has not counted anything twice.
	if _, m, _ := r.Finish(ended); int(m.Counters[metricname.HTTPReqs]) != int((ended-2*time.Second)/(100*time.Millisecond))+1 || m.Trends[metricname.HTTPReqDuration].Count() != int64(m.Counters[metricname.HTTPReqs]) {
		t.Errorf("%v requests by %v", m.Counters[metricname.HTTPReqs], ended)
	}
	one := &result.Trial{Status: result.Complete}
	if why.note(one); one.Status != result.Interrupted || one.Aborted == nil || one.Reason.IsZero() {
		t.Errorf("the trial %+v", one)
	}
	untrusted := &result.Trial{Status: result.Invalid, Reason: phrase.Verbatim("the generator was late")}
	if why.note(untrusted); untrusted.Status != result.Invalid || untrusted.Aborted == nil {
		t.Errorf("an invalid trial %+v", untrusted)
	}
}

func TestABaseRunsWhole(t *testing.T) {
	v := spec.Variant{Config: spec.Config{Thresholds: []threshold.Threshold{limit(t, metricname.Checks, "rate>0.9", 0), {Metric: metricname.HTTPReqs}}}}
	if n := len(aborting(Request{Variant: v})); n != 1 {
		t.Errorf("%d thresholds end a trial", n)
	}
	if n := len(aborting(Request{Variant: v, Trial: plan.Trial{Side: plan.Base}})); n != 0 || judge(nil, nil) != nil {
		t.Errorf("%d thresholds end a base's trial", n)
	}
}
