package verdict

import (
	"perflab/runner/metricname"
	"perflab/runner/quantity"
	"perflab/runner/result"
	"perflab/runner/threshold"
	"perflab/runner/verdict/figure"
)

// findsARate is the threshold that every search has without its file saying so: it must
// find a rate. A search whose lowest rate fails has failed, whatever else holds there.
var findsARate = threshold.Threshold{Metric: metricname.SearchRate, Expr: "value>0", Aggregation: metricname.Value, Operator: ">"}

// judgeSearch says whether every valid trial of a search found a rate; the value is 0 where
// one did not.
func judgeSearch(valid []*result.Trial) Check {
	value, found := figure.SearchRate(nil, valid)
	switch {
	case found:
		return Check{Threshold: findsARate, Value: value, Outcome: Passed}
	case len(valid) == 0:
		return Check{Threshold: findsARate, Outcome: NoData}
	}
	return Check{Threshold: findsARate, Outcome: Failed}
}

// noRate says by what the lowest rate failed, in the trials that found none.
func noRate(v *Variant) Statement {
	var tried []Statement
	for _, t := range v.Counted() {
		if _, found := t.Search.Find(); found || t.Search == nil {
			continue
		}
		if s := t.Search.LowestFailed(); s != nil {
			tried = append(tried, state("tried", "%s, %s: %s", trialName(t), quantity.Rate(s.Rate), sentences(Missed(*s)...)))
		} else {
			tried = append(tried, state("tried_none", "%s", trialName(t)))
		}
	}
	return state("no_rate", "%s: no rate held, not even the lowest that may be tried (%s)", v.Name, sentences(tried...))
}

// Missed says what a step of a search did not meet, or why it says nothing.
func Missed(s result.SearchStep) []Statement {
	if !s.Doubt.IsZero() {
		return []Statement{state("why", "%s", recorded(s.Doubt))}
	}
	var missed []Statement
	for _, m := range s.Missed {
		missed = append(missed, missOf(m))
	}
	return missed
}

func missOf(m result.SearchMiss) Statement {
	if t := m.Threshold; t != nil {
		if m.NoData {
			return state("missed_no_data", "%s %s: nothing was measured", t.Metric, t.Expr)
		}
		return state("missed", "%s %s: measured %s", t.Metric, t.Expr, quantityPart(*t, m.Value))
	}
	value, most := quantity.Percent(m.Value), quantity.Percent(m.Most)
	switch m.Limit {
	case result.SearchLost:
		return state("missed_lost", "%s dropped or interrupted (limit %s)", value, most)
	case result.SearchUnanswered:
		return state("missed_unanswered", "%s of the requests failed (limit %s)", value, most)
	case result.SearchQueue:
		return state("missed_queue", "%s in a queue that grew to the end (limit %s)", value, most)
	case result.SearchShort:
		return state("missed_short", "an iteration took %s of the step (limit %s), too short to tell slow responses from a queue", value, most)
	}
	return state("missed_limit", "%s: %s (limit %s)", m.Limit, value, most)
}
