package sample

import (
	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/result"
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
// each verdict, of large all figures within tolerance. verdict is the run's.
func Gate(verdict result.Verdict) *result.Comparison {
	c := &result.Comparison{
		By: result.ByPairs, Base: "git main (1a2b3c4)", Head: "20261122-213200-4f1a", Verdict: verdict, Undecided: "fail",
		Pairs: 14, Most: 20, Disturbed: 2,
		Warnings: []phrase.Statement{phrase.CompareAround(phrase.Sentences(phrase.CompareKernel), phrase.Text("6.1.0-25"), phrase.Text("6.1.0-26"))},
	}
	if verdict == result.NotComparable {
		c.Reasons = []phrase.Statement{phrase.CompareAround(phrase.Sentences(phrase.CompareCPU), phrase.Text("AMD EPYC 7B13"), phrase.Text("AMD EPYC 9654"))}
		return c
	}
	for _, variant := range []string{"small", "large"} {
		for i, of := range gated {
			m := result.Change{
				Variant: variant, Metric: of.metric, Aggregation: of.aggregation, Unit: metricname.Unit(of.metric, of.aggregation), Primary: i == 0,
				HigherIsBetter: metricname.HigherIsBetter(of.metric), Base: of.base, Absolute: of.absolute, Change: of.change, Interval: of.half > 0,
				Low: of.change - of.half, High: of.change + of.half, Tolerance: of.tol, P: 0.0123, Pairs: 14,
			}
			if variant == "large" || verdict == result.WithinTolerance {
				m.Change, m.Low, m.High, m.Interval = of.tol/4, -of.tol/4, of.tol*3/4, true
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
