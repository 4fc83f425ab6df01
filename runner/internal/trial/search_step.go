package trial

import (
	"math"
	"slices"
	"time"

	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/threshold"
)

// Limits of a search's step beside the thresholds. A rate holds only if it was really sent
// and served: a server that turns requests away, or lets them wait, is fast with the others.
const (
	// lostLimit is of the iterations: those that found no free user or were cut off at the
	// end. Their response times are in no percentile, and are the worst; above a hundredth
	// the 99th percentile is theirs.
	lostLimit = 0.01
	// unansweredLimit is of the requests: those that failed. It stands back where the file
	// has a threshold on checks or failures, which says what failure is allowed.
	unansweredLimit = 0.01
	// queueLimit is of the iterations: those that wait in a queue at the end of the step
	// and did not at its beginning. In a longer step it would have been longer.
	queueLimit = 0.01
	// shortLimit is of the step: the mean time of an iteration. In a shorter step the rate is
	// still on its way through the server, and a queue cannot be told from slow responses.
	shortLimit = 0.25
	// queueNoise is how many standard deviations the number in flight may lie above its
	// mean by chance: one step in a thousand lies further out.
	queueNoise = 3
)

// stepOf is what one rate came to: what was measured of it, and what of it did not hold.
func stepOf(rate float64, t *result.Trial, load spec.Load, thresholds []threshold.Threshold) result.SearchStep {
	s := result.SearchStep{Rate: rate}
	if t.Status == result.Invalid {
		s.Doubt = t.Reason
	}
	m := t.Metrics
	if m == nil {
		m = metric.NewSet()
	}
	for _, q := range []struct {
		metric string
		to     [3]*time.Duration
	}{
		{metricname.HTTPReqDuration, [3]*time.Duration{&s.P50, &s.P95, &s.P99}},
		{metricname.HTTPReqIntended, [3]*time.Duration{&s.IntendedP50, &s.IntendedP95, &s.IntendedP99}},
	} {
		for i, quantile := range []float64{0.5, 0.95, 0.99} {
			*q.to[i] = m.Trends[q.metric].Quantile(quantile)
		}
	}
	s.Achieved = achieved(t.Series)
	s.Iterations = int64(m.Counters[metricname.Iterations])
	s.Dropped = int64(m.Counters[metricname.DroppedIterations])
	s.Interrupted = int64(m.Counters[metricname.IterationsInterrupted])
	s.FailedShare = m.Rates[metricname.HTTPReqFailed].Share()
	s.Missed = append(missedThresholds(m, thresholds), missedLimits(s, m, t.Series, load, thresholds)...)
	if share := tookShare(m, load); len(s.Missed) == 0 && share > shortLimit {
		s.Missed = []result.SearchMiss{{Limit: result.SearchShort, Value: share, Most: shortLimit}}
	}
	s.Held = len(s.Missed) == 0 && s.Doubt.IsZero()
	return s
}

// missedThresholds are those that do not hold for a step, or for which nothing was
// measured: no data is not a pass. A threshold on the rate that is found is none on a step.
func missedThresholds(m *metric.Set, thresholds []threshold.Threshold) []result.SearchMiss {
	thresholds = slices.DeleteFunc(slices.Clone(thresholds), func(t threshold.Threshold) bool { return t.Metric == metricname.SearchRate })
	var missed []result.SearchMiss
	for _, j := range threshold.Judge(thresholds, func(t threshold.Threshold) (float64, bool) {
		return m.Aggregate(t.Metric, t.Aggregation, t.Percentile)
	}) {
		if j.Outcome != threshold.Held {
			missed = append(missed, result.SearchMiss{Threshold: &j.Threshold, Value: j.Value, NoData: j.Outcome == threshold.Unknown})
		}
	}
	return missed
}

// missedLimits are the search's own that a step does not keep to.
func missedLimits(s result.SearchStep, m *metric.Set, series []metric.Point, load spec.Load, thresholds []threshold.Threshold) []result.SearchMiss {
	var missed []result.SearchMiss
	note := func(limit result.SearchLimit, value, most float64) {
		if value > most {
			missed = append(missed, result.SearchMiss{Limit: limit, Value: value, Most: most})
		}
	}
	if all := s.Iterations + s.Dropped + s.Interrupted; all > 0 {
		note(result.SearchLost, float64(s.Dropped+s.Interrupted)/float64(all), lostLimit)
	}
	allowed := slices.ContainsFunc(thresholds, func(t threshold.Threshold) bool {
		return metricname.KindOf(t.Metric) == metricname.Share
	})
	if !allowed {
		note(result.SearchUnanswered, s.FailedShare, unansweredLimit)
	}
	if took := m.Trends[metricname.IterationDuration]; took.Count() > 0 {
		queue, most := queued(s, took.Mean(), series, time.Duration(load.Duration))
		note(result.SearchQueue, queue, most)
	}
	return missed
}

// queued is how many iterations a queue gained in a step, and how many chance alone
// explains, as shares of those sent. By Little's law a server that keeps up with a rate λ has
// λ·W in flight, where each iteration takes W on the average (see metric.Balance). What is
// in flight at the end of the load beyond that is a queue.
//
//	queue = in flight at the end − λ·W
//	most  = max(1% · λ·T, 3·√(λ·W) + 1)    T: length of the step
//
// Iterations that come and go by themselves are in flight in a number whose variance is at
// most its mean; the last one in flight makes the + 1. A server of capacity c under a higher
// rate ends with (λ − c)·T in flight. W has grown with the queue, so that λ·W explains the
// part λ/2c of them: 5% beyond its capacity 2.3% of the iterations are left over. shortLimit
// keeps W from explaining them all.
//
// The response times alone would not do. The last request waits (λ/c − 1)·T: 20% beyond its
// capacity a step of 2 s ends with 0.4 s, which a threshold of 500 ms lets pass.
func queued(s result.SearchStep, mean time.Duration, series []metric.Point, length time.Duration) (queue, most float64) {
	inFlight := float64(s.Interrupted)
	for _, p := range series {
		if p.Phase == metric.Drain {
			inFlight += float64(p.Iterations)
		}
	}
	sent, kept := s.Rate*length.Seconds(), s.Rate*mean.Seconds()
	return (inFlight - kept) / sent, max(queueLimit, (queueNoise*math.Sqrt(kept)+1)/sent)
}

// tookShare is the mean time of an iteration as a share of the step's length.
func tookShare(m *metric.Set, load spec.Load) float64 {
	took := m.Trends[metricname.IterationDuration]
	if took.Count() == 0 {
		return 0
	}
	return float64(took.Mean()) / float64(load.Duration)
}

// achieved is how many iterations a second were completed while the load was on.
func achieved(series []metric.Point) float64 {
	var iterations int64
	var span time.Duration
	for _, p := range series {
		if p.Phase == metric.Load {
			iterations += p.Iterations
			span += p.Span
		}
	}
	if span == 0 {
		return 0
	}
	return float64(iterations) / span.Seconds()
}
