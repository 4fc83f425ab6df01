package embedded

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"perflab/runner/internal/env"
	"perflab/runner/internal/env/envtest"
	"perflab/runner/internal/env/process"
	"perflab/runner/spec"
)

func TestAWorkerThatDiesEndsTheEmbeddedServer(t *testing.T) {
	v := envtest.FeedVariant(spec.Server{Mode: "sync", Workers: "2", Cache: "none"})
	e, _ := startEmbedded(t, newEmbedded(t, ""), v)
	server := e.Component(env.ServerName).(*process.Process)
	leader := server.Child()
	members := envtest.Group(t, leader)
	worker := slices.IndexFunc(members, func(pid int) bool { return pid != leader })
	if len(members) != 3 || worker < 0 {
		t.Fatalf("processes %v, want a parent and two workers", members)
	}
	if err := syscall.Kill(members[worker], syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	select {
	case <-server.Ended():
	case <-time.After(envtest.Patience):
		t.Fatal("the server goes on without its worker")
	}
	err := e.Alive(t.Context())
	if err == nil || !strings.Contains(err.Error(), "server: has ended: exit status 1") || !strings.Contains(err.Error(), "ended by itself: signal: killed") {
		t.Errorf("alive: %v", err)
	}
	envtest.Empty(t, leader)
}

func TestStopRemovesWhatAKilledServerLeaves(t *testing.T) {
	v := envtest.FeedVariant(spec.Server{Mode: "sync", Workers: "2", Cache: "none"})
	e, _ := startEmbedded(t, newEmbedded(t, ""), v)
	server := e.Component(env.ServerName).(*process.Process)
	if err := syscall.Kill(server.Child(), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	<-server.Ended()
	envtest.Empty(t, server.Child())
	if err := e.Alive(t.Context()); err == nil || !strings.Contains(err.Error(), "signal: killed") {
		t.Errorf("alive: %v", err)
	}
}

func TestAKilledRunnerLeavesNoProcess(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	cmd := envtest.StartRunner(t)
	groups := envtest.Children(t, cmd.Process.Pid)
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	cmd.Wait()
	if len(groups) != 2 {
		t.Errorf("children %v, want the server and its cache", groups)
	}
	for _, leader := range groups {
		envtest.Empty(t, leader)
	}
	envtest.NoFolders(t)
}

func TestCleanEmbeddedRemovesOnlyWhatNobodyUses(t *testing.T) {
	v := envtest.FeedVariant(spec.Server{Mode: "sync", Workers: "1", Cache: "none"})
	e, _ := startEmbedded(t, newEmbedded(t, ""), v)
	gone := exec.Command("true")
	if err := gone.Run(); err != nil {
		t.Fatal(err)
	}
	left := filepath.Join(os.TempDir(), fmt.Sprintf("runner-embedded-%d-1", gone.Process.Pid))
	if err := os.Mkdir(left, 0o700); err != nil {
		t.Fatal(err)
	}
	removed, err := Clean()
	if err != nil || !slices.Equal(removed, []string{"folder " + left}) {
		t.Errorf("removed %v, %v; want only %s", removed, err, left)
	}
	if _, body := envtest.Get(t, e.Describe().URL+"/api/posts/"); !strings.HasPrefix(body, "[{") {
		t.Errorf("the running server answers %q", body)
	}
}
