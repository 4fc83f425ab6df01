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
	headOnly       atomic.Bool  // the request under way is HEAD
	sent, received atomic.Int64 // bytes on the wire since the last request ended, TLS included
	body           http1.Body   // kept of the last response
	release        func()       // gives back what was made of it; nil: nothing was
	held           []bool
	walk           load.Walk // of a flow
}

func newClient(x *execution, all *clients, number int) *client {
	c := &client{x: x, all: all, number: number}
	// net/http goes on with a connection whose request was given up, for a later one to use: to
	// a server that answers nothing each request would leave one behind until the load ends.
	timeout := time.Duration(x.load.Timeout)
	dialer := &net.Dialer{Timeout: timeout}
	// The address was resolved before: no name is looked up under load.
	dial := func(ctx context.Context) (net.Conn, error) {
		conn, err := dialer.DialContext(ctx, x.address.Network(), x.address.String())
		if err != nil {
			return nil, err
		}
		return &countedConn{conn, c}, nil
	}
	config := configFor(all.tls, x.base.Hostname())
	c.transport = &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			conn, err := dial(ctx)
			if err != nil {
				return nil, err
			}
			return c.hold(conn), nil
		},
		DialTLSContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			conn, err := dial(ctx)
			if err != nil {
				return nil, err
			}
			secured, err := secure(ctx, conn, config, timeout)
			if err != nil {
				return nil, err
			}
			if secured.ConnectionState().NegotiatedProtocol == protocolHTTP2 {
				return secured, nil
			}
			return c.hold(secured), nil
		},
		ForceAttemptHTTP2:   true,
		DisableCompression:  true, // bodies are measured as they come
		MaxIdleConnsPerHost: 1,
		// As in http1; trailers and the extensions of chunks net/http bounds itself, at 4 KiB.
		MaxResponseHeaderBytes: 64 << 10,
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
	defer c.letGo()
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
	if c.x.steps != nil {
		needs = c.x.steps[request]
	}
	for hops := 0; ; hops++ {
		s, header := c.exchange(ctx, m, needs.body)
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
		s.Name = request
		if next == nil {
			reply = c.check(s, header, needs)
		}
		s.Failed = !c.x.expected(request, s.Status)
		lane.Request(s)
		if next == nil {
			return s.End, m, reply, true
		}
		m, intended = next, s.End
	}
}

// check evaluates the checks on a request's response and returns what a flow takes from it, nil
// where there is none; it lasts until letGo. A body that has no room to be checked is a fault of
// its own. As many bodies at once as there are CPUs, so that what is made of them does not grow
// with the users.
func (c *client) check(s *metric.Request, header http.Header, needs stepNeeds) *load.Reply {
	var plain []byte
	if needs.body && s.Status != 0 {
		c.all.checking <- struct{}{}
		defer func() { <-c.all.checking }()
		if plain, c.release, s.Error = c.x.checks.Plain(c.body.Bytes(), strings.Join(header["Content-Encoding"], ",")); s.Error != "" {
			s.Status = 0
		}
	}
	if needs.checks == nil {
		c.held = c.x.checks.Eval(look(s, header, plain, c.x.checks.Headers), c.held)
		s.Checks = c.held
		return nil
	}
	c.held = c.x.checks.EvalSome(needs.checks, look(s, header, plain, needs.checks.Headers), c.held)
	s.Checks, s.Which = c.held, needs.checks.Which
	return replyOf(s, header, plain)
}

// letGo gives back what is kept of the last response.
func (c *client) letGo() {
	if c.release != nil {
		c.release()
		c.release = nil
	}
	c.body.Release()
}

// look is what checks see of a response; nil where there is none.
func look(s *metric.Request, header http.Header, plain []byte, headers bool) *expression.Response {
	if s.Status == 0 {
		return nil
	}
	seen := &expression.Response{Status: s.Status, Duration: s.Duration(), Body: plain}
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

// exchange sends one request and takes its response, with the headers it came with and, where that
// is to be kept, its body in c.body.
func (c *client) exchange(ctx context.Context, m *load.Message, keep bool) (s *metric.Request, header http.Header) {
	ctx, cancel := context.WithTimeout(ctx, time.Duration(c.x.load.Timeout))
	defer cancel()
	c.letGo()
	t := &trace{now: c.x.elapsed, start: c.x.elapsed()}
	resp, err := c.roundTrip(t.with(ctx), m)
	if err == nil {
		err = c.readBody(resp, keep)
	}
	s = t.request(c.x.elapsed())
	s.Method = m.Method
	s.Sent, s.Received = c.sent.Swap(0), c.received.Swap(0)
	if err != nil {
		s.Error = faultOf(err)
		return s, nil
	}
	s.Status = resp.StatusCode
	if resp.Proto != c.protocol {
		c.protocol = resp.Proto
		c.all.spoke(resp.Proto)
	}
	return s, resp.Header
}

func (c *client) roundTrip(ctx context.Context, m *load.Message) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, m.Method, m.URL.String(), strings.NewReader(m.Body))
	if err != nil {
		return nil, err
	}
	req.Header, req.Host = m.Header, m.Host
	c.headOnly.Store(m.Method == http.MethodHead)
	return c.transport.RoundTrip(req)
}

// readBody reads the body to its end; where it is to be kept, into c.body.
func (c *client) readBody(resp *http.Response, keep bool) error {
	defer resp.Body.Close()
	if !keep {
		_, err := io.Copy(io.Discard, resp.Body)
		return err
	}
	c.body.Of = &c.x.checks.Bodies
	_, err := c.body.ReadFrom(resp.Body)
	return err
}
