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
	walk           load.Walk // of a flow
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
	if flow := c.x.templates.Flow; flow != nil {
		c.walk.Begin(flow, k, c.number)
		return c.steps(ctx, lane, intended)
	}
	m, request, err := c.x.templates.Message(k, c.number)
	if err != nil { // what is measured without it would be another load's
		c.all.fail(err)
		return c.x.elapsed(), false
	}
	ended, _, _, whole = c.request(ctx, lane, m, request, intended)
	return ended, whole
}

// steps sends the steps of an iteration.
func (c *client) steps(ctx context.Context, lane *metric.Lane, intended time.Duration) (ended time.Duration, whole bool) {
	for ended = c.x.elapsed(); ; {
		m, err := c.walk.Next()
		switch {
		case err != nil:
			c.all.fail(err)
			return c.x.elapsed(), false
		case m == nil:
			return ended, true
		}
		var r *load.Reply
		if ended, m, r, whole = c.request(ctx, lane, m, c.walk.Step(), intended); !whole {
			return ended, false
		}
		if missing := c.walk.Take(m, r); missing >= 0 {
			lane.Missing(ended, missing)
		}
		if pause := c.walk.Pause(); pause > 0 {
			ended += pause
			select {
			case <-time.After(ended - c.x.elapsed()):
			case <-ctx.Done():
				return c.x.elapsed(), false
			}
			lane.Paused(ended, pause)
		}
		intended = ended
	}
}

// request sends one request and follows its redirects, recording each. It returns when the last
// one ended, which that was, what a flow takes from its response, and whether that was before ctx
// ended.
func (c *client) request(ctx context.Context, lane *metric.Lane, m *load.Message, request int, intended time.Duration) (ended time.Duration, last *load.Message, reply *load.Reply, whole bool) {
	needs := stepNeeds{body: c.x.checks.Body}
	body, headers := c.x.checks.Body, c.x.checks.Headers
	if c.x.steps != nil {
		needs = c.x.steps[request]
		body, headers = needs.checks.Body, needs.checks.Headers
	}
	for hops := 0; ; hops++ {
		s, raw, header := c.exchange(ctx, m, needs.body)
		if ctx.Err() != nil {
			return c.x.elapsed(), m, nil, false
		}
		var next *load.Message
		if location := header.Get("Location"); s.Error == "" && http1.Redirects(s.Status) && location != "" && hops < load.MaxRedirects {
			if next, s.Error = m.Redirect(s.Status, location, header["Set-Cookie"]); s.Error != "" {
				s.Status = 0
			}
		}
		start := s.SendLag // exchange leaves its start here
		s.Intended, s.SendLag = s.End-intended, start-intended
		s.Failed, s.Name = !c.x.expected(request, s.Status), request
		if next == nil {
			if needs.body {
				raw = c.x.checks.Plain(raw, strings.Join(header["Content-Encoding"], ","))
			}
			seen := look(s, header, raw, body, headers)
			if needs.checks != nil {
				c.held = c.x.checks.EvalSome(needs.checks, seen, c.held)
				s.Which = needs.checks.Which
			} else {
				c.held = c.x.checks.Eval(seen, c.held)
			}
			s.Checks = c.held
		}
		lane.Request(s)
		switch {
		case next == nil && needs.checks == nil:
			return s.End, m, nil, true
		case next == nil:
			return s.End, m, replyOf(s, header, raw), true
		}
		m, intended = next, s.End
	}
}

// look is what checks that read the body or headers see of a response; nil where there is none.
func look(s *metric.Request, header http.Header, plain []byte, body, headers bool) *expression.Response {
	if s.Status == 0 {
		return nil
	}
	seen := &expression.Response{Status: s.Status, Duration: s.Duration()}
	if body {
		seen.Body = plain
	}
	if headers {
		seen.Headers = make(map[string]string, len(header))
		for name, values := range header {
			seen.Headers[name] = strings.Join(values, ", ")
		}
	}
	return seen
}

// replyOf is what a flow sees of a response.
func replyOf(s *metric.Request, header http.Header, body []byte) *load.Reply {
	if s.Status == 0 {
		return &load.Reply{}
	}
	return &load.Reply{
		Status: s.Status, Body: body, SetCookies: header["Set-Cookie"],
		Header: func(name string) string { return strings.Join(header[name], ", ") },
	}
}

// exchange sends one request and takes its response, with its body where that is to be kept and
// the headers it came with.
func (c *client) exchange(ctx context.Context, m *load.Message, keep bool) (s *metric.Request, body []byte, header http.Header) {
	ctx, cancel := context.WithTimeout(ctx, time.Duration(c.x.load.Timeout))
	defer cancel()
	t := &trace{now: c.x.elapsed, start: c.x.elapsed()}
	resp, err := c.roundTrip(t.with(ctx), m)
	if err == nil {
		body, err = c.readBody(resp, keep)
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
	return s, body, resp.Header
}

func (c *client) roundTrip(ctx context.Context, m *load.Message) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, m.Method, m.URL.String(), strings.NewReader(m.Body))
	if err != nil {
		return nil, err
	}
	req.Header, req.Host = m.Header, m.Host
	return c.transport.RoundTrip(req)
}

// readBody reads the body to its end.
func (c *client) readBody(resp *http.Response, keep bool) ([]byte, error) {
	defer resp.Body.Close()
	if !keep {
		_, err := io.Copy(io.Discard, resp.Body)
		return nil, err
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, http1.MaxBody+1))
	if err == nil && len(body) > http1.MaxBody {
		err = errTooLarge
	}
	return body, err
}
