package native

import (
	"time"

	"golang.org/x/sys/unix"

	"perflab/runner/metric"
)

// send sends u's message, over its connection or a new one.
func (l *loop) send(u *user, now time.Duration) {
	u.start, u.joined, u.secured, u.connected, u.sent, u.first = now, 0, 0, 0, 0, 0
	u.retried, u.reused = false, u.conn != nil
	l.timers.set(&u.timer, min(now+time.Duration(l.load.Timeout), l.rampedDown(u)))
	l.attempt(u)
}

// attempt sends the message once, with what time is left for it.
func (l *loop) attempt(u *user) {
	u.rest = u.message.Wire
	u.response.Begin(u.message.Method == "HEAD")
	if u.reused {
		u.state, u.connected = exchanging, u.start
		l.inFrames(u)
		l.write(u)
		return
	}
	u.state, u.dialed = connecting, l.elapsed()
	l.connect(u)
}

// connect opens u's connection. A unix socket whose queue is full does not tell when it has room:
// it is asked again and again.
func (l *loop) connect(u *user) {
	switch err := l.open(u); err {
	case nil:
	case unix.EAGAIN:
		l.queued = append(l.queued, u)
	default:
		l.finish(u, faultOf(err))
	}
}

// queuedFor is how soon a full queue is tried again.
const queuedFor = time.Millisecond

// connectQueued tries to connect those again for whom there was no room.
func (l *loop) connectQueued() {
	queued := l.queued
	l.queued = nil
	for _, u := range queued {
		if u.state == connecting && u.conn == nil {
			l.connect(u)
		}
	}
}

// serve handles what happened on one connection.
func (l *loop) serve(e unix.EpollEvent) {
	c := l.conns[e.Fd]
	if c == nil || c.generation != e.Pad {
		return // closed since
	}
	const ended = unix.EPOLLRDHUP | unix.EPOLLHUP | unix.EPOLLERR
	c.hungUp = c.hungUp || e.Events&ended != 0
	u := c.user
	if u == nil {
		if c.hungUp {
			l.shut(c)
		}
		return
	}
	readable := e.Events&(unix.EPOLLIN|ended) != 0
	switch u.state {
	case connecting:
		if !l.established(u) {
			return
		}
	case securing:
		l.flush(c)
	case exchanging:
		if l.unsent(u) {
			l.write(u)
		}
	default:
		switch {
		case c.session != nil && !readable:
			l.owed(c)
		case c.session != nil:
			if !l.idle(u) {
				l.drop(u)
			}
		case readable: // closed between two requests, or bytes that nobody asked for
			if n, errno := readRaw(c.fd, l.buffer); errno == 0 && n > 0 {
				l.unasked.Add(1)
			}
			l.drop(u)
		}
		return
	}
	if readable && u.asks() && u.conn == c {
		l.read(u)
	}
}

// established ends connecting; it reports whether the request could be sent.
func (l *loop) established(u *user) bool {
	if err := connectResult(u.conn.fd); err != nil {
		l.drop(u)
		l.finish(u, faultOf(err))
		return false
	}
	if l.all.tls != nil {
		l.secure(u)
		return true
	}
	u.state, u.connected = exchanging, l.elapsed()
	u.joined = u.connected
	l.write(u)
	return true
}

// asks reports whether u waits for what comes over its connection.
func (u *user) asks() bool { return u.state == exchanging || u.state == securing }

// unsent reports whether something of u's request, or of what its connection owes the server, is
// still to be written.
func (l *loop) unsent(u *user) bool {
	return len(u.rest) > 0 || u.conn.session != nil && u.conn.session.owes()
}

// write sends what is left of the request, as far as the socket takes it and the turn allows.
func (l *loop) write(u *user) {
	s := u.conn.session
	for pieces := 0; ; pieces++ {
		next := u.rest
		if s != nil {
			if len(s.pending()) == 0 {
				if err := s.refill(u); err != nil {
					l.broken(u, faultOf(err))
					return
				}
			}
			next = s.pending()
		}
		if len(next) == 0 {
			break
		}
		if pieces == turnPieces {
			l.later(u.conn)
			return
		}
		n, errno := writeRaw(u.conn.fd, next)
		switch errno {
		case 0:
			u.written += int64(n)
			if s != nil {
				s.taken(n)
			} else {
				u.rest = u.rest[n:]
			}
		case unix.EINTR:
		case unix.EAGAIN:
			return
		default:
			// The server may have answered before it closed.
			u.conn.hungUp = true
			c := u.conn
			l.read(u)
			if u.state == exchanging && u.conn == c && !c.more {
				l.broken(u, faultOf(errno))
			}
			return
		}
	}
	if u.sent == 0 && (s == nil || s.http == nil || s.http.Through()) {
		u.sent = l.elapsed()
	}
}

// read takes what has come, until the response is complete, nothing is left or the turn
// allows no more. Edges tell of new bytes only, so a read that did not fill the buffer is the
// last one, unless the server has closed, of which there is no second edge.
func (l *loop) read(u *user) {
	c := u.conn
	for pieces := 0; ; pieces++ {
		if pieces == turnPieces {
			l.later(c)
			return
		}
		n, errno := readRaw(c.fd, l.buffer)
		switch {
		case errno == unix.EINTR:
			continue
		case errno == unix.EAGAIN:
			return
		case errno != 0:
			l.broken(u, faultOf(errno))
			return
		case n == 0:
			c.hungUp = true
			if u.state == securing {
				c.session.ended = true
				l.shake(u)
			} else {
				l.closed(u)
			}
			return
		}
		u.received += int64(n)
		if c.session != nil {
			l.decrypt(u, l.buffer[:n])
			if u.conn != c || !u.asks() || n < len(l.buffer) && !c.hungUp {
				return
			}
			continue
		}
		if u.first == 0 {
			u.first = max(l.now, u.sent)
		}
		used, fault := u.response.Feed(l.buffer[:n])
		if fault == "" && used < n { // more than was asked for: which response is whose?
			fault = metric.ErrMalformed
		}
		if fault != "" {
			l.drop(u)
			l.finish(u, fault)
			return
		}
		if u.response.Complete() {
			l.finish(u, "")
			return
		}
		if n < len(l.buffer) && !c.hungUp {
			return
		}
	}
}

// closed follows the end of what the server sends: of its response, or before that.
func (l *loop) closed(u *user) {
	if fault := u.response.Closed(); fault != "" {
		l.broken(u, fault)
	} else {
		l.finish(u, "")
	}
}

// broken handles a connection that ended before the response did. A kept one may have been
// closed by the server as the request went out: then, as net/http and k6 do, it is sent
// once more on a new connection. So it is where the server says that it did not work on it.
func (l *loop) broken(u *user, fault string) {
	refused := u.conn.session != nil && u.conn.session.http != nil && u.conn.session.http.Refused()
	l.drop(u)
	stale := u.reused && u.first == 0 && u.message.Replayable() && (fault == metric.ErrEOF || fault == metric.ErrReset)
	if !u.retried && (stale || refused) {
		u.reused, u.retried, u.joined, u.secured, u.connected, u.sent = false, true, 0, 0, 0, 0
		l.attempt(u)
		return
	}
	l.finish(u, fault)
}
