package cli

import (
	"bufio"
	"crypto/sha256"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"sync"
	"time"
)

// limited is a server built to have one limit: limited KIND ADDRESS [UPSTREAM]. It tells
// nothing of itself, so that what limits it must be found from outside.
func limited() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: limited KIND ADDRESS [UPSTREAM]")
		os.Exit(2)
	}
	kind, address := os.Args[1], os.Args[2]
	upstream := strings.Join(os.Args[3:], "")
	listener, err := net.Listen("tcp", address)
	if err == nil {
		err = serveLimited(kind, listener, upstream)
	}
	fmt.Fprintln(os.Stderr, "limited:", err)
	os.Exit(1)
}

func serveLimited(kind string, l net.Listener, upstream string) error {
	switch kind {
	case "cpu": // computes
		return http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { compute() }))
	case "thread": // computes on one CPU, however many there are
		runtime.GOMAXPROCS(1)
		return http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { compute() }))
	case "slots": // four workers that wait, one request and connection each
		return workers(l, 4, 20*time.Millisecond)
	case "one": // one worker that waits
		return workers(l, 1, 10*time.Millisecond)
	case "asks": // asks another server, with as many connections as it gets requests
		return http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if err := fetch(upstream); err != nil {
				http.Error(w, err.Error(), http.StatusBadGateway)
			}
		}))
	case "narrow": // its responses share a path of 2 MB/s
		var path sync.Mutex
		return http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			part := make([]byte, 16<<10)
			for range 4 {
				w.Write(part)
				w.(http.Flusher).Flush()
				path.Lock()
				time.Sleep(8 * time.Millisecond)
				path.Unlock()
			}
		}))
	case "store": // has Redis compute
		return http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if err := evaluate(upstream); err != nil {
				http.Error(w, err.Error(), http.StatusBadGateway)
			}
		}))
	case "lock": // serves one at a time, and reads all
		var lock sync.Mutex
		return http.Serve(l, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
			lock.Lock()
			defer lock.Unlock()
			time.Sleep(10 * time.Millisecond)
		}))
	}
	return fmt.Errorf("no server of kind %q", kind)
}

// compute takes a few milliseconds of CPU.
func compute() {
	block := make([]byte, 1<<20)
	for range 4 {
		sum := sha256.Sum256(block)
		copy(block, sum[:])
	}
}

// workers accept a connection, serve one request of it, and close it.
func workers(l net.Listener, n int, wait time.Duration) error {
	failed := make(chan error)
	for range n {
		go func() {
			for {
				c, err := l.Accept()
				if err != nil {
					failed <- err
					return
				}
				if _, err := http.ReadRequest(bufio.NewReader(c)); err == nil {
					time.Sleep(wait)
					io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
				}
				c.Close()
			}
		}()
	}
	return <-failed
}

// evaluate has Redis take some milliseconds of CPU.
func evaluate(address string) error {
	c, err := net.Dial("tcp", address)
	if err != nil {
		return err
	}
	defer c.Close()
	io.WriteString(c, "EVAL \"for i = 1, 1000000 do end return 1\" 0\r\n")
	_, err = bufio.NewReader(c).ReadString('\n')
	return err
}

func fetch(address string) error {
	res, err := http.Get("http://" + address)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	_, err = io.Copy(io.Discard, res.Body)
	return err
}
