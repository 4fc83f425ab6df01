package native

import (
	"net"
	"net/http"
	"os"
	"testing"

	"golang.org/x/sys/unix"

	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/spec"
)

// A socket whose queue is full is waited for, as a port's is.
func TestUnixSocketWithAFullQueue(t *testing.T) {
	path := socketIn(t)
	fd, err := unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.Bind(fd, &unix.SockaddrUnix{Name: path}); err != nil {
		t.Fatal(err)
	}
	if err := unix.Listen(fd, 1); err != nil {
		t.Fatal(err)
	}
	l, err := net.FileListener(os.NewFile(uintptr(fd), path))
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})}
	go server.Serve(l)
	defer server.Close()
	s := send(t, New(), "http+unix://"+path, brief(50, 2, func(l *spec.Load) { l.Start = "together" })).Metrics
	expect(t, "errors", s.Errors, map[string]int64{})
	expect(t, "http_reqs", s.Counters[metricname.HTTPReqs], 100)

	// One that nobody accepts from gives up when its time is over.
	path = socketIn(t)
	if fd, err = unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0); err != nil {
		t.Fatal(err)
	}
	defer unix.Close(fd)
	if err := unix.Bind(fd, &unix.SockaddrUnix{Name: path}); err != nil {
		t.Fatal(err)
	}
	if err := unix.Listen(fd, 0); err != nil {
		t.Fatal(err)
	}
	s = send(t, New(), "http+unix://"+path, brief(5, 1, func(l *spec.Load) { l.Start, l.Timeout = "together", ms(50) })).Metrics
	expect(t, "errors", s.Errors, map[string]int64{metric.ErrTimeout: 5})
}
