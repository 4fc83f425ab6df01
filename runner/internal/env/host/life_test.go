package host

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"perflab/runner/internal/env/envtest"
	"perflab/runner/internal/resource/proc"
)

// hostFolders are the folders of the programs that run, and the families in them.
func hostFolders(t *testing.T) (folders []string, families []proc.Family) {
	t.Helper()
	folders, err := filepath.Glob(filepath.Join(os.TempDir(), "runner-host-*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range folders {
		families = append(families, proc.Family{Variable: "RUNNER_FOLDER=" + f})
	}
	return folders, families
}

// living counts the members of families.
func living(t *testing.T, families []proc.Family) (pids []int) {
	t.Helper()
	for _, f := range families {
		members, err := f.Members()
		if err != nil {
			t.Fatal(err)
		}
		pids = append(pids, members...)
	}
	return pids
}

// gone waits until no member is left.
func gone(t *testing.T, families []proc.Family) {
	t.Helper()
	for deadline := time.Now().Add(envtest.Patience); ; time.Sleep(10 * time.Millisecond) {
		left := living(t, families)
		if len(left) == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("processes %v still run", left)
		}
	}
}

func TestAKilledRunnerLeavesNothingOnTheHost(t *testing.T) {
	requireHost(t)
	cmd := envtest.StartRunner(t)
	folders, families := hostFolders(t)
	running := living(t, families)
	supervisors := envtest.Children(t, cmd.Process.Pid)
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	cmd.Wait()
	// gunicorn's arbiter and two workers; Redis writes over its environment.
	if len(folders) != 2 || len(supervisors) != 2 || len(running) < 3 {
		t.Errorf("folders %v, supervisors %v, programs %v: want those of the server and of its cache", folders, supervisors, running)
	}
	gone(t, families)
	for _, supervisor := range supervisors {
		envtest.Empty(t, supervisor)
	}
	envtest.NoFolders(t)
}

// The hardest end: runner and its supervisors are killed in one instant. The programs die with
// their supervisors; what they started is left to `runner clean`.
func TestCleanEndsWhatKilledSupervisorsLeft(t *testing.T) {
	requireHost(t)
	cmd := envtest.StartRunner(t)
	folders, families := hostFolders(t)
	supervisors := envtest.Children(t, cmd.Process.Pid)
	for _, pid := range append(supervisors, cmd.Process.Pid) {
		if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil { // none notices the others' end
			t.Fatal(err)
		}
	}
	for _, pid := range append(supervisors, cmd.Process.Pid) {
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
	}
	cmd.Wait()
	removed, err := Clean()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range folders {
		if !slices.Contains(removed, "folder "+f) {
			t.Errorf("removed %v, not %s", removed, f)
		}
	}
	if left := living(t, families); len(left) > 0 {
		t.Errorf("processes %v still run after clean", left)
	}
	envtest.NoFolders(t)
	if removed, err := Clean(); err != nil || len(removed) > 0 {
		t.Errorf("a second time removed %v, %v", removed, err)
	}
}

func TestCleanHostRemovesOnlyWhatNobodyUses(t *testing.T) {
	e, _ := startHost(t, newHost(t), serves(""))
	removed, err := Clean()
	if err != nil || len(removed) > 0 {
		t.Errorf("removed %v, %v, which is in use", removed, err)
	}
	if _, body := envtest.Get(t, e.Describe().URL+"/api/empty/"); strings.TrimSpace(body) != "[]" {
		t.Errorf("the running server answers %q", body)
	}
}
