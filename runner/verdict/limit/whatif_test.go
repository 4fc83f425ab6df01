package limit

import (
	"fmt"
	"math"
	"testing"
	"time"

	"perflab/runner/metricname"
	"perflab/runner/plan"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/spec/expression"
	"perflab/runner/verdict/figure"
	"perflab/runner/verdict/internal/sample"
)

// sweepRun is a run of sync workers over a page that waits 25 ms, as measured on two CPUs:
// one for the server, 1000 users with a pause of a second.
func sweepRun(rates map[int]float64, mode string, each int) (*result.Run, []*result.Trial) {
	run := sample.Run()
	base := run.Experiment.Variants[0]
	base.Load = spec.Load{Users: 1000, ThinkTime: spec.Duration(time.Second), Duration: spec.Duration(10 * time.Second)}
	run.Experiment.Variants = nil
	var trials []*result.Trial
	for _, workers := range []int{1, 3, 9, 27} {
		rate, ok := rates[workers]
		if !ok {
			continue
		}
		v := base
		v.Name = fmt.Sprintf("w%d", workers)
		v.Server = spec.Server{Mode: mode, Workers: expression.Count(fmt.Sprint(workers))}
		run.Experiment.Variants = append(run.Experiment.Variants, v)
		response := time.Duration((1000/rate - 1) * float64(time.Second))
		trial := sample.Trial(v.Name, 1, int64(10*rate), 0, max(response, 27*time.Millisecond))
		trial.Environment.Effective = map[string]string{"server.workers": fmt.Sprint(workers), "server.mode": mode, "server.connections": fmt.Sprint(each)}
		trial.Resources = []result.Resource{{Name: "server", CPUs: 1, Points: []result.ResourcePoint{{CPU: 0.00095 * rate}}}}
		trials = append(trials, trial)
	}
	run.Plan = plan.New(&run.Experiment)
	return run, trials
}

func whatIfs(run *result.Run, trials []*result.Trial) []WhatIf {
	var samples []*figure.Sample
	for _, v := range run.Experiment.Variants {
		s := figure.Gather(run, v.Name, spec.EngineNative, trials)
		samples = append(samples, &s)
	}
	return WhatIfs(run.Experiment.Variants, samples)
}

// TestWhatIfPredictsMoreWorkers calibrates on one sync worker, 37 a second, and has to meet
// what 3, 9 and 27 were measured to give: 110, 331 and 950.
func TestWhatIfPredictsMoreWorkers(t *testing.T) {
	run, trials := sweepRun(map[int]float64{1: 37, 3: 110, 9: 331, 27: 925}, "sync", 1)
	all := whatIfs(run, trials)
	if len(all) != 1 {
		t.Fatalf("%d predictions, want one for the family", len(all))
	}
	w := all[0]
	if w.Variant != "w1" || w.Slots != 1 || math.Abs(w.Demand-0.00095) > 1e-5 || math.Abs(w.Wait-(1/37.0-0.00095)) > 1e-4 {
		t.Errorf("calibrated %+v", w)
	}
	if w.Compared != 3 || w.Error > 0.05 {
		t.Errorf("%d points, mean error %.3f: %+v", w.Compared, w.Error, w.Sweeps[0].Measured)
	}
	for _, s := range w.Sweeps {
		last := 0.0
		for _, p := range s.Points {
			if p.Rate < last*(1-1e-9) || p.Rate > 1000 {
				t.Errorf("over %s: %.1f at %g after %.1f", s.Over, p.Rate, p.At, last)
			}
			last = p.Rate
		}
		if len(s.Points) < 8 {
			t.Errorf("over %s: %d points", s.Over, len(s.Points))
		}
	}
}

// TestWhatIfOfAServerThatIsFree: one pooled worker of 1000 connections gives what the users
// ask, and more workers no more.
func TestWhatIfOfAServerThatIsFree(t *testing.T) {
	run, trials := sweepRun(map[int]float64{1: 938, 3: 940}, "pooled", 1000)
	w := whatIfs(run, trials)[0]
	if w.Compared != 1 || w.Error > 0.05 {
		t.Errorf("%d points, mean error %.3f: %+v", w.Compared, w.Error, w)
	}
}

// TestWhatIfTakesTheWaitOfARequestAlone: what the quickest wait under load is a queue's, and
// no number of CPUs would leave it.
func TestWhatIfTakesTheWaitOfARequestAlone(t *testing.T) {
	run, trials := sweepRun(map[int]float64{1: 100}, "pooled", 1000)
	trials[0].Resources[0].Points[0].CPU = 1
	trials[0].Unloaded = &result.Unloaded{Requests: 30, Mean: 12 * time.Millisecond, Median: 11 * time.Millisecond}
	if w := whatIfs(run, trials)[0]; math.Abs(w.Demand-0.010) > 1e-6 || math.Abs(w.Wait-0.002) > 1e-6 {
		t.Errorf("demand %v, wait %v; want 10 and 2 ms", w.Demand, w.Wait)
	}
	trials[0].Unloaded = nil
	if w := whatIfs(run, trials)[0]; w.Wait < 1 {
		t.Errorf("wait %v; nothing else is known than the response of 9 s", w.Wait)
	}
}

// TestWhatIfCalibratesWhereTheCPUIsBusy: one request a wake-up takes 1.9 ms of CPU, many
// take 1.1 each, as measured.
func TestWhatIfCalibratesWhereTheCPUIsBusy(t *testing.T) {
	run, trials := sweepRun(map[int]float64{1: 37.1, 3: 110, 9: 332.7, 27: 842.8}, "sync", 1)
	for i, use := range []float64{0.07, 0.2, 0.55, 0.95} {
		trials[i].Resources[0].Points[0].CPU = use
		trials[i].Unloaded = &result.Unloaded{Requests: 30, Mean: 27 * time.Millisecond}
	}
	w := whatIfs(run, trials)[0]
	if w.Variant != "w27" || w.Compared != 3 || w.Error > 0.05 {
		t.Errorf("from %s, %d points, mean error %.3f: %+v", w.Variant, w.Compared, w.Error, w.Sweeps[0].Measured)
	}
	trials[3].Unloaded = nil
	if w := whatIfs(run, trials)[0]; w.Variant != "w9" {
		t.Errorf("from %s", w.Variant)
	}
}

func TestWhatIfNeedsWhatItIsMadeOf(t *testing.T) {
	run, trials := sweepRun(map[int]float64{1: 37}, "sync", 1)
	trials[0].Resources = nil
	if all := whatIfs(run, trials); all != nil {
		t.Errorf("without the server's CPU: %+v", all)
	}
	run, trials = sweepRun(map[int]float64{1: 37}, "sync", 1)
	run.Experiment.Variants[0].Load.Users, run.Experiment.Variants[0].Load.Rate = 0, 100
	if all := whatIfs(run, trials); all != nil {
		t.Errorf("of an open model: %+v", all)
	}
}

// TestWhatIfLeavesOutWhatContradictsTheLoad: of a request that takes 11 ms under load, 50 ms
// alone are no wait.
func TestWhatIfLeavesOutWhatContradictsTheLoad(t *testing.T) {
	trial, asked := twoSends(50100*time.Microsecond, 30)
	w := WhatIfs([]spec.Variant{*asked}, []*figure.Sample{{Name: "a", Trials: []*result.Trial{trial}}})
	if len(w) != 1 || math.Abs(w[0].Wait-(0.011-0.02/49)) > 1e-4 {
		t.Fatalf("wait %+v, want that of the quickest under load", w)
	}
	if want := "a request alone took 50.1 ms, longer than the 11 ms under load: the quickest tenth under load stands for it"; w[0].Note.String() != want {
		t.Errorf("note %q, want %q", w[0].Note, want)
	}
	trial.Unloaded = nil
	if w := WhatIfs([]spec.Variant{*asked}, []*figure.Sample{{Name: "a", Trials: []*result.Trial{trial}}}); !w[0].Note.IsZero() {
		t.Errorf("without a contradiction: %q", w[0].Note)
	}
}

// TestWhatIfOfRedirects: a user pauses once an iteration, not once a request.
func TestWhatIfOfRedirects(t *testing.T) {
	run, trials := sweepRun(map[int]float64{9: 331, 27: 925}, "sync", 1)
	for _, trial := range trials {
		trial.Metrics.Counters[metricname.Iterations] = trial.Metrics.Counters[metricname.HTTPReqs] / 4
	}
	all := whatIfs(run, trials)
	if len(all) != 1 || all[0].Think != 1 {
		t.Fatalf("%+v", all)
	}
	// 1000 users of four requests a second send four times as many as of one.
	users := all[0].Sweeps[len(all[0].Sweeps)-1]
	for _, p := range users.Points {
		if p.At == 20 && math.Abs(p.Rate-4*20/(1+4*p.Response)) > 1 {
			t.Errorf("20 users: %+v", p)
		}
	}
}
