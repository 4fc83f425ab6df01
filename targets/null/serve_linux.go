package null

import (
	"context"
	"errors"
	"fmt"
	"net"
	"runtime"

	"golang.org/x/sys/unix"
)

// loop serves its share of the connections, one event at a time.
type loop struct {
	epoll     int
	conns     map[int32]*conn
	incoming  chan *conn // accepted, with the loop's epoll already watching
	responses responses
	buffer    [buffer]byte
}

// conn is one connection: what has come of a request, and what is left of a response.
type conn struct {
	fd      int
	request []byte // empty where requests come in one piece
	rest    []byte
}

// serve runs one loop for each CPU this process may use and deals connections out in turn.
func serve(ctx context.Context, l net.Listener) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	loops := make([]*loop, runtime.GOMAXPROCS(0))
	for i := range loops {
		epoll, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
		if err != nil {
			return fmt.Errorf("create an epoll instance: %w", err)
		}
		loops[i] = &loop{epoll: epoll, conns: map[int32]*conn{}, incoming: make(chan *conn, 1024), responses: responses{}}
		go func() { cancel(loops[i].run()) }() // it ends with the process, or by a fault
	}
	next := 0
	err := accept(ctx, l, func(c *net.TCPConn) error {
		defer c.Close()
		l := loops[next%len(loops)]
		next++
		return l.take(c)
	})
	if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, context.Canceled) {
		return cause
	}
	return err
}

// take hands a copy of the connection's descriptor to the loop.
func (l *loop) take(c *net.TCPConn) error {
	raw, err := c.SyscallConn()
	if err != nil {
		return err
	}
	fd := -1
	var failed error
	if err := raw.Control(func(own uintptr) { fd, failed = unix.FcntlInt(own, unix.F_DUPFD_CLOEXEC, 0) }); err != nil {
		return err
	}
	if failed != nil {
		return failed
	}
	l.incoming <- &conn{fd: fd}
	return unix.EpollCtl(l.epoll, unix.EPOLL_CTL_ADD, fd, &unix.EpollEvent{Events: unix.EPOLLIN | unix.EPOLLOUT | unix.EPOLLRDHUP | unix.EPOLLET, Fd: int32(fd)})
}

// run serves until a fault that is not one connection's.
func (l *loop) run() error {
	events := make([]unix.EpollEvent, 256)
	for {
		n, err := unix.EpollWait(l.epoll, events, -1)
		if err != nil && err != unix.EINTR {
			return fmt.Errorf("wait for connections: %w", err)
		}
		l.adopt()
		for _, e := range events[:max(n, 0)] {
			c := l.conns[e.Fd]
			if c != nil && !l.serve(c, e.Events&(unix.EPOLLRDHUP|unix.EPOLLHUP|unix.EPOLLERR) != 0) {
				delete(l.conns, e.Fd)
				_ = unix.Close(c.fd)
			}
		}
	}
}

// adopt takes in the connections whose first event may be among those to be served.
func (l *loop) adopt() {
	for {
		select {
		case c := <-l.incoming:
			l.conns[int32(c.fd)] = c
		default:
			return
		}
	}
}

// serve does what can be done on a connection without waiting; it reports false where the
// connection has ended. A read that does not fill the buffer is the last one, since new bytes
// come with a new event, unless the client has closed, of which there is no second one.
func (l *loop) serve(c *conn, closed bool) bool {
	for {
		for len(c.rest) > 0 {
			n, err := unix.Write(c.fd, c.rest)
			switch {
			case err == unix.EAGAIN:
				return true
			case err != nil && err != unix.EINTR:
				return false
			}
			c.rest = c.rest[max(n, 0):]
		}
		n, err := unix.Read(c.fd, l.buffer[:])
		switch {
		case err == unix.EAGAIN:
			return true
		case err == unix.EINTR:
			continue
		case err != nil || n == 0:
			return false
		}
		request := l.buffer[:n]
		if len(c.request) > 0 {
			c.request = append(c.request, request...)
			request = c.request
		}
		switch c.rest = l.responses.to(request); {
		case c.rest != nil:
			c.request = c.request[:0]
		case len(request) > buffer:
			return false
		case len(c.request) == 0:
			c.request = append(c.request, request...)
		}
		if len(c.rest) == 0 && n < len(l.buffer) && !closed {
			return true
		}
	}
}
