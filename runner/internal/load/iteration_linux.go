package load

import (
	"time"

	"perflab/runner/metric"
	"perflab/runner/spec"
)

// begin starts an iteration of u, whose intended start is set.
func (l *loop) begin(u *user, now time.Duration) {
	l.busy++
	switch {
	case l.schedule != nil:
		l.lane.Users(now, l.busy, len(l.users))
	case !u.started:
		u.started = true
		l.active++
		l.lane.Users(now, l.active, len(l.users))
	case u.paused:
		u.paused = false
		l.lane.IterationTook(now, now-u.iteration)
	}
	u.iteration, u.hops, u.message = now, 0, l.first
	l.send(u, now)
}

// finish ends one request of u: fault says why it has no response, "" where it has one.
func (l *loop) finish(u *user, fault string) {
	now := l.elapsed()
	var next *message
	head := &u.response.head
	if fault == "" && redirects(head.status, head.location) && u.hops < maxRedirects {
		next, fault = u.message.redirect(head.status, string(head.location), cookieLines(u.response.lines))
	}
	l.record(u, now, fault, next == nil)
	u.response.release()
	switch {
	case u.conn == nil:
	case fault != "" || u.conn.hungUp:
		l.drop(u)
	case head.close || len(u.rest) > 0:
		l.leave(u)
	}
	if next != nil {
		u.hops++
		u.message, u.intended = next, now
		l.send(u, now)
		return
	}
	l.endIteration(u, now)
}

// record writes the request down; the last one of its iteration is checked.
func (l *loop) record(u *user, now time.Duration, fault string, last bool) {
	s := &l.sample
	*s = metric.Request{
		End: now, Intended: now - u.intended, SendLag: u.start - u.intended, Error: fault,
		Sent: u.written, Received: u.received, Connections: u.opened,
	}
	connected := u.connected
	if connected == 0 {
		connected = now
	}
	s.Blocked = connected - u.start
	if !u.reused {
		s.Connecting = connected - u.dialed
	}
	switch {
	case u.connected == 0:
	case u.sent == 0:
		s.Sending = now - u.connected
	case u.first == 0:
		s.Sending, s.Waiting = u.sent-u.connected, now-u.sent
	default:
		s.Sending, s.Waiting, s.Receiving = u.sent-u.connected, u.first-u.sent, now-u.first
	}
	if fault == "" {
		s.Status = u.response.head.status
	}
	s.Failed = !expected(s.Status)
	if last {
		l.held = l.checks.eval(l.look(u, s), l.held)
		s.Checks = l.held
	}
	l.lane.Request(s)
}

// look returns what the checks see of the response; nil where there is none.
func (l *loop) look(u *user, s *metric.Request) *spec.Response {
	if s.Status == 0 {
		return nil
	}
	l.seen = spec.Response{Status: s.Status, Duration: s.Duration()}
	if l.checks.body {
		l.seen.Body = l.checks.plain(u.response.body, string(u.response.head.encoding))
	}
	if l.checks.headers {
		l.seen.Headers = headers(u.response.lines)
	}
	return &l.seen
}

// endIteration follows the last request of an iteration.
func (l *loop) endIteration(u *user, now time.Duration) {
	l.busy--
	l.timers.set(&u.timer, never)
	l.lane.Iteration(now)
	think := time.Duration(l.load.ThinkTime)
	if think == 0 {
		l.lane.IterationTook(now, now-u.iteration)
	}
	switch {
	case l.schedule != nil:
		u.state = idle
		l.free = append(l.free, u)
		l.all.flight.Add(-1)
		l.lane.Users(now, l.busy, len(l.users))
	case l.ended:
		l.stop(u, now)
	case think > 0:
		u.state, u.paused, u.intended = pausing, true, now+think
		l.timers.set(&u.timer, u.intended)
	default:
		u.state, u.intended = pausing, now
		l.ready = append(l.ready, u)
	}
}

// end ends the measured part at at: users in their pause stop, requests go on. What was
// scheduled before it and not started in time is dropped.
func (l *loop) end(at time.Duration) {
	l.ended = true
	if l.schedule != nil {
		missed := int64(0)
		for ; l.schedule.at(l.next) < at; l.next += int64(l.all.n) {
			missed++
		}
		if missed > 0 {
			l.lane.Dropped(at-1, missed) // still within the phase that ends
		}
	}
	for _, u := range l.users {
		if u.state == pausing {
			l.stop(u, at)
		}
	}
	l.ready = l.ready[:0]
}

// stop takes u out of the load.
func (l *loop) stop(u *user, at time.Duration) {
	u.state = idle
	l.timers.set(&u.timer, never)
	l.drop(u)
	if u.started {
		u.started = false
		l.active--
		l.lane.Users(at, l.active, len(l.users))
	}
}

// interrupt stops everything at once.
func (l *loop) interrupt() {
	if !l.ended {
		l.end(min(l.now, l.timeline.End()))
	}
	l.lane.Interrupted(l.now, int64(l.busy))
	l.busy = 0
	if l.schedule != nil {
		l.lane.Users(l.now, 0, len(l.users))
	}
	for _, u := range l.users {
		if u.state != idle {
			l.stop(u, l.now)
		}
	}
}
