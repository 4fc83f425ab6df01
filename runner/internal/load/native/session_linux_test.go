package native

import (
	"bufio"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/http2"

	"perflab/runner/spec"
)

// Wherever what comes is cut, TLS reads it alike: the handshake stands still where it lacks
// bytes, and a record is read when all of it has come.
func TestTLSAtAnyCut(t *testing.T) {
	own := newIdentity(t)
	text := strings.Repeat("some text", 5000)
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		for _, size := range []int{1, 2, 3, 5, 6, 100, 1460, 16<<10 + 5, 64 << 10} {
			near, far := net.Pipe()
			go func() {
				c := tls.Server(far, own.server(t, &tls.Config{MinVersion: version, MaxVersion: version}))
				if hear(bufio.NewReader(c)) {
					io.WriteString(c, text)
				}
				c.Close()
			}()
			s := newSession(configFor(own.trusting().TLS, "127.0.0.1"))
			got, err := "", error(nil)
			write := func() {
				_, werr := near.Write(s.pending())
				s.taken(len(s.pending()))
				err = errors.Join(err, werr)
			}
			shake := func() {
				if _, more := s.shake(); !more {
					s.shaken, err = true, s.fault
					if err == nil {
						_, err = s.tls.Write([]byte("GET / HTTP/1.1\r\nHost: a\r\n\r\n"))
					}
				}
				if len(s.pending()) > 0 {
					write()
				}
			}
			shake()
			b, plain := make([]byte, size), make([]byte, 1000)
			for err == nil {
				var n int
				if n, err = near.Read(b); err != nil {
					break
				}
				if s.in = b[:n]; !s.shaken {
					shake()
				}
				for s.shaken && err == nil {
					if n, err = s.tls.Read(plain); n > 0 {
						got += string(plain[:n])
					}
				}
				if err == errNothingYet {
					err = nil
				}
			}
			near.Close()
			if err != io.EOF || got != text {
				t.Errorf("TLS %x in pieces of %d: %d of %d bytes, error %v", version, size, len(got), len(text), err)
			}
		}
	}
}

// A handshake that is given up leaves nothing behind.
func TestAHandshakeThatIsGivenUp(t *testing.T) {
	s := newSession(configFor(nil, "a.example"))
	if _, more := s.shake(); !more {
		t.Fatal(s.fault)
	}
	s.stop()
	if !errors.Is(s.fault, errGivenUp) {
		t.Errorf("ended with %v", s.fault)
	}
}

// What is owed to a server that takes nothing has a bound.
func TestWhatIsOwedIsBounded(t *testing.T) {
	s := &session{}
	var err error
	n := 0
	for ; err == nil && n < 10*maxOwed; n += 100 {
		_, err = s.Write(make([]byte, 100))
	}
	if err != errNotTaken || n > maxOwed+100 {
		t.Errorf("after %d bytes: %v", n, err)
	}
}

// A server that sends without end over TLS, or frames without end, keeps neither the end of a
// request waiting nor the other users.
func TestEndlessOverTLS(t *testing.T) {
	own := newIdentity(t)
	for name, c := range map[string]struct {
		protocol string
		flood    func(c *tls.Conn, r *bufio.Reader)
	}{
		"a body": {protocol: "http/1.1", flood: func(c *tls.Conn, r *bufio.Reader) {
			hear(r)
			_, err := io.WriteString(c, "HTTP/1.1 200 OK\r\n\r\n")
			for some := make([]byte, 1<<20); err == nil; {
				_, err = c.Write(some)
			}
		}},
		"records of a byte": {protocol: "http/1.1", flood: func(c *tls.Conn, r *bufio.Reader) {
			hear(r)
			_, err := io.WriteString(c, "HTTP/1.1 200 OK\r\n\r\n")
			for err == nil {
				_, err = c.Write([]byte{'x'})
			}
		}},
		"frames that say nothing": {protocol: "h2", flood: func(c *tls.Conn, r *bufio.Reader) {
			frames(c, r, func(f *http2.Framer, _ uint32, _ int) {
				for err := error(nil); err == nil; {
					err = f.WriteRawFrame(0xbe, 0, 0, nil)
				}
			})
		}},
		"a body in frames": {protocol: "h2", flood: func(c *tls.Conn, r *bufio.Reader) {
			frames(c, r, func(f *http2.Framer, id uint32, _ int) {
				err := f.WriteHeaders(http2.HeadersFrameParam{StreamID: id, BlockFragment: fields(":status", "200"), EndHeaders: true})
				for some := make([]byte, 16<<10); err == nil; {
					err = f.WriteData(id, false, some)
				}
			})
		}},
		"settings": {protocol: "h2", flood: func(c *tls.Conn, r *bufio.Reader) {
			frames(c, r, func(f *http2.Framer, _ uint32, _ int) {
				for err := error(nil); err == nil; {
					err = f.WriteSettings()
				}
			})
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			first := make(chan bool, 1)
			first <- true
			url := secret(t, own.server(t, &tls.Config{}, c.protocol), func(tc *tls.Conn, _ *net.TCPConn, r *bufio.Reader) {
				select {
				case <-first:
					c.flood(tc, r)
				default:
					if c.protocol == "h2" {
						frames(tc, r, func(f *http2.Framer, id uint32, _ int) {
							_ = f.WriteHeaders(http2.HeadersFrameParam{StreamID: id, BlockFragment: fields(":status", "200"), EndHeaders: true, EndStream: true})
						})
						return
					}
					for hear(r) {
						io.WriteString(tc, ok)
					}
				}
			})
			began := time.Now()
			s := send(t, own.trusting(), url, closed(4, func(l *spec.Load) { l.Timeout, l.Duration, l.Start = ms(1000), ms(1000), "together" })).Metrics
			faults := int64(0)
			for _, n := range s.Errors {
				faults += n
			}
			if s.Statuses["200"] < 10 || faults == 0 || time.Since(began) > time.Minute {
				t.Errorf("after %v: statuses %v, errors %v", time.Since(began), s.Statuses, s.Errors)
			}
		})
	}
}
