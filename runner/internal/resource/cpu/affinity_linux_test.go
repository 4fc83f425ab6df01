package cpu

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

func TestPinBindsEveryThreadAndRestores(t *testing.T) {
	before, err := Available()
	if err != nil {
		t.Fatal(err)
	}
	if len(before) == 0 {
		t.Fatal("no CPU is available, yet this test runs on one")
	}
	procs := runtime.GOMAXPROCS(0)
	// Threads that exist already, and keep existing, must be bound too.
	release := make(chan struct{})
	defer close(release)
	for range 4 {
		started := make(chan struct{})
		go func() {
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			close(started)
			<-release
		}()
		<-started
	}
	last := before[len(before)-1:]
	restore, err := Pin(last)
	if err != nil {
		t.Fatal(err)
	}
	for tid, cpus := range affinities(t) {
		if !slices.Equal(cpus, last) {
			t.Errorf("thread %d may use CPUs %v, want %v", tid, cpus, last)
		}
	}
	if n := runtime.GOMAXPROCS(0); n != 1 {
		t.Errorf("GOMAXPROCS %d, want 1", n)
	}
	if err := restore(); err != nil {
		t.Fatal(err)
	}
	for tid, cpus := range affinities(t) {
		if !slices.Equal(cpus, before) {
			t.Errorf("after restoring, thread %d may use CPUs %v, want %v", tid, cpus, before)
		}
	}
	if n := runtime.GOMAXPROCS(0); n != procs {
		t.Errorf("after restoring, GOMAXPROCS %d, want %d", n, procs)
	}
}

func TestPinToNothingChangesNothing(t *testing.T) {
	before, procs := affinities(t)[os.Getpid()], runtime.GOMAXPROCS(0)
	restore, err := Pin(nil)
	if err != nil {
		t.Fatal(err)
	}
	if after := affinities(t)[os.Getpid()]; !slices.Equal(before, after) || runtime.GOMAXPROCS(0) != procs {
		t.Errorf("CPUs %v and GOMAXPROCS %d, want %v and %d", after, runtime.GOMAXPROCS(0), before, procs)
	}
	if err := restore(); err != nil {
		t.Fatal(err)
	}
}

func TestPinToAMissingCPUFailsAndLeavesAllAsBefore(t *testing.T) {
	before, err := Available()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Pin([]int{1023}); err == nil {
		t.Fatal("bound to CPU 1023, which this machine does not have")
	}
	for tid, cpus := range affinities(t) {
		if !slices.Equal(cpus, before) {
			t.Errorf("thread %d may use CPUs %v, want %v", tid, cpus, before)
		}
	}
}

func TestStartOnUndoesItselfWhereStartPanics(t *testing.T) {
	before, err := Available()
	if err != nil {
		t.Fatal(err)
	}
	if len(before) < 2 {
		t.Skip("needs two CPUs")
	}
	last := before[len(before)-1:]
	for name, start := range map[string]func(){"started": func() {}, "panicked": func() { panic("start") }} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				_ = recover()
				for tid, cpus := range affinities(t) {
					if !slices.Equal(cpus, before) {
						t.Errorf("thread %d may use CPUs %v, want %v", tid, cpus, before)
					}
				}
			}()
			err := StartOn(last, func() error {
				if cpus := affinities(t)[unix.Gettid()]; !slices.Equal(cpus, last) {
					t.Errorf("started on CPUs %v, want %v", cpus, last)
				}
				start()
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
}

// affinities returns the CPUs of each thread of this process.
func affinities(t *testing.T) map[int][]int {
	t.Helper()
	threads, err := os.ReadDir("/proc/self/task")
	if err != nil {
		t.Fatal(err)
	}
	all := map[int][]int{}
	for _, th := range threads {
		tid, err := strconv.Atoi(th.Name())
		if err != nil {
			t.Fatal(err)
		}
		var set unix.CPUSet
		if unix.SchedGetaffinity(tid, &set) == nil { // else the thread has ended
			all[tid] = members(&set)
		}
	}
	return all
}

func TestStartOnBindsTheChildAlone(t *testing.T) {
	before, err := Available()
	if err != nil {
		t.Fatal(err)
	}
	last := before[len(before)-1:]
	cmd := exec.Command("cat", "/proc/self/status")
	var out strings.Builder
	cmd.Stdout = &out
	if err := StartOn(last, cmd.Start); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprintf("Cpus_allowed_list:\t%d\n", last[0]); !strings.Contains(out.String(), want) {
		t.Errorf("the child's status does not hold %q", want)
	}
	for tid, cpus := range affinities(t) {
		if !slices.Equal(cpus, before) {
			t.Errorf("thread %d is bound to %v, want %v as before", tid, cpus, before)
		}
	}
	if err := StartOn([]int{1023}, func() error { t.Error("started all the same"); return nil }); err == nil {
		t.Error("bound to CPU 1023, which this machine does not have")
	}
}
