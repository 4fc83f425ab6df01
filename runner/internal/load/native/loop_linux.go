package native

import (
	"time"

	"golang.org/x/sys/unix"

	"perflab/runner/internal/load"
	"perflab/runner/internal/load/http2"
	"perflab/runner/metric"
	"perflab/runner/spec/expression"
)

// burst is how many iterations a loop starts before it looks at its connections again, so
// that users who start together do not wait for each other's responses to be read.
const burst = 8

// Bounds of a turn: a server may send faster than its bytes are read, and a check may take
// long. Neither keeps timeouts, the end of the load and the other users waiting.
const (
	turnPieces = 4                    // read or written at once on a connection before the others have their turn
	turnTime   = 5 * time.Millisecond // after which what else happened waits for the next one
)

// loop is one event loop: a thread that serves its users' connections one event at a time.
// It shares nothing with the others but counters.
type loop struct {
	*execution
	all     *loops
	lane    *metric.Lane
	poll    *poller
	family  int
	address unix.Sockaddr

	now     time.Duration // when this turn began
	users   []*user
	timers  timers
	ready   []*user // start without a pause
	started []*user // those of the last turn: its memory is used again
	free    []*user // open model: idle, the one used last on top
	next    int64   // open model: number of the next iteration
	missed  span    // open model: iterations dropped since the last one that found a user
	live    int     // closed model: users not yet stopped for good
	active  int     // closed model: users started
	busy    int     // of these, with a request under way
	ended   bool    // the measured part is over
	fault   error   // why the load cannot go on

	conns      []*conn // by descriptor
	queued     []*user // who wait for room in a unix socket's queue
	more       []*conn // with more to read or to write than a turn allows
	generation int32
	left       int // connections left to the server to close
	swept      time.Duration

	buffer  []byte // what is read, of whatever connection
	plain   []byte // what is decrypted of it
	surplus [16]byte
	last    *load.Message // the one whose frames are kept
	framed  *http2.Request

	sample metric.Request
	seen   expression.Response
	taken  load.Reply
	held   []bool
}

func newLoop(all *loops, x *execution, index int) (*loop, error) {
	poll, err := newPoller()
	if err != nil {
		return nil, err
	}
	l := &loop{execution: x, all: all, lane: x.recorder.Lane(index), poll: poll, next: int64(index), buffer: make([]byte, 64<<10)}
	if all.tls != nil {
		l.plain = make([]byte, recordSize)
	}
	l.family, l.address = sockaddr(x.address)
	if x.schedule != nil {
		return l, nil
	}
	for i := index; i < x.job.users; i += all.n {
		u := l.newUser()
		u.number, u.windows = i+1, load.Windows(x.load, i)
		l.live++
		l.await(u, 0)
	}
	l.lane.Users(0, 0, len(l.users))
	return l, nil
}

func (l *loop) newUser() *user {
	u := &user{}
	u.timer.user, u.timer.due = u, never
	u.response.KeepBody, u.response.KeepHead, u.response.Bodies = l.checks.Body, l.checks.Headers, &l.checks.Bodies
	if l.templates.Flow != nil {
		u.walk, u.response.KeepHead = &load.Walk{}, true // for cookies
	}
	l.users = append(l.users, u)
	l.timers.add(&u.timer)
	return u
}

// close frees what the loop holds.
func (l *loop) close() {
	for _, c := range l.conns {
		if c != nil {
			l.shut(c)
		}
	}
	l.poll.close()
}

// run serves until the load has ended. Each turn starts what is due and then serves the
// connections on which something happened.
func (l *loop) run() error {
	var events []unix.EpollEvent
	for {
		l.now = l.elapsed()
		wait, over := l.turn()
		if over {
			return l.fault
		}
		if len(events) == 0 {
			var err error
			if events, err = l.poll.wait(wait); err != nil {
				return err
			}
		}
		l.now = l.elapsed()
		for len(events) > 0 && l.inTime() {
			e := events[0]
			events = events[1:]
			l.serve(e)
			l.startReady()
		}
		l.goOn()
	}
}

// inTime reports whether the turn may go on.
func (l *loop) inTime() bool { return l.elapsed() < l.now+turnTime }

// later has a connection go on in the next turn: no event will tell of it again.
func (l *loop) later(c *conn) {
	if !c.more {
		c.more = true
		l.more = append(l.more, c)
	}
}

// goOn goes on with the connections for which the turn before was too short, those that wait
// longest first.
func (l *loop) goOn() {
	waiting := len(l.more)
	done := 0
	for ; done < waiting && (done == 0 || l.inTime()); done++ { // one at least, however long the others took
		c := l.more[done]
		c.more = false
		u := c.user
		if u == nil || u.conn != c || !u.asks() {
			continue // closed since, or done with
		}
		if u.state == exchanging && l.unsent(u) {
			l.write(u)
		}
		if u.conn == c && u.asks() {
			l.read(u)
		}
		l.startReady()
	}
	l.more = append(l.more[:0], l.more[done:]...)
}

// turn starts what is due and returns how long nothing else will be.
func (l *loop) turn() (wait time.Duration, over bool) {
	if l.all.stop.Load() || l.now >= l.giveUp {
		l.interrupt()
		return 0, true
	}
	if !l.ended && l.now >= l.timeline.End() {
		l.end(l.timeline.End())
	}
	if l.busy == 0 && (l.ended || l.live == 0 && l.load.Bounded()) {
		return 0, true
	}
	l.sweep()
	l.connectQueued()
	l.startReady()
	at := l.fireTimers()
	if l.schedule != nil && !l.ended {
		at = min(at, l.startScheduled())
	}
	if len(l.ready) > 0 || len(l.more) > 0 {
		return 0, false
	}
	bound := l.timeline.End()
	if l.ended {
		bound = l.giveUp
	}
	wait = min(at, bound) - l.elapsed()
	if len(l.queued) > 0 {
		wait = min(wait, queuedFor)
	}
	return wait, false
}

// startReady begins the iterations of users without a pause. One that fails at once is
// ready again, but waits for its turn.
func (l *loop) startReady() {
	if len(l.ready) == 0 {
		return
	}
	ready := l.ready
	l.ready, l.started = l.started[:0], ready
	for _, u := range ready {
		l.start(u, l.elapsed())
	}
}

// fireTimers does what is due for up to burst users and returns when the next is.
func (l *loop) fireTimers() (at time.Duration) {
	for range burst {
		now := l.elapsed()
		u, at := l.timers.next(now)
		if u == nil {
			return at
		}
		switch u.state {
		case pausing:
			if u.leaving {
				l.rest(u, u.windows[0].To)
			} else {
				l.start(u, now)
			}
		case between:
			if now >= l.rampedDown(u) {
				l.cut(u, now)
				continue
			}
			l.lane.Paused(now, u.pause)
			l.step(u, now)
		case connecting, securing, exchanging:
			if now >= l.rampedDown(u) {
				l.cut(u, now)
				continue
			}
			l.abandon(u)
			l.finish(u, metric.ErrTimeout)
		}
	}
	return 0
}

// startScheduled starts up to burst iterations of the open model that are due and returns
// when the next is.
func (l *loop) startScheduled() (at time.Duration) {
	for range burst {
		k := l.next
		at := l.schedule.At(k)
		switch {
		case at >= l.timeline.End():
			return never
		case at > l.elapsed():
			return at
		}
		l.next += int64(l.all.n)
		if l.all.flight.Add(1) > int64(l.job.users) {
			l.all.flight.Add(-1)
			l.lane.Dropped(at, 1)
			if l.missed.count == 0 {
				l.missed.first = k
			}
			l.missed.count++
			continue
		}
		var u *user
		if n := len(l.free); n > 0 {
			u, l.free = l.free[n-1], l.free[:n-1]
		} else {
			u = l.newUser()
			u.number = int(l.all.allocated.Add(1))
		}
		u.missed, l.missed = l.missed, span{}
		u.intended = at
		l.begin(u, l.elapsed(), k)
	}
	return 0
}
