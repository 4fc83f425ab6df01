// Package loadtest is what the tests of the engines share: a short load, the k6 that a test
// needs, and servers that keep a record of their own, against which a measurement is held
// (witness.go).
package loadtest

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/exec"
	"testing"
	"time"

	"perflab/runner/spec"
)

// Closed is a short closed load.
func Closed(users int, change func(l *spec.Load)) spec.Load {
	l := spec.Load{
		Request: spec.Request{Method: "GET", Path: "/"}, Users: users, Start: "spread",
		Duration: MS(200), Timeout: spec.Duration(time.Minute), GracefulStop: spec.Duration(time.Minute),
	}
	if change != nil {
		change(&l)
	}
	return l
}

// MS is n milliseconds.
func MS(n int) spec.Duration { return spec.Duration(time.Duration(n) * time.Millisecond) }

// Expect compares what is printed of the two.
func Expect(t *testing.T, what string, got, want any) {
	t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// Conversation starts a server that hands each connection to talk.
func Conversation(t *testing.T, talk func(c *net.TCPConn, r *bufio.Reader)) (url string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				talk(c.(*net.TCPConn), bufio.NewReader(c))
			}()
		}
	}()
	return "http://" + l.Addr().String()
}

// NeedK6 skips a test where there is no k6, or fails it where there must be one.
func NeedK6(t *testing.T) (path string) {
	t.Helper()
	path, err := exec.LookPath("k6")
	if err == nil {
		return path
	}
	if os.Getenv("RUNNER_REQUIRE_K6") == "1" {
		t.Fatalf("k6 is required here: %v; `make k6` installs it", err)
	}
	t.Skipf("needs k6: %v; `make k6` installs it", err)
	return ""
}
