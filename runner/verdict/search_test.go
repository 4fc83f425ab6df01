package verdict

import (
	"strings"
	"testing"
	"time"

	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/plan"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/threshold"
	"perflab/runner/verdict/internal/sample"
)

// searched is a run of a search with three trials that found the rates, 0 for none.
func searched(rates [3]float64, thresholds ...threshold.Threshold) (*result.Run, []*result.Trial) {
	run := sample.Run(thresholds...)
	run.Experiment.Variants[0].Load.Search = &spec.Search{From: 50, To: 1600, Precision: 0.05}
	var trials []*result.Trial
	for i, rate := range rates {
		t := sample.Trial("a", i+1, 1000, 0, 20*time.Millisecond)
		slow := sample.Threshold(metricname.HTTPReqDuration, "p(95)<500")
		t.Search = &result.Search{Rate: rate, Failed: 50, Ended: result.SearchNoneHeld, Steps: []result.SearchStep{
			{Rate: 50, To: 10, Missed: []result.SearchMiss{{Threshold: &slow, Value: 712}}},
		}}
		if rate > 0 {
			t.Search = &result.Search{Rate: rate, Failed: 1.05 * rate, Ended: result.SearchNear, Best: 1, Steps: []result.SearchStep{
				{Rate: 1.05 * rate, To: 10, Missed: []result.SearchMiss{{Threshold: &slow, Value: 712}}}, {Rate: rate, Held: true, From: 10, To: 20},
			}}
		}
		trials = append(trials, t)
	}
	return run, trials
}

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
			run, trials := searched(c.rates, fast, enough)
			j := Judge(run, trials)
			all := strings.Join(j.Reasons, "\n")
			if j.Outcome != c.want || !strings.Contains(all, c.reason) || (c.reason == "") != (all == "") {
				t.Errorf("%s: %s", j.Outcome, all)
			}
		})
	}
}

// TestSearchWithoutItsThresholds fails although all thresholds hold: what failed was a
// limit of the search's own.
func TestSearchWithoutItsThresholds(t *testing.T) {
	run, trials := searched([3]float64{}, sample.Threshold(metricname.HTTPReqDuration, "p(95)<500"))
	for _, trial := range trials {
		trial.Search.Steps[0].Missed = []result.SearchMiss{{Limit: result.SearchLost, Value: 0.123, Most: 0.01}}
	}
	j := Judge(run, trials)
	if j.Outcome != Failed || !strings.Contains(j.Reasons[0], "12% dropped or interrupted (limit 1%)") {
		t.Errorf("%s: %q", j.Outcome, j.Reasons)
	}
}

func TestSearchFigureAndClaims(t *testing.T) {
	run, trials := searched([3]float64{620, 640, 660})
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
	run, trials = searched([3]float64{620, 0, 660})
	run.Experiment.Claims = []spec.Claim{{Quote: "holds 500", Variant: "a", Expect: spec.Expectation{Text: "search_rate.value >= 500"}}}
	j = Judge(run, trials)
	if j.Variants[0].Figure(metricname.SearchRate, "value") != nil || j.Claims[0].Verdict != Inconclusive {
		t.Errorf("a trial without a rate has one: %+v", j.Claims)
	}
}

// TestSearchCPUIsOfTheRateFound leaves out the steps that failed.
func TestSearchCPUIsOfTheRateFound(t *testing.T) {
	run, trials := searched([3]float64{620, 640, 660})
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

// TestCompareSearches holds the rates found against each other, not the response times at
// them, and takes no change within the precision for one.
func TestCompareSearches(t *testing.T) {
	judged := func(rates [3]float64, latency time.Duration) (*result.Run, *Judgement) {
		run, trials := searched(rates)
		for i := range trials {
			search := trials[i].Search
			trials[i] = sample.Trial("a", i+1, 1000, 0, latency)
			trials[i].Trial, trials[i].Search = plan.Trial{Variant: "a", Repeat: i + 1}, search
		}
		return run, Judge(run, trials)
	}
	baseRun, base := judged([3]float64{620, 640, 660}, 20*time.Millisecond)
	for name, c := range map[string]struct {
		rates [3]float64
		want  Outcome
	}{
		"more at a higher latency": {[3]float64{920, 940, 960}, Improvement},
		"less at a lower latency":  {[3]float64{420, 440, 460}, Regression},
		"within the precision":     {[3]float64{613, 614, 615}, NoDifference},
	} {
		t.Run(name, func(t *testing.T) {
			headRun, head := judged(c.rates, time.Duration(c.rates[1]/20)*time.Millisecond)
			got := Compare(base, head, baseRun, headRun, 0.01)
			if got.Outcome != c.want || len(got.Variants[0].Differences) != 1 {
				t.Errorf("%s: %+v", got.Outcome, got.Variants[0].Differences)
			}
		})
	}
	same, one := judged([3]float64{640, 640, 640}, time.Millisecond)
	other, two := judged([3]float64{613, 613, 613}, time.Millisecond)
	if got := Compare(one, two, same, other, 0.01); got.Outcome != NoDifference {
		t.Errorf("one step of the search apart: %s", got.Outcome)
	}
}
