package supervisor

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"perflab/runner/internal/resource"
	"perflab/runner/internal/resource/cgroup"
	"perflab/runner/internal/resource/proc"
)

// The test binary doubles as runner: started as the supervisor starts itself, it is one.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "target" && os.Args[2] == Name {
		os.Exit(Main(context.Background(), os.Args[3:], os.Stdin, os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// patience is how long a test waits for what must happen; only a failing test waits it out.
const patience = 30 * time.Second

// supervised is a supervisor with its program.
type supervised struct {
	cmd    *exec.Cmd
	stdin  io.Closer
	folder Folder
	pid    int // of the program
	log    string
}

// superviseScript runs a shell script under a supervisor and waits until it has started. The folder
// belongs to this process.
func superviseScript(t *testing.T, script string, change func(*Program)) *supervised {
	t.Helper()
	t.Setenv("TMPDIR", t.TempDir())
	folder, err := NewFolder()
	if err != nil {
		t.Fatal(err)
	}
	p := Program{
		Folder: folder, Dir: folder.Work(), Command: []string{"sh", "-c", script},
		Env: []string{"PATH=" + os.Getenv("PATH"), "TMPDIR=" + folder.Temp(), folder.Mark()},
	}
	if change != nil {
		change(&p)
	}
	config, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	k := &supervised{folder: folder, log: filepath.Join(t.TempDir(), "log")}
	log, err := os.Create(k.log)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	k.cmd = exec.Command(os.Args[0], "target", Name, "--until-eof")
	k.cmd.Stderr = log
	k.cmd.Env = append(os.Environ(), "GORACE=atexit_sleep_ms=0")
	stdin, err := k.cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := k.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := k.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	k.stdin = stdin
	fmt.Fprintf(stdin, "%s\n", config)
	line, _ := bufio.NewReader(stdout).ReadString('\n')
	if number, ok := strings.CutPrefix(strings.TrimSpace(line), Announcement); ok {
		if k.pid, err = strconv.Atoi(number); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() {
		stdin.Close()
		k.cmd.Wait()
		if err := folder.Clear(); err != nil {
			t.Errorf("clear: %v", err)
		}
		if t.Failed() {
			t.Logf("log:\n%s", k.logged(t))
		}
	})
	return k
}

func (k *supervised) logged(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(k.log)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// wait returns the supervisor's exit code.
func (k *supervised) wait(t *testing.T) int {
	t.Helper()
	timer := time.AfterFunc(patience, func() { k.cmd.Process.Kill() })
	defer timer.Stop()
	k.cmd.Wait()
	return k.cmd.ProcessState.ExitCode()
}

// number reads a process's number from a file that the script writes.
func (k *supervised) number(t *testing.T, name string) int {
	t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		text, err := os.ReadFile(filepath.Join(k.folder.Work(), name))
		if pid, convErr := strconv.Atoi(strings.TrimSpace(string(text))); err == nil && convErr == nil {
			return pid
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s holds %q, %v", name, text, err)
		}
	}
}

// gone waits until no process of a family is left.
func gone(t *testing.T, f proc.Family) {
	t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		left, err := f.Members()
		if err != nil {
			t.Fatal(err)
		}
		if len(left) == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("processes %v are left", left)
		}
	}
}

func TestTheProgramGetsWhatItWasGiven(t *testing.T) {
	k := superviseScript(t, `pwd; echo "$GIVEN-$HOME-$#-$2"; ulimit -n; read line || echo no input; exit 7`, func(p *Program) {
		p.Env = append(p.Env, "GIVEN=a b")
		p.Command = append(p.Command, "sh", "one", "--two")
	})
	if code := k.wait(t); code != 7 {
		t.Errorf("exit code %d, want the program's, 7", code)
	}
	files, err := proc.OpenFiles()
	if err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf("%s\na b--2---two\n%d\nno input\nsupervisor: the program ended by itself: exit status 7\n",
		k.folder.Work(), min(files.Hard, max(files.Soft, mostFiles)))
	if got := k.logged(t); got != want {
		t.Errorf("the program said\n%s, want\n%s", got, want)
	}
	if _, err := os.Stat(string(k.folder)); err != nil {
		t.Errorf("the folder is the starter's to remove: %v", err)
	}
}

// strays are left by a script: one that lost its parent, and one that made itself a daemon.
const strays = `(sleep 600 & echo $! > orphan); setsid sh -c 'sleep 600 & echo $! > daemon'; `

func TestEverythingEndsWithTheStarter(t *testing.T) {
	for name, tc := range map[string]struct {
		script string
		end    func(*supervised)
		code   int
	}{
		"the starter is gone":            {strays + "echo $$ > self; sleep 600", func(k *supervised) { k.stdin.Close() }, 0},
		"the supervisor is asked to end": {strays + "echo $$ > self; sleep 600", func(k *supervised) { k.cmd.Process.Signal(syscall.SIGTERM) }, 0},
		"the program does not listen":    {strays + "trap '' TERM; echo $$ > self; while :; do sleep 1; done", func(k *supervised) { k.stdin.Close() }, 0},
		"the program ends before them":   {strays + "echo $$ > self; exit 3", func(*supervised) {}, 3},
		"the program is killed instead":  {strays + "echo $$ > self; sleep 600", func(k *supervised) { syscall.Kill(k.pid, syscall.SIGKILL) }, 128 + 9},
	} {
		t.Run(name, func(t *testing.T) {
			k := superviseScript(t, tc.script, nil)
			if self := k.number(t, "self"); self != k.pid {
				t.Errorf("the supervisor says %d, the program is %d", k.pid, self)
			}
			if sid, err := sessionOf(k.pid); err == nil && sid != k.pid {
				t.Errorf("the program is in session %d, not in its own, %d", sid, k.pid)
			}
			family := k.folder.family()
			tc.end(k)
			if code := k.wait(t); code != tc.code {
				t.Errorf("exit code %d, want %d", code, tc.code)
			}
			gone(t, family)
			if _, err := os.Stat(string(k.folder)); tc.code == 0 && !os.IsNotExist(err) {
				t.Errorf("the folder is left: %v", err)
			}
		})
	}
}

func sessionOf(pid int) (int, error) {
	out, err := exec.Command("ps", "-o", "sid=", "-p", strconv.Itoa(pid)).Output()
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(strings.TrimSpace(string(out)))
}

// A supervisor that is killed takes the program with it, but not what the program started: the
// folder tells what that is.
func TestClearEndsWhatAKilledSupervisorLeft(t *testing.T) {
	k := superviseScript(t, strays+"echo $$ > self; sleep 600", nil)
	k.number(t, "self")
	orphan, daemon := k.number(t, "orphan"), k.number(t, "daemon")
	family := k.folder.family()
	if err := k.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	k.wait(t)
	for _, pid := range []int{orphan, daemon} {
		if err := syscall.Kill(pid, 0); err != nil {
			t.Fatalf("process %d ended by itself, so that nothing is shown: %v", pid, err)
		}
	}
	for range 2 { // the second time there is nothing left
		if err := k.folder.Clear(); err != nil {
			t.Fatal(err)
		}
	}
	gone(t, family)
	if _, err := os.Stat(string(k.folder)); !os.IsNotExist(err) {
		t.Errorf("the folder is left: %v", err)
	}
}

// A program that writes over its environment is known by its session alone.
func TestClearKnowsTheSessionWithoutItsMark(t *testing.T) {
	k := superviseScript(t, "(env -i sleep 600 & echo $! > orphan); echo $$ > self; sleep 600", nil)
	k.number(t, "self")
	orphan := k.number(t, "orphan")
	if err := k.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	k.wait(t)
	family := k.folder.family()
	if err := k.folder.Clear(); err != nil {
		t.Fatal(err)
	}
	gone(t, family)
	if err := syscall.Kill(orphan, 0); err == nil && !zombie(orphan) {
		t.Errorf("process %d still runs", orphan)
	}
}

func zombie(pid int) bool {
	out, _ := exec.Command("ps", "-o", "stat=", "-p", strconv.Itoa(pid)).Output()
	return strings.HasPrefix(string(out), "Z")
}

func TestAProgramThatCannotRun(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*Program)
		says   string
	}{
		"not on the PATH":   {func(p *Program) { p.Command = []string{"no-such-program"} }, "supervisor: cannot run the program: exec: \"no-such-program\": executable file not found in $PATH"},
		"not in its folder": {func(p *Program) { p.Command = []string{"./server"} }, "./server"},
		"no such folder":    {func(p *Program) { p.Dir += "/none" }, "no such file or directory"},
		"no such cgroup":    {func(p *Program) { p.Groups = []string{"/nonexistent/group"} }, "supervisor: join the cgroup: open /nonexistent/group/cgroup.procs"},
	} {
		t.Run(name, func(t *testing.T) {
			k := superviseScript(t, "", tc.change)
			if code := k.wait(t); code != notStarted {
				t.Errorf("exit code %d, want %d", code, notStarted)
			}
			if log := k.logged(t); !strings.Contains(log, tc.says) {
				t.Errorf("the log does not hold %q:\n%s", tc.says, log)
			}
		})
	}
}

func TestTheProgramJoinsItsCgroup(t *testing.T) {
	var group *cgroup.Limited
	k := superviseScript(t, "echo $$ > self; sleep 600", func(p *Program) {
		var err error
		if group, err = cgroup.New(p.Folder.Name(), cgroup.Limits{Memory: 64 << 20}); err != nil {
			return
		}
		if err := p.Folder.Grouped(group.Folders); err != nil {
			t.Fatal(err)
		}
		p.Groups = group.Folders
	})
	if group == nil {
		t.Skip("needs a cgroup that it may write")
	}
	k.number(t, "self")
	if m := resource.NewGrouped("server", group, k.pid, 1); !strings.HasPrefix(m.Source(), "cgroup v") {
		t.Errorf("the program is not in its cgroup: metered by %s", m.Source())
	}
	k.stdin.Close()
	k.wait(t)
	for _, folder := range group.Folders {
		if _, err := os.Stat(folder); !os.IsNotExist(err) {
			t.Errorf("cgroup %s is left: %v", folder, err)
		}
	}
}

func TestASupervisorNeedsAProgram(t *testing.T) {
	for name, input := range map[string]string{"nothing": "", "not JSON": "x\n"} {
		t.Run(name, func(t *testing.T) {
			var out, log strings.Builder
			if code := Main(t.Context(), []string{"--until-eof"}, strings.NewReader(input), &out, &log); code != notStarted || out.Len() > 0 {
				t.Errorf("exit code %d, printed %q and %q", code, out.String(), log.String())
			}
		})
	}
}

func TestLeftoversAreThoseOfTheDead(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	mine, err := NewFolder()
	if err != nil {
		t.Fatal(err)
	}
	ended := exec.Command("true")
	if err := ended.Run(); err != nil {
		t.Fatal(err)
	}
	left := filepath.Join(os.TempDir(), fmt.Sprintf("%s%d-1", prefix, ended.Process.Pid))
	if err := os.Mkdir(left, 0o700); err != nil {
		t.Fatal(err)
	}
	found, err := Leftovers()
	if err != nil || len(found) != 1 || string(found[0]) != left {
		t.Errorf("leftovers %v, %v; want %s alone: %s is in use", found, err, left, mine)
	}
}
