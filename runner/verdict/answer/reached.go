package answer

import (
	"perflab/runner/metricname"
	"perflab/runner/threshold"
	"perflab/runner/verdict"
	"perflab/runner/verdict/figure"
)

// Reached is what one variant reached of its goal.
type Reached struct {
	Name    string
	Outcome Outcome // Met, Missed or Open
	Points  bool    // by too few trials for an interval
	Near    bool    // missed by a twentieth at most
	Goals   []Goal  // as the file has them

	failed  float64        // the share of failed requests, where that spoils the figure; else 0
	gate    *verdict.Check // a threshold that does not hold, where that spoils the figure
	variant *verdict.Variant
}

// Goal is one goal of a variant.
type Goal struct {
	verdict.Check
	Decided Outcome // Met, Missed or Open; of too few trials what they point to
	// Low and High bound the mean over trials, 95%; Interval is false with too few.
	Low, High float64
	Interval  bool
}

// nearly is how far from its goal a figure may lie and still be near it.
const nearly = 0.05

// spoilt is the share of failed requests from which on a goal that was reached says little: a
// server that only refuses can be quick.
const spoilt = 0.05

// reachedBy takes a variant's goals together: it misses its goal where it misses one of them.
func reachedBy(v *verdict.Variant) Reached {
	r := Reached{Name: v.Name, Outcome: Met, Near: true, Points: v.Valid > 0 && v.Valid < figure.EnoughTrials, variant: v}
	for _, c := range v.Goal {
		g := goalOf(v, c)
		r.Goals = append(r.Goals, g)
		if g.Decided == Missed {
			r.Near = r.Near && near(c)
		}
		if g.Decided == Missed || g.Decided == Open && r.Outcome == Met {
			r.Outcome = g.Decided
		}
	}
	r.Near = r.Near && r.Outcome == Missed
	if r.Outcome != Met {
		return r
	}
	if v.Metrics != nil {
		if share := v.Metrics.Rates[metricname.HTTPReqFailed].Share(); share >= spoilt {
			r.Outcome, r.failed = Open, share
		}
	}
	for i := range v.Thresholds {
		if v.Thresholds[i].Outcome == verdict.Failed {
			r.Outcome, r.gate = Open, &v.Thresholds[i]
			break
		}
	}
	return r
}

// goalOf decides a goal by the interval over trials, where there is one.
func goalOf(v *verdict.Variant, c verdict.Check) Goal {
	g := Goal{Check: c, Decided: Open}
	switch c.Outcome {
	case verdict.Passed:
		g.Decided = Met
	case verdict.Failed:
		g.Decided = Missed
	default:
		return g
	}
	values, ok := figure.PerTrial(c.Threshold, v.Counted())
	if !ok {
		return g
	}
	if g.Low, g.High, g.Interval = figure.MeanInterval(values); !g.Interval {
		return g
	}
	if straddles(c.Threshold, g.Low, g.High) {
		g.Decided = Open
	}
	return g
}

// straddles reports whether an interval reaches both sides of a goal.
func straddles(t threshold.Threshold, low, high float64) bool {
	switch t.Operator {
	case ">":
		return low <= t.Value && high > t.Value
	case ">=":
		return low < t.Value && high >= t.Value
	case "<":
		return low < t.Value && high >= t.Value
	case "<=":
		return low <= t.Value && high > t.Value
	}
	return false
}

// near reports whether a figure misses its goal by little.
func near(c verdict.Check) bool {
	switch goal := c.Threshold.Value; c.Threshold.Operator {
	case ">", ">=":
		return c.Value >= goal*(1-nearly)
	case "<", "<=":
		return c.Value <= goal*(1+nearly)
	}
	return false
}
