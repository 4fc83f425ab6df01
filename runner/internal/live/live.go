// Package live hands on what a load does, second by second, while it runs: to stores of metrics
// that people already watch, and to a page of its own (room page).
//
// It writes k6's measurement names, so that what reads k6 reads this too, from the points that
// both engines complete once a second, tagged testid (the run), variant, trial, engine and
// instance. Of http_req_duration it hands on at most mostTaken values a second, which stand evenly
// for all that there were. iteration_duration and the parts of a request's time are in no point:
// they are not handed on.
//
// It refuses to be waited for. Each sink has a bounded queue and a goroutine of its own: what a
// sink does not take in time is dropped, what went wrong is said once, and the end of a run waits
// two seconds at most, for sinks that took everything so far. The address of a sink is shown
// without user, path and query, which may hold secrets.
//
// Steps: Parse reads --live → Open starts the sinks → Second, Used and Ended put what happens into
// the queues → influxdb.go, prometheus.go and otlp.go write it → Close.
package live

import (
	"context"
	"slices"
	"sync"
	"time"

	"perflab/runner/metric"
	"perflab/runner/phrase"
	"perflab/runner/plan"
	"perflab/runner/result"
)

// Tags tell one series from another.
type Tags struct {
	TestID, Variant, Trial, Engine, Instance string
}

// Event is something that happened at one moment: a phase that began, a trial that ended, a verdict.
type Event struct {
	Kind string // phase, trial or verdict
	Text string
}

// Counts are what counters of a trial stand at.
type Counts struct {
	Requests, Failed, ChecksPassed, ChecksFailed, Iterations, Dropped, Received, Sent int64
}

// Item is one thing to hand on. Exactly one of Second, Used and Event is set; Last is set where
// the trial's series end.
type Item struct {
	At   time.Time
	Tags Tags
	// Second is one second of load; Taken are durations of its requests in ascending order, each
	// standing for as many; Total and Took are the trial's with it.
	Second *metric.Point
	First  bool          // of its trial
	Within time.Duration // since the second before, no longer than the second is
	Taken  []time.Duration
	Total  Counts
	Took   Took
	Used   *Used
	Event  *Event
	Last   bool
}

// Used is what a component used.
type Used struct {
	Component string
	CPU       float64 // CPUs busy
	Memory    int64   // bytes
}

// Took is how long the requests of a trial took so far, by bounds.
type Took struct {
	Counts [len(bounds) + 1]uint64 // up to each bound, and above
	Sum    time.Duration
	Count  uint64
}

// bounds are the upper bounds of Took, OpenTelemetry's own defaults for milliseconds.
var bounds = [...]time.Duration{
	0, 5 * time.Millisecond, 10 * time.Millisecond, 25 * time.Millisecond, 50 * time.Millisecond, 75 * time.Millisecond, 100 * time.Millisecond, 250 * time.Millisecond,
	500 * time.Millisecond, 750 * time.Millisecond, time.Second, 2500 * time.Millisecond, 5 * time.Second, 7500 * time.Millisecond, 10 * time.Second,
}

// mostTaken is how many durations of one second are handed on at most.
const mostTaken = 100

// Live hands on what one run does; it is a trial.Live.
type Live struct {
	run   string
	sinks []*queue
	page  func(Item) // nil: there is none

	mu    sync.Mutex
	trial string
	phase metric.Phase
	total Counts
	took  Took
	since time.Time // when the newest second ended
}

// Sink is where items go; Send is called from one goroutine at a time.
type Sink interface {
	Send(ctx context.Context, items []Item) error
}

// Open starts handing on to the sinks that were asked for, and to page, where there is one, which
// is to return at once.
func Open(run string, sinks []Target, page func(Item)) (*Live, error) {
	l := &Live{run: run, page: page}
	for _, t := range sinks {
		s, err := t.open()
		if err != nil {
			l.Close()
			return nil, err
		}
		l.sinks = append(l.sinks, start(t, s, usual))
	}
	return l, nil
}

// Second implements trial.Live.
func (l *Live) Second(t plan.Trial, p metric.Point, took *metric.Histogram) {
	now := time.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	begun := t.ID() != l.trial
	if begun {
		l.trial, l.total, l.took, l.since, l.phase = t.ID(), Counts{}, Took{}, time.Time{}, ""
	}
	// Points that an engine completes all at once have a moment each: stores keep milliseconds, and
	// one value for each.
	if next := l.since.Add(time.Millisecond); now.Before(next) {
		now = next
	}
	if p.Phase != l.phase {
		l.phase = p.Phase
		l.put(Item{At: now.Add(-p.Span), Tags: l.tags(t), Event: &Event{"phase", string(p.Phase)}})
	}
	l.total.add(p)
	bars := took.Bars() // of all buckets there are, which takes a while
	l.took.add(took, bars)
	i := Item{At: now, Tags: l.tags(t), Second: &p, First: begun, Within: p.Span, Taken: taken(took, bars), Total: l.total, Took: l.took}
	// Values of one second lie beside each other in time, after those of the second before.
	if l.since.After(now.Add(-p.Span)) {
		i.Within = max(now.Sub(l.since), time.Microsecond)
	}
	l.since = now
	l.put(i)
}

// Used implements trial.Live.
func (l *Live) Used(t plan.Trial, component string, p result.ResourcePoint) {
	l.put(Item{At: time.Now(), Tags: l.tags(t), Used: &Used{component, p.CPU, int64(p.Memory)}})
}

// Ended implements trial.Live.
func (l *Live) Ended(t *result.Trial) {
	text := string(t.Status)
	if !t.Reason.IsZero() {
		text += ": " + t.Reason.String()
	}
	l.put(Item{At: time.Now(), Tags: l.tags(t.Trial), Event: &Event{"trial", text}, Last: true})
}

// Verdict tells of what a run was judged to be; variant is empty where it is all of them.
func (l *Live) Verdict(variant, text string) {
	l.put(Item{At: time.Now(), Tags: Tags{TestID: l.run, Variant: variant}, Event: &Event{"verdict", text}})
}

// Warnings implements trial.Live: each sink is told of once.
func (l *Live) Warnings() []phrase.Statement {
	var said []phrase.Statement
	for _, q := range l.sinks {
		if w, ok := q.warning(); ok {
			said = append(said, w)
		}
	}
	return said
}

// Close gives the sinks that took everything so far a moment to take the rest.
func (l *Live) Close() {
	var all sync.WaitGroup
	for _, q := range l.sinks {
		all.Go(q.close)
	}
	all.Wait()
}

func (l *Live) put(i Item) {
	for _, q := range l.sinks {
		q.put(i)
	}
	if l.page != nil {
		l.page(i)
	}
}

// instance is the generator's number; one process sends all of the load.
const instance = "1"

func (l *Live) tags(t plan.Trial) Tags {
	return Tags{TestID: l.run, Variant: t.Variant, Trial: t.ID(), Engine: t.Engine, Instance: instance}
}

func (c *Counts) add(p metric.Point) {
	c.Requests += p.Requests
	c.Failed += p.Failed
	c.ChecksPassed += p.ChecksPassed
	c.ChecksFailed += p.ChecksFailed
	c.Iterations += p.Iterations
	c.Dropped += p.Dropped
	c.Received += p.Received
	c.Sent += p.Sent
}

func (t *Took) add(h *metric.Histogram, bars []metric.Bucket) {
	for _, b := range bars {
		i, _ := slices.BinarySearch(bounds[:], b.From)
		t.Counts[i] += uint64(b.Count)
	}
	t.Sum += h.Sum()
	t.Count += uint64(h.Count())
}

// taken are at most mostTaken durations that stand for those of a histogram: of n all, of more
// those in the middle of as many equal parts, the first and the last the least and the greatest.
func taken(h *metric.Histogram, bars []metric.Bucket) []time.Duration {
	n := h.Count()
	if n == 0 {
		return nil
	}
	parts := min(n, mostTaken)
	out := make([]time.Duration, 0, parts)
	var upTo int64
	for _, b := range bars {
		upTo += b.Count
		for k := int64(len(out)); k < parts && (2*k+1)*n/(2*parts) < upTo; k++ {
			out = append(out, b.From+(b.To-1-b.From)/2)
		}
	}
	out[0] = h.Min()
	out[len(out)-1] = h.Max()
	return out
}
