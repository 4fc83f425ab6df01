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
	"strings"
	"time"

	"perflab/runner/spec"
	"perflab/runner/target"
)

// Probe tells that a component is ready, by asking it.
type Probe struct {
	Protocol string   // http: Path answers 200; redis: PING is answered; tcp: Command succeeds; else it is ready once it runs
	Path     string   // of an HTTP probe; it may hold placeholders
	Command  []string // of a tcp probe, run beside the component; it may hold placeholders. Empty: a connection is accepted
	Timeout  time.Duration
}

// NewProbe is the probe of a target or a file, its gaps filled.
func NewProbe(protocol string, r *spec.Ready) Probe {
	p := Probe{Protocol: protocol, Path: "/", Timeout: time.Minute}
	if r != nil && r.Path != "" {
		p.Path = r.Path
	}
	if r != nil && r.Timeout > 0 {
		p.Timeout = time.Duration(r.Timeout)
	}
	return p
}

// targetProbe is the probe that a target.yaml describes.
func targetProbe(t *target.Target) Probe {
	if t.Ready == nil {
		return NewProbe(t.Protocol, nil)
	}
	p := NewProbe(t.Protocol, &t.Ready.Ready)
	p.Command = t.Ready.Command
	return p
}

// In replaces the placeholders of the probe.
func (p Probe) In(s Scope) (_ Probe, err error) {
	if p.Path, err = s.Expand(p.Path); err == nil && p.Command != nil {
		p.Command, err = s.List(p.Command)
	}
	return p, err
}

// wait waits until the component at host:port is ready. It returns the report of a server
// that gives one. alive is asked before every question: its error ends the waiting. run runs a
// command beside the component.
func (p Probe) wait(ctx context.Context, at string, alive func() error, run func(context.Context, []string) (string, error)) (*Report, error) {
	switch p.Protocol {
	case "http":
		return WaitReady(ctx, ProbeClient(), "http://"+at+p.Path, p.Timeout, alive)
	case "tcp":
		if len(p.Command) > 0 {
			return nil, poll(ctx, strings.Join(p.Command, " "), p.Timeout, alive, func(ctx context.Context) error { return succeeds(ctx, p.Command, run) })
		}
		return nil, poll(ctx, "a connection to "+at, p.Timeout, alive, func(ctx context.Context) error { return accepts(ctx, at) })
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

// succeeds runs a readiness command once; its error is what the command printed last.
func succeeds(ctx context.Context, command []string, run func(context.Context, []string) (string, error)) error {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	printed, err := run(ctx, command)
	if err == nil {
		return nil
	}
	last := TailOf(printed)
	if len(last) == 0 {
		return err
	}
	return errors.New(last[len(last)-1])
}

// accepts opens a connection once.
func accepts(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
	if err != nil {
		return err
	}
	return conn.Close()
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
