package native

import (
	"errors"
	"net"
	"sync"

	"perflab/runner/internal/load/http1"
)

// net/http passes over a length beside chunks and over bytes after a response. strictConn reads
// what comes over HTTP/1 with the event loops' codec too, and ends the connection where that
// refuses it: both ways take the same for a response.
type strictConn struct {
	net.Conn
	client *client

	mu       sync.Mutex // net/http reads and writes in two goroutines
	response http1.Response
	asked    bool // a request is under way
}

// What ends a connection; load.Malformed knows their words.
var (
	errMalformed = errors.New("malformed HTTP response")
	errUnasked   = errors.New("unsolicited response")
)

// hold puts a strictConn around a connection that will speak HTTP/1.
func (c *client) hold(conn net.Conn) net.Conn { return &strictConn{Conn: conn, client: c} }

// Read implements net.Conn.
func (c *strictConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if n == 0 {
		return n, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.asked {
		c.client.x.unasked.Add(1)
		return 0, errUnasked
	}
	used, fault := c.response.Feed(b[:n])
	if fault != "" || used < n {
		return 0, errMalformed
	}
	c.asked = !c.response.Complete()
	return n, err
}

// Write implements net.Conn.
func (c *strictConn) Write(b []byte) (int, error) {
	c.mu.Lock()
	if !c.asked {
		c.asked = true
		c.response.Begin(c.client.headOnly.Load())
	}
	c.mu.Unlock()
	return c.Conn.Write(b)
}
