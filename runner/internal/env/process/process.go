// Package process runs programs built into runner as children of this one: the stand-in's,
// the server of no work, and the supervisors of the host's programs.
//
// A child gets a process group of its own and the CPUs it may use, and says in its first
// line of output what the starter waits for. It ends with this process, however that ends:
// it watches its standard input. Steps: Command.Start → its first line → Process, a component
// of an environment → Stop.
package process

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"perflab/runner/internal/env"
	"perflab/runner/internal/resource"
	"perflab/runner/internal/resource/cpu"
	"perflab/runner/internal/resource/proc"
	"perflab/runner/internal/secret"
	"perflab/runner/internal/trial"
	"perflab/runner/phrase"
	"perflab/targets/feed"
)

// Bounds of a process's life.
const (
	announceTimeout = 30 * time.Second // to say its first line
	endTimeout      = 10 * time.Second // to end when asked, before it is killed
	logTail         = 16 << 10         // bytes at the end of a log in which its last lines are looked for
)

// Process is one program built into runner, running as a child of this one.
type Process struct {
	// Address is the host:port it listens on; "": it does not say.
	Address string
	// Clear removes what a killed one leaves; it may be called again.
	Clear func() error

	name    string
	logFile string // its standard error; empty: not kept
	cmd     *exec.Cmd
	stdin   io.Closer
	ended   chan struct{} // closed once it has
	copied  chan struct{} // closed once its log is whole; nil: it writes to it itself
	meter   trial.Meter
}

var _ env.Component = (*Process)(nil)

// Command is how one of the programs built into runner is started.
type Command struct {
	Self      string   // path of this program
	Name      string   // of the component
	Program   string   // runner target PROGRAM
	Args      []string // its flags
	Input     []byte   // the first line of its standard input; nil: none
	Announces string   // what precedes the one word that its first line of output is for
	CPUs      []int    // empty: all
	Usable    float64  // CPUs it may keep busy
	LogDir    string   // empty: its log is dropped
}

// Listen starts a program that says on which address it listens.
func (b Command) Listen(ctx context.Context) (*Process, error) {
	b.Announces = feed.Announcement
	p, address, err := b.Start(ctx)
	if err == nil {
		p.Address = address
	}
	return p, err
}

// Start runs the program and waits until it has announced a word, which it returns. On an
// error nothing is left running.
func (b Command) Start(ctx context.Context) (*Process, string, error) {
	if ctx.Err() != nil {
		return nil, "", context.Cause(ctx)
	}
	p := &Process{name: b.Name, ended: make(chan struct{})}
	p.Clear = p.removeLeftovers
	log, err := p.openLog(b.LogDir)
	if err != nil {
		return nil, "", err
	}
	if b.LogDir != "" && secret.Any() {
		if log, err = p.clean(log); err != nil {
			return nil, "", err
		}
	}
	defer log.Close()
	stdout, theirs, err := os.Pipe()
	if err != nil {
		return nil, "", err
	}
	p.cmd = exec.Command(b.Self, append([]string{feed.Command, b.Program, "--until-eof"}, b.Args...)...)
	p.cmd.Stdout, p.cmd.Stderr = theirs, log
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // Ctrl-C at the terminal is for this process
	stdin, err := p.cmd.StdinPipe()
	if err == nil {
		err = cpu.StartOn(b.CPUs, p.cmd.Start)
	}
	_ = theirs.Close() // the child alone holds it now: its end shows here
	if err != nil {
		_ = stdout.Close()
		return nil, "", fmt.Errorf("start %s: %w", b.Name, err)
	}
	p.stdin = stdin
	p.meter = resource.NewTree(b.Name, p.Child(), b.Usable)
	go func() {
		_ = p.cmd.Wait() // its state says how it ended
		close(p.ended)
	}()
	if len(b.Input) > 0 {
		_, _ = stdin.Write(append(b.Input, '\n')) // one that has ended announces nothing
	}
	word, err := p.announced(ctx, stdout, b.Announces)
	if err != nil {
		return nil, "", errors.Join(err, p.Stop(ctx))
	}
	return p, word, nil
}

// openLog makes NAME.log in dir; without a folder the log is dropped.
func (p *Process) openLog(dir string) (*os.File, error) {
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

// clean returns what the process writes to instead of its log, so that secrets in it never reach
// the disk. It closes the log once nobody can write to it any more.
func (p *Process) clean(log *os.File) (*os.File, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, errors.Join(err, log.Close())
	}
	p.copied = make(chan struct{})
	go func() {
		defer close(p.copied)
		to := secret.NewWriter(log)
		if _, err := io.Copy(to, r); err != nil {
			_, _ = io.Copy(io.Discard, r) // the disk is full: the process must not block on its log
		}
		_ = to.Flush() // as above
		_, _ = r.Close(), log.Close()
	}()
	return w, nil
}

// settle waits until the log holds what the process wrote; not for long, since what it started
// may have its output still.
func (p *Process) settle() {
	if p.copied == nil {
		return
	}
	select {
	case <-p.copied:
	case <-time.After(time.Second):
	}
}

// announced is the word that follows prefix in the first line of the process's output, which
// it closes.
func (p *Process) announced(ctx context.Context, stdout *os.File, prefix string) (string, error) {
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
		return "", env.Failed(ctx, p, fmt.Errorf("did not say within %v that it is %s", announceTimeout, strings.TrimSpace(prefix)))
	case errors.Is(err, io.EOF): // it has closed its output, so it ends
		select {
		case <-p.ended:
			return "", p.Alive(ctx)
		case <-time.After(endTimeout):
		}
	}
	return "", env.Failed(ctx, p, fmt.Errorf("said %q instead of that it is %s", line, strings.TrimSpace(prefix)))
}

// Name is the component's.
func (p *Process) Name() string { return p.name }

// Child is the number of the process, which is that of its group too.
func (p *Process) Child() int { return p.cmd.Process.Pid }

// Ended is closed once the process has ended.
func (p *Process) Ended() <-chan struct{} { return p.ended }

// Meter reads what the process and its descendants use.
func (p *Process) Meter() trial.Meter { return p.meter }

// NetworkProcess is the process itself.
func (p *Process) NetworkProcess() (int, error) { return p.Child(), nil }

// ListenEndpoint is its address, in this process's own network namespace.
func (p *Process) ListenEndpoint() (trial.ListenEndpoint, bool) {
	_, port, err := net.SplitHostPort(p.Address)
	if err != nil {
		return trial.ListenEndpoint{}, false
	}
	number, err := strconv.Atoi(port)
	return trial.ListenEndpoint{Process: proc.Own, Ports: []int{number}}, err == nil
}

// Alive returns an error with the last lines of its log once the process has ended.
func (p *Process) Alive(ctx context.Context) error {
	select {
	case <-p.ended:
		p.settle()
		return env.Failed(ctx, p, phrase.Err(phrase.HasEnded(phrase.Text(p.cmd.ProcessState.String())), nil))
	default:
		return nil
	}
}

// LastLines are the newest of the log; none where it is not kept.
func (p *Process) LastLines(context.Context) []string {
	f, err := os.Open(p.logFile)
	if err != nil {
		return nil
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.Size() > logTail {
		_, _ = f.Seek(-logTail, io.SeekEnd) // else all of it is read
	}
	last := &env.Tail{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		last.Add(lines.Text())
	}
	return last.Lines
}

// Stop asks the process to end, kills its whole group when it does not in time, and removes
// what a killed one leaves. It has a bound of its own, so that a cancelled run still ends
// in good order, and may be called again.
func (p *Process) Stop(context.Context) error {
	_ = p.stdin.Close()
	p.cmd.Process.Signal(syscall.SIGTERM) // fails where it has ended, which is what is wanted
	select {
	case <-p.ended:
		err := p.Clear()
		p.settle()
		return err
	case <-time.After(endTimeout):
	}
	err := syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL)
	<-p.ended
	defer p.settle()
	return errors.Join(fmt.Errorf("%s did not end when asked and was killed", p.name), err, p.Clear())
}

// removeLeftovers removes temporary folders of a process that could not do so itself.
func (p *Process) removeLeftovers() error {
	left, err := feed.Leftovers(p.cmd.Process.Pid)
	for _, dir := range left {
		err = errors.Join(err, os.RemoveAll(dir))
	}
	return err
}
