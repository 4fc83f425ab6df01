package docker

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"testing"
	"time"

	"perflab/runner/internal/env/envtest"
	"perflab/runner/spec"
)

func TestCleanRemovesWhatAKilledRunLeft(t *testing.T) {
	d := newDocker(t)
	v := envtest.FeedVariant(spec.Server{Mode: "sync", Workers: "1", Cache: "none"})
	prepare(t, d, v)
	req := envtest.Request(t, v)
	nothingLeft(t, d, req.RunID)
	if _, err := d.Start(t.Context(), req); err != nil {
		t.Fatal(err)
	}
	live := func(labels map[string]string) bool { return inUse(labels[labelOwner]) }
	if removed, err := cleanEngine(t.Context(), d.engine, labelRun+"="+req.RunID, live); err != nil || len(removed) != 0 {
		t.Errorf("removed %v, %v of a run under way", removed, err)
	}
	removed, err := Clean(t.Context(), req.RunID)
	if err != nil || len(removed) != 2 {
		t.Errorf("removed %v, %v, want a container and a network", removed, err)
	}
	if removed, err := Clean(t.Context(), req.RunID); err != nil || len(removed) != 0 {
		t.Errorf("removed %v, %v the second time", removed, err)
	}
}

func TestInUse(t *testing.T) {
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	ended := exec.Command(os.Args[0], "-test.run=^$")
	if err := ended.Run(); err != nil {
		t.Fatal(err)
	}
	for owner, want := range map[string]bool{
		owner(): true,
		fmt.Sprintf("%s/%d", host, ended.Process.Pid):   false,
		fmt.Sprintf("another-%s/%d", host, os.Getpid()): false,
		"":              false,
		host + "/":      false,
		host + "/-1":    false,
		host + "/1e400": false,
	} {
		if got := inUse(owner); got != want {
			t.Errorf("%q in use: %v, want %v", owner, got, want)
		}
	}
}

// A killed process that its parent has not asked for yet is gone, though kill(pid, 0) finds it.
func TestAZombieIsNotInUse(t *testing.T) {
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	zombie := exec.Command(os.Args[0], "-test.run=^$")
	if err := zombie.Start(); err != nil {
		t.Fatal(err)
	}
	defer zombie.Wait()
	for deadline := time.Now().Add(time.Minute); inUse(fmt.Sprintf("%s/%d", host, zombie.Process.Pid)); {
		if time.Now().After(deadline) {
			t.Fatal("a process that has ended counts as running")
		}
		runtime.Gosched()
	}
}
