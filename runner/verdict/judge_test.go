package verdict

import (
	"slices"
	"strings"
	"testing"

	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/threshold"
	"perflab/runner/verdict/internal/sample"
)

func broken(t *result.Trial, s result.Status, reason string) *result.Trial {
	t.Status, t.Reason = s, phrase.Verbatim(reason)
	if s != result.Invalid {
		t.Metrics = nil
	}
	return t
}

func TestOutcomeOfARun(t *testing.T) {
	fast, slow := sample.Threshold(metricname.HTTPReqDuration, "p(95)<500"), sample.Threshold(metricname.HTTPReqDuration, "p(95)<5")
	never := sample.Threshold(metricname.DroppedIterations, "count<1")
	tests := map[string]struct {
		thresholds []threshold.Threshold
		trials     func() []*result.Trial
		want       Outcome
		reason     string
	}{
		"everything held":          {[]threshold.Threshold{fast}, sample.Three, Passed, ""},
		"no threshold":             {nil, sample.Three, Passed, ""},
		"a threshold failed":       {[]threshold.Threshold{fast, slow}, sample.Three, Failed, "a: http_req_duration p(95)<5 does not hold: measured 2"},
		"a threshold without data": {[]threshold.Threshold{never}, sample.Three, NoData, "a: dropped_iterations count<1 cannot be judged: nothing was measured"},
		"failed outweighs no data": {[]threshold.Threshold{never, slow}, sample.Three, Failed, "p(95)<5 does not hold"},
		"no trial ran":             {nil, func() []*result.Trial { return nil }, NoData, "a: no trial ran"},
		"no trial ran to its end": {nil, func() []*result.Trial {
			return []*result.Trial{broken(sample.Three()[0], result.Failed, "build failed")}
		}, NoData, "a: no valid trial (trial 1 failed: build failed)"},
		"no request was made": {nil, func() []*result.Trial { return []*result.Trial{sample.Trial("a", 1, 0, 0, 0)} }, NoData, "a: no request was made"},
		"one trial of three is wrong": {[]threshold.Threshold{slow}, func() []*result.Trial {
			return append(sample.Three()[:2], broken(sample.Three()[2], result.Invalid, "generator saturated"))
		}, Invalid, "a, trial 3 is invalid: generator saturated"},
		"two stacks in one run": {nil, func() []*result.Trial {
			mixed := sample.Three()
			mixed[1].Environment.Stack = sample.StandIn
			return mixed
		}, Invalid, "its trials ran on different stacks: 000-a-r1 on django-feed (docker), 001-a-r2 on feed (embedded, standing in for django-feed)"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			j := Judge(sample.Run(tt.thresholds...), tt.trials())
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
	run := sample.Run()
	run.Status = result.Interrupted
	run.Reason = phrase.Verbatim("stopped by the user")
	j := Judge(run, sample.Three()[:1])
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
	trials := sample.Three()
	trials[0].Warnings = []phrase.Statement{phrase.Verbatim("connections were not reused")}
	trials[2].Warnings = []phrase.Statement{phrase.Verbatim("connections were not reused"), phrase.Verbatim("the CPU was stolen")}
	got := Judge(sample.Run(), trials).Warnings
	want := []string{"a, trial 1, 3: connections were not reused", "a, trial 3: the CPU was stolen"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
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
			c := Judge(sample.Run(sample.Threshold(tt.metric, tt.expr)), sample.Three()).Variants[0].Thresholds[0]
			if c.Outcome != tt.want {
				t.Errorf("%s %s: %s, want %s", tt.metric, tt.expr, c.Outcome, tt.want)
			}
			sample.Near(t, "value", c.Value, tt.value, 1e-9)
		})
	}
}
