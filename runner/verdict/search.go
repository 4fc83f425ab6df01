package verdict

import (
	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/threshold"
	"perflab/runner/verdict/figure"
	"perflab/runner/verdict/internal/naming"
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
func noRate(v *Variant) phrase.Statement {
	var tried []phrase.Statement
	for _, t := range v.Counted() {
		if _, found := t.Search.Find(); found || t.Search == nil {
			continue
		}
		if s := t.Search.LowestFailed(); s != nil {
			tried = append(tried, phrase.Tried(phrase.Sentences(naming.Trial(t)), phrase.Rate(s.Rate), phrase.Sentences(Missed(*s)...)))
		} else {
			tried = append(tried, naming.Trial(t))
		}
	}
	return phrase.NoRate(phrase.Text(v.Name), phrase.Sentences(tried...))
}

// Missed says what a step of a search did not meet, or why it says nothing.
func Missed(s result.SearchStep) []phrase.Statement {
	if !s.Doubt.IsZero() {
		return []phrase.Statement{s.Doubt}
	}
	var missed []phrase.Statement
	for _, m := range s.Missed {
		missed = append(missed, missOf(m))
	}
	return missed
}

func missOf(m result.SearchMiss) phrase.Statement {
	if t := m.Threshold; t != nil {
		if m.NoData {
			return phrase.MissedNoData(phrase.Text(t.Metric), phrase.Text(t.Expr))
		}
		return phrase.Missed(phrase.Text(t.Metric), phrase.Text(t.Expr), measured(*t, m.Value))
	}
	value, most := phrase.Percent(m.Value), phrase.Percent(m.Most)
	switch m.Limit {
	case result.SearchLost:
		return phrase.MissedLost(value, most)
	case result.SearchUnanswered:
		return phrase.MissedUnanswered(value, most)
	case result.SearchQueue:
		return phrase.MissedQueue(value, most)
	case result.SearchShort:
		return phrase.MissedShort(value, most)
	}
	return phrase.MissedLimit(phrase.Text(string(m.Limit)), value, most)
}
