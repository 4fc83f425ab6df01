package k6script

import (
	"strings"
	"testing"
	"time"

	"perflab/runner/metricname"
	"perflab/runner/spec"
	"perflab/runner/threshold"
)

func TestAThresholdThatAborts(t *testing.T) {
	all := []threshold.Threshold{
		{Metric: metricname.HTTPReqFailed, Expr: "rate<0.1", AbortOnFail: true, Delay: 10 * time.Second},
		{Metric: metricname.HTTPReqFailed, Expr: "rate<0.5"},
	}
	code := thresholdOptions(all, spec.Load{WarmUp: spec.Duration(5 * time.Second)})
	if want := "http_req_failed: [{ threshold: 'rate<0.1', abortOnFail: true, delayAbortEval: '15s' }, 'rate<0.5'],"; !strings.Contains(code, want) {
		t.Errorf("%s, want %s", code, want)
	}
}
