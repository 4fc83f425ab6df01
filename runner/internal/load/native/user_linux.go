package native

import (
	"time"

	"golang.org/x/sys/unix"

	"perflab/runner/internal/load"
	"perflab/runner/internal/load/http1"
)

// userState is what a user of a loop is doing.
type userState uint8

const (
	idle       userState = iota // open model: free; closed model: stopped for good
	pausing                     // its next iteration begins when its timer is due, or its window ends
	connecting                  // waits for its connection
	securing                    // waits for the handshake of TLS
	exchanging                  // sends its request or waits for the response
	between                     // a flow: its next step is sent when its timer is due
)

// user is one virtual user. It has one connection, kept between its requests.
type user struct {
	timer   timer
	state   userState
	number  int  // of all users, from 1
	started bool // closed model: it counts as active
	leaving bool // its window ends before its pause does
	retried bool // the request went out again on a new connection
	reused  bool // the connection had served a request before
	hops    int  // redirects followed
	conn    *conn

	windows []load.Window // closed model: the one under way or to come, and those after it
	begun   int           // closed model: iterations
	missed  span          // open model: the iterations dropped before this one

	iteration time.Duration // when the iteration started; its pause ends it
	paused    bool          // that pause is under way
	intended  time.Duration // when the request should have started; of the next one in a pause
	start     time.Duration // when it did
	dialed    time.Duration // when it began to connect; 0: it reused a connection
	joined    time.Duration // when TCP had connected; 0: not yet
	secured   time.Duration // when the handshake of TLS was through; 0: not yet, or none was needed
	connected time.Duration // when it had a connection; 0: not yet
	sent      time.Duration // when it was written; 0: not yet
	first     time.Duration // when the first byte came; 0: not yet

	walk     *load.Walk    // a flow: its way through the steps
	pause    time.Duration // the one before its next step
	message  *load.Message
	request  int    // which of several requests it is
	rest     []byte // of the request, still to be written; over HTTP/2 the connection has it
	response http1.Response

	written, received, opened int64 // bytes and connections since the last request ended
}

// span is a stretch of iterations of one loop, every nth from first on.
type span struct{ first, count int64 }

// conn is one connection. One that the server announced to close outlives its user's
// interest until the server does: whoever closes first keeps the port in TIME_WAIT, and
// the generator's side has too few of them.
type conn struct {
	fd         int
	generation int32    // tells it from an earlier connection with the same descriptor
	user       *user    // nil: left to the server to close
	session    *session // nil: HTTP/1.1 without TLS
	left       time.Duration
	hungUp     bool // the server has closed its side
	more       bool // it goes on in the next turn
}

// limits of connections left to the server to close.
const (
	leftAtMost = 1024
	leftFor    = time.Second
)

// open begins to connect u.
func (l *loop) open(u *user) error {
	fd, err := dial(l.family, l.address)
	if err != nil {
		return err
	}
	l.generation++
	c := &conn{fd: fd, generation: l.generation, user: u}
	if err := l.poll.add(fd, c.generation); err != nil {
		_ = unix.Close(fd)
		return err
	}
	for len(l.conns) <= fd {
		l.conns = append(l.conns, nil)
	}
	l.conns[fd] = c
	u.conn = c
	u.opened++
	return nil
}

// drop closes u's connection, if it has one.
func (l *loop) drop(u *user) {
	if u.conn != nil {
		l.shut(u.conn)
		u.conn = nil
	}
}

// leave parts u from its connection, which the server is about to close.
func (l *loop) leave(u *user) {
	c := u.conn
	if c.hungUp || l.left >= leftAtMost {
		l.drop(u)
		return
	}
	c.user, c.left, u.conn = nil, l.now, nil
	l.left++
}

func (l *loop) shut(c *conn) {
	if c.user == nil {
		l.left--
	}
	if c.session != nil {
		l.goodbye(c)
	}
	l.conns[c.fd] = nil
	_ = unix.Close(c.fd)
}

// sweep closes the connections that the server has not closed for too long.
func (l *loop) sweep() {
	if l.left == 0 || l.now < l.swept+leftFor {
		return
	}
	l.swept = l.now
	for _, c := range l.conns {
		if c != nil && c.user == nil && l.now-c.left >= leftFor {
			l.shut(c)
		}
	}
}
