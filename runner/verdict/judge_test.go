package verdict

import (
	"slices"
	"strings"
	"testing"
	"time"

	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/result"
	"perflab/runner/spec"
)

func three() []*result.Trial {
	return []*result.Trial{
		made("a", 1, 1000, 10, 20*time.Millisecond),
		made("a", 2, 1020, 10, 22*time.Millisecond),
		made("a", 3, 980, 10, 24*time.Millisecond),
	}
}

func broken(t *result.Trial, s result.Status, reason string) *result.Trial {
	t.Status, t.Reason = s, reason
	if s != result.Invalid {
		t.Metrics = nil
	}
	return t
}

func TestOutcomeOfARun(t *testing.T) {
	fast, slow := threshold(metricname.HTTPReqDuration, "p(95)<500"), threshold(metricname.HTTPReqDuration, "p(95)<5")
	never := threshold(metricname.DroppedIterations, "count<1")
	tests := map[string]struct {
		thresholds []spec.Threshold
		trials     func() []*result.Trial
		want       Outcome
		reason     string
	}{
		"everything held":          {[]spec.Threshold{fast}, three, Passed, ""},
		"no threshold":             {nil, three, Passed, ""},
		"a threshold failed":       {[]spec.Threshold{fast, slow}, three, Failed, "a: http_req_duration p(95)<5 does not hold: measured 2"},
		"a threshold without data": {[]spec.Threshold{never}, three, NoData, "a: dropped_iterations count<1 cannot be judged: nothing was measured"},
		"failed outweighs no data": {[]spec.Threshold{never, slow}, three, Failed, "p(95)<5 does not hold"},
		"no trial ran":             {nil, func() []*result.Trial { return nil }, NoData, "a: no trial ran"},
		"no trial ran to its end":  {nil, func() []*result.Trial { return []*result.Trial{broken(three()[0], result.Failed, "build failed")} }, NoData, "a: no valid trial (trial 1 failed: build failed)"},
		"no request was made":      {nil, func() []*result.Trial { return []*result.Trial{made("a", 1, 0, 0, 0)} }, NoData, "a: no request was made"},
		"one trial of three is wrong": {[]spec.Threshold{slow}, func() []*result.Trial {
			return append(three()[:2], broken(three()[2], result.Invalid, "generator saturated"))
		}, Invalid, "a, trial 3 is invalid: generator saturated"},
		"two stacks in one run": {nil, func() []*result.Trial {
			mixed := three()
			mixed[1].Environment.Stack = standIn
			return mixed
		}, Invalid, "its trials ran on different stacks: 000-a-r1 on django-feed (docker), 001-a-r2 on feed (embedded, standing in for django-feed)"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			j := Judge(asked(tt.thresholds...), tt.trials())
			if j.Outcome != tt.want {
				t.Errorf("outcome %q, want %q (%q)", j.Outcome, tt.want, j.Reasons)
			}
			all := strings.Join(j.Reasons, "\n")
			if !strings.Contains(all, tt.reason) || (tt.reason == "") != (all == "") {
				t.Errorf("reasons %q, want %q", all, tt.reason)
			}
		})
	}
}

func TestAnInterruptedRunKeepsItsStatusAndSaysHowFarItGot(t *testing.T) {
	run := asked()
	run.Status = result.Interrupted
	run.Reason = "stopped by the user"
	j := Judge(run, three()[:1])
	if j.Status != result.Interrupted || len(j.Reasons) == 0 || j.Reasons[0] != "the run is interrupted: stopped by the user" {
		t.Errorf("status %q, reasons %q", j.Status, j.Reasons)
	}
	if v := j.Variants[0]; v.Valid != 1 || v.Planned != 3 || len(v.Trials) != 1 {
		t.Errorf("%d of %d trials", v.Valid, v.Planned)
	}
	for _, want := range []string{"a: 1 of 3 trials count", "fewer than 3 valid trials, so no interval: a"} {
		if !slices.Contains(j.Warnings, want) {
			t.Errorf("no warning %q in %q", want, j.Warnings)
		}
	}
}

func TestWarningsAreSaidOnceWithTheirTrials(t *testing.T) {
	trials := three()
	trials[0].Warnings = []string{"connections were not reused"}
	trials[2].Warnings = []string{"connections were not reused", "the CPU was stolen"}
	got := Judge(asked(), trials).Warnings
	want := []string{"a, trial 1, 3: connections were not reused", "a, trial 3: the CPU was stolen"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestFigures(t *testing.T) {
	trials := three()
	for i, trial := range trials {
		trial.Series = []metric.Point{{Second: 0, Phase: metric.WarmUp}, {Second: 1, Phase: metric.Load}, {Second: 2, Phase: metric.Load}, {Second: 3, Phase: metric.Drain}}
		trial.Resources = []result.Resource{
			{Name: "server", Points: []result.ResourcePoint{{Second: 0, CPU: 9, Memory: 9e9}, {Second: 1, CPU: 0.5, Memory: 100}, {Second: 2, CPU: 0.7, Memory: int64(200 + i)}, {Second: 3, CPU: 9, Memory: 9e9}}},
			{Name: "generator", Points: []result.ResourcePoint{{Second: 1, CPU: 0.1}, {Second: 2, CPU: 0.3}}},
		}
		trial.Cache = &result.Cache{Hits: 90, Misses: 10}
	}
	trials = append(trials, broken(made("a", 4, 5, 5, time.Second), result.Invalid, "not as asked"))
	v := Judge(asked(), trials).Variants[0]
	tests := []struct {
		metric, aggregation, unit string
		value                     float64
		trials                    []float64
	}{
		{metricname.HTTPReqs, "rate", "per_s", 100, []float64{100, 102, 98}},
		{metricname.HTTPReqDuration, "p(50)", "ns", 22e6, []float64{20e6, 22e6, 24e6}},
		{metricname.HTTPReqDuration, "max", "ns", 24e6, []float64{20e6, 22e6, 24e6}},
		{metricname.Checks, "rate", "share", 0.99, []float64{0.99, 1 - 10.0/1020, 1 - 10.0/980}},
		{metricname.DataReceived, "per_response", "bytes_per_response", 1000, []float64{1000, 1000, 1000}},
		{metricname.ServerCPU, "mean", "cpu", 0.6, []float64{0.6, 0.6, 0.6}},
		{metricname.GeneratorCPU, "mean", "cpu", 0.2, []float64{0.2, 0.2, 0.2}},
		{metricname.ServerMemory, "max", "bytes", 202, []float64{200, 201, 202}},
		{metricname.CacheHits, "rate", "share", 0.9, []float64{0.9, 0.9, 0.9}},
	}
	for _, tt := range tests {
		t.Run(tt.metric+" "+tt.aggregation, func(t *testing.T) {
			f := figureOf(&v, tt.metric, tt.aggregation)
			if f == nil {
				t.Fatal("there is none")
			}
			if f.Unit != tt.unit || !f.Interval || len(f.Trials) != 3 {
				t.Errorf("unit %q, interval %v, %d trials", f.Unit, f.Interval, len(f.Trials))
			}
			near(t, "value", f.Value, tt.value, tt.value*1e-3) // histograms keep three digits
			low, high, _ := MeanInterval(tt.trials)
			near(t, "low", f.Low, low, 1e-3*high)
			near(t, "high", f.High, min(high, map[bool]float64{true: 1, false: high}[tt.unit == "share"]), 1e-3*high)
		})
	}
	if figureOf(&v, metricname.IterationDuration, "avg") != nil {
		t.Error("a figure of a metric that was not measured")
	}
}

func TestTooFewTrialsHaveNoInterval(t *testing.T) {
	for _, f := range Judge(asked(), three()[:2]).Variants[0].Figures {
		if f.Interval || f.Low != f.Value || f.High != f.Value {
			t.Errorf("%s %s: %v to %v, interval %v", f.Metric, f.Aggregation, f.Low, f.High, f.Interval)
		}
	}
}

func TestThresholdsStandOnAllValidTrials(t *testing.T) {
	tests := map[string]struct {
		metric, expr string
		value        float64
		want         Outcome
	}{
		"rate of a counter is the mean":      {metricname.HTTPReqs, "rate>=100", 100, Passed},
		"count is that of one trial":         {metricname.HTTPReqs, "count<1001", 1000, Passed},
		"share":                              {metricname.Checks, "rate>0.99", 0.99, Failed},
		"equal":                              {metricname.HTTPReqs, "count==1000", 1000, Passed},
		"not equal":                          {metricname.HTTPReqs, "count!=1000", 1000, Failed},
		"at most":                            {metricname.HTTPReqFailed, "rate<=0.01", 0.01, Passed},
		"never measured":                     {metricname.VUs, "value>1", 0, NoData},
		"sub-metric without any good answer": {metricname.HTTPReqDurationOK, "p(95)<500", 0, NoData},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c := Judge(asked(threshold(tt.metric, tt.expr)), three()).Variants[0].Thresholds[0]
			if c.Outcome != tt.want {
				t.Errorf("%s %s: %s, want %s", tt.metric, tt.expr, c.Outcome, tt.want)
			}
			near(t, "value", c.Value, tt.value, 1e-9)
		})
	}
}
