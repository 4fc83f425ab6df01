package load

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"perflab/runner/internal/resource"
	"perflab/runner/internal/trial"
)

// k6Grace is how long an interrupted k6 may take to end before it is killed.
const k6Grace = 10 * time.Second

// Exit codes of k6 that say nothing against the measurement.
const k6ThresholdsFailed = 99

// k6Process is one k6 under way, in a process group of its own: Ctrl-C at the terminal is
// for this process.
type k6Process struct {
	cmd       *exec.Cmd
	samples   *os.File // its standard output
	log       *k6Log   // its standard error
	remove    func()   // takes away what is left of it: a container
	meter     func() (resource.Usage, error)
	ended     chan struct{}
	err       error // how it ended
	unwatch   func() bool
	interrupt sync.Once

	mu   sync.Mutex
	used resource.Usage // the last reading
}

// start starts k6 with a script. When ctx is cancelled it is interrupted, and killed where
// that does not end it.
func (k *K6) start(ctx context.Context, req trial.LoadRequest, script string, arguments []string) (*k6Process, error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	log, err := newK6Log(req.LogDir, script)
	if err != nil {
		return nil, err
	}
	p := &k6Process{log: log, ended: make(chan struct{}), remove: func() {}}
	if k.program != "" {
		p.cmd = exec.Command(k.program, arguments...)
		p.cmd.Env = k6Environment(os.Environ())
	} else if p.cmd, p.remove, err = k.container(req, arguments); err != nil {
		return nil, errors.Join(err, log.close())
	}
	samples, theirs, err := os.Pipe()
	if err != nil {
		return nil, errors.Join(err, log.close())
	}
	p.samples = samples
	p.cmd.Stdin, p.cmd.Stdout, p.cmd.Stderr = strings.NewReader(script), theirs, log
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	err = p.cmd.Start()
	theirs.Close() // k6 alone holds it now: its end shows here
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start k6: %w", err), samples.Close(), log.close())
	}
	p.meter = k.meter(p)
	k.mu.Lock()
	k.now = p
	k.mu.Unlock()
	go func() {
		p.err = p.cmd.Wait()
		close(p.ended)
	}()
	p.unwatch = context.AfterFunc(ctx, p.stop)
	return p, nil
}

// stop interrupts k6, and kills what is left of its group after k6Grace.
func (p *k6Process) stop() {
	p.interrupt.Do(func() {
		_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGINT) // fails where it has ended, which is what is wanted
		go func() {
			select {
			case <-p.ended:
			case <-time.After(k6Grace):
				p.remove()
				_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL)
			}
		}()
	})
}

// wait waits for k6's end and takes away what is left of it. The error says with its last
// lines why it gave up.
func (p *k6Process) wait() error {
	_, _ = io.Copy(io.Discard, p.samples) // those not understood: it must not block on them
	<-p.ended
	p.unwatch()
	p.remove()
	err := errors.Join(p.samples.Close(), p.log.close())
	var exit *exec.ExitError
	switch {
	case p.err == nil, errors.As(p.err, &exit) && exit.ExitCode() == k6ThresholdsFailed:
		return err
	case errors.As(p.err, &exit):
		return errors.Join(p.log.failed("k6 gave up: "+exit.Error()), err)
	}
	return errors.Join(p.err, err)
}

// killed reports whether a signal ended it: ours, or that of a machine out of memory.
func (p *k6Process) killed() bool {
	var exit *exec.ExitError
	return errors.As(p.err, &exit) && exit.ExitCode() < 0
}

// k6Environment is the environment without what would change k6's options behind the
// experiment's back, or send the load through a proxy.
func k6Environment(environment []string) []string {
	var kept []string
	for _, pair := range environment {
		name, _, _ := strings.Cut(pair, "=")
		switch upper := strings.ToUpper(name); {
		case strings.HasPrefix(upper, "K6_"), upper == "HTTP_PROXY", upper == "HTTPS_PROXY", upper == "ALL_PROXY":
		default:
			kept = append(kept, pair)
		}
	}
	return append(kept, "K6_AUTO_EXTENSION_RESOLUTION=false")
}

// k6Log keeps what k6 says: to a file, up to a bound, and its last lines for an error.
type k6Log struct {
	mu     sync.Mutex
	file   *os.File // nil: nowhere
	left   int      // bytes that the file still takes
	rest   string   // of a line not yet whole
	last   []string
	errors int // lines of level error
	first  string
}

// Bounds of a log.
const (
	k6LogBytes = 4 << 20
	k6LogLines = 8
)

// newK6Log makes k6.log in dir and writes the script beside it; without a folder nothing
// is kept.
func newK6Log(dir, script string) (*k6Log, error) {
	if dir == "" {
		return &k6Log{}, nil
	}
	if err := os.WriteFile(filepath.Join(dir, "k6.js"), []byte(script), 0o644); err != nil {
		return nil, fmt.Errorf("keep k6's script: %w", err)
	}
	f, err := os.Create(filepath.Join(dir, "k6.log"))
	if err != nil {
		return nil, fmt.Errorf("keep k6's log: %w", err)
	}
	return &k6Log{file: f, left: k6LogBytes}, nil
}

// Write implements io.Writer. It never fails: k6 must not stop for its log.
func (l *k6Log) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file != nil && l.left > 0 {
		_, _ = l.file.Write(b[:min(len(b), l.left)])
		if l.left -= len(b); l.left <= 0 {
			_, _ = l.file.WriteString("\n(more was not kept)\n")
		}
	}
	lines := strings.Split(l.rest+string(b), "\n")
	l.rest = lines[len(lines)-1]
	if len(l.rest) > k6LogBytes {
		l.rest = ""
	}
	for _, line := range lines[:len(lines)-1] {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if strings.Contains(line, " level=error ") {
			if l.errors++; l.first == "" {
				l.first = line
			}
		}
		l.last = append(l.last, line)
		l.last = l.last[max(0, len(l.last)-k6LogLines):]
	}
	return len(b), nil
}

func (l *k6Log) close() error {
	if l.file == nil {
		return nil
	}
	return l.file.Close()
}

// failed is an error with k6's last lines.
func (l *k6Log) failed(what string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	lines := l.last
	if l.rest != "" {
		lines = append(lines, l.rest)
	}
	if len(lines) == 0 {
		return errors.New(what + "; it said nothing")
	}
	return fmt.Errorf("%s; its last words (all of them, and its script, are in the trial's logs):\n  %s", what, strings.Join(lines, "\n  "))
}

// warnings says that k6 met errors of its own: exceptions of the script, users not made.
func (l *k6Log) warnings() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.errors == 0 {
		return nil
	}
	return []string{fmt.Sprintf("k6 reported %d errors, see k6.log; the first: %s", l.errors, l.first)}
}
