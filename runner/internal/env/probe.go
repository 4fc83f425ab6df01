package env

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"perflab/runner/spec"
)

// readiness is the first probe that is given, its gaps filled.
func readiness(probes ...*spec.Ready) spec.Ready {
	r := spec.Ready{}
	for _, p := range probes {
		if p != nil {
			r = *p
			break
		}
	}
	if r.Path == "" {
		r.Path = "/"
	}
	if r.Timeout == 0 {
		r.Timeout = spec.Duration(time.Minute)
	}
	return r
}

// waitPing waits until a Redis answers PING.
func waitPing(ctx context.Context, address string, timeout time.Duration, alive func() error) error {
	within, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	for {
		if err := alive(); err != nil {
			return err
		}
		err := ping(within, address)
		if err == nil {
			return nil
		}
		select {
		case <-within.Done():
			return fmt.Errorf("no answer to PING within %v: %w", timeout, err)
		case <-time.After(20 * time.Millisecond):
		}
	}
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
	if _, err := io.WriteString(conn, "PING\r\n"); err != nil {
		return err
	}
	answer, err := bufio.NewReader(conn).ReadString('\n')
	if err == nil && answer != "+PONG\r\n" {
		err = fmt.Errorf("the answer is %q", answer)
	}
	return err
}

// notReady adds the last lines of the log to why a component did not become ready, unless
// they are there already.
func notReady(ctx context.Context, c *component, err error) error {
	var f *failure
	if errors.As(err, &f) || ctx.Err() != nil {
		return err
	}
	return &failure{err: fmt.Errorf("%s: %w", c.name, err), from: c.name, log: c.lastLines(ctx)}
}
