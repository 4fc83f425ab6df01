package verdict

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/threshold"
	"perflab/runner/verdict/internal/sample"
)

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
			return []*result.Trial{sample.Broken(sample.Three()[0], result.Failed, "build failed")}
		}, NoData, "a: no valid trial (trial 1 failed: build failed)"},
		"no request was made": {nil, func() []*result.Trial { return []*result.Trial{sample.Trial("a", 1, 0, 0, 0)} }, NoData, "a: no request was made"},
		"one trial of three is wrong": {[]threshold.Threshold{slow}, func() []*result.Trial {
			return append(sample.Three()[:2], sample.Broken(sample.Three()[2], result.Invalid, "generator saturated"))
		}, Invalid, "a, trial 3 is invalid: generator saturated"},
		"no check held": {nil, func() []*result.Trial {
			return []*result.Trial{sample.Trial("a", 1, 1000, 1000, time.Millisecond), sample.Trial("a", 2, 1000, 1000, time.Millisecond)}
		}, NoData, "a: none of 2000 checks held: the figures are not of what the file asks for"},
		"no check held, and a threshold that does": {[]threshold.Threshold{fast}, func() []*result.Trial {
			return []*result.Trial{sample.Trial("a", 1, 1000, 1000, time.Millisecond)}
		}, Passed, ""},
		"every request failed, and no check": {nil, func() []*result.Trial {
			trial := sample.Trial("a", 1, 1000, 1000, time.Millisecond)
			trial.Metrics.Checks = nil
			delete(trial.Metrics.Rates, metricname.Checks)
			return []*result.Trial{trial}
		}, NoData, "a: all 1000 requests failed"},
		"errors that a check asks for": {nil, func() []*result.Trial {
			trial := sample.Trial("a", 1, 1000, 1000, time.Millisecond)
			trial.Metrics.Rates[metricname.Checks] = metric.Rate{True: 1000, Total: 1000}
			return []*result.Trial{trial}
		}, Passed, ""},
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
			all := lines(j.Reasons)
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
	if j.Status != result.Interrupted || len(j.Reasons) == 0 || j.Reasons[0].String() != "the run is interrupted: stopped by the user" {
		t.Errorf("status %q, reasons %q", j.Status, j.Reasons)
	}
	if v := j.Variants[0]; v.Valid != 1 || v.Planned != 3 || len(v.Trials) != 1 {
		t.Errorf("%d of %d trials", v.Valid, v.Planned)
	}
	for _, want := range []string{"a: 1 of 3 trials count", "fewer than 3 valid trials, so no interval: a"} {
		if !slices.Contains(phrase.Lines(phrase.English, j.Warnings), want) {
			t.Errorf("no warning %q in %q", want, j.Warnings)
		}
	}
}

func TestWarningsAreSaidOnceWithTheirTrials(t *testing.T) {
	trials := sample.Three()
	trials[0].Warnings = []phrase.Statement{phrase.Verbatim("connections were not reused")}
	trials[2].Warnings = []phrase.Statement{phrase.Verbatim("connections were not reused"), phrase.Verbatim("the CPU was stolen")}
	got := phrase.Lines(phrase.English, Judge(sample.Run(), trials).Warnings)
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

// Figures, thresholds and claims are native's; the second engine's trials judge nothing, but
// an invalid one is one.
func TestTheFirstEngineJudges(t *testing.T) {
	run := sample.RunOfBoth(nil)
	run.Experiment.Variants[0].Thresholds = []threshold.Threshold{sample.Threshold(metricname.HTTPReqDuration, "p(95)<50")}
	var trials []*result.Trial
	for repeat := 1; repeat <= 3; repeat++ {
		trials = append(trials, sample.Sent("native", repeat, 1000, 20*time.Millisecond, 0.1, 1), sample.Sent("k6", repeat, 1000, 80*time.Millisecond, 0.1, 1))
	}
	trials[1].Warnings = []phrase.Statement{phrase.Verbatim("tired")}
	j := Judge(run, trials)
	v := j.Variants[0]
	if j.Outcome != Passed || v.Valid != 3 || v.Planned != 3 || v.Engine != "native" || len(v.Trials) != 3 || v.Metrics.Counters[metricname.HTTPReqs] != 3000 {
		t.Errorf("%s (%q): %d of %d trials of %s, %v", j.Outcome, j.Reasons, v.Valid, v.Planned, v.Engine, v.Metrics.Counters)
	}
	if v.Engines.Valid != 3 || v.Engines.Planned != 3 || len(v.Engines.Trials) != 3 {
		t.Errorf("k6: %+v", v.Engines)
	}
	if w := lines(j.Warnings); !strings.Contains(w, "a, trial 1 with k6: tired") {
		t.Errorf("warnings %q", w)
	}
	row := v.Engines.Row(metricname.HTTPReqDuration, "p(50)")
	if row == nil || row.Change == nil || math.Abs(*row.Change-3) > 0.01 {
		t.Errorf("p(50): %+v, want k6's to be four times native's", row)
	}

	sample.Broken(trials[3], result.Invalid, "the generator was saturated")
	if j = Judge(run, trials); j.Outcome != Invalid || !strings.Contains(j.Reasons[0].String(), "a, trial 2 with k6 is invalid: the generator was saturated") {
		t.Errorf("%s: %q", j.Outcome, j.Reasons)
	}
}

// lines are statements in English, a line each.
func lines(statements []phrase.Statement) string {
	return strings.Join(phrase.Lines(phrase.English, statements), "\n")
}
