package native

import (
	"bufio"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
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
