package native

import (
	"errors"
	"io"
	"net"
	"sync"
	"testing"
)

// relay stands before a server, passes on what comes and counts its bytes.
type relay struct {
	meter
	all sync.WaitGroup // what it has under way
}

func newRelay(t *testing.T, to string) *relay {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &relay{meter: meter{Listener: l}}
	r.all.Go(func() {
		for {
			near, err := r.Accept()
			if err != nil {
				if !errors.Is(err, net.ErrClosed) {
					t.Error(err)
				}
				return
			}
			r.all.Go(func() {
				if err := passOn(near, to); err != nil {
					t.Error(err)
				}
			})
		}
	})
	t.Cleanup(r.end)
	return r
}

// end returns once every connection has ended and all its bytes are counted.
func (r *relay) end() {
	r.Close()
	r.all.Wait()
}

// passOn passes on what comes from near to the address and back, until both sides have
// ended. What one side sends after the other has gone is still read, and so counted.
func passOn(near net.Conn, to string) error {
	defer near.Close()
	far, err := net.Dial("tcp", to)
	if err != nil {
		return err
	}
	defer far.Close()
	pass := func(to, from net.Conn, toEnd *net.TCPConn) {
		_, _ = io.Copy(to, from)
		_ = toEnd.CloseWrite()
		_, _ = io.Copy(io.Discard, from)
	}
	var both sync.WaitGroup
	both.Go(func() { pass(far, near, far.(*net.TCPConn)) })
	both.Go(func() { pass(near, far, near.(*metered).Conn.(*net.TCPConn)) })
	both.Wait()
	return nil
}
