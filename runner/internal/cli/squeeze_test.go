package cli

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"perflab/runner/internal/cli/exit"
	"perflab/runner/result"
)

// A generator that has a tenth of a CPU, for a load that needs more, measures itself. The
// trial must end invalid, and say why, however low its use of CPU looks.
func TestASqueezedGeneratorIsInvalid(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("processes cannot be stopped for a while here")
	}
	for name, tc := range map[string]struct {
		squeezer func(t *testing.T) squeezer
		says     string
	}{
		"by a quota":       {byQuota, "held back by its CPU quota"},
		"by being stopped": {byStopping, "stood still"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // they hardly run, each in its way
			by := tc.squeezer(t)
			address := startNull(t)
			dir := t.TempDir()
			file := fmt.Sprintf("environment: {url: \"http://%s\"}\nload: {request: {path: /2}, users: 100, duration: 3s}\nrepeats: 1\n", address)
			if err := os.WriteFile(filepath.Join(dir, "squeezed.yaml"), []byte(file), 0o644); err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command("sh", "-c", by.before+`exec "$@"`, "sh", "runner", "exec", "squeezed.yaml")
			cmd.Dir = dir
			cmd.Env = append(os.Environ(), judgesMachine+"=1", "XDG_CACHE_HOME="+filepath.Join(dir, "cache"))
			var stdout bytes.Buffer
			cmd.Stdout = &stdout
			stderr, err := cmd.StderrPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			told := untilTold(stderr, "finding the most that the generator can send")
			release := by.squeeze(cmd.Process.Pid)
			rest := untilTold(stderr, "[1/1] default 1/1: invalid")
			release() // what is left is to write the reports
			rest += untilTold(stderr, "")
			var ended *exec.ExitError
			if err := cmd.Wait(); !errors.As(err, &ended) || ended.ExitCode() != exit.Invalid {
				t.Errorf("ended with %v, want exit code %d\n%s%s", err, exit.Invalid, told, rest)
			}
			if !strings.Contains(stdout.String(), tc.says) {
				t.Errorf("the summary does not say %q:\n%s", tc.says, stdout.String())
			}
			_, trials, err := result.Open(onlyRun(t, dir))
			if err != nil || len(trials) != 1 {
				t.Fatalf("%d trials, %v", len(trials), err)
			}
			if got := trials[0]; got.Status != result.Invalid || !strings.Contains(got.Reason.String(), tc.says) || got.Evidence.Worst() != result.GradeInvalid {
				t.Errorf("trial %s: %s", got.Status, got.Reason)
			}
		})
	}
}

// startNull starts a server outside of what squeezes the generator, and returns its address.
// It is the one of no work, so that the generator is short of CPU before the server is,
// whatever else runs on the machine.
func startNull(t *testing.T) string {
	t.Helper()
	cmd := exec.Command("runner", "target", "null", "--until-eof")
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stdin.Close()
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(stdout).ReadString('\n')
	address, ok := strings.CutPrefix(strings.TrimSpace(line), "listening ")
	if err != nil || !ok {
		t.Fatalf("the server said %q, %v", line, err)
	}
	return address
}

// untilTold reads byte by byte, so that nothing of what follows is lost, until a line holds
// text or all is read, and returns it. An empty text is none.
func untilTold(r interface{ Read([]byte) (int, error) }, text string) string {
	var all strings.Builder
	for one := make([]byte, 1); ; {
		n, err := r.Read(one)
		if err != nil {
			return all.String()
		}
		all.Write(one[:n])
		if text != "" && one[0] == '\n' && strings.Contains(all.String(), text) {
			return all.String()
		}
	}
}

// onlyRun is the folder of the one run below dir.
func onlyRun(t *testing.T, dir string) string {
	t.Helper()
	runs, err := filepath.Glob(filepath.Join(dir, "results", "*", "*"))
	if err != nil || len(runs) != 1 {
		t.Fatalf("runs %q, %v", runs, err)
	}
	return runs[0]
}

// squeezer takes the CPU from a process: before is what its shell does before it becomes
// the process, squeeze begins and returns what ends it.
type squeezer struct {
	before  string
	squeeze func(pid int) (release func())
}

// byStopping stops the process for nine tenths of the time.
func byStopping(*testing.T) squeezer {
	return squeezer{squeeze: func(pid int) func() {
		over, ended := make(chan struct{}), make(chan struct{})
		go func() {
			defer close(ended)
			for stopped := false; ; stopped = !stopped {
				signal, hold := syscall.SIGSTOP, 45*time.Millisecond
				if stopped {
					signal, hold = syscall.SIGCONT, 5*time.Millisecond
				}
				_ = syscall.Kill(pid, signal)
				select {
				case <-time.After(hold):
				case <-over:
					_ = syscall.Kill(pid, syscall.SIGCONT)
					return
				}
			}
		}()
		return func() { close(over); <-ended }
	}}
}

// byQuota gives a cgroup of its own 10 ms of CPU in 100 ms.
func byQuota(t *testing.T) squeezer {
	for _, v := range []struct{ root, file, quota, none string }{
		{"/sys/fs/cgroup/cpu", "cpu.cfs_quota_us", "10000", "-1"},
		{"/sys/fs/cgroup/cpu,cpuacct", "cpu.cfs_quota_us", "10000", "-1"},
		{"/sys/fs/cgroup", "cpu.max", "10000 100000", "max 100000"},
	} {
		group := filepath.Join(v.root, fmt.Sprintf("runner-test-%d", os.Getpid()))
		if os.Mkdir(group, 0o755) != nil {
			continue
		}
		set := func(quota string) error { return os.WriteFile(filepath.Join(group, v.file), []byte(quota), 0o644) }
		if _, err := os.Stat(filepath.Join(group, v.file)); err != nil || set(v.none) != nil {
			_ = os.Remove(group) // the cpu controller is not there
			continue
		}
		t.Cleanup(func() {
			if err := os.Remove(group); err != nil {
				t.Errorf("remove the cgroup: %v", err)
			}
		})
		must := func(quota string) {
			if err := set(quota); err != nil {
				t.Errorf("set the quota: %v", err)
			}
		}
		return squeezer{
			before: "echo $$ >" + filepath.Join(group, "cgroup.procs") + " && ",
			squeeze: func(int) func() {
				must(v.quota)
				return func() { must(v.none) }
			},
		}
	}
	t.Skip("no cgroup can be made with a CPU quota: that takes root, and a writable /sys/fs/cgroup")
	return squeezer{}
}
