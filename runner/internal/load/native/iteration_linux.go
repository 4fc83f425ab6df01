package native

import (
	"strings"
	"time"

	"perflab/runner/internal/load"
	"perflab/runner/internal/load/http1"
	"perflab/runner/metric"
	"perflab/runner/spec/expression"
)

// start begins the next iteration of a user of the closed model, or stops it for good
// where it may begin no more.
func (l *loop) start(u *user, now time.Duration) {
	k, ok := l.number(u.begun)
	if !ok {
		l.retire(u, now)
		return
	}
	u.begun++
	l.begin(u, now, k)
}

// begin starts iteration k by u, whose intended start is set. One that has no request ends
// the load: what is measured without it would be another load's.
func (l *loop) begin(u *user, now time.Duration, k int64) {
	if u.walk != nil {
		u.walk.Begin(l.templates.Flow, k, u.number)
	} else {
		message, request, err := l.templates.Message(k, u.number)
		if err != nil {
			l.stopFor(err)
			return
		}
		u.message, u.request = message, request
	}
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
	u.iteration, u.hops = now, 0
	if u.walk != nil {
		l.step(u, now)
		return
	}
	l.send(u, now)
}

// stopFor ends the load, which err keeps from going on.
func (l *loop) stopFor(err error) {
	l.fault = err
	l.all.stop.Store(true)
}

// step sends the next request of u's flow, whose intended start is set, or ends the iteration.
func (l *loop) step(u *user, now time.Duration) {
	message, err := u.walk.Next()
	switch {
	case err != nil:
		l.stopFor(err)
	case message == nil:
		l.endIteration(u, now)
	default:
		u.message, u.request, u.hops = message, u.walk.Step(), 0
		u.response.KeepBody = l.steps[u.request].body
		l.send(u, now)
	}
}

// stepped follows the last request of one turn of a step.
func (l *loop) stepped(u *user, now time.Duration) {
	pause := u.walk.Pause()
	u.intended = now + pause
	if pause > 0 {
		u.state, u.pause = between, pause
		l.timers.set(&u.timer, min(u.intended, l.rampedDown(u)))
		return
	}
	l.step(u, now)
}

// finish ends one request of u: fault says why it has no response, "" where it has one.
func (l *loop) finish(u *user, fault string) {
	now := l.elapsed()
	var next *load.Message
	head := &u.response.Head
	if fault == "" && http1.Redirects(head.Status) && len(head.Location) > 0 && u.hops < load.MaxRedirects {
		next, fault = u.message.Redirect(head.Status, string(head.Location), u.response.SetCookies())
	}
	plain, release := []byte(nil), nothing
	if fault == "" && next == nil && u.response.KeepBody { // what has no room is a fault too
		plain, release, fault = l.checks.Plain(u.response.Body(), string(head.Encoding))
	}
	l.record(u, now, fault, next == nil, plain)
	if u.walk != nil && next == nil {
		l.reply(u, now, fault, plain)
	}
	release()
	u.response.Release()
	l.partFrom(u, fault)
	if next != nil {
		u.hops++
		u.message, u.intended = next, now
		l.send(u, now)
		return
	}
	if u.walk != nil {
		l.stepped(u, now)
		return
	}
	l.endIteration(u, now)
}

// partFrom ends u's use of its connection after a request where the next one cannot have it.
func (l *loop) partFrom(u *user, fault string) {
	c := u.conn
	switch {
	case c == nil:
	case c.hungUp:
		l.drop(u)
	case c.session != nil && c.session.http != nil:
		if strings.EqualFold(u.message.Header.Get("Connection"), "close") {
			l.drop(u)
		} else if !c.session.http.Usable() {
			l.leave(u)
		}
	case fault != "":
		l.drop(u)
	case u.response.Head.Close || u.sent == 0:
		l.leave(u)
	}
}

// reply hands the flow what it takes from a response; plain is its body, where that is wanted.
func (l *loop) reply(u *user, now time.Duration, fault string, plain []byte) {
	r := &l.taken
	*r = load.Reply{}
	if fault == "" {
		r.Status, r.SetCookies = u.response.Head.Status, u.response.SetCookies()
		r.Header, r.Body = u.response.Header, plain
	}
	if missing := u.walk.Take(u.message, r); missing >= 0 {
		l.lane.Missing(now, missing)
	}
	r.Body = nil
}

// record writes the request down; the last one of its iteration, or step, is checked: plain is
// its body, where that is wanted.
func (l *loop) record(u *user, now time.Duration, fault string, last bool, plain []byte) {
	s := &l.sample
	*s = metric.Request{
		End: now, Intended: now - u.intended, SendLag: u.start - u.intended, Error: fault, Name: u.request, Method: u.message.Method,
		Sent: u.written, Received: u.received, Connections: u.opened,
	}
	connected := u.connected
	if connected == 0 {
		connected = now
	}
	s.Blocked = connected - u.start
	switch {
	case u.reused:
	case u.joined == 0:
		s.Connecting = connected - u.dialed
	default:
		s.Connecting = u.joined - u.dialed
	}
	if u.secured > 0 {
		s.TLSHandshaking = u.secured - u.joined
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
		s.Status = u.response.Head.Status
	}
	s.Failed = !l.expected(u.request, s.Status)
	switch {
	case !last:
	case u.walk != nil:
		some := l.steps[u.request].checks
		l.held = l.checks.EvalSome(some, l.look(u, s, plain, some.Headers), l.held)
		s.Checks, s.Which = l.held, some.Which
	default:
		l.held = l.checks.Eval(l.look(u, s, plain, l.checks.Headers), l.held)
		s.Checks = l.held
	}
	l.lane.Request(s)
	u.written, u.received, u.opened = 0, 0, 0
}

// nothing is to be released.
func nothing() {}

// look returns what checks see of the response; nil where there is none.
func (l *loop) look(u *user, s *metric.Request, plain []byte, headers bool) *expression.Response {
	if s.Status == 0 {
		return nil
	}
	l.seen = expression.Response{Status: s.Status, Duration: s.Duration()}
	l.seen.Body = plain
	if headers {
		l.seen.Headers = u.response.Headers()
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
		l.standIn(u.missed, now)
		u.missed = span{}
		u.state = idle
		l.free = append(l.free, u)
		l.all.flight.Add(-1)
		l.lane.Users(now, l.busy, len(l.users))
	case l.ended, l.spent(u.begun):
		l.retire(u, now)
	case now >= u.windows[0].To:
		l.rest(u, now)
	case now+think > u.windows[0].To:
		u.state, u.leaving = pausing, true
		l.timers.set(&u.timer, u.windows[0].To)
	case think > 0:
		u.state, u.paused, u.intended = pausing, true, now+think
		l.timers.set(&u.timer, u.intended)
	default:
		u.state, u.intended = pausing, now
		l.ready = append(l.ready, u)
	}
}

// standIn records for dropped iterations how long they would have taken at the least: until
// now, when the one that found a user after them was answered.
func (l *loop) standIn(missed span, now time.Duration) {
	for i := range missed.count {
		l.lane.Missed(now, now-l.schedule.At(missed.first+i*int64(l.all.n)))
	}
}

// await has u wait for the beginning of its next window, or go on in it; where there is
// none it stops for good.
func (l *loop) await(u *user, now time.Duration) {
	for len(u.windows) > 0 && u.windows[0].To <= now {
		u.windows = u.windows[1:]
	}
	if len(u.windows) == 0 || l.ended {
		l.live--
		return
	}
	u.state, u.intended = pausing, max(u.windows[0].From, now)
	l.timers.set(&u.timer, u.intended)
}

// rest ends u's window: it is active again when its next one begins.
func (l *loop) rest(u *user, at time.Duration) {
	l.stop(u, at)
	u.windows = u.windows[1:]
	l.await(u, at)
}

// retire stops u for good.
func (l *loop) retire(u *user, at time.Duration) {
	l.stop(u, at)
	u.windows = nil
	l.live--
}

// rampedDown is when u's iteration is interrupted because a stage has taken u away: never
// within its window, nor in the open model; the measured part's end has its own limit.
func (l *loop) rampedDown(u *user) time.Duration {
	if len(u.windows) == 0 || u.windows[0].To >= l.timeline.End() {
		return never
	}
	return u.windows[0].To + time.Duration(l.load.GracefulRampDown)
}

// cut interrupts u's iteration.
func (l *loop) cut(u *user, now time.Duration) {
	l.busy--
	l.lane.Interrupted(now, 1)
	u.response.Release()
	u.written, u.received, u.opened = 0, 0, 0
	l.rest(u, now)
}

// end ends the measured part at at: users in their pause stop, requests go on. What was
// scheduled before it and not started in time is dropped.
func (l *loop) end(at time.Duration) {
	l.ended = true
	if l.schedule != nil {
		if l.missed.count == 0 {
			l.missed.first = l.next
		}
		late := int64(0)
		for ; l.schedule.At(l.next) < at; l.next += int64(l.all.n) {
			late++
		}
		if late > 0 {
			l.lane.Dropped(at-1, late) // still within the phase that ends
		}
		l.missed.count += late
		l.standIn(l.missed, at-1) // nobody came after them
	}
	for _, u := range l.users {
		if u.state == pausing {
			l.retire(u, at)
		}
	}
	l.ready = l.ready[:0]
}

// stop takes u out of the load.
func (l *loop) stop(u *user, at time.Duration) {
	u.state, u.leaving, u.paused = idle, false, false
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
		l.standIn(u.missed, l.now)
		u.missed = span{}
		if u.state != idle {
			l.stop(u, l.now)
		}
	}
}
