package feed

import (
	"net"
	"sync"
)

// limited is a listener that holds at most cap(slots) connections: it does not accept
// another before one has been closed, so that the rest wait in the kernel's queue, where
// another worker can take them.
type limited struct {
	net.Listener
	slots chan struct{}
	done  chan struct{} // closed with the listener
	once  sync.Once
}

func limit(l net.Listener, connections int) *limited {
	return &limited{Listener: l, slots: make(chan struct{}, connections), done: make(chan struct{})}
}

// Accept waits for a free slot first, then for a connection.
func (l *limited) Accept() (net.Conn, error) {
	select {
	case l.slots <- struct{}{}:
	case <-l.done:
		return nil, net.ErrClosed
	}
	conn, err := l.Listener.Accept()
	if err != nil {
		<-l.slots
		return nil, err
	}
	return &held{Conn: conn, release: sync.OnceFunc(func() { <-l.slots })}, nil
}

// Close also wakes an Accept that waits for a slot.
func (l *limited) Close() error {
	l.once.Do(func() { close(l.done) })
	return l.Listener.Close()
}

// held is a connection that gives its slot back when closed.
type held struct {
	net.Conn
	release func()
}

func (c *held) Close() error {
	err := c.Conn.Close()
	c.release()
	return err
}
