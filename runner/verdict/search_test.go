package verdict

import (
	"strings"
	"testing"
	"time"

	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict/internal/sample"
)

func TestSearchMustFindARate(t *testing.T) {
	fast, enough := sample.Threshold(metricname.HTTPReqDuration, "p(95)<500"), sample.Threshold(metricname.SearchRate, "value>=600")
	for name, c := range map[string]struct {
		rates  [3]float64
		want   Outcome
		reason string
	}{
		"found":                  {[3]float64{620, 640, 660}, Passed, ""},
		"too low on the average": {[3]float64{500, 600, 640}, Failed, "a: search_rate value>=600 does not hold: measured 580.0 per second"},
		"none":                   {[3]float64{}, Failed, "a: no rate held, not even the lowest that may be tried (trial 1, 50.0/s: http_req_duration p(95)<500: measured 712.0 ms; trial 2, 50.0/s"},
		"none once":              {[3]float64{620, 0, 660}, Failed, "(trial 2, 50.0/s: http_req_duration p(95)<500: measured 712.0 ms)"},
	} {
		t.Run(name, func(t *testing.T) {
			run, trials := sample.Searched(c.rates, fast, enough)
			j := Judge(run, trials)
			all := lines(j.Reasons)
			if j.Outcome != c.want || !strings.Contains(all, c.reason) || (c.reason == "") != (all == "") {
				t.Errorf("%s: %s", j.Outcome, all)
			}
		})
	}
}

// TestSearchWithoutItsThresholds fails although all thresholds hold: what failed was a
// limit of the search's own.
func TestSearchWithoutItsThresholds(t *testing.T) {
	run, trials := sample.Searched([3]float64{}, sample.Threshold(metricname.HTTPReqDuration, "p(95)<500"))
	for _, trial := range trials {
		trial.Search.Steps[0].Missed = []result.SearchMiss{{Limit: result.SearchLost, Value: 0.123, Most: 0.01}}
	}
	j := Judge(run, trials)
	if j.Outcome != Failed || !strings.Contains(j.Reasons[0].String(), "12% dropped or interrupted (limit 1%)") {
		t.Errorf("%s: %q", j.Outcome, j.Reasons)
	}
}

func TestSearchFigureAndClaims(t *testing.T) {
	run, trials := sample.Searched([3]float64{620, 640, 660})
	run.Experiment.Claims = []spec.Claim{
		{Quote: "holds 500", Variant: "a", Expect: spec.Expectation{Text: "search_rate.value >= 500"}},
		{Quote: "holds 700", Variant: "a", Expect: spec.Expectation{Text: "search_rate.value >= 700"}},
	}
	j := Judge(run, trials)
	f := j.Variants[0].Figure(metricname.SearchRate, "value")
	if f == nil || f.Value != 640 || f.Unit != "per_s" || !f.Interval || f.Low >= 620 || f.High <= 660 || len(f.Trials) != 3 {
		t.Errorf("figure %+v", f)
	}
	if j.Claims[0].Verdict != Reproduced || j.Claims[1].Verdict != Refuted {
		t.Errorf("claims %+v", j.Claims)
	}
	run, trials = sample.Searched([3]float64{620, 0, 660})
	run.Experiment.Claims = []spec.Claim{{Quote: "holds 500", Variant: "a", Expect: spec.Expectation{Text: "search_rate.value >= 500"}}}
	j = Judge(run, trials)
	if j.Variants[0].Figure(metricname.SearchRate, "value") != nil || j.Claims[0].Verdict != Inconclusive {
		t.Errorf("a trial without a rate has one: %+v", j.Claims)
	}
}

// TestSearchCPUIsOfTheRateFound leaves out the steps that failed.
func TestSearchCPUIsOfTheRateFound(t *testing.T) {
	run, trials := sample.Searched([3]float64{620, 640, 660})
	for _, trial := range trials {
		server := result.Resource{Name: "server", CPUs: 1}
		for second := range 20 {
			use := 1.0
			if second >= 10 {
				use = 0.5
			}
			trial.Series = append(trial.Series, metric.Point{Second: second, Phase: metric.Load, Span: time.Second})
			server.Points = append(server.Points, result.ResourcePoint{Second: second, CPU: use})
		}
		trial.Resources = []result.Resource{server}
	}
	if f := Judge(run, trials).Variants[0].Figure(metricname.ServerCPU, "mean"); f == nil || f.Value != 0.5 {
		t.Errorf("server CPU %+v, want 0.5", f)
	}
}
