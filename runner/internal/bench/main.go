// Command bench weighs the load engine against its peers: native, k6, wrk, h2load, hey and a plain
// net/http client load the same nginx, and a table shows requests per second, CPU time per
// request and peak memory, with their ratios to k6's and wrk's or h2load's.
//
// Figures of one machine at one moment say little; ratios taken side by side say more. So
// every generator is a process of its own on one CPU, nginx is on another where there are
// two or more, and runs are short and interleaved over several rounds, so that whatever
// else the machine does touches all alike. Steps: start nginx → rounds → medians → tables
// and targets.
//
// It judges the targets for the reader only: it fails where something could not run, never
// for a figure. A peer that is not installed is named as skipped.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"syscall"
	"time"

	"perflab/runner/internal/resource/cpu"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// options are the command line's.
type options struct {
	rounds       int           // 1 or more
	flat, paced  time.Duration // length of a run without and with pause
	server, load []int         // CPUs of nginx and of the generators; empty: not bound
}

// run is the program: it returns 0, 1 where something could not run, 2 for a wrong command
// line, 130 when interrupted.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	if len(args) > 0 && args[0] == clientCommand {
		if err := client(ctx, args[1:], stdout); err != nil {
			fmt.Fprintln(stderr, "error:", err)
			return 1
		}
		return 0
	}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(stderr)
	rounds := flags.Int("rounds", 3, "how often every generator runs in every scenario")
	flat := flags.Int("seconds", 2, "length of a run without pause")
	paced := flags.Int("paced-seconds", 6, "length of a run with a pause")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return 0
	} else if err != nil {
		return 2
	}
	if *rounds < 1 || *flat < 1 || *paced < 1 || flags.NArg() > 0 {
		fmt.Fprintln(stderr, "error: bench takes no arguments, and --rounds, --seconds and --paced-seconds of 1 or more")
		return 2
	}
	o := options{rounds: *rounds, flat: time.Duration(*flat) * time.Second, paced: time.Duration(*paced) * time.Second}
	if err := bench(ctx, o, stdout, stderr); err != nil {
		fmt.Fprintln(stderr, "error:", err)
		if ctx.Err() != nil {
			return 130
		}
		return 1
	}
	return 0
}

// isBound reports whether nginx and the generators were kept on CPUs of their own.
func isBound(o options) bool { return len(o.load) > 0 && runtime.GOOS == "linux" }

// bench starts nginx, runs every generator and prints the tables. It returns an error where
// nginx or a generator that is installed could not run, after printing what did.
func bench(ctx context.Context, o options, stdout, stderr io.Writer) error {
	cpus, err := cpu.Available()
	if err != nil {
		return err
	}
	if len(cpus) > 1 {
		o.server, o.load = cpus[:1], cpus[1:2]
	}
	all, err := generators()
	if err != nil {
		return err
	}
	server, err := startServer(ctx, o.server)
	if err != nil {
		return err
	}
	defer server.stop()

	r := newResults(all)
	fmt.Fprintf(stderr, "%d rounds, about %s\n", o.rounds, estimate(o, r.present).Round(10*time.Second))
	measure(ctx, o, server, r, stderr)
	if ctx.Err() != nil {
		return errors.New("interrupted")
	}
	r.floor = ownPeak()
	printResults(stdout, r, isBound(o))
	if len(r.faults) > 0 {
		return errors.Join(r.faults...)
	}
	return nil
}
