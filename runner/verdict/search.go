package verdict

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/gonum/stat"

	"perflab/runner/metric"
	"perflab/runner/result"
	"perflab/runner/spec"
)

// findsARate is the threshold that every search has without its file saying so: it must
// find a rate. A search whose lowest rate fails has failed, whatever else holds there.
var findsARate = spec.Threshold{Metric: spec.SearchRate, Expr: "value>0", Aggregation: "value", Operator: ">"}

// judgeSearch says whether every valid trial of a search found a rate; the value is 0 where
// one did not.
func judgeSearch(valid []*result.Trial) Check {
	value, found := searchRate(nil, valid)
	switch {
	case found:
		return Check{Threshold: findsARate, Value: value, Outcome: Passed}
	case len(valid) == 0:
		return Check{Threshold: findsARate, Outcome: NoData}
	}
	return Check{Threshold: findsARate, Outcome: Failed}
}

// searchRate is the mean over the trials of the rate found. There is none where a trial
// found none: all that is known of it then is that it lies below the lowest rate tried.
func searchRate(_ *metric.Set, trials []*result.Trial) (float64, bool) {
	var rates []float64
	for _, t := range trials {
		rate, found := t.Search.Find()
		if !found {
			return 0, false
		}
		rates = append(rates, rate)
	}
	return stat.Mean(rates, nil), len(rates) > 0
}

// noRate says by what the lowest rate failed, in the trials that found none.
func noRate(v *Variant) string {
	var texts []string
	for _, t := range v.valid() {
		if _, found := t.Search.Find(); found || t.Search == nil {
			continue
		}
		text := fmt.Sprintf("trial %d", t.Repeat)
		if s := t.Search.LowestFailed(); s != nil {
			text += fmt.Sprintf(", %s: %s", perSecond(s.Rate), MissedText(*s))
		}
		texts = append(texts, text)
	}
	return fmt.Sprintf("%s: no rate held, not even the lowest that may be tried (%s)", v.Name, strings.Join(texts, "; "))
}

// MissedText says what a step of a search did not meet, or why it says nothing.
func MissedText(s result.SearchStep) string {
	if s.Doubt != "" {
		return s.Doubt
	}
	texts := make([]string, len(s.Missed))
	for i, m := range s.Missed {
		texts[i] = missText(m)
	}
	return strings.Join(texts, "; ")
}

func missText(m result.SearchMiss) string {
	if m.Threshold != nil {
		text := m.Threshold.Metric + " " + m.Threshold.Expr
		if m.NoData {
			return text + ": nothing was measured"
		}
		return text + ": measured " + quantity(*m.Threshold, m.Value)
	}
	format := map[result.SearchLimit]string{
		result.SearchLost:       "%s dropped or interrupted (limit %s)",
		result.SearchUnanswered: "%s of the requests failed (limit %s)",
		result.SearchQueue:      "%s in a queue that grew to the end (limit %s)",
		result.SearchShort:      "an iteration took %s of the step (limit %s), too short to tell slow responses from a queue",
	}[m.Limit]
	return fmt.Sprintf(format, percent(m.Value), percent(m.Most))
}

// percent is a share in two significant digits.
func percent(share float64) string {
	if share >= 0.0995 {
		return fmt.Sprintf("%.0f%%", 100*share)
	}
	return fmt.Sprintf("%.2g%%", 100*share)
}

// perSecond is a rate in three digits: 566/s, 35.4/s.
func perSecond(rate float64) string {
	return fmt.Sprintf("%.*f/s", max(0, 2-int(math.Floor(math.Log10(rate)))), rate)
}
