package imported

import (
	"maps"
	"slices"
	"time"

	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/phrase"
)

// disorder is by how much a sample may be older than one before it and still count in its own
// second: tools write a request when it ends, several threads of theirs nearly in order.
const disorder = 30 * time.Second

// firstUsers is by when users were first counted that were there from the beginning: k6 counts them
// each second, the first time after one.
const firstUsers = 1500 * time.Millisecond

// record counts a stream's samples.
type record struct {
	*survey
	recorder *metric.Recorder
	lane     *metric.Lane
	newest   time.Duration
	seen     bool  // how many users there were
	late     int64 // samples too old for their own second
}

func newRecord(s *survey, warmUp time.Duration) *record {
	o := metric.RecorderOptions{
		Timeline: metric.Timeline{WarmUp: warmUp, Load: s.length() - warmUp + 1}, // the last one ends within it
		Lanes:    1, Checks: s.checks, Requests: s.names, Open: s.dropped,
	}
	r := &record{survey: s, recorder: metric.NewRecorder(o)}
	r.lane = r.recorder.Lane(0)
	return r
}

func (r *record) take(e *event) error {
	at := min(max(time.Duration(e.at-r.first), 0), r.length())
	if at < r.newest-disorder {
		r.late++
	}
	switch e.what {
	case aRequest:
		q := e.request
		q.End, q.Unplanned = at, true
		if r.names != nil {
			q.Name = r.known[cleanName(e.name)]
		}
		r.lane.Request(&q)
	case anIteration:
		r.lane.Iteration(at)
		if e.took > 0 {
			r.lane.IterationTook(at, e.took)
		}
	case aDrop:
		r.lane.Dropped(at, e.n)
	case aCheck:
		r.lane.Check(at, r.checkNumber[cleanName(e.name)], e.held)
	case users:
		if !r.seen && at <= firstUsers { // as many as before the first time
			r.lane.Seen(0, e.active, max(e.allocated, e.active))
		}
		r.seen = true
		r.lane.Seen(at, e.active, max(e.allocated, e.active))
	case bytesMoved:
		r.lane.Data(at, e.sent, e.received)
	}
	r.newest = max(r.newest, at)
	r.recorder.Advance(r.newest - disorder)
	return nil
}

// results are what was counted, without what the tool says nothing of.
func (r *record) results() *Results {
	out := &Results{Tool: r.form.tool, Samples: true}
	out.WarmUp, out.Metrics, out.Series = r.recorder.Finish(r.length() + 1)
	out.Course = r.recorder.Course()
	if r.form.dated {
		out.Started = time.Unix(0, r.first).UTC()
	}
	for _, s := range []*metric.Set{out.WarmUp, out.Metrics} {
		r.prune(s)
	}
	out.Notes = slices.Clone(r.notes)
	if r.late > 0 {
		out.Notes = append(out.Notes, phrase.ImportLate(phrase.Number(r.late), phrase.Duration(disorder)))
	}
	return out
}

// prune takes out of a set what the stream says nothing of, which the recorder has as zero.
func (r *record) prune(s *metric.Set) {
	if s == nil {
		return
	}
	says := func(name string) bool { return slices.Contains(r.form.says, metricname.Base(name)) }
	maps.DeleteFunc(s.Trends, func(name string, _ *metric.Histogram) bool { return !says(name) })
	maps.DeleteFunc(s.Counters, func(name string, _ float64) bool { return !says(name) })
	maps.DeleteFunc(s.Rates, func(name string, _ metric.Rate) bool { return !says(name) })
	if !r.sent {
		delete(s.Counters, metricname.DataSent)
	}
	if !r.received {
		delete(s.Counters, metricname.DataReceived)
	}
	if !r.users {
		s.Gauges = map[string]metric.Gauge{}
	}
	delete(s.Statuses, "0") // an answer of which the tool does not say the status
}
