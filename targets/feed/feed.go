// Package feed is the stand-in for the feed targets where there is neither a container
// engine nor Python: the same pages, dataset and cache keys, served by Go.
//
// It is real where it matters to an experiment: worker processes on one inherited
// listening socket, one CPU each; the three ways of serving connections; SQLite; a cache
// over the Redis protocol; a blocking wait in the handler. It makes no attempt to be as
// fast or as slow as any other target, and everything that shows its results must say
// that it was this stack.
//
// One parent process makes the database, binds the address, starts the workers and
// watches them; it serves nothing itself. Steps: parse the flags (config.go) → database
// (store.go) → socket (listen.go) → workers (parent.go, worker.go) → every worker
// registers what it runs with → the parent hands all of them the readiness report.
package feed

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"perflab/targets/lifetime"
)

// Command is how runner is told to run a program of this package: runner target feed or
// runner target redis, then its flags.
const Command = "target"

// Announcement precedes the address a program listens on, in the first line of its
// standard output.
const Announcement = "listening "

// Main runs the program that args begins with, feed or redis, until ctx ends, a SIGTERM or
// SIGINT arrives, or something it needs dies, such as a worker. It returns the exit code:
// 0 when it was asked to end, 2 for wrong arguments, else 1. Standard output gets the
// address, standard error the log. A program stays on the CPUs its starter gave it.
func Main(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	name, rest := "", args
	if len(args) > 0 {
		name, rest = args[0], args[1:]
	}
	run, err := runServer, error(nil)
	switch name {
	case "feed":
	case "redis":
		run = runCache
	default:
		err = fmt.Errorf("%w: %q is neither feed nor redis", errUsage, name)
	}
	if err == nil {
		err = run(ctx, rest, stdout, stderr)
	}
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	case errors.Is(err, errUsage):
		fmt.Fprintln(stderr, "runner target", name+":", err)
		return 2
	}
	newLog(stderr).Error(err.Error())
	return 1
}

// errUsage wraps what is wrong with arguments.
var errUsage = errors.New("wrong arguments")

func newLog(w io.Writer) *slog.Logger { return slog.New(slog.NewTextHandler(w, nil)) }

// runServer runs a feed server, or one of its workers.
func runServer(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	cfg, err := parse(args, stderr)
	if err != nil {
		return err
	}
	if cfg.Worker {
		// The parent alone decides when workers end, by closing their standard input.
		signal.Ignore(syscall.SIGINT, syscall.SIGTERM)
		return work(ctx, os.Stdin, newLog(stderr))
	}
	return lifetime.UntilSignalled(ctx, starter(cfg.UntilEOF), func(ctx context.Context) error {
		return supervise(ctx, cfg, stdout, stderr)
	})
}

// starter is standard input, with which a program ends that is told so; else nil.
func starter(untilEOF bool) io.Reader {
	if untilEOF {
		return os.Stdin
	}
	return nil
}
