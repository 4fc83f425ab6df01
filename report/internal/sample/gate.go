package sample

import (
	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/plan"
	"perflab/runner/result"
	"perflab/runner/verdict"
)

// gated are the figures of a made-up comparison: of the base, the head's change, the half of its
// interval, the tolerance.
var gated = []struct {
	metric, aggregation     string
	base, change, half, tol float64
	absolute                bool
}{
	{metricname.HTTPReqs, metricname.Rate, 4812, -0.021, 0.012, 0.05, false},
	{metricname.HTTPReqDuration, metricname.P95, 6.71, 0.031, 0.05, 0.2, false},
	{metricname.HTTPReqDuration, metricname.P99, 11.4, 1.57, 0.31, 0.5, false},
	{metricname.HTTPReqDuration, metricname.P999, 29.3, 0, 0, 1, false},
	{metricname.OfRequest(metricname.HTTPReqDuration, "list"), metricname.P95, 8.12, 0.24, 0.11, 0.2, false},
	{metricname.OfRequest(metricname.HTTPReqDuration, "detail"), metricname.P95, 3.4, -0.004, 0.02, 0.2, false},
	{metricname.HTTPReqFailed, metricname.Rate, 0, 0.0081, 0.0007, 0.001, true},
	{metricname.Checks, metricname.Rate, 1, -0.0001, 0.0002, 0.001, true},
	{metricname.ServerCPUPerRequest, metricname.Mean, 0.182, 0.012, 0.02, 0.15, false},
	{metricname.ServerMemory, metricname.Max, 57 << 20, 12 << 20, 9 << 20, 10 << 20, true},
}

// Gate is a head of two variants against a base, by pairs, in which everything can be: of small
// each verdict, of large all figures within tolerance. of is the run's.
func Gate(of result.Verdict) *result.Comparison {
	c := &result.Comparison{
		By: result.ByPairs, Base: "git main (1a2b3c4)", Head: "20261122-213200-4f1a", Verdict: of, Undecided: "fail",
		Pairs: 14, Most: 20, Disturbed: 2,
		Warnings: []phrase.Statement{phrase.CompareAround(phrase.Sentences(phrase.CompareKernel), phrase.Text("6.1.0-25"), phrase.Text("6.1.0-26"))},
	}
	if of == result.NotComparable {
		c.Reasons = []phrase.Statement{phrase.CompareAround(phrase.Sentences(phrase.CompareCPU), phrase.Text("AMD EPYC 7B13"), phrase.Text("AMD EPYC 9654"))}
		return c
	}
	for _, variant := range []string{"small", "large"} {
		for i, row := range gated {
			m := result.Change{
				Variant: variant, Metric: row.metric, Aggregation: row.aggregation, Unit: metricname.Unit(row.metric, row.aggregation), Primary: i == 0,
				HigherIsBetter: metricname.HigherIsBetter(row.metric), Base: row.base, Absolute: row.absolute, Change: row.change, Interval: row.half > 0,
				Low: row.change - row.half, High: row.change + row.half, Tolerance: row.tol, P: 0.0123, Pairs: 14,
			}
			if variant == "large" || of == result.WithinTolerance {
				m.Change, m.Low, m.High, m.Interval = row.tol/4, -row.tol/4, row.tol*3/4, true
				if m.HigherIsBetter {
					m.Change, m.Low, m.High = -m.Change, -m.High, -m.Low
				}
			}
			if m.Head = m.Base * (1 + m.Change); m.Absolute {
				m.Head = m.Base + m.Change
			}
			c.Metrics = append(c.Metrics, judged(m))
		}
	}
	return c
}

// judged is a change with the verdict that its interval comes to.
func judged(m result.Change) result.Change {
	low, high := m.Low, m.High
	if m.HigherIsBetter {
		low, high = -m.High, -m.Low
	}
	switch {
	case !m.Interval:
		m.Verdict, m.Reason, m.More = result.Undecided, phrase.Verbatim("612 samples a side; p(99.9) needs 1,000"), 9
		m.Low, m.High, m.P = 0, 0, 0
	case low > m.Tolerance:
		m.Verdict = result.Regressed
	case high <= m.Tolerance:
		m.Verdict = result.WithinTolerance
	default:
		m.Verdict, m.More = result.Undecided, 12
	}
	return m
}

// GateByRuns is a head of one variant against stored runs, undecided, with what was allowed to
// differ.
func GateByRuns() *result.Comparison {
	c := Gate(result.Undecided)
	c.By, c.Base, c.Pairs, c.Most, c.Disturbed, c.BaseRuns = result.ByRuns, "baseline feed | 3 runs", 0, 0, 0, 3
	c.Undecided, c.Allowed = "warn", []string{"kernel", "host"}
	c.Metrics = c.Metrics[3:5]
	c.Metrics[0].Primary, c.Metrics[0].More, c.Metrics[0].Reason = true, -1, phrase.Statement{}
	c.Metrics[1].More = 1
	return c
}

// Sided is a run whose head was held against a base and regressed: of its pairs the second was
// measured again, since its base was disturbed, and a fourth was not needed.
func Sided(language string) (*result.Run, *verdict.Judgement) {
	run, _ := Text(language, false)
	e := &run.Experiment
	e.Variants, e.Claims = e.Variants[:1], nil
	e.Variants[0].Name = "small"
	run.Plan = plan.Against(e, 4)
	run.Against = &result.Against{
		Base: result.Base{Asked: "main", Kind: result.BaseGit, Commit: "1a2b3c4d5e6f"}, Experiment: *e, Looks: []int{3, 4}, Alpha: 0.05, Repeats: 1,
		Undecided: "fail", Ended: result.EndedDecided,
	}
	for _, t := range run.Plan.Trials[2:4] {
		t.Index, t.Attempt = len(run.Plan.Trials), 2
		run.Plan.Trials = append(run.Plan.Trials, t)
	}
	run.Comparison = Gate(result.Regressed)
	run.Comparison.Metrics = run.Comparison.Metrics[:len(gated)]
	var trials []*result.Trial
	for _, p := range run.Plan.Trials {
		if p.Repeat == 4 {
			continue
		}
		t := Trial(p, false)
		if p.Side == plan.Base {
			t.Metrics.Counters[metricname.HTTPReqs] *= 2
			t.Warnings = []phrase.Statement{phrase.Verbatim("the base alone says this")}
		}
		if p.Repeat == 2 && p.Side == plan.Base && p.Attempt == 0 {
			t.Status, t.Reason = result.Invalid, phrase.Verbatim("another program ran")
		}
		trials = append(trials, t)
	}
	return run, verdict.Judge(run, trials)
}
