package null

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"
)

// start runs the server until the test ends and returns its address.
func start(t *testing.T, args ...string) (address string, stdin *io.PipeWriter, ended chan int) {
	t.Helper()
	out, theirs := io.Pipe()
	in, stdin := io.Pipe()
	ctx, cancel := context.WithCancel(context.Background())
	ended = make(chan int, 1)
	go func() { ended <- Main(ctx, args, in, theirs, io.Discard) }()
	t.Cleanup(cancel)
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(strings.TrimPrefix(line, Announcement)), stdin, ended
}

func TestAnswersWithAsManyBytesAsThePathNames(t *testing.T) {
	address, _, _ := start(t)
	client := &http.Client{Transport: &http.Transport{Proxy: nil, MaxConnsPerHost: 1}}
	defer client.CloseIdleConnections()
	for path, want := range map[string]int{"/0": 0, "/1": 1, "/48000": 48000, "/1048576": 1 << 20, "/1048577": 0, "/-1": 0, "/": 0, "/name": 0} {
		for range 3 {
			resp, err := client.Get("http://" + address + path)
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(resp.Body)
			resp.Body.Close()
			if err != nil || resp.StatusCode != 200 || len(body) != want || resp.ContentLength != int64(want) {
				t.Errorf("%s: %d bytes, announced %d, status %d, %v", path, len(body), resp.ContentLength, resp.StatusCode, err)
			}
		}
	}
}

// A request may come in pieces, and its client may close right behind it.
func TestRequestsInPieces(t *testing.T) {
	address, _, _ := start(t)
	for name, send := range map[string]func(c net.Conn) error{
		"byte by byte": func(c net.Conn) error {
			_, err := io.Copy(c, iotest.OneByteReader(strings.NewReader("GET /5 HTTP/1.1\r\nHost: h\r\n\r\n")))
			return err
		},
		"closed behind it": func(c net.Conn) error {
			_, err := io.WriteString(c, "GET /5 HTTP/1.1\r\nHost: h\r\n\r\n")
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			c, err := net.Dial("tcp", address)
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			if err := send(c); err != nil {
				t.Fatal(err)
			}
			if err := c.(*net.TCPConn).CloseWrite(); err != nil {
				t.Fatal(err)
			}
			all, err := io.ReadAll(c)
			if err != nil || !bytes.HasSuffix(all, []byte("\r\n\r\nxxxxx")) {
				t.Errorf("answered %q, %v", all, err)
			}
		})
	}
}

func TestAHeadWithoutEndIsRefused(t *testing.T) {
	address, _, _ := start(t)
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	go func() { _, _ = io.Copy(c, strings.NewReader("GET /5 HTTP/1.1\r\nX: "+strings.Repeat("x", 1<<20))) }()
	if n, err := c.Read(make([]byte, 1)); n != 0 || err == nil {
		t.Errorf("read %d bytes, %v", n, err)
	}
}

func TestEndsWithItsInput(t *testing.T) {
	_, stdin, ended := start(t, "--until-eof")
	stdin.Close()
	if code := <-ended; code != 0 {
		t.Errorf("exit code %d", code)
	}
}

func TestArguments(t *testing.T) {
	for args, want := range map[string]int{"--help": 0, "--port 1": 2, "word": 2} {
		var out, errs bytes.Buffer
		if got := Main(t.Context(), strings.Fields(args), strings.NewReader(""), &out, &errs); got != want || out.Len() > 0 {
			t.Errorf("%s: exit code %d, want %d; printed %q", args, got, want, out.String())
		}
	}
}
