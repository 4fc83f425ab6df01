package sample

import (
	"math"
	"time"

	"perflab/runner/metricname"
	"perflab/runner/plan"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/threshold"
	"perflab/runner/verdict"
)

// Search is a run of two searches, three times each, against made-up servers that hold
// about 300 and 900 requests a second.
func Search(language string) (*result.Run, *verdict.Judgement) {
	text, _ := Text(language, false)
	e := text.Experiment
	e.Variants = nil
	for _, name := range []string{"none", "response"} {
		v := spec.Variant{Name: name, Config: e.Config}
		v.Load.Users, v.Load.ThinkTime, v.Load.Duration = 0, 0, 0
		v.Load.Search = &spec.Search{From: 50, To: 1600, Precision: 0.05, Step: spec.Duration(10 * time.Second)}
		slow, err := threshold.Parse(metricname.HTTPReqDuration, "p(95)<500")
		if err != nil {
			panic(err) // the text is right
		}
		v.Thresholds = []threshold.Threshold{slow}
		e.Variants = append(e.Variants, v)
	}
	e.Config = e.Variants[0].Config
	e.Claims = nil
	run := *text
	run.Experiment, run.Plan = e, plan.New(&e)
	var trials []*result.Trial
	for _, p := range run.Plan.Trials {
		t := Trial(p, false)
		t.Model, t.Warnings = spec.OpenModel, nil
		t.Search = foundNear(map[string]float64{"none": 300, "response": 900}[p.Variant]*(1+0.02*float64(p.Repeat)), e.Variants[0].Thresholds[0])
		trials = append(trials, t)
	}
	return &run, verdict.Judge(&run, trials)
}

// foundNear is the search against a server of that capacity.
func foundNear(capacity float64, slow threshold.Threshold) *result.Search {
	s := &result.Search{Ended: result.SearchNear}
	asked, next := spec.Search{From: 50, To: 1600, Precision: 0.05}, 50.0
	for {
		load := next / capacity
		step := result.SearchStep{Rate: next, From: 10 * len(s.Steps), To: 10*len(s.Steps) + 10, Achieved: min(next, capacity), Held: load <= 1, Iterations: int64(10 * next)}
		mean := 4e6 * (1 + load/max(0.02, 1-load))
		if !step.Held {
			mean = 4e6*50 + 5e9*(load-1)
		}
		step.P50, step.P95, step.P99 = time.Duration(mean), time.Duration(2.4*mean), time.Duration(3.2*mean)
		step.IntendedP50, step.IntendedP95, step.IntendedP99 = step.P50, step.P95, step.P99
		if !step.Held {
			step.Missed = []result.SearchMiss{{Threshold: &slow, Value: float64(step.P95) / 1e6}, {Limit: result.SearchQueue, Value: (load - 1) / 2, Most: 0.01}}
		}
		s.Steps = append(s.Steps, step)
		if step.Held {
			s.Rate, s.Best = next, len(s.Steps)-1
		} else {
			step.Repeat, step.From, step.To = true, step.From+10, step.To+10
			s.Steps, s.Failed = append(s.Steps, step), next
		}
		switch {
		case s.Failed == 0:
			next *= 2
		case asked.Near(s.Rate, s.Failed):
			return s
		default:
			next = math.Sqrt(s.Rate * s.Failed)
		}
	}
}
