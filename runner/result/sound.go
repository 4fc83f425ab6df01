package result

import (
	"math"
	"slices"
	"time"

	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/phrase"
)

// check makes a trial invalid that is not what was written, as changed says, or whose record
// contradicts itself, as one does that was edited by hand: the reader of its figures would be told what nobody measured.
func (t *Trial) check(changed phrase.Statement) {
	t.Doubt = changed
	if found := t.contradictions(); len(found) > 0 {
		t.Doubt = phrase.All(changed, phrase.TrialContradicts(phrase.Sentences(found...)))
	}
	if !t.Doubt.IsZero() {
		t.Status, t.Reason = Invalid, t.Doubt
	}
}

// contradictions are what of a trial cannot be true together.
func (t *Trial) contradictions() (found []phrase.Statement) {
	if !slices.Contains([]Status{Complete, Failed, Invalid, Interrupted}, t.Status) {
		found = append(found, phrase.TrialStatus(phrase.Text(string(t.Status))))
	}
	for _, set := range []*metric.Set{t.WarmUp, t.Metrics} {
		if set != nil {
			found = append(found, contradictions(set)...)
		}
	}
	// A search's metrics are of one of its steps, its series of all.
	if t.Search == nil && t.Metrics != nil && len(t.Series) > 0 {
		found = append(found, t.unlikeSeries()...)
	}
	return found
}

// unlikeSeries holds the totals against the seconds. A request that was recorded late may count in
// the phase before, so that both phases are held together.
func (t *Trial) unlikeSeries() (found []phrase.Statement) {
	var points int64
	var reached, span time.Duration // to the second in which the last request completed; to the end
	for _, p := range t.Series {
		points += p.Requests
		if p.Phase == metric.WarmUp {
			continue
		}
		if p.Requests > 0 {
			reached = span
		}
		span += p.Span
	}
	if all := requests(t.Metrics) + requests(t.WarmUp); float64(points) != all {
		found = append(found, phrase.SeriesOther(phrase.Number(points), phrase.Number(all)))
	}
	const late = time.Second // that a sample may come after its second; as long may be the last second, which has no point
	if took := t.Metrics.Elapsed; took < reached-late || took > span+2*late {
		found = append(found, phrase.ElapsedOther(phrase.Duration(took), phrase.Duration(span)))
	}
	return found
}

func requests(s *metric.Set) float64 {
	if s == nil {
		return 0
	}
	return s.Counters[metricname.HTTPReqs]
}

// contradictions are what of a set cannot be true together: every request is counted once in each
// place that counts requests.
func contradictions(s *metric.Set) (found []phrase.Statement) {
	count := requests(s)
	differ := func(name string, other int64) {
		if float64(other) != count {
			found = append(found, phrase.CountsOther(phrase.Text(name), phrase.Number(other), phrase.Number(count)))
		}
	}
	for name, n := range s.Counters {
		if n < 0 || math.IsNaN(n) || math.IsInf(n, 0) {
			found = append(found, phrase.CountImpossible(phrase.Text(name)))
		}
	}
	if h, ok := s.Trends[metricname.HTTPReqDuration]; ok || count > 0 && s.Quoted == nil {
		differ(metricname.HTTPReqDuration, h.Count())
	}
	if r, ok := s.Rates[metricname.HTTPReqFailed]; ok {
		differ(metricname.HTTPReqFailed, r.Total)
		if h, known := s.Trends[metricname.HTTPReqDurationOK]; known && h.Count() != r.Total-r.True {
			found = append(found, phrase.CountsOther(phrase.Text(metricname.HTTPReqDurationOK), phrase.Number(h.Count()), phrase.Number(r.Total-r.True)))
		}
	}
	for name, h := range s.Trends {
		if h.Count() > 0 && (h.Mean() < h.Min() || h.Mean() > h.Max()) {
			found = append(found, phrase.CountImpossible(phrase.Text(name)))
		}
	}
	for name, r := range s.Rates {
		if r.True < 0 || r.True > r.Total {
			found = append(found, phrase.CountImpossible(phrase.Text(name)))
		}
	}
	if s.Elapsed < 0 || s.Elapsed == 0 && count > 0 {
		found = append(found, phrase.ElapsedNone(phrase.Number(count)))
	}
	return found
}
