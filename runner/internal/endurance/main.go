// Command endurance sends a load for long against the server of no work, a process of its own,
// and says whether what the generator uses stays flat: memory, open files, goroutines.
//
// It prints a table of samples and fails where the last quarter of the time uses more than the
// second one, or a request failed. It judges no server, and is no step of a run.
//
// Steps: start the server (main) → send the load, sampling (endure) → table → growth (grown).
package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"perflab/runner/internal/load/native"
	"perflab/runner/internal/trial"
	"perflab/runner/metricname"
	"perflab/runner/spec"
	"perflab/targets/null"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == null.Name {
		os.Exit(null.Main(context.Background(), os.Args[2:], os.Stdin, os.Stdout, os.Stderr))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "endurance:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) (err error) {
	flags := flag.NewFlagSet("endurance", flag.ContinueOnError)
	users := flags.Int("users", 1000, "users, each with a request a second")
	length := flags.Duration("duration", time.Hour, "of the load")
	if err := flags.Parse(args); err != nil {
		return err
	}
	url, stop, err := serve()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stop()) }()
	return endure(ctx, url, *users, *length, out)
}

// serve starts the server of no work, which ends with this process.
func serve() (url string, stop func() error, err error) {
	self, err := os.Executable()
	if err != nil {
		return "", nil, err
	}
	cmd := exec.Command(self, null.Name, "--until-eof")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return "", nil, err
	}
	said, err := cmd.StdoutPipe()
	if err != nil {
		return "", nil, err
	}
	if err := cmd.Start(); err != nil {
		return "", nil, err
	}
	stop = func() error { return errors.Join(in.Close(), cmd.Wait()) }
	line, err := bufio.NewReader(said).ReadString('\n')
	address, ok := strings.CutPrefix(strings.TrimSpace(line), null.Announcement)
	if !ok {
		return "", nil, errors.Join(fmt.Errorf("the server of no work says %q", line), err, stop())
	}
	return "http://" + address, stop, nil
}

// sample is what this process uses at one moment.
type sample struct {
	at                time.Duration
	memory            int // resident, in kB
	files, goroutines int
}

// samples is how many there are, whatever the length.
const samples = 60

func endure(ctx context.Context, url string, users int, length time.Duration, out io.Writer) error {
	every := max(length/samples, time.Second)
	began := time.Now()
	var all []sample
	ctx, cancel := context.WithCancel(ctx)
	sampled := make(chan error, 1)
	go func() {
		tick := time.NewTicker(every)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				sampled <- nil
				return
			case <-tick.C:
			}
			s, err := look()
			if err != nil {
				sampled <- err
				return
			}
			if s.at = time.Since(began); s.at < length { // not of its end
				all = append(all, s)
			}
		}
	}()
	m, err := native.New().Run(ctx, trial.LoadRequest{BaseURL: url, Seed: 1, Load: spec.Load{
		Request: spec.Request{Method: "GET", Path: "/1000"}, Users: users, ThinkTime: spec.Duration(time.Second), Start: "spread",
		Duration: spec.Duration(length), Timeout: spec.Duration(10 * time.Second), GracefulStop: spec.Duration(10 * time.Second),
	}})
	cancel()
	if err := errors.Join(err, <-sampled); err != nil {
		return err
	}
	fmt.Fprintf(out, "%d users, %s, %.0f requests, %d failed, %s\n\n", users, length, m.Metrics.Counters[metricname.HTTPReqs], m.Metrics.Rates[metricname.HTTPReqFailed].True, m.Path)
	fmt.Fprintf(out, "%10s %12s %8s %12s\n", "after", "memory", "files", "goroutines")
	for i, s := range all {
		if i%max(len(all)/20, 1) == 0 || i == len(all)-1 {
			fmt.Fprintf(out, "%10s %9.1f MB %8d %12d\n", s.at.Round(time.Second), float64(s.memory)/1000, s.files, s.goroutines)
		}
	}
	if n := m.Metrics.Rates[metricname.HTTPReqFailed].True; n > 0 {
		return fmt.Errorf("%d requests failed: %v", n, m.Metrics.Errors)
	}
	return grown(all)
}

// look reads what this process uses.
func look() (s sample, err error) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return s, err
	}
	for line := range strings.Lines(string(status)) {
		if value, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			s.memory, err = strconv.Atoi(strings.Fields(value)[0])
		}
	}
	files, readErr := os.ReadDir("/proc/self/fd")
	s.files, s.goroutines = len(files), runtime.NumGoroutine()
	return s, errors.Join(err, readErr)
}

// What the last quarter may use beyond the second: chance of the collector and of the moment.
const (
	memoryShare = 0.10
	memoryMore  = 4000 // kB
	otherMore   = 20
)

// grown is an error where the last quarter uses more than the second; in the first one the load
// sets in.
func grown(all []sample) error {
	n := len(all)
	if n < 8 {
		return errors.New("too short to tell whether anything grows")
	}
	before, after := all[n/4:n/2], all[n-n/4:]
	var errs []error
	for _, what := range []struct {
		name string
		of   func(sample) int
		more float64
	}{
		{"memory in kB", func(s sample) int { return s.memory }, memoryMore},
		{"open files", func(s sample) int { return s.files }, otherMore},
		{"goroutines", func(s sample) int { return s.goroutines }, otherMore},
	} {
		a, b := median(before, what.of), median(after, what.of)
		if float64(b) > float64(a)*(1+memoryShare)+what.more {
			errs = append(errs, fmt.Errorf("%s grew from %d in the second quarter to %d in the last", what.name, a, b))
		}
	}
	return errors.Join(errs...)
}

func median(all []sample, of func(sample) int) int {
	sorted := slices.SortedFunc(slices.Values(all), func(a, b sample) int { return cmp.Compare(of(a), of(b)) })
	return of(sorted[len(sorted)/2])
}
