package env

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"perflab/runner/spec"
)

// Probe tells that a component is ready, by asking it.
type Probe struct {
	Protocol string // http: Path answers 200; redis: PING is answered; else it is ready once it runs
	Path     string // of an HTTP probe; it may hold placeholders
	Timeout  time.Duration
}

// NewProbe is the probe of a target or a file, its gaps filled.
func NewProbe(protocol string, r *spec.Ready) Probe {
	p := Probe{protocol, "/", time.Minute}
	if r != nil && r.Path != "" {
		p.Path = r.Path
	}
	if r != nil && r.Timeout > 0 {
		p.Timeout = time.Duration(r.Timeout)
	}
	return p
}

// In replaces the placeholders of the probe.
func (p Probe) In(s Scope) (_ Probe, err error) {
	p.Path, err = s.Expand(p.Path)
	return p, err
}

// wait waits until the component at host:port is ready. It returns the report of a server
// that gives one. alive is asked before every question: its error ends the waiting.
func (p Probe) wait(ctx context.Context, at string, alive func() error) (*Report, error) {
	switch p.Protocol {
	case "http":
		return WaitReady(ctx, ProbeClient(), "http://"+at+p.Path, p.Timeout, alive)
	case "redis":
		return nil, poll(ctx, "PING "+at, p.Timeout, alive, func(ctx context.Context) error { return ping(ctx, at) })
	}
	return nil, nil
}

// The wait between two questions of a poll doubles from the first to the second, so that a
// fast server is not kept waiting and a slow one is not disturbed.
const (
	pollFirst = 10 * time.Millisecond
	pollLast  = 250 * time.Millisecond
)

// poll asks until there is no error, what names the question. It gives up after timeout, when
// ctx ends, or at once when alive, asked before every question and nil for never, returns an
// error, or when a question meets one that no waiting mends. The error of a time-out holds how long it waited and what the last question met; the
// caller adds the log.
func poll(ctx context.Context, what string, timeout time.Duration, alive func() error, ask func(context.Context) error) error {
	within, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	last := errors.New("no answer yet")
	for wait := pollFirst; ; wait = min(2*wait, pollLast) {
		if alive != nil {
			if err := alive(); err != nil {
				return err
			}
		}
		err := ask(within)
		if err == nil {
			return nil
		}
		if forGood(err) {
			return fmt.Errorf("%s: %w", what, err)
		}
		if within.Err() == nil { // else the question was cut off: what was met before says more
			last = err
		}
		select {
		case <-within.Done():
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			return fmt.Errorf("not ready after %v: %s: %w", timeout, what, last)
		case <-time.After(wait):
		}
	}
}

// forGood tells whether an error stays as it is however long one waits: a certificate that is not
// trusted, or a server that does not speak TLS.
func forGood(err error) bool {
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	return errors.As(err, &certificate) || errors.As(err, &record) || errors.Is(err, http.ErrSchemeMismatch)
}

// ping asks once. A client of Redis would retry by itself and print its failures.
func ping(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
	if err != nil {
		return err
	}
	defer conn.Close()
	deadline, _ := ctx.Deadline()
	if err := conn.SetDeadline(deadline); err != nil {
		return err
	}
	if _, err := io.WriteString(conn, "*1\r\n$4\r\nPING\r\n"); err != nil {
		return err
	}
	answer, err := bufio.NewReader(conn).ReadString('\n')
	if err == nil && answer != "+PONG\r\n" {
		err = fmt.Errorf("the answer is %q", answer)
	}
	return err
}
