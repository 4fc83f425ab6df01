package native

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"perflab/runner/internal/load/http1"
	"perflab/runner/internal/load/loadtest"
	"perflab/runner/internal/trial"
	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/spec"
)

// hear reads one request.
func hear(r *bufio.Reader) bool {
	req, err := http.ReadRequest(r)
	if err != nil {
		return false
	}
	_, err = io.Copy(io.Discard, req.Body)
	return err == nil
}

const ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

// once is a load of exactly one request.
func once(change func(l *spec.Load)) spec.Load {
	return closed(1, func(l *spec.Load) {
		l.ThinkTime = spec.Duration(time.Hour)
		if change != nil {
			change(l)
		}
	})
}

func TestFaults(t *testing.T) {
	refused, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	refused.Close()
	for name, c := range map[string]struct {
		url  string // of a server that is not started here
		talk func(c *net.TCPConn, r *bufio.Reader)
		want string
		load func(l *spec.Load)
	}{
		"refused": {url: "http://" + refused.Addr().String(), want: metric.ErrRefused},
		"reset": {want: metric.ErrReset, talk: func(c *net.TCPConn, r *bufio.Reader) {
			hear(r)
			c.SetLinger(0)
		}},
		"closed without a word": {want: metric.ErrEOF, talk: func(c *net.TCPConn, r *bufio.Reader) { hear(r) }},
		"closed in the body": {want: metric.ErrShortBody, talk: func(c *net.TCPConn, r *bufio.Reader) {
			hear(r)
			io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort")
		}},
		"closed in a chunk": {want: metric.ErrShortBody, talk: func(c *net.TCPConn, r *bufio.Reader) {
			hear(r)
			io.WriteString(c, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab")
		}},
		"closed in the headers": {want: metric.ErrShortBody, talk: func(c *net.TCPConn, r *bufio.Reader) {
			hear(r)
			io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n")
		}},
		"not HTTP": {want: metric.ErrMalformed, talk: func(c *net.TCPConn, r *bufio.Reader) {
			hear(r)
			io.WriteString(c, "220 mail.example.org ESMTP\r\n\r\n")
		}},
		"no response": {want: metric.ErrTimeout, load: func(l *spec.Load) { l.Timeout = ms(20) }, talk: func(c *net.TCPConn, r *bufio.Reader) {
			hear(r)
			io.Copy(io.Discard, r)
		}},
		"half a response": {want: metric.ErrTimeout, load: func(l *spec.Load) { l.Timeout = ms(20) }, talk: func(c *net.TCPConn, r *bufio.Reader) {
			hear(r)
			io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
			io.Copy(io.Discard, r)
		}},
		"to another host": {want: metric.ErrRedirect, talk: func(c *net.TCPConn, r *bufio.Reader) {
			for hear(r) {
				io.WriteString(c, "HTTP/1.1 302 Found\r\nLocation: http://example.org/\r\nContent-Length: 0\r\n\r\n")
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			ways(t, func(t *testing.T, n *Engine) {
				url := c.url
				if c.talk != nil {
					url = loadtest.Conversation(t, c.talk)
				}
				m := send(t, n, url, once(c.load), spec.Check{Name: "any", Expr: "true"})
				s := m.Metrics
				expect(t, "errors", s.Errors, map[string]int64{c.want: 1})
				expect(t, "statuses", s.Statuses, map[string]int64{})
				expect(t, "failed", s.Rates[metricname.HTTPReqFailed], metric.Rate{True: 1, Total: 1})
				expect(t, "check", s.Checks, []metric.Check{{Name: "any", Fails: 1}})
				expect(t, "iterations", s.Counters[metricname.Iterations], 1)
				if took := s.Trends[metricname.HTTPReqIntended].Max(); c.want == metric.ErrTimeout && took < 20*time.Millisecond {
					t.Errorf("timed out after %v", took)
				}
				if took := s.Trends[metricname.HTTPReqDuration].Max(); c.want == metric.ErrRefused && took != 0 {
					t.Errorf("http_req_duration %v without a connection", took)
				}
				if c.want == metric.ErrRedirect && (len(m.Warnings) != 1 || !strings.Contains(m.Warnings[0].String(), "another host")) {
					t.Errorf("warnings %q", m.Warnings)
				}
			})
		})
	}
}

func TestStaleConnectionIsTriedOnceMore(t *testing.T) {
	for method, retried := range map[string]bool{"GET": true, "HEAD": true, "DELETE": false, "POST": false} {
		t.Run(method, func(t *testing.T) {
			ways(t, func(t *testing.T, n *Engine) {
				answer := ok
				if method == "HEAD" {
					answer = strings.TrimSuffix(ok, "ok")
				}
				// Each connection answers once and closes at the second request, without a word.
				url := loadtest.Conversation(t, func(c *net.TCPConn, r *bufio.Reader) {
					if hear(r) {
						io.WriteString(c, answer)
						hear(r)
					}
				})
				m := send(t, n, url, closed(2, func(l *spec.Load) { l.Request.Method = method }))
				s := m.Metrics
				if s.Counters[metricname.HTTPReqs] < 4 {
					t.Fatalf("only %v requests", s.Counters[metricname.HTTPReqs])
				}
				if got := s.Rates[metricname.HTTPReqFailed].True; (got == 0) != retried {
					t.Errorf("%d of %v requests failed: %v", got, s.Counters[metricname.HTTPReqs], s.Errors)
				}
			})
		})
	}
}

func TestClosedBetweenRequests(t *testing.T) {
	ways(t, func(t *testing.T, n *Engine) {
		url := loadtest.Conversation(t, func(c *net.TCPConn, r *bufio.Reader) {
			if hear(r) {
				io.WriteString(c, ok)
			}
		})
		m := send(t, n, url, closed(2, func(l *spec.Load) { l.ThinkTime = ms(10) }))
		expect(t, "connections", m.Metrics.Counters[metricname.Connections], m.Metrics.Counters[metricname.HTTPReqs])
		expect(t, "failed", m.Metrics.Rates[metricname.HTTPReqFailed].True, 0)
	})
}

func TestAnswerBeforeTheRequestIsThrough(t *testing.T) {
	if !fastPath {
		t.Skip("net/http has its own rules for it")
	}
	// The server answers after the headers, reads nothing more and closes.
	url := loadtest.Conversation(t, func(c *net.TCPConn, r *bufio.Reader) {
		for {
			line, err := r.ReadString('\n')
			if err != nil || line == "\r\n" {
				break
			}
		}
		io.WriteString(c, "HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n")
		c.CloseWrite()
		io.Copy(io.Discard, r)
	})
	m := send(t, New(), url, once(func(l *spec.Load) { l.Request.Method, l.Request.Body = "POST", strings.Repeat("x", 8<<20) }))
	expect(t, "statuses", m.Metrics.Statuses, map[string]int64{"413": 1})
}

func TestMoreThanTheResponseEndsTheConnection(t *testing.T) {
	url := loadtest.Conversation(t, func(c *net.TCPConn, r *bufio.Reader) {
		for hear(r) {
			io.WriteString(c, ok+"surplus")
		}
	})
	ways(t, func(t *testing.T, n *Engine) {
		s := send(t, n, url, closed(1, func(l *spec.Load) { l.ThinkTime = ms(5) })).Metrics
		expect(t, "malformed", s.Errors[metric.ErrMalformed], s.Counters[metricname.HTTPReqs])
		expect(t, "connections", s.Counters[metricname.Connections], s.Counters[metricname.HTTPReqs])
	})
}

func TestRedirectsAreRequests(t *testing.T) {
	for name, c := range map[string]struct {
		handler http.HandlerFunc
		want    map[string]int64
		check   bool
	}{
		"followed": {func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/" {
				http.Redirect(w, r, "/next?a=b", http.StatusFound)
			}
		}, map[string]int64{"302": 1, "200": 1}, true},
		"ten at most": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, r.URL.Path+"a", http.StatusTemporaryRedirect)
		}, map[string]int64{"307": 11}, false},
	} {
		t.Run(name, func(t *testing.T) {
			ways(t, func(t *testing.T, n *Engine) {
				url, _ := serve(t, c.handler)
				m := send(t, n, url, once(nil), spec.Check{Name: "200", Expr: "status == 200"})
				expect(t, "statuses", m.Metrics.Statuses, c.want)
				expect(t, "iterations", m.Metrics.Counters[metricname.Iterations], 1)
				expect(t, "connections", m.Metrics.Counters[metricname.Connections], 1)
				expect(t, "checks", m.Metrics.Rates[metricname.Checks], metric.Rate{True: map[bool]int64{true: 1}[c.check], Total: 1})
			})
		})
	}
}

// A redirect that does not say where to is a response like any other.
func TestARedirectToNowhereIsNotFollowed(t *testing.T) {
	ways(t, func(t *testing.T, n *Engine) {
		url := loadtest.Conversation(t, func(c *net.TCPConn, r *bufio.Reader) {
			for hear(r) {
				io.WriteString(c, "HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n")
			}
		})
		m := send(t, n, url, once(nil))
		expect(t, "statuses", m.Metrics.Statuses, map[string]int64{"302": 1})
		expect(t, "errors", m.Metrics.Errors, map[string]int64{})
	})
}

func TestChecksSeeTheResponse(t *testing.T) {
	ways(t, func(t *testing.T, n *Engine) {
		url, _ := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-Kind", "posts")
			io.WriteString(w, `[{"id":1},`)
			w.(http.Flusher).Flush()
			io.WriteString(w, `{"id":2}]`)
		}))
		m := send(t, n, url, once(nil),
			spec.Check{Name: "status", Expr: "status == 200"},
			spec.Check{Name: "header", Expr: `headers["x-kind"] == "posts"`},
			spec.Check{Name: "body", Expr: `body contains "id"`},
			spec.Check{Name: "json", Expr: "len(json) == 2 && json[1].id == 2"},
			spec.Check{Name: "duration", Expr: "duration >= 0"},
			spec.Check{Name: "misfit", Expr: "json.id == 1"},
		)
		for i, c := range m.Metrics.Checks {
			want := int64(1)
			if i == 5 {
				want = 0
			}
			expect(t, c.Name, c.Passes, want)
		}
		if len(m.Warnings) != 1 || !strings.Contains(m.Warnings[0].String(), "misfit") {
			t.Errorf("warnings %q", m.Warnings)
		}
	})
}

func TestHTTPS(t *testing.T) {
	for _, http2 := range []bool{false, true} {
		var requests, second atomic.Int64
		server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			requests.Add(1)
			if r.ProtoMajor == 2 {
				second.Add(1)
			}
		}))
		server.EnableHTTP2 = http2
		server.StartTLS()
		defer server.Close()
		roots := x509.NewCertPool()
		roots.AddCert(server.Certificate())
		m := send(t, &Engine{TLS: &tls.Config{RootCAs: roots}}, server.URL, closed(3, func(l *spec.Load) { l.ThinkTime = ms(20) }))
		s := m.Metrics
		expect(t, "path", m.Path, pathOf(New(), map[bool]string{false: "HTTP/1.1", true: "HTTP/2.0"}[http2]))
		expect(t, "http_reqs", s.Counters[metricname.HTTPReqs], requests.Load())
		expect(t, "over HTTP/2", second.Load() > 0, http2)
		expect(t, "failed", s.Rates[metricname.HTTPReqFailed].True, 0)
		expect(t, "connections", s.Counters[metricname.Connections], 3)
		if h := s.Trends[metricname.HTTPReqTLSHandshaking]; h.Max() == 0 || h.Min() != 0 {
			t.Errorf("handshakes took %v to %v: only new connections have one", h.Min(), h.Max())
		}
		if s.Counters[metricname.DataReceived] < 1000 || s.Counters[metricname.DataSent] < 500 {
			t.Errorf("%v bytes received, %v sent: less than three handshakes", s.Counters[metricname.DataReceived], s.Counters[metricname.DataSent])
		}
	}
}

func TestHTTPSWithoutTrust(t *testing.T) {
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // of the handshake that fails
	server.StartTLS()
	defer server.Close()
	m := send(t, New(), server.URL, once(nil))
	expect(t, "errors", m.Metrics.Errors, map[string]int64{metric.ErrTLS: 1})
}

func TestFaultOf(t *testing.T) {
	for want, errs := range map[string][]error{
		metric.ErrRefused:   {syscall.ECONNREFUSED},
		metric.ErrReset:     {errors.New("stream error: stream ID 1; INTERNAL_ERROR; received from peer"), syscall.ECONNRESET, syscall.EPIPE, &net.OpError{Op: "read", Err: os.NewSyscallError("read", syscall.ECONNRESET)}},
		metric.ErrPorts:     {syscall.EADDRNOTAVAIL, &net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.EADDRNOTAVAIL)}},
		metric.ErrDNS:       {&net.DNSError{Name: "a", IsTimeout: true}},
		metric.ErrTimeout:   {context.DeadlineExceeded, os.ErrDeadlineExceeded, syscall.ETIMEDOUT},
		metric.ErrTLS:       {errors.New("remote error: tls: bad certificate"), x509.UnknownAuthorityError{}, errors.New("http: server gave HTTP response to HTTPS client")},
		metric.ErrShortBody: {io.ErrUnexpectedEOF},
		metric.ErrEOF:       {io.EOF, errors.New("http: server closed idle connection")},
		metric.ErrMalformed: {errors.New(`malformed HTTP response "x"`), errors.New("stream error: stream ID 1; PROTOCOL_ERROR"), errors.New("http2: frame too large")},
		metric.ErrTooLarge:  {http1.ErrTooLarge},
		metric.ErrOther:     {errors.New("something else"), syscall.EHOSTUNREACH},
	} {
		for _, err := range errs {
			expect(t, err.Error(), faultOf(err), want)
		}
	}
}

var _ trial.Engine = (*Engine)(nil)

func TestACodingThatCannotBeUndoneIsNamed(t *testing.T) {
	ways(t, func(t *testing.T, n *Engine) {
		url, _ := serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "br")
			io.WriteString(w, "\x0b\x02\x80hello\x03")
		}))
		m := send(t, n, url, once(nil), spec.Check{Name: "text", Expr: `body == "hello"`})
		expect(t, "passes", m.Metrics.Checks[0].Passes, 0)
		if len(m.Warnings) != 1 || !strings.Contains(m.Warnings[0].String(), `1 bodies came in the content coding "br"`) {
			t.Errorf("warnings %q", m.Warnings)
		}
		if m := send(t, n, url, once(nil), spec.Check{Name: "status", Expr: "status == 200"}); len(m.Warnings) > 0 {
			t.Errorf("no check reads the body, but it warns: %q", m.Warnings)
		}
	})
}
