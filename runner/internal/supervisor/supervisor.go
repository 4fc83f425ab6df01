// Package supervisor runs one program of this machine for a starter, and sees to it that
// nothing of it outlives the starter.
//
// The supervisor is a process of its own, started from runner's own binary (`runner target
// supervisor`). It gives the program a session, and so a process group, of its own, tells the
// starter its number, and ends with the starter, as package lifetime says. Whatever the
// program started ends with it, also what made itself a daemon: on Linux everything that
// loses its parent becomes the supervisor's child. A starter and a supervisor that were both
// killed leave a folder that says what is left of the program; see Folder.
//
// It reads nothing of what the program says and takes no part in its work. Steps: read what
// to run from standard input → start this binary again as the program's first moment
// (become.go), which joins the cgroups and then is the program → wait → end all of it.
package supervisor

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"

	"perflab/targets/lifetime"
)

// Name is how runner is told to run the supervisor: runner target supervisor.
const Name = "supervisor"

// FormerName is what Name was: a runner under way whose program file was replaced by a newer
// one still starts its programs by it.
const FormerName = "keeper"

// Announcement precedes the program's process number, in the first line of standard output.
const Announcement = "started "

// Bounds of the program's end.
const (
	endWait = 2 * time.Second // to end when asked, before all of it is killed
	killing = 5 * time.Second // for killed processes to be gone
)

// Program is what to run. It comes as one line of JSON on the supervisor's standard input,
// because its environment and arguments may hold what no list of processes should show.
type Program struct {
	Folder  Folder   // what it may leave behind is in there; removed with it when the supervisor is told to end
	Groups  []string // folders of the cgroup that it joins; see cgroup.Join
	Dir     string   // its working directory
	Command []string
	Env     []string // KEY=VALUE; nothing else is in its environment
}

// Main supervises the program until ctx ends, a SIGTERM or SIGINT arrives, standard input ends
// or the program does. It returns the exit code: that of a program that ended by itself,
// 128 and the signal's number where it was killed, 0 when told to end. The program's output
// goes to stderr.
func Main(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	if len(args) > 1 && args[0] == become {
		return fail(stderr, beProgram(args[1:])) // it returns only if it could not
	}
	code := 0
	err := lifetime.UntilSignalled(ctx, nil, func(ctx context.Context) (err error) {
		code, err = supervise(ctx, stdin, stdout, stderr)
		return err
	})
	if err != nil {
		return fail(stderr, err)
	}
	return code
}

// notStarted is the exit code where the program did not come to run, as in a shell.
const notStarted = 127

func fail(stderr io.Writer, err error) int {
	fmt.Fprintln(stderr, "supervisor:", err)
	return notStarted
}

func supervise(ctx context.Context, stdin io.Reader, stdout, stderr io.Writer) (code int, err error) {
	lines := make(chan []byte, 1)
	ctx, cancel := lifetime.UntilEOF(ctx, stdin, func(line []byte) { lines <- line })
	defer cancel()
	var p Program
	select {
	case line := <-lines:
		if err := json.Unmarshal(line, &p); err != nil {
			return 0, fmt.Errorf("what to run: %w", err)
		}
	case <-ctx.Done():
		return 0, errors.New("standard input ended before it said what to run")
	}
	// The program dies with the thread that started it.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := adopt(); err != nil {
		return 0, err
	}
	cmd, err := p.start(stderr)
	if err != nil {
		return 0, err
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait() // the state says how
		close(ended)
	}()
	if err := p.Folder.begun(cmd.Process.Pid); err != nil {
		return 0, errors.Join(err, p.end(cmd, ended))
	}
	fmt.Fprintf(stdout, "%s%d\n", Announcement, cmd.Process.Pid)
	select {
	case <-ended:
		fmt.Fprintln(stderr, "supervisor: the program ended by itself:", cmd.ProcessState)
		return exitCode(cmd.ProcessState), p.end(cmd, ended)
	case <-ctx.Done():
		return 0, errors.Join(p.end(cmd, ended), p.Folder.Clear())
	}
}

// start starts the program. Its output goes to the supervisor's standard error, its standard
// input is empty.
func (p Program) start(stderr io.Writer) (*exec.Cmd, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(self, p.become()...)
	cmd.Dir, cmd.Env = p.Dir, p.Env
	cmd.Stdout, cmd.Stderr = stderr, stderr
	cmd.SysProcAttr = lifetime.DieWithStarter()
	cmd.SysProcAttr.Setsid = true
	cmd.WaitDelay = time.Second // of copying output, should something it started hold it
	return cmd, cmd.Start()
}

// end asks the program to end, where it still runs, and kills all of it that does not in time.
func (p Program) end(cmd *exec.Cmd, ended <-chan struct{}) error {
	_ = cmd.Process.Signal(syscall.SIGTERM) // fails where it has ended, which is what is wanted
	select {
	case <-ended:
	case <-time.After(endWait):
	}
	err := killAll(cmd.Process.Pid)
	select {
	case <-ended:
		return err
	case <-time.After(killing):
		return errors.Join(err, fmt.Errorf("process %d cannot be killed", cmd.Process.Pid))
	}
}

// exitCode is a program's as a shell gives it.
func exitCode(s *os.ProcessState) int {
	if status, ok := s.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal())
	}
	return s.ExitCode()
}
