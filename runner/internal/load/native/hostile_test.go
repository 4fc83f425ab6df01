package native

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"perflab/runner/internal/load/loadtest"
	"perflab/runner/internal/trial"
	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/spec"
)

const chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

// flood answers with begin and then with again, as fast as it is taken, without end.
func flood(begin, again string) func(c *net.TCPConn, r *bufio.Reader) {
	again = strings.Repeat(again, 1+(1<<20)/len(again))
	return func(c *net.TCPConn, r *bufio.Reader) {
		if !hear(r) {
			return
		}
		_, err := io.WriteString(c, begin)
		for err == nil {
			_, err = io.WriteString(c, again)
		}
	}
}

// A server that never ends its response keeps neither the end of the load waiting nor a stop,
// and the time that a request may take holds for it too.
func TestEndlessResponses(t *testing.T) {
	for name, c := range map[string]struct{ begin, again, want string }{
		"a trailer":     {chunked + "0\r\nX-A: ", "bbbbbbbb", metric.ErrMalformed},
		"trailers":      {chunked + "0\r\n", "X-A: bbbbbbbb\r\n", metric.ErrMalformed},
		"an extension":  {chunked + "5;", "aaaaaaaa", metric.ErrMalformed},
		"headers":       {"HTTP/1.1 200 OK\r\n", "X-A: bbbbbbbb\r\n", metric.ErrMalformed},
		"chunks":        {chunked, "1\r\nx\r\n", metric.ErrTimeout},
		"a body":        {"HTTP/1.1 200 OK\r\n\r\n", "some text", metric.ErrTimeout},
		"a large body":  {"HTTP/1.1 200 OK\r\nContent-Length: 100000000000000000\r\n\r\n", "some text", metric.ErrTimeout},
		"early hints":   {"", "HTTP/1.1 103 Early Hints\r\n\r\n", metric.ErrMalformed},
		"after the end": {"", ok, metric.ErrMalformed},
	} {
		t.Run(name, func(t *testing.T) {
			ways(t, func(t *testing.T, n *Engine) {
				url := loadtest.Conversation(t, flood(c.begin, c.again))
				began := time.Now()
				s := send(t, n, url, closed(3, func(l *spec.Load) {
					l.Timeout, l.ThinkTime, l.Start = ms(300), spec.Duration(time.Hour), "together"
				})).Metrics
				expect(t, "errors", s.Errors, map[string]int64{c.want: 3})
				if took := time.Since(began); took > time.Minute {
					t.Errorf("the load took %v", took)
				}
			})
		})
	}
}

func TestEndlessResponsesAreStopped(t *testing.T) {
	ways(t, func(t *testing.T, n *Engine) {
		url := loadtest.Conversation(t, flood("HTTP/1.1 200 OK\r\n\r\n", "some text"))
		ctx, stop := context.WithTimeoutCause(t.Context(), 300*time.Millisecond, errors.New("stopped"))
		defer stop()
		began := time.Now()
		m, err := n.Run(ctx, trial.LoadRequest{BaseURL: url, Load: closed(3, func(l *spec.Load) { l.Duration = spec.Duration(time.Minute) })})
		if took := time.Since(began); err == nil || took > 30*time.Second {
			t.Errorf("stopped after %v: %v", took, err)
		}
		expect(t, "interrupted", m.Metrics.Counters[metricname.IterationsInterrupted], 3)
	})
}

// Other users are served while one's response floods.
func TestFloodLeavesOthersTheirTurn(t *testing.T) {
	first := make(chan bool, 1)
	first <- true
	url := loadtest.Conversation(t, func(c *net.TCPConn, r *bufio.Reader) {
		select {
		case <-first:
			flood("HTTP/1.1 200 OK\r\n\r\n", "some text")(c, r)
		default:
			for hear(r) {
				io.WriteString(c, ok)
			}
		}
	})
	ways(t, func(t *testing.T, n *Engine) {
		select {
		case first <- true:
		default:
		}
		s := send(t, n, url, closed(4, func(l *spec.Load) { l.Timeout, l.Duration, l.Start = ms(400), ms(400), "together" })).Metrics
		if s.Statuses["200"] < 10 || s.Errors[metric.ErrTimeout] != 1 {
			t.Errorf("statuses %v, errors %v", s.Statuses, s.Errors)
		}
	})
}

// What may be read in two ways is no response, on either way to the server.
func TestTwoReadings(t *testing.T) {
	for name, answer := range map[string]string{
		"a length and chunks": "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
		"two responses":       ok + ok,
		"a byte too many":     ok + "!",
	} {
		t.Run(name, func(t *testing.T) {
			ways(t, func(t *testing.T, n *Engine) {
				url := loadtest.Conversation(t, func(c *net.TCPConn, r *bufio.Reader) {
					for hear(r) {
						io.WriteString(c, answer)
					}
				})
				s := send(t, n, url, once(nil)).Metrics
				expect(t, "errors", s.Errors, map[string]int64{metric.ErrMalformed: 1})
			})
		})
	}
}

// Bytes that come between two responses are nobody's: they close the connection, are counted,
// and answer no later request.
func TestBytesBetweenResponses(t *testing.T) {
	ways(t, func(t *testing.T, n *Engine) {
		url := loadtest.Conversation(t, func(c *net.TCPConn, r *bufio.Reader) {
			for hear(r) {
				io.WriteString(c, ok)
				time.Sleep(20 * time.Millisecond)
				io.WriteString(c, "HTTP/1.1 500 Mine\r\nContent-Length: 0\r\n\r\n")
			}
		})
		m := send(t, n, url, closed(1, func(l *spec.Load) { l.ThinkTime = ms(80) }))
		s := m.Metrics
		if s.Statuses["200"] < 2 || len(s.Statuses) != 1 || len(s.Errors) != 0 {
			t.Errorf("statuses %v, errors %v", s.Statuses, s.Errors)
		}
		if len(m.Warnings) != 1 || !strings.Contains(m.Warnings[0].String(), "between two responses") {
			t.Errorf("warnings %v", m.Warnings)
		}
	})
}

// Bodies that checks read have one bound over all users, and what is beyond it is a fault of its
// own, not memory.
func TestLargeBodiesAreBoundedTogether(t *testing.T) {
	piece := strings.Repeat("some text and so on ", 1<<20/20)
	url := loadtest.Conversation(t, func(c *net.TCPConn, r *bufio.Reader) {
		if hear(r) {
			io.WriteString(c, "HTTP/1.1 200 OK\r\n\r\n")
			for range 60 {
				io.WriteString(c, piece)
			}
		}
	})
	ways(t, func(t *testing.T, n *Engine) {
		m := send(t, n, url, closed(12, func(l *spec.Load) { l.ThinkTime, l.Start = spec.Duration(time.Hour), "together" }), spec.Check{Name: "a", Expr: `body contains "text"`})
		s := m.Metrics
		if s.Errors[metric.ErrTooLarge] == 0 || s.Errors[metric.ErrTooLarge]+s.Statuses["200"] != 12 || s.Checks[0].Passes != s.Statuses["200"] {
			t.Errorf("statuses %v, errors %v, checks %v", s.Statuses, s.Errors, s.Checks)
		}
		if len(m.Warnings) != 1 || !strings.Contains(m.Warnings[0].String(), "256 MiB of all bodies") {
			t.Errorf("warnings %v", m.Warnings)
		}
	})
}

func TestCompressedBomb(t *testing.T) {
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	for range 65 {
		z.Write(make([]byte, 1<<20))
	}
	z.Close()
	url := loadtest.Conversation(t, func(c *net.TCPConn, r *bufio.Reader) {
		for hear(r) {
			fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n", bomb.Len())
			c.Write(bomb.Bytes())
		}
	})
	ways(t, func(t *testing.T, n *Engine) {
		s := send(t, n, url, once(nil), spec.Check{Name: "a", Expr: `body != ""`}).Metrics
		expect(t, "errors", s.Errors, map[string]int64{metric.ErrTooLarge: 1})
		expect(t, "failed", s.Rates[metricname.HTTPReqFailed], metric.Rate{True: 1, Total: 1})
		expect(t, "check", s.Checks, []metric.Check{{Name: "a", Fails: 1}})
	})
}

// A check that would take for ever fails, and is counted as one that could not be evaluated.
func TestEndlessCheck(t *testing.T) {
	body := "[" + strings.TrimSuffix(strings.Repeat("1,", 3000), ",") + "]"
	url := loadtest.Conversation(t, func(c *net.TCPConn, r *bufio.Reader) {
		for hear(r) {
			fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
		}
	})
	ways(t, func(t *testing.T, n *Engine) {
		began := time.Now()
		m := send(t, n, url, closed(2, func(l *spec.Load) { l.ThinkTime, l.Start = spec.Duration(time.Hour), "together" }), spec.Check{Name: "a", Expr: "all(json, all(json, all(json, true)))"})
		expect(t, "check", m.Metrics.Checks, []metric.Check{{Name: "a", Fails: 2}})
		if took := time.Since(began); took > time.Minute || len(m.Warnings) != 1 || !strings.Contains(m.Warnings[0].String(), "4,000,000 operations") {
			t.Errorf("%v, warnings %v", took, m.Warnings)
		}
	})
}

// A name is not looked up where its address is known.
func TestKnownAddress(t *testing.T) {
	url := loadtest.Conversation(t, func(c *net.TCPConn, r *bufio.Reader) {
		for hear(r) {
			io.WriteString(c, ok)
		}
	})
	ways(t, func(t *testing.T, n *Engine) {
		name := strings.Replace(url, "127.0.0.1", "shop.invalid", 1)
		m, err := n.Run(t.Context(), trial.LoadRequest{BaseURL: name, Address: "127.0.0.1", Load: once(nil)})
		if err != nil {
			t.Fatal(err)
		}
		expect(t, "statuses", m.Metrics.Statuses, map[string]int64{"200": 1})
	})
}
