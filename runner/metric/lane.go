package metric

import (
	"sync"
	"time"
)

// Lane takes the samples of one part of an engine, such as one of its event loops. Its
// methods may be called from any goroutine but scale with the number of lanes, not of
// goroutines on one. Times are since the start of the trial; one lane's need not ascend.
type Lane struct {
	mu        sync.Mutex
	timeline  Timeline
	warm      *tally
	main      *tally
	first     int       // number of the slot open[0] counts
	open      []*second // slots not yet closed, in order; nil where nothing happened
	spare     []*second
	users     int           // active now
	since     time.Duration // up to here the time of users is added up
	atClose   int           // active at the end of the last closed slot
	allocated int           // the most users there were
}

// second is what one lane counted in one slot.
type second struct {
	durations              Histogram
	requests, failed       int64
	checksHeld, checksFail int64
	iterations, dropped    int64
	sent, received         int64
	busy, userTime         time.Duration
	users                  int
	usersKnown             bool
}

// Request records one request.
func (l *Lane) Request(r *Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tally(r.End).request(r)
	s := l.second(r.End)
	took := r.Duration()
	s.durations.Record(took)
	s.busy += r.Blocked + took
	s.requests++
	s.sent += r.Sent
	s.received += r.Received
	if r.Failed {
		s.failed++
	}
	for _, held := range r.Checks {
		if held {
			s.checksHeld++
		} else {
			s.checksFail++
		}
	}
}

// Missing records that an extraction, by its number, found nothing, which ended its iteration.
func (l *Lane) Missing(at time.Duration, number int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tally(at).missing[number]++
}

// Paused records a pause between two steps of a flow, of the given length, which ends at at:
// time in which its user was under way.
func (l *Lane) Paused(at, length time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.second(at).busy += length
}

// Iteration records a complete iteration whose last response came at at. What follows it is
// a pause, and belongs to the figure of IterationTook alone.
func (l *Lane) Iteration(at time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tally(at).iterations++
	l.second(at).iterations++
}

// IterationTook records that an iteration took took, its pause included, when it ended at
// at. One whose pause was cut short says nothing of how long an iteration takes.
func (l *Lane) IterationTook(at, took time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tally(at).trends[iteration].Record(took)
}

// Interrupted records n iterations that were stopped before their response came.
func (l *Lane) Interrupted(at time.Duration, n int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tally(at).interrupted += n
}

// Dropped records n iterations that should have started at at but found no free user.
func (l *Lane) Dropped(at time.Duration, n int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tally(at).dropped += n
	l.second(at).dropped += n
}

// Missed records an iteration of the open model that found no free user, which therefore
// was dropped, by how long it would have taken at the least: from when it should have
// started to the end, at at, of the iteration that found the next free one. It counts in
// HTTPReqIntended alone. Left out, the worst moments of a server would be missing from the
// very metric that is to show them (coordinated omission).
func (l *Lane) Missed(at, took time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tally(at).trends[intended].Record(took)
}

// Users records how many users are active from at on, out of those allocated. A time before
// that of an earlier call, which goroutines that take turns may give, counts as that one.
func (l *Lane) Users(at time.Duration, active, allocated int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.integrate(at)
	s := l.second(at)
	s.users, s.usersKnown = active, true
	l.users, l.allocated = active, max(l.allocated, allocated)
}

// integrate adds up the time of the users active now, up to to, slot by slot.
func (l *Lane) integrate(to time.Duration) {
	for l.since < to {
		until := min(to, l.timeline.slot(l.timeline.slotAt(l.since)).end)
		if l.users > 0 {
			l.second(l.since).userTime += time.Duration(l.users) * (until - l.since)
		}
		l.since = until
	}
}

func (l *Lane) tally(at time.Duration) *tally {
	if l.timeline.Phase(at) == WarmUp {
		return l.warm
	}
	return l.main
}

// second returns what counts the slot of at. A sample that comes after its slot was
// closed, because its goroutine was held up, counts in the oldest open one.
func (l *Lane) second(at time.Duration) *second {
	i := max(l.timeline.slotAt(at)-l.first, 0)
	for len(l.open) <= i {
		l.open = append(l.open, nil)
	}
	if l.open[i] == nil {
		if n := len(l.spare); n > 0 {
			l.open[i], l.spare = l.spare[n-1], l.spare[:n-1]
		} else {
			l.open[i] = &second{}
		}
	}
	return l.open[i]
}

// close ends the oldest open slot, which ends at end, adds it to sum and p, and returns the
// users at its end.
func (l *Lane) close(end time.Duration, p *Point, sum *Histogram) (users int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.integrate(end)
	l.first++
	if len(l.open) == 0 {
		return l.atClose
	}
	s := l.open[0]
	l.open = append(l.open[:0], l.open[1:]...)
	if s == nil {
		return l.atClose
	}
	if s.usersKnown {
		l.atClose = s.users
	}
	p.Requests += s.requests
	p.Failed += s.failed
	p.ChecksPassed += s.checksHeld
	p.ChecksFailed += s.checksFail
	p.Iterations += s.iterations
	p.Dropped += s.dropped
	p.Busy += s.busy
	p.UserTime += s.userTime
	p.Sent += s.sent
	p.Received += s.received
	sum.Merge(&s.durations)
	s.durations.Reset()
	*s = second{durations: s.durations}
	l.spare = append(l.spare, s)
	return l.atClose
}
