package metric

import (
	"maps"
	"slices"
	"time"

	"perflab/runner/metricname"
)

// lateness is how long after its end a slot stays open for samples of goroutines that
// were held up between taking the time and recording.
const lateness = 50 * time.Millisecond

// RecorderOptions configures a Recorder.
type RecorderOptions struct {
	Timeline Timeline
	Lanes    int         // parts of the engine that record; at least 1
	Checks   []string    // names, in the file's order
	Requests []string    // names of several requests; empty where there is one
	Extracts []string    // names of what the steps of a flow extract; empty where there are none
	Asked    []string    // sub-metrics by a tag of requests, metricname.ByTag, that are to be measured
	Open     bool        // an open model, which can drop iterations
	MaxUsers int         // the most users that are active at once; 0: as many as there were
	Watch    func(Point) // called with each point as it is completed; may be nil
	// Second is called with each point too, and with how long its requests took, which holds for
	// the length of the call; may be nil.
	Second func(p Point, took *Histogram)
	// Judge, where not nil, is called after each second of the load with the time since the
	// warm-up and what gives some of the metrics so far.
	Judge Judge
}

// Recorder turns samples into the sets and the series of one trial, in memory that does
// not grow with their number: histograms for the warm-up, for the measured part and for
// the seconds still open, and one Point for each second gone by.
//
// Attribution: a request belongs to the phase in which it completes, wherever it began.
// Requests of the warm-up go to one set, those of load and drain to the other, whose
// elapsed time runs from the end of the warm-up to the completion of the last request, as
// k6 counts its drain: a saturated server's rate is then neither over- nor understated.
//
// It has no clock: engines say when things happened, and call Advance and Finish.
type Recorder struct {
	o      RecorderOptions
	lanes  []*Lane
	series []Point
	next   int       // number of the slot to close next
	sum    Histogram // scratch: all lanes' durations of one slot
	course Course
	gauges [2]sampled
}

// sampled is the gauge of active users of one set, as it was at the end of each second.
type sampled struct {
	gauge Gauge
	any   bool
}

func (s *sampled) add(v float64) {
	if !s.any {
		s.gauge, s.any = Gauge{Min: v, Max: v}, true
	}
	s.gauge = Gauge{Value: v, Min: min(s.gauge.Min, v), Max: max(s.gauge.Max, v)}
}

// NewRecorder returns a recorder at the start of a trial.
func NewRecorder(o RecorderOptions) *Recorder {
	r := &Recorder{o: o}
	for range max(o.Lanes, 1) {
		r.lanes = append(r.lanes, &Lane{timeline: o.Timeline, warm: newTally(o), main: newTally(o)})
	}
	return r
}

// Lane returns the nth lane.
func (r *Recorder) Lane(n int) *Lane { return r.lanes[n%len(r.lanes)] }

// Due returns when Advance next has something to do.
func (r *Recorder) Due() time.Duration { return r.o.Timeline.slot(r.next).end + lateness }

// Advance completes the points of all seconds that are over at now. It and Finish are
// called from one goroutine.
func (r *Recorder) Advance(now time.Duration) {
	for r.Due() <= now {
		r.close(r.o.Timeline.slot(r.next))
	}
}

// Finish ends the trial at end, after the last sample. It returns the set of the warm-up
// and that of load and drain, each nil where the trial did not reach it, and the series.
// A last second in which nothing completed after the load has no point.
func (r *Recorder) Finish(end time.Duration) (warmUp, metrics *Set, series []Point) {
	for s := r.o.Timeline.slot(r.next); s.start < end; s = r.o.Timeline.slot(r.next) {
		s.end = min(s.end, end)
		r.close(s)
	}
	if t := r.o.Timeline; t.WarmUp > 0 {
		warmUp = r.set(func(l *Lane) *tally { return l.warm }, r.gauges[0])
		warmUp.Elapsed = min(t.WarmUp, end)
	}
	if t := r.o.Timeline; end > t.WarmUp {
		metrics = r.set(func(l *Lane) *tally { return l.main }, r.gauges[1])
		metrics.Elapsed = min(t.Load, end-t.WarmUp)
		for _, l := range r.lanes {
			metrics.Elapsed = max(metrics.Elapsed, l.main.last-t.WarmUp)
		}
	}
	return warmUp, metrics, r.series
}

// Course is how long the responses of all points so far took.
func (r *Recorder) Course() *Course { return &r.course }

// close completes the next slot's point.
func (r *Recorder) close(s slot) {
	r.next++
	p := Point{Second: s.second, Phase: s.phase, Span: s.end - s.start}
	r.sum.Reset()
	for _, l := range r.lanes {
		p.Users += l.close(s.end, &p, &r.sum)
	}
	// k6 samples its users each second while it runs: what is left of the drain's last
	// second, when all are gone, is no sample.
	if s.phase != Drain || p.Span == time.Second {
		set := 1
		if s.phase == WarmUp {
			set = 0
		}
		r.gauges[set].add(float64(p.Users))
	}
	if s.phase == Drain && p.Requests == 0 && p.Span < time.Second {
		return
	}
	r.course.Add(s.second, &r.sum)
	p.P50, p.P95, p.P99, p.Max = r.sum.Quantile(0.5), r.sum.Quantile(0.95), r.sum.Quantile(0.99), r.sum.Max()
	r.series = append(r.series, p)
	if r.o.Watch != nil {
		r.o.Watch(p)
	}
	if r.o.Second != nil {
		r.o.Second(p, &r.sum)
	}
	if r.o.Judge != nil && s.phase == Load {
		at := s.end - r.o.Timeline.WarmUp
		r.o.Judge(at, func(names []string) *Set { return r.soFar(at, names) })
	}
}

// Judge looks at the load's metrics while it is sent: at is the time since the warm-up, soFar gives
// the metrics named as they are by then.
type Judge func(at time.Duration, soFar func(names []string) *Set)

// soFar is a copy of the metrics named of the measured part, which took at so far.
func (r *Recorder) soFar(at time.Duration, names []string) *Set {
	total := NewSet()
	total.Gauges[metricname.VUs] = r.gauges[1].gauge
	for _, l := range r.lanes {
		l.mu.Lock()
		part := l.main.set(r.o.Open)
		maps.DeleteFunc(part.Trends, func(name string, _ *Histogram) bool { return !slices.Contains(names, name) })
		total.Merge(part)
		at = max(at, l.main.last-r.o.Timeline.WarmUp)
		l.mu.Unlock()
	}
	total.Elapsed = at
	return total
}

// set adds the lanes' tallies up.
func (r *Recorder) set(of func(*Lane) *tally, users sampled) *Set {
	var total *Set
	allocated := 0
	for _, l := range r.lanes {
		l.mu.Lock()
		part := of(l).set(r.o.Open)
		allocated += l.allocated
		l.mu.Unlock()
		if total == nil {
			total = part
			continue
		}
		total.Merge(part)
	}
	if users.any {
		// Each part of an engine keeps users of its own, a few more than are ever active.
		if r.o.MaxUsers > 0 {
			allocated = min(allocated, r.o.MaxUsers)
		}
		n := float64(allocated)
		total.Gauges[metricname.VUs] = users.gauge
		total.Gauges[metricname.VUsMax] = Gauge{Value: n, Min: n, Max: n}
	}
	return total
}
