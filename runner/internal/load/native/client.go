package native

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"perflab/runner/internal/load"
	"perflab/runner/internal/load/http1"
	"perflab/runner/metric"
	"perflab/runner/spec/expression"
)

// client is one user on the way through net/http. Its connections are its own, as in k6.
type client struct {
	x              *execution
	number         int // of all users, from 1
	begun          int // closed model: iterations
	all            *clients
	protocol       string // of the last response
	transport      *http.Transport
	sent, received atomic.Int64 // bytes on the wire since the last request ended, TLS included
	held           []bool
}

func newClient(x *execution, all *clients, number int) *client {
	c := &client{x: x, all: all, number: number}
	// net/http goes on with a connection whose request was given up, for a later one to use: to
	// a server that answers nothing each request would leave one behind until the load ends.
	timeout := time.Duration(x.load.Timeout)
	dialer := &net.Dialer{Timeout: timeout}
	c.transport = &http.Transport{
		// The address was resolved before: no name is looked up under load.
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			conn, err := dialer.DialContext(ctx, network, x.address.String())
			if err != nil {
				return nil, err
			}
			return &countedConn{conn, c}, nil
		},
		TLSHandshakeTimeout: timeout,
		TLSClientConfig:     all.tls.Clone(),
		ForceAttemptHTTP2:   true,
		DisableCompression:  true, // bodies are measured as they come
		MaxIdleConnsPerHost: 1,
	}
	return c
}

func (c *client) close() { c.transport.CloseIdleConnections() }

// countedConn counts the bytes of a client's connections.
type countedConn struct {
	net.Conn
	client *client
}

// Read implements net.Conn.
func (c *countedConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.client.received.Add(int64(n))
	return n, err
}

// Write implements net.Conn. It counts first: the response can be there before it returns.
func (c *countedConn) Write(b []byte) (int, error) {
	c.client.sent.Add(int64(len(b)))
	n, err := c.Conn.Write(b)
	c.client.sent.Add(int64(n - len(b)))
	return n, err
}

// iterate sends iteration k's request and follows its redirects, recording each. It reports
// when the iteration ended, with its last request, and whether that was before ctx did; one
// that did not leaves no request.
func (c *client) iterate(ctx context.Context, lane *metric.Lane, k int64, intended time.Duration) (ended time.Duration, whole bool) {
	m, request, err := c.x.templates.Message(k, c.number)
	if err != nil { // what is measured without it would be another load's
		c.all.fail(err)
		return c.x.elapsed(), false
	}
	for hops := 0; ; hops++ {
		s, seen, header := c.exchange(ctx, m)
		if ctx.Err() != nil {
			return c.x.elapsed(), false
		}
		var next *load.Message
		if location := header.Get("Location"); s.Error == "" && http1.Redirects(s.Status) && location != "" && hops < load.MaxRedirects {
			if next, s.Error = m.Redirect(s.Status, location, header["Set-Cookie"]); s.Error != "" {
				s.Status, seen = 0, nil
			}
		}
		start := s.SendLag // exchange leaves its start here
		s.Intended, s.SendLag = s.End-intended, start-intended
		s.Failed, s.Name = !expected(s.Status), request
		if next == nil {
			c.held = c.x.checks.Eval(seen, c.held)
			s.Checks = c.held
		}
		lane.Request(s)
		if next == nil {
			return s.End, true
		}
		m, intended = next, s.End
	}
}

// exchange sends one request and takes its response, with the headers it came with.
func (c *client) exchange(ctx context.Context, m *load.Message) (s *metric.Request, seen *expression.Response, header http.Header) {
	ctx, cancel := context.WithTimeout(ctx, time.Duration(c.x.load.Timeout))
	defer cancel()
	t := &trace{now: c.x.elapsed, start: c.x.elapsed()}
	resp, err := c.roundTrip(t.with(ctx), m)
	var body []byte
	if err == nil {
		body, err = c.readBody(resp)
	}
	s = t.request(c.x.elapsed())
	s.Sent, s.Received = c.sent.Swap(0), c.received.Swap(0)
	if err != nil {
		s.Error = faultOf(err)
		return s, nil, nil
	}
	s.Status = resp.StatusCode
	if resp.Proto != c.protocol {
		c.protocol = resp.Proto
		c.all.spoke(resp.Proto)
	}
	seen = &expression.Response{Status: s.Status, Duration: s.Duration()}
	if c.x.checks.Body {
		seen.Body = c.x.checks.Plain(body, strings.Join(resp.Header["Content-Encoding"], ","))
	}
	if c.x.checks.Headers {
		seen.Headers = make(map[string]string, len(resp.Header))
		for name, values := range resp.Header {
			seen.Headers[name] = strings.Join(values, ", ")
		}
	}
	return s, seen, resp.Header
}

func (c *client) roundTrip(ctx context.Context, m *load.Message) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, m.Method, m.URL.String(), strings.NewReader(m.Body))
	if err != nil {
		return nil, err
	}
	req.Header, req.Host = m.Header, m.Host
	return c.transport.RoundTrip(req)
}

// readBody reads the body to its end; it is kept only where a check reads it.
func (c *client) readBody(resp *http.Response) ([]byte, error) {
	defer resp.Body.Close()
	if !c.x.checks.Body {
		_, err := io.Copy(io.Discard, resp.Body)
		return nil, err
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, http1.MaxBody+1))
	if err == nil && len(body) > http1.MaxBody {
		err = errTooLarge
	}
	return body, err
}
