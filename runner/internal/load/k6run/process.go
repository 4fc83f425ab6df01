package k6run

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"

	"perflab/runner/internal/resource"
	"perflab/runner/internal/trial"
)

// grace is how long an interrupted k6 may take to end before it is killed.
const grace = 10 * time.Second

// Exit codes of k6 that say nothing against the measurement.
const thresholdsFailed = 99

// process is one k6 under way, in a process group of its own: Ctrl-C at the terminal is
// for this process.
type process struct {
	cmd       *exec.Cmd
	samples   *os.File // its standard output
	log       *journal // its standard error
	container string   // its name; "": it runs as a program
	meter     func() (resource.Usage, error)
	ended     chan struct{}
	err       error // how it ended
	unwatch   func() bool
	interrupt sync.Once

	looked chan struct{} // closed when nobody looks for the container any more
	left   error         // why a container may be left

	mu     sync.Mutex
	used   resource.Usage      // the last reading
	inside *resource.Container // nil: not found yet, or there is none
}

// start starts k6 with a script, under a name for its log. When ctx is cancelled it is interrupted, and killed where
// that does not end it.
func (k *Engine) start(ctx context.Context, req trial.LoadRequest, script string, arguments []string, name string) (*process, error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	log, err := newJournal(req.LogDir, name, script)
	if err != nil {
		return nil, err
	}
	p := &process{log: log, ended: make(chan struct{}), looked: make(chan struct{})}
	if k.program != "" {
		p.cmd = exec.Command(k.program, arguments...)
		p.cmd.Env = cleanEnvironment(os.Environ())
	} else if p.cmd, p.container, err = k.container(req, arguments); err != nil {
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
	_ = theirs.Close() // k6 alone holds it now: its end shows here
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start k6: %w", err), samples.Close(), log.close())
	}
	p.meter = k.meter(p)
	k.mu.Lock()
	k.now = append(k.now, p)
	k.mu.Unlock()
	looking, found := context.WithCancel(ctx)
	go func() {
		defer close(p.looked)
		p.look(looking, k.docker)
	}()
	go func() {
		p.err = p.cmd.Wait()
		found()
		close(p.ended)
	}()
	p.unwatch = context.AfterFunc(ctx, p.stop)
	return p, nil
}

// stop interrupts k6, and kills what is left of its group after grace.
func (p *process) stop() {
	p.interrupt.Do(func() {
		_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGINT) // fails where it has ended, which is what is wanted
		go func() {
			select {
			case <-p.ended:
			case <-time.After(grace):
				_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL)
			}
		}()
	})
}

// wait waits for k6's end and takes away what is left of it. The error says with its last
// lines why it gave up.
func (k *Engine) wait(p *process) error {
	_, _ = io.Copy(io.Discard, p.samples) // those not understood: it must not block on them
	<-p.ended
	p.unwatch()
	<-p.looked
	p.left = p.remove(k.docker, cmp.Or(k.patience, removeTimeout))
	err := errors.Join(p.left, p.samples.Close(), p.log.close())
	var exit *exec.ExitError
	switch {
	case p.err == nil, errors.As(p.err, &exit) && exit.ExitCode() == thresholdsFailed:
		return err
	case errors.As(p.err, &exit):
		return errors.Join(p.log.failed("k6 gave up: "+exit.Error()), err)
	}
	return errors.Join(p.err, err)
}

// killed reports whether a signal ended it: ours, or that of a machine out of memory.
func (p *process) killed() bool {
	var exit *exec.ExitError
	return errors.As(p.err, &exit) && exit.ExitCode() < 0
}

// cleanEnvironment is the environment without what would change k6's options behind the
// experiment's back, or send the load through a proxy.
func cleanEnvironment(environment []string) []string {
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
