// Package null is the server of no work: it answers every request with as many bytes as the
// path names, GET /48000 with 48,000, and does nothing else. What a load generator reaches
// against it is the most the generator can do, for a server that costs next to nothing.
//
// It is no target of an experiment, and no web server: it takes one request at a time on a
// connection, without a body, trusts what it is sent, and listens on this machine only.
// Connections are kept open until the client closes them.
//
// On Linux each CPU it may use runs an event loop (serve_linux.go), which costs it about as
// much as nginx; elsewhere a goroutine serves each connection.
package null

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"strconv"

	"perflab/targets/lifetime"
)

// Name is how runner is told to run this program: runner target null.
const Name = "null"

// Announcement precedes the address it listens on, in the first line of its standard output.
const Announcement = "listening "

// largest is the most bytes a response can have.
const largest = 1 << 20

// Main serves until ctx ends, a SIGTERM or SIGINT arrives or, with --until-eof, standard
// input ends. It returns the exit code: 2 for wrong arguments, 1 for a failure, else 0.
func Main(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("runner target "+Name, flag.ContinueOnError)
	flags.SetOutput(stderr)
	untilEOF := flags.Bool("until-eof", false, "end when standard input does")
	if err := flags.Parse(args); err != nil || flags.NArg() > 0 {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return 2
	}
	if !*untilEOF {
		stdin = nil
	}
	err := lifetime.UntilSignalled(ctx, stdin, func(ctx context.Context) error {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		fmt.Fprintln(stdout, Announcement+l.Addr().String())
		return serve(ctx, l)
	})
	if err != nil && !errors.Is(err, lifetime.ErrStarterGone) {
		fmt.Fprintln(stderr, "runner target "+Name+":", err)
		return 1
	}
	return 0
}

// accept hands every connection to take until ctx ends.
func accept(ctx context.Context, l net.Listener, take func(*net.TCPConn) error) error {
	defer context.AfterFunc(ctx, func() { l.Close() })()
	for {
		c, err := l.Accept()
		if err == nil {
			err = take(c.(*net.TCPConn))
		}
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil:
			l.Close()
			return err
		}
	}
}

// responses holds the responses of the sizes asked for so far.
type responses map[string][]byte

// to returns the response to a request, nil where its head has not all come yet. What
// names no size, such as GET /, is answered with an empty body.
func (r responses) to(request []byte) []byte {
	if !bytes.HasSuffix(request, []byte("\r\n\r\n")) {
		return nil
	}
	_, rest, _ := bytes.Cut(request, []byte(" /"))
	path, _, _ := bytes.Cut(rest, []byte(" "))
	if known := r[string(path)]; known != nil { // the conversion for a lookup copies nothing
		return known
	}
	size, err := strconv.Atoi(string(path))
	if err != nil || size < 0 || size > largest {
		size = 0
	}
	head := fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n", size)
	made := append([]byte(head), bytes.Repeat([]byte("x"), size)...)
	if len(r) < 64 {
		r[string(path)] = made
	}
	return made
}

// buffer is how much of a request is read at once, and the longest head there may be.
const buffer = 8 << 10
