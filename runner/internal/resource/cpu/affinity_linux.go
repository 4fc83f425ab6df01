package cpu

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"

	"golang.org/x/sys/unix"
)

// Available returns the CPUs this process may use, ascending.
func Available() ([]int, error) {
	var set unix.CPUSet
	if err := unix.SchedGetaffinity(os.Getpid(), &set); err != nil {
		return nil, fmt.Errorf("read this process's CPU affinity: %w", err)
	}
	return members(&set), nil
}

// Pin binds every thread of this process to cpus, gives the scheduler of Go as many
// processors, and returns what undoes both. An empty list binds nothing. On an error
// everything is as before.
func Pin(cpus []int) (restore func() error, err error) {
	if len(cpus) == 0 {
		return func() error { return nil }, nil
	}
	before, err := Available()
	if err != nil {
		return nil, err
	}
	procs := runtime.GOMAXPROCS(0)
	restore = func() error {
		runtime.GOMAXPROCS(procs)
		return bind(before)
	}
	if err := bind(cpus); err != nil {
		return nil, errors.Join(err, restore())
	}
	runtime.GOMAXPROCS(len(cpus))
	return restore, nil
}

// bind sets the affinity of every thread. A thread made meanwhile by one not yet bound
// escapes, so the list is read again until it holds none that is new.
func bind(cpus []int) error {
	var set unix.CPUSet
	for _, c := range cpus {
		set.Set(c)
	}
	done := map[int]bool{}
	for {
		threads, err := os.ReadDir("/proc/self/task")
		if err != nil {
			return err
		}
		found := false
		for _, t := range threads {
			tid, err := strconv.Atoi(t.Name())
			if err != nil || done[tid] {
				continue
			}
			found = true
			done[tid] = true
			// A thread that has ended meanwhile needs no binding.
			if err := unix.SchedSetaffinity(tid, &set); err != nil && !errors.Is(err, unix.ESRCH) {
				return fmt.Errorf("bind to CPUs %v: %w", cpus, err)
			}
		}
		if !found {
			return nil
		}
	}
}

func members(set *unix.CPUSet) []int {
	var cpus []int
	for c := 0; len(cpus) < set.Count(); c++ {
		if set.IsSet(c) {
			cpus = append(cpus, c)
		}
	}
	return cpus
}
