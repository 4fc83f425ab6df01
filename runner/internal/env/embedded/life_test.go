package env

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"perflab/runner/spec"
)

// group lists the processes of a process group.
func group(t *testing.T, leader int) []int {
	t.Helper()
	out, err := exec.Command("ps", "-A", "-o", "pid=,pgid=,stat=").Output()
	if err != nil {
		t.Skip("needs ps to see processes:", err)
	}
	var pids []int
	for line := range strings.Lines(string(out)) {
		if f := strings.Fields(line); len(f) == 3 && f[1] == strconv.Itoa(leader) && !strings.HasPrefix(f[2], "Z") {
			pid, err := strconv.Atoi(f[0])
			if err != nil {
				t.Fatal(err)
			}
			pids = append(pids, pid)
		}
	}
	return pids
}

// empty waits until a process group has no member.
func empty(t *testing.T, leader int) {
	t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		left := group(t, leader)
		if len(left) == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("processes %v of group %d still run", left, leader)
		}
	}
}

func TestAWorkerThatDiesEndsTheEmbeddedServer(t *testing.T) {
	v := feedVariant(spec.Server{Mode: "sync", Workers: "2", Cache: "none"})
	e, _ := startEmbedded(t, newEmbedded(t, ""), v)
	server := e.processes[0]
	leader := server.cmd.Process.Pid
	members := group(t, leader)
	worker := slices.IndexFunc(members, func(pid int) bool { return pid != leader })
	if len(members) != 3 || worker < 0 {
		t.Fatalf("processes %v, want a parent and two workers", members)
	}
	if err := syscall.Kill(members[worker], syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	select {
	case <-server.ended:
	case <-time.After(patience):
		t.Fatal("the server goes on without its worker")
	}
	err := e.Alive(t.Context())
	if err == nil || !strings.Contains(err.Error(), "server: has ended: exit status 1") || !strings.Contains(err.Error(), "ended by itself: signal: killed") {
		t.Errorf("alive: %v", err)
	}
	empty(t, leader)
}

func TestStopRemovesWhatAKilledServerLeaves(t *testing.T) {
	v := feedVariant(spec.Server{Mode: "sync", Workers: "2", Cache: "none"})
	e, _ := startEmbedded(t, newEmbedded(t, ""), v)
	server := e.processes[0]
	if err := server.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-server.ended
	empty(t, server.cmd.Process.Pid)
	if err := e.Alive(t.Context()); err == nil || !strings.Contains(err.Error(), "signal: killed") {
		t.Errorf("alive: %v", err)
	}
}

func TestAKilledRunnerLeavesNoProcess(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	cmd := startStarter(t, "embedded")
	groups := childrenOf(t, cmd.Process.Pid)
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	cmd.Wait()
	if len(groups) != 2 {
		t.Errorf("children %v, want the server and its cache", groups)
	}
	for _, leader := range groups {
		empty(t, leader)
	}
	noFolders(t)
}

// startStarter starts a runner in the middle of a trial.
func startStarter(t *testing.T, provider string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), starterEnv+"="+provider)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 256)
	n, err := out.Read(buf)
	if err != nil || !strings.HasPrefix(string(buf[:n]), "http://") {
		t.Errorf("the starter said %q, %v", buf[:n], err)
	}
	return cmd
}

func childrenOf(t *testing.T, parent int) []int {
	t.Helper()
	out, err := exec.Command("ps", "-A", "-o", "pid=,ppid=").Output()
	if err != nil {
		t.Skip("needs ps to see processes:", err)
	}
	var pids []int
	for line := range strings.Lines(string(out)) {
		if f := strings.Fields(line); len(f) == 2 && f[1] == strconv.Itoa(parent) {
			pid, err := strconv.Atoi(f[0])
			if err != nil {
				t.Fatal(err)
			}
			pids = append(pids, pid)
		}
	}
	return pids
}

func TestCleanEmbeddedRemovesOnlyWhatNobodyUses(t *testing.T) {
	v := feedVariant(spec.Server{Mode: "sync", Workers: "1", Cache: "none"})
	e, _ := startEmbedded(t, newEmbedded(t, ""), v)
	gone := exec.Command("true")
	if err := gone.Run(); err != nil {
		t.Fatal(err)
	}
	left := filepath.Join(os.TempDir(), fmt.Sprintf("runner-embedded-%d-1", gone.Process.Pid))
	if err := os.Mkdir(left, 0o700); err != nil {
		t.Fatal(err)
	}
	removed, err := CleanEmbedded()
	if err != nil || !slices.Equal(removed, []string{"folder " + left}) {
		t.Errorf("removed %v, %v; want only %s", removed, err, left)
	}
	if _, body := get(t, e.Describe().URL+"/api/posts/"); !strings.HasPrefix(body, "[{") {
		t.Errorf("the running server answers %q", body)
	}
}
