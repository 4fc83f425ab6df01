package native

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"perflab/runner/internal/load/loadtest"
	"perflab/runner/internal/trial"
	"perflab/runner/metric"
	"perflab/runner/spec"
)

// full is the address of a server that answers no more attempts to connect: its queue of
// connections that nobody accepts is full, so that the kernel drops what else comes.
func full(t *testing.T) string {
	t.Helper()
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { unix.Close(fd) })
	err = unix.Bind(fd, &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}})
	if err == nil {
		err = unix.Listen(fd, 0)
	}
	if err != nil {
		t.Fatal(err)
	}
	bound, err := unix.Getsockname(fd)
	if err != nil {
		t.Fatal(err)
	}
	address := fmt.Sprintf("127.0.0.1:%d", bound.(*unix.SockaddrInet4).Port)
	for range 100 {
		c, err := net.DialTimeout("tcp", address, 500*time.Millisecond)
		if err != nil && isTimeout(err) {
			return address
		}
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
	}
	t.Skip("this kernel queues whatever comes")
	return ""
}

// Attempts to connect that nothing answers end with the load at the latest.
func TestNoDialOutlivesTheLoad(t *testing.T) {
	address := full(t)
	ways(t, func(t *testing.T, n *Engine) {
		before := runtime.NumGoroutine()
		m := send(t, n, "http://"+address, closed(2, func(l *spec.Load) { l.Iterations, l.Duration, l.Timeout = 4, ms(60_000), ms(50) }))
		expect(t, "errors", m.Metrics.Errors, map[string]int64{metric.ErrTimeout: 4})
		settled(t, before)
	})
}

// Nor does one outlive by much the request that it was for, while the load goes on: net/http
// hands its dials no context that ends with the request.
func TestDialsAreGivenUp(t *testing.T) {
	j, err := newJob(t.Context(), trial.LoadRequest{BaseURL: "http://" + full(t), Load: closed(1, func(l *spec.Load) { l.Timeout = ms(50) })}, nil)
	if err != nil {
		t.Fatal(err)
	}
	u := newClient(&execution{job: j}, &clients{}, 1)
	if _, err = u.transport.DialContext(context.WithoutCancel(t.Context()), "tcp", ""); err == nil || !isTimeout(err) {
		t.Errorf("dial: %v", err)
	}
}

// A server that accepts and then says nothing sees its first connection end while the load
// goes on, and not when it has gathered one for each of many requests.
func TestHandshakesAreGivenUp(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	const many = 50
	var first, came atomic.Int64 // the first connection has ended; connections
	url := loadtest.Conversation(t, func(c *net.TCPConn, _ *bufio.Reader) {
		switch came.Add(1) {
		case 1:
			_, _ = io.Copy(io.Discard, c)
			first.Store(1)
			cancel()
		case many:
			cancel()
		default:
			_, _ = io.Copy(io.Discard, c)
		}
	})
	_, err := New().Run(ctx, trial.LoadRequest{
		BaseURL: strings.Replace(url, "http:", "https:", 1),
		Load:    closed(1, func(l *spec.Load) { l.Duration, l.Timeout = ms(600_000), ms(50) }),
	})
	if !errors.Is(err, context.Canceled) || came.Load() >= many {
		t.Errorf("%d connections came until the first had ended (%v), error %v", came.Load(), first.Load() > 0, err)
	}
}
