package feed

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"
)

// client is one connection that a test holds.
type client struct {
	t    *testing.T
	conn net.Conn
	in   *bufio.Reader
}

func dial(t *testing.T, addr string) *client {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(patience))
	return &client{t, conn, bufio.NewReader(conn)}
}

func (c *client) send(path string) {
	c.t.Helper()
	if _, err := fmt.Fprintf(c.conn, "GET %s HTTP/1.1\r\nHost: feed\r\n\r\n", path); err != nil {
		c.t.Error(err)
	}
}

// receive reads one answer and reports whether the server will close the connection.
func (c *client) receive() (closing bool) {
	c.t.Helper()
	res, err := http.ReadResponse(c.in, nil)
	if err != nil {
		c.t.Errorf("answer: %v", err)
		return true
	}
	defer res.Body.Close()
	buf := make([]byte, 64)
	n, _ := res.Body.Read(buf)
	if res.StatusCode != http.StatusOK || string(buf[:n]) != "[]" {
		c.t.Errorf("answer %d %s", res.StatusCode, buf[:n])
	}
	return res.Close
}

// silent reports whether nothing arrives for a while. It is only used where the server
// cannot answer, however long one waits: a slow machine cannot make it fail.
func (c *client) silent() bool {
	c.conn.SetReadDeadline(time.Now().Add(200 * time.Millisecond))
	_, err := c.in.Peek(1)
	c.conn.SetDeadline(time.Now().Add(patience))
	timeout, ok := err.(net.Error)
	return ok && timeout.Timeout()
}

func TestSyncHoldsOneConnectionAtATime(t *testing.T) {
	p, _ := startFeed(t, "--mode", "sync", "--workers", "1")
	// The first connection sends nothing: the only worker holds it and waits.
	first, second := dial(t, p.addr), dial(t, p.addr)
	second.send("/api/empty/")
	if !second.silent() {
		t.Error("a second connection was served while the only worker held the first")
	}
	first.send("/api/empty/")
	if !first.receive() {
		t.Error("the connection stays open after the response, without Connection: close")
	}
	if _, err := first.in.Peek(1); err == nil {
		t.Error("more arrives after the response")
	}
	if !second.receive() {
		t.Error("the second connection stays open")
	}
}

func TestSyncWorkersShareTheSocket(t *testing.T) {
	p, _ := startFeed(t, "--mode", "sync", "--workers", "2")
	// Two workers hold two silent connections; the third waits until one is given up.
	first, second, third := dial(t, p.addr), dial(t, p.addr), dial(t, p.addr)
	third.send("/api/empty/")
	if !third.silent() {
		t.Error("a third connection was served by two workers that hold one each")
	}
	second.send("/api/empty/")
	second.receive()
	third.receive()
	first.send("/api/empty/")
	first.receive()
}

func TestKeepAlive(t *testing.T) {
	for _, mode := range []string{"threads", "pooled"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel() // it waits for the server to lose its patience
			p, _ := startFeed(t, "--mode", mode)
			c := dial(t, p.addr)
			for i := range 3 {
				c.send("/api/empty/")
				if c.receive() {
					t.Fatalf("the connection closes after response %d", i+1)
				}
			}
			// An idle connection is closed by the server, not kept for ever.
			if _, err := c.in.Peek(1); err != io.EOF {
				t.Errorf("idle connection: %v, want it closed", err)
			}
		})
	}
}

// atOnce sends so many requests at the same time and returns the time until all are answered.
func atOnce(t *testing.T, addr string, requests int) time.Duration {
	t.Helper()
	clients := make([]*client, requests)
	for i := range clients {
		clients[i] = dial(t, addr)
	}
	start := time.Now()
	var all sync.WaitGroup
	for _, c := range clients {
		all.Go(func() {
			c.send("/api/empty/")
			c.receive()
		})
	}
	all.Wait()
	return time.Since(start)
}

// TestRequestsAtOnce waits in the handler, so that the lower bound of the time is set by
// how many requests one worker handles at once, whatever the machine. The upper bounds are
// those of a server that handles one at a time: far away, and tried five times.
func TestRequestsAtOnce(t *testing.T) {
	const wait = 100 * time.Millisecond
	tests := map[string]struct {
		args        []string
		requests    int
		least, most time.Duration // in waits
	}{
		"sync: one":            {[]string{"--mode", "sync"}, 4, 4, 0},
		"sync: one a worker":   {[]string{"--mode", "sync", "--workers", "2"}, 8, 4, 8},
		"threads: as told":     {[]string{"--mode", "threads", "--threads", "2"}, 8, 4, 8},
		"pooled: all":          {[]string{"--mode", "pooled"}, 40, 1, 40},
		"pooled: to its limit": {[]string{"--mode", "pooled", "--connections", "20"}, 20, 1, 20},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			p, _ := startFeed(t, append(tt.args, "--io-wait", wait.String())...)
			fastest := time.Duration(math.MaxInt64)
			for range 5 {
				took := atOnce(t, p.addr, tt.requests)
				if took < tt.least*wait {
					t.Errorf("%d requests took %v, less than %d waits of %v", tt.requests, took, tt.least, wait)
				}
				if fastest = min(fastest, took); tt.most == 0 || fastest < tt.most*wait {
					return
				}
			}
			t.Errorf("%d requests took %v at best, %d waits of %v: too few at once", tt.requests, fastest, tt.most, wait)
		})
	}
}

func TestPooledHoldsNoMoreThanItsConnections(t *testing.T) {
	p, _ := startFeed(t, "--mode", "pooled", "--connections", "2")
	first, second, third := dial(t, p.addr), dial(t, p.addr), dial(t, p.addr)
	third.send("/api/empty/")
	if !third.silent() {
		t.Error("a third connection was served beside two held ones")
	}
	first.conn.Close()
	third.receive()
	second.send("/api/empty/")
	second.receive()
}
