package figure

import (
	"testing"
	"time"

	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/plan"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict/internal/sample"
)

func TestFigures(t *testing.T) {
	trials := sample.Three()
	for i, trial := range trials {
		trial.Series = []metric.Point{{Second: 0, Phase: metric.WarmUp}, {Second: 1, Phase: metric.Load}, {Second: 2, Phase: metric.Load}, {Second: 3, Phase: metric.Drain}}
		trial.Resources = []result.Resource{
			{Name: "server", Points: []result.ResourcePoint{{Second: 0, CPU: 9, Memory: 9e9}, {Second: 1, CPU: 0.5, Memory: 100}, {Second: 2, CPU: 0.7, Memory: int64(200 + i)}, {Second: 3, CPU: 9, Memory: 9e9}}},
			{Name: "generator", Points: []result.ResourcePoint{{Second: 1, CPU: 0.1}, {Second: 2, CPU: 0.3}}},
		}
		trial.Cache = &result.Cache{Hits: 90, Misses: 10}
	}
	invalid := sample.Trial("a", 4, 5, 5, time.Second)
	invalid.Status = result.Invalid
	trials = append(trials, invalid)
	v := Gather(sample.Run(), "a", spec.EngineNative, trials)
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
			f := v.Figure(tt.metric, tt.aggregation)
			if f == nil {
				t.Fatal("there is none")
			}
			if f.Unit != tt.unit || !f.Interval || len(f.Trials) != 3 {
				t.Errorf("unit %q, interval %v, %d trials", f.Unit, f.Interval, len(f.Trials))
			}
			sample.Near(t, "value", f.Value, tt.value, tt.value*1e-3) // histograms keep three digits
			low, high, _ := MeanInterval(tt.trials)
			sample.Near(t, "low", f.Low, low, 1e-3*high)
			sample.Near(t, "high", f.High, min(high, map[bool]float64{true: 1, false: high}[tt.unit == "share"]), 1e-3*high)
		})
	}
	if v.Figure(metricname.IterationDuration, "avg") != nil {
		t.Error("a figure of a metric that was not measured")
	}
}

func TestTooFewTrialsHaveNoInterval(t *testing.T) {
	few := Gather(sample.Run(), "a", spec.EngineNative, sample.Three()[:2])
	for _, f := range few.Figures {
		if f.Interval || f.Low != f.Value || f.High != f.Value {
			t.Errorf("%s %s: %v to %v, interval %v", f.Metric, f.Aggregation, f.Low, f.High, f.Interval)
		}
	}
}

// TestOfTwoSidesTheHeadsStandingTrialsCount: neither the base's, nor what was measured again.
func TestOfTwoSidesTheHeadsStandingTrialsCount(t *testing.T) {
	run := sample.Run()
	run.Plan = plan.Against(&run.Experiment, 3)
	var trials []*result.Trial
	for _, pt := range run.Plan.Trials {
		if pt.Variant == "a" {
			trials = append(trials, sample.Trial("a", pt.Repeat, 100, 100, time.Second))
			trials[len(trials)-1].Trial = pt
		}
	}
	for _, of := range trials[:2] {
		again := sample.Trial("a", 1, 50, 50, time.Second)
		again.Trial = of.Trial
		again.Attempt = 2
		run.Plan.Trials = append(run.Plan.Trials, again.Trial)
		trials = append(trials, again)
	}
	v := Gather(run, "a", spec.EngineNative, trials)
	if v.Planned != 3 || v.Valid != 3 || v.Metrics.Counters[metricname.HTTPReqs] != 50+100+100 {
		t.Errorf("%d of %d trials, %v requests", v.Valid, v.Planned, v.Metrics.Counters[metricname.HTTPReqs])
	}
}
