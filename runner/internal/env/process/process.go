package env

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"perflab/runner/internal/resource/cgroup"
	"perflab/runner/internal/resource/cpu"
	"perflab/runner/phrase"
	"perflab/runner/spec"
	"perflab/targets/feed"
)

// Bounds of a process's life.
const (
	announceTimeout = 30 * time.Second // to say its first line
	endTimeout      = 10 * time.Second // to end when asked, before it is killed
	logTail         = 16 << 10         // bytes at the end of a log in which its last lines are looked for
)

// process is one program built into runner, running as a child in a process group of its
// own. It ends with this process, however that ends: it watches its standard input.
type process struct {
	name    string // server, or the service's name
	address string // host:port it listens on
	pid     int    // of the component itself: the child, or the program that the child keeps
	logFile string // its standard error; empty: not kept
	cmd     *exec.Cmd
	stdin   io.Closer
	ended   chan struct{} // closed once err is set
	err     error         // how it ended

	clear  func() error       // removes what a killed one leaves; it may be called again
	group  *cgroup.Limited    // the cgroup that limits it; nil: none
	memory spec.Size          // the group's limit; 0: none
	notes  []phrase.Statement // which of its limits are not in force
}

// builtIn is how one of the programs built into runner is started.
type builtIn struct {
	self      string   // path of this program
	name      string   // of the component
	program   string   // runner target PROGRAM
	args      []string // its flags
	input     []byte   // the first line of its standard input; nil: none
	announces string   // what precedes the one word that its first line of output is for
	cpus      []int    // empty: all
	logDir    string   // empty: its log is dropped
}

// startListening starts a program that says on which address it listens.
func startListening(ctx context.Context, b builtIn) (*process, error) {
	b.announces = feed.Announcement
	p, address, err := b.start(ctx)
	if err == nil {
		p.address = address
	}
	return p, err
}

// start runs the program and waits until it has announced a word, which it returns. On an
// error nothing is left running.
func (b builtIn) start(ctx context.Context) (*process, string, error) {
	if ctx.Err() != nil {
		return nil, "", context.Cause(ctx)
	}
	p := &process{name: b.name, ended: make(chan struct{})}
	p.clear = p.removeLeftovers
	log, err := p.openLog(b.logDir)
	if err != nil {
		return nil, "", err
	}
	defer log.Close()
	stdout, theirs, err := os.Pipe()
	if err != nil {
		return nil, "", err
	}
	p.cmd = exec.Command(b.self, append([]string{feed.Command, b.program, "--until-eof"}, b.args...)...)
	p.cmd.Stdout, p.cmd.Stderr = theirs, log
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // Ctrl-C at the terminal is for this process
	stdin, err := p.cmd.StdinPipe()
	if err == nil {
		err = cpu.StartOn(b.cpus, p.cmd.Start)
	}
	_ = theirs.Close() // the child alone holds it now: its end shows here
	if err != nil {
		_ = stdout.Close()
		return nil, "", fmt.Errorf("start %s: %w", b.name, err)
	}
	p.stdin, p.pid = stdin, p.cmd.Process.Pid
	go func() {
		p.err = p.cmd.Wait()
		close(p.ended)
	}()
	if len(b.input) > 0 {
		_, _ = stdin.Write(append(b.input, '\n')) // one that has ended announces nothing
	}
	word, err := p.announced(ctx, stdout, b.announces)
	if err != nil {
		return nil, "", errors.Join(err, p.stop())
	}
	return p, word, nil
}

// openLog makes NAME.log in dir; without a folder the log is dropped.
func (p *process) openLog(dir string) (*os.File, error) {
	if dir == "" {
		return os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	}
	p.logFile = filepath.Join(dir, p.name+".log")
	f, err := os.Create(p.logFile)
	if err != nil {
		return nil, fmt.Errorf("keep the log of %s: %w", p.name, err)
	}
	return f, nil
}

// announced is the word that follows prefix in the first line of the process's output, which
// it closes.
func (p *process) announced(ctx context.Context, stdout *os.File, prefix string) (string, error) {
	defer stdout.Close()
	if err := stdout.SetReadDeadline(time.Now().Add(announceTimeout)); err != nil {
		return "", fmt.Errorf("wait for %s: %w", p.name, err)
	}
	// After that, or a context that has ended by now would wait for the timeout.
	stop := context.AfterFunc(ctx, func() { _ = stdout.SetReadDeadline(time.Now()) })
	defer stop()
	line, err := bufio.NewReader(stdout).ReadString('\n')
	word, ok := strings.CutPrefix(strings.TrimSpace(line), prefix)
	switch {
	case ctx.Err() != nil:
		return "", context.Cause(ctx)
	case err == nil && ok:
		return word, nil
	case errors.Is(err, os.ErrDeadlineExceeded):
		return "", p.failed(fmt.Errorf("did not say within %v that it is %s", announceTimeout, strings.TrimSpace(prefix)))
	case errors.Is(err, io.EOF): // it has closed its output, so it ends
		select {
		case <-p.ended:
			return "", p.alive()
		case <-time.After(endTimeout):
		}
	}
	return "", p.failed(fmt.Errorf("said %q instead of that it is %s", line, strings.TrimSpace(prefix)))
}

// alive returns an error with the last lines of its log once the process has ended.
func (p *process) alive() error {
	select {
	case <-p.ended:
		if p.group.Kills() > 0 {
			f := outOfMemory(p.name, p.memory)
			f.log = p.lastLines()
			return f
		}
		return p.failed(fmt.Errorf("has ended: %s", p.cmd.ProcessState))
	default:
		return nil
	}
}

// failed adds the process's name and last lines to err, unless they are there already.
func (p *process) failed(err error) error {
	var f *failure
	if errors.As(err, &f) {
		return err
	}
	return &failure{err: fmt.Errorf("%s: %w", p.name, err), from: p.name, log: p.lastLines()}
}

// lastLines are the newest of the log; none where it is not kept.
func (p *process) lastLines() []string {
	f, err := os.Open(p.logFile)
	if err != nil {
		return nil
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.Size() > logTail {
		_, _ = f.Seek(-logTail, io.SeekEnd) // else all of it is read
	}
	last := &tail{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		last.add(lines.Text())
	}
	return last.lines
}

// stop asks the process to end, kills its whole group when it does not in time, and removes
// what a killed one leaves. It has a bound of its own, so that a cancelled run still ends
// in good order, and may be called again.
func (p *process) stop() error {
	_ = p.stdin.Close()
	p.cmd.Process.Signal(syscall.SIGTERM) // fails where it has ended, which is what is wanted
	select {
	case <-p.ended:
		return p.clear()
	case <-time.After(endTimeout):
	}
	err := syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL)
	<-p.ended
	return errors.Join(fmt.Errorf("%s did not end when asked and was killed", p.name), err, p.clear())
}

// removeLeftovers removes temporary folders of a process that could not do so itself.
func (p *process) removeLeftovers() error {
	left, err := feed.Leftovers(p.cmd.Process.Pid)
	for _, dir := range left {
		err = errors.Join(err, os.RemoveAll(dir))
	}
	return err
}
