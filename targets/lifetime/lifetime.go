// Package lifetime ends a program with whoever started it, however that ended, and finds
// the temporary folders of those that could not remove them.
//
// The tie is a pipe on standard input: the system closes it when the starter dies, kill -9
// included, on every Unix. Linux's parent-death signal is set on top of it where the starter
// keeps its thread, for children that cannot watch a pipe.
package lifetime

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os/signal"
	"syscall"
)

// ErrStarterGone is the cause of a context ended by UntilEOF.
var ErrStarterGone = errors.New("standard input was closed: the program that started this one is gone")

// UntilEOF returns a context that ends with cause ErrStarterGone when r ends, and hands
// everything read before that to line, without its line break; a nil line drops it.
// The reading goroutine lives until r ends.
func UntilEOF(ctx context.Context, r io.Reader, line func([]byte)) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	go func() {
		defer cancel(ErrStarterGone)
		for in := bufio.NewReader(r); ; {
			text, err := in.ReadBytes('\n')
			if err != nil {
				return
			}
			if line != nil {
				line(text[:len(text)-1])
			}
		}
	}()
	return ctx, func() { cancel(nil) }
}

// UntilSignalled runs a program whose context ends with SIGTERM, with SIGINT and, where eof
// is not nil, with what is read there.
func UntilSignalled(ctx context.Context, eof io.Reader, run func(context.Context) error) error {
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if eof != nil {
		var cancel context.CancelFunc
		ctx, cancel = UntilEOF(ctx, eof, nil)
		defer cancel()
	}
	return run(ctx)
}
