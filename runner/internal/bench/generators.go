package main

import (
	"context"
	"errors"
	"fmt"
	"go/build"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"perflab/runner/internal/resource/cpu"
)

// generator is one program that sends load.
type generator struct {
	name    string
	path    string // the program; empty: skipped
	skipped string // why it is skipped
	noPause bool   // it cannot pause between requests
	speaks  []protocol
	// args are its arguments for one run.
	args func(url string, s scenario, length time.Duration) []string
	// read takes the tally from what it printed.
	read  func(stdout string) (tally, error)
	stdin string
}

// runs reports whether g takes part in s.
func (g generator) runs(s scenario) bool {
	return (!s.paced() || !g.noPause) && slices.Contains(g.speaks, s.over)
}

// generators are all peers, those that are not installed included.
func generators() ([]generator, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	all := []generator{
		{name: "native", speaks: []protocol{plain, https, http2}, path: self, args: clientArgs("native"), read: readTally},
		{name: "k6", speaks: []protocol{plain, https, http2}, args: k6Args, read: readTally, stdin: k6Script, skipped: "run `make k6`"},
		{name: "wrk", speaks: []protocol{plain, https}, noPause: true, args: wrkArgs, read: readWrk, skipped: "install it, such as with `apt-get install wrk`"},
		{name: "h2load", speaks: []protocol{http2}, noPause: true, args: h2loadArgs, read: readH2load, skipped: "install it, such as with `apt-get install nghttp2-client`"},
		{name: "hey", speaks: []protocol{plain}, args: heyArgs, read: readHey, skipped: "run `make hey`"},
		{name: "net/http", speaks: []protocol{plain}, path: self, args: clientArgs("net/http"), read: readTally},
	}
	for i, g := range all {
		if g.path != "" {
			continue
		}
		path, err := program(g.name)
		if err != nil {
			all[i].skipped = fmt.Sprintf("%v: %s", err, g.skipped)
			continue
		}
		all[i].path = path
	}
	return all, nil
}

// program finds a program on the PATH or where `go install` puts programs.
func program(name string) (string, error) {
	if path, err := exec.LookPath(name); err == nil {
		return path, nil
	}
	for _, dir := range []string{os.Getenv("GOBIN"), filepath.Join(build.Default.GOPATH, "bin")} {
		if path, err := exec.LookPath(filepath.Join(dir, name)); err == nil && dir != "" {
			return path, nil
		}
	}
	return "", fmt.Errorf("%s is not installed", name)
}

// sample is one run as seen from outside the generator's process.
type sample struct {
	tally
	CPU    time.Duration // user and system time of the process and of the children it waited for
	Memory int64         // bytes, peak resident set
}

// measure runs g once on o.load. It returns an error where the generator does not end in
// time, fails, prints what cannot be read, or had requests that failed.
func (g generator) measure(ctx context.Context, o options, url string, s scenario, length time.Duration) (sample, error) {
	ctx, cancel := context.WithTimeout(ctx, length+30*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, g.path, g.args(url, s, length)...)
	var stdout, stderr strings.Builder
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(g.stdin), &stdout, &stderr
	cmd.WaitDelay = time.Second
	if err := cpu.StartOn(o.load, cmd.Start); err != nil {
		return sample{}, err
	}
	if err := cmd.Wait(); err != nil {
		return sample{}, fmt.Errorf("%w\n%s", errors.Join(err, ctx.Err()), tail(stderr.String()))
	}
	t, err := g.read(stdout.String())
	if err != nil {
		return sample{}, fmt.Errorf("%w in what it printed:\n%s", err, tail(stdout.String()+stderr.String()))
	}
	switch {
	case t.Requests < 1 || t.Elapsed <= 0:
		return sample{}, errors.New("it says that it sent nothing")
	case t.Failed > 0:
		return sample{}, fmt.Errorf("%d of its %d requests failed", t.Failed, t.Requests)
	}
	state := cmd.ProcessState
	return sample{tally: t, CPU: state.UserTime() + state.SystemTime(), Memory: peakMemory(state)}, nil
}

// peakMemory is the largest resident set of a process that has ended, in bytes.
func peakMemory(state *os.ProcessState) int64 {
	use, ok := state.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	return maxrss(use)
}

// ownPeak is this process's own, in bytes. Linux tells in /proc what this program reached
// apart from what it inherited from the one that started it, which a child no longer sees.
func ownPeak() int64 {
	status, _ := os.ReadFile("/proc/self/status") // not there on darwin
	if m := highWater.FindSubmatch(status); m != nil {
		return whole(string(m[1])) * 1024
	}
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		return 0
	}
	return maxrss(&use)
}

var highWater = regexp.MustCompile(`(?m)^VmHWM:\s+(\d+) kB$`)

// maxrss is kilobytes on Linux and bytes on darwin.
func maxrss(use *syscall.Rusage) int64 {
	if runtime.GOOS == "darwin" {
		return use.Maxrss
	}
	return use.Maxrss * 1024
}

// tail is the last lines of a program's output.
func tail(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-5):], "\n")
}

func seconds(d time.Duration) string { return strconv.Itoa(int(d/time.Second)) + "s" }
