package native

import (
	"errors"
	"net"
	"net/http"
	"sync/atomic"
	"testing"
)

// meter is a listener that counts what goes over its connections.
type meter struct {
	net.Listener
	read, written, accepted atomic.Int64
}

// Accept implements net.Listener.
func (m *meter) Accept() (net.Conn, error) {
	c, err := m.Listener.Accept()
	if err != nil {
		return nil, err
	}
	m.accepted.Add(1)
	return &metered{c, m}, nil
}

type metered struct {
	net.Conn
	meter *meter
}

// Read implements net.Conn.
func (c *metered) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.meter.read.Add(int64(n))
	return n, err
}

// Write implements net.Conn. It counts first: the client can have it before it returns.
func (c *metered) Write(b []byte) (int, error) {
	c.meter.written.Add(int64(len(b)))
	n, err := c.Conn.Write(b)
	c.meter.written.Add(int64(n - len(b)))
	return n, err
}

// serve starts a server that counts.
func serve(t *testing.T, h http.Handler) (url string, m *meter) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	m = &meter{Listener: l}
	s := &http.Server{Handler: h}
	served := make(chan struct{})
	go func() {
		defer close(served)
		if err := s.Serve(m); !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	}()
	t.Cleanup(func() {
		s.Close()
		<-served
	})
	return "http://" + l.Addr().String(), m
}
