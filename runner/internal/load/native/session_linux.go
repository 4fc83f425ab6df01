package native

import (
	"crypto/tls"
	"errors"
	"io"
	"iter"
	"net"
	"time"

	"golang.org/x/sys/unix"

	"perflab/runner/internal/load"
	"perflab/runner/internal/load/http2"
	"perflab/runner/metric"
)

// session is TLS, and HTTP/2 where the server chose it, over a connection of a loop.
//
// crypto/tls reads and writes a session as if it were the socket: what came lies in in, and what
// it writes gathers in out, so that neither waits. Without more to read it gets errNothingYet,
// which it takes for an error that passes. A handshake does not survive one; it runs in a
// coroutine of the loop instead, which stands still where it lacks bytes.
type session struct {
	tls  *tls.Conn
	http *http2.Conn // nil: HTTP/1

	in    []byte // came, and was not yet read: the loop's buffer
	out   []byte // written, and not yet taken by the socket
	gone  int    // of out, what it has taken
	ended bool   // the server has closed its side

	shaken bool // the handshake is over
	fault  error
	shake  func() (struct{}, bool) // goes on with it until it lacks bytes; false: it is over
	stop   func()                  // gives it up
	lack   func(struct{}) bool     // within it: waits for bytes; false: it was given up
}

// recordSize is how much of a request is encrypted at once: a record of TLS.
const recordSize = 16 << 10

// maxOwed bounds what is written on a connection that takes nothing, beside a request.
const maxOwed = 256 << 10

var (
	errNothingYet error = nothingYet{}
	errGivenUp          = errors.New("the handshake was given up")
	errNotTaken         = errors.New("tls: the server asks for more than it takes")
)

// nothingYet is a net.Error after which crypto/tls reads on when asked again.
type nothingYet struct{}

func (nothingYet) Error() string   { return "nothing has come yet" }
func (nothingYet) Timeout() bool   { return false }
func (nothingYet) Temporary() bool { return true }

func newSession(config *tls.Config) *session {
	s := &session{}
	s.tls = tls.Client(s, config)
	s.shake, s.stop = iter.Pull(func(yield func(struct{}) bool) {
		s.lack = yield
		s.fault = s.tls.Handshake()
	})
	return s
}

// Read implements net.Conn.
func (s *session) Read(b []byte) (int, error) {
	for len(s.in) == 0 {
		switch {
		case s.ended:
			return 0, io.EOF
		case s.shaken:
			return 0, errNothingYet
		case !s.lack(struct{}{}):
			return 0, errGivenUp
		}
	}
	n := copy(b, s.in)
	s.in = s.in[n:]
	return n, nil
}

// Write implements net.Conn.
func (s *session) Write(b []byte) (int, error) {
	if len(s.out)-s.gone+len(b) > maxOwed {
		return 0, errNotTaken
	}
	s.out = append(s.out, b...)
	return len(b), nil
}

// What else crypto/tls wants of a connection; who closes it is the loop.
func (s *session) Close() error                     { return nil }
func (s *session) LocalAddr() net.Addr              { return nil }
func (s *session) RemoteAddr() net.Addr             { return nil }
func (s *session) SetDeadline(time.Time) error      { return nil }
func (s *session) SetReadDeadline(time.Time) error  { return nil }
func (s *session) SetWriteDeadline(time.Time) error { return nil }

// pending is what the socket has not taken.
func (s *session) pending() []byte { return s.out[s.gone:] }

// taken says that it took n bytes of it.
func (s *session) taken(n int) {
	if s.gone += n; s.gone == len(s.out) {
		s.out, s.gone = s.out[:0], 0
	}
}

// refill encrypts what u sends next, once the socket has taken what was before it.
func (s *session) refill(u *user) error {
	if s.http != nil {
		b := s.http.Out()
		b = b[:min(len(b), recordSize)]
		if len(b) == 0 {
			return nil
		}
		_, err := s.tls.Write(b)
		s.http.Sent(len(b))
		return err
	}
	if len(u.rest) == 0 {
		return nil
	}
	n := min(len(u.rest), recordSize)
	_, err := s.tls.Write(u.rest[:n])
	u.rest = u.rest[n:]
	return err
}

// secure begins the handshake of u's connection.
func (l *loop) secure(u *user) {
	u.state, u.joined = securing, l.elapsed()
	u.conn.session = newSession(l.all.tls)
	l.shake(u)
}

// shake goes on with the handshake, and with the request once it is through; it reports whether
// it is.
func (l *loop) shake(u *user) (through bool) {
	c, s := u.conn, u.conn.session
	if _, more := s.shake(); more {
		l.flush(c)
		return false
	}
	s.shaken, s.lack = true, nil
	if s.fault != nil {
		l.flush(c) // says why
		l.drop(u)
		l.finish(u, faultOf(s.fault))
		return false
	}
	u.state, u.connected = exchanging, l.elapsed()
	u.secured = u.connected
	if s.tls.ConnectionState().NegotiatedProtocol == protocolHTTP2 {
		s.http = http2.New()
		l.all.spoke.Or(spokeHTTP2)
	} else {
		l.all.spoke.Or(spokeHTTP1)
	}
	l.inFrames(u)
	l.write(u)
	return u.conn == c && u.state == exchanging
}

// inFrames puts u's request into frames, over HTTP/2.
func (l *loop) inFrames(u *user) {
	s := u.conn.session
	if s == nil || s.http == nil {
		return
	}
	u.rest = nil
	s.http.Begin(l.framesOf(u.message), &u.response)
}

// framesOf is a message as HTTP/2 has it; most loads send the same one again.
func (l *loop) framesOf(m *load.Message) *http2.Request {
	if m != l.last {
		l.last, l.framed = m, http2.NewRequest(m.Method, m.URL.Scheme, m.Host, m.URL.RequestURI(), m.Header, m.Body)
	}
	return l.framed
}

// flush sends what the socket takes of what is owed on c beside a request.
func (l *loop) flush(c *conn) {
	s := c.session
	for len(s.pending()) > 0 {
		n, errno := writeRaw(c.fd, s.pending())
		switch {
		case errno == unix.EINTR:
			continue
		case errno == unix.EAGAIN:
			return
		case errno != 0:
			c.hungUp = true
			return
		}
		s.taken(n)
		if c.user != nil {
			c.user.written += int64(n)
		}
	}
}

// decrypt takes what came over u's connection.
func (l *loop) decrypt(u *user, b []byte) {
	c, s := u.conn, u.conn.session
	s.in = b
	if !s.shaken && !l.shake(u) {
		return
	}
	done, fault := false, ""
	for {
		into := l.plain
		if done && s.http == nil {
			into = l.surplus[:] // the response may lie in plain
		}
		n, err := s.tls.Read(into)
		if n > 0 {
			done, fault = l.piece(u, into[:n], done)
			if fault != "" && !done {
				l.drop(u)
				l.finish(u, fault)
				return
			}
		}
		if err == nil {
			continue
		}
		if err == errNothingYet {
			break
		}
		c.hungUp = true
		if done {
			break
		}
		if err != io.EOF {
			l.broken(u, faultOf(err))
		} else {
			l.closed(u)
		}
		return
	}
	if done {
		l.answered(u, fault)
		return
	}
	if s.owes() {
		l.write(u)
	}
}

// owes reports whether there is something to be sent that a request does not wait for.
func (s *session) owes() bool { return len(s.pending()) > 0 || s.http != nil && len(s.http.Out()) > 0 }

// piece takes the next decrypted bytes for u, whose response is done or not; it reports whether
// it is then. A fault is the request's where it is, and otherwise the connection's.
func (l *loop) piece(u *user, b []byte, done bool) (complete bool, fault string) {
	if h := u.conn.session.http; h != nil {
		complete, fault = h.Feed(b)
		if u.first == 0 && h.Answering() {
			u.first = max(l.now, u.sent)
		}
		return complete, fault
	}
	if u.first == 0 {
		u.first = max(l.now, u.sent)
	}
	if done {
		return false, metric.ErrMalformed // more than was asked for: which response is whose?
	}
	used, fault := u.response.Feed(b)
	if fault == "" && used < len(b) {
		fault = metric.ErrMalformed
	}
	return fault == "" && u.response.Complete(), fault
}

// answered ends u's request, of which the response is complete or which the server gave up.
func (l *loop) answered(u *user, fault string) {
	s := u.conn.session
	if s.http == nil {
		l.flush(u.conn)
		l.finish(u, fault)
		return
	}
	if s.http.Refused() {
		l.broken(u, fault)
		return
	}
	if u.sent == 0 { // it answered before it had all of the request
		s.http.Cancel()
		u.sent = l.elapsed()
	}
	l.owed(u.conn)
	l.finish(u, fault)
}

// idle takes what came over the connection of a user who asks for nothing: what the protocols
// say between requests. It reports whether the connection can be used.
func (l *loop) idle(u *user) (usable bool) {
	c, s := u.conn, u.conn.session
	n, errno := readRaw(c.fd, l.buffer)
	switch {
	case errno == unix.EAGAIN, errno == unix.EINTR:
		return !c.hungUp
	case errno != 0, n == 0:
		return false
	}
	u.received += int64(n)
	if n == len(l.buffer) {
		l.unasked.Add(1) // nothing that is to be said between requests is as long
		return false
	}
	s.in = l.buffer[:n]
	for {
		n, err := s.tls.Read(l.plain)
		if n > 0 {
			fault := metric.ErrMalformed
			if s.http != nil {
				_, fault = s.http.Feed(l.plain[:n])
			}
			if fault != "" {
				l.unasked.Add(1)
				return false
			}
		}
		if err == errNothingYet {
			break
		}
		if err != nil {
			return false
		}
	}
	l.owed(c)
	return !c.hungUp && (s.http == nil || s.http.Usable())
}

// owed sends what c owes the server beside a request.
func (l *loop) owed(c *conn) {
	s := c.session
	for l.flush(c); len(s.pending()) == 0 && s.http != nil && len(s.http.Out()) > 0; l.flush(c) {
		if s.refill(c.user) != nil {
			c.hungUp = true
			return
		}
	}
}

// abandon gives u's request up: over HTTP/2 that alone, else with its connection.
func (l *loop) abandon(u *user) {
	if u.state != exchanging || u.conn.session == nil || u.conn.session.http == nil {
		l.drop(u)
		return
	}
	u.conn.session.http.Cancel()
	l.owed(u.conn)
}

// goodbye says to the server that c ends.
func (l *loop) goodbye(c *conn) {
	s := c.session
	s.stop()
	if s.shaken && s.fault == nil && !c.hungUp {
		_ = s.tls.CloseWrite()
		l.flush(c)
	}
}
