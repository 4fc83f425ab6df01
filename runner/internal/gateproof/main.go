// Command gateproof holds the regression gate against servers that differ by a known amount, and
// against servers that do not differ, and writes what came out as a table.
//
// It builds runner and the server (server/), makes a folder for base and one for head a case,
// which hold the same experiment but for the server's arguments, and runs runner exec --against
// on this machine, as a user would. It judges by exit codes, by what is said of bad input and by
// what a run leaves in the folder for temporary files: nothing may stay there.
// It asserts nothing of times: what took how long is written down only.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"regexp"
	"slices"
	"syscall"
)

func main() {
	only := flag.String("run", "", "only the cases whose name this regular expression matches")
	repeat := flag.Int("repeat", 0, "make every case so often, instead of its own number of times")
	load := flag.String("duration", "2s", "measured time of a trial")
	out := flag.String("out", "", "also write the table to this file")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := prove(ctx, *only, *repeat, *load, *out); err != nil {
		fmt.Fprintln(os.Stderr, "gateproof:", err)
		os.Exit(1)
	}
}

func prove(ctx context.Context, only string, repeat int, duration, out string) error {
	match, err := regexp.Compile(only)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "gateproof-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }() // the next start of the machine does else
	lab, err := newLab(ctx, dir, duration)
	if err != nil {
		return err
	}
	var done []outcome
	for _, k := range slices.Concat(told, refused) {
		if !match.MatchString(k.name) {
			continue
		}
		k.often(repeat)
		o, err := lab.prove(ctx, k)
		if err != nil {
			return fmt.Errorf("%s: %w", k.name, err)
		}
		done = append(done, o)
		fmt.Println(o)
	}
	text := table(done, duration)
	fmt.Print("\n" + text)
	if out != "" {
		if err := os.WriteFile(out, []byte(text), 0o644); err != nil {
			return err
		}
	}
	for _, o := range done {
		if !o.right() {
			return fmt.Errorf("not every case came out as expected")
		}
	}
	return nil
}
