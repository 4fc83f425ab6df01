package resource

import (
	"fmt"
	"runtime"

	"golang.org/x/sys/unix"
)

// StartOn runs start, which starts a process, so that the process and all it starts stay
// on cpus; this process is left where it is. An empty list binds nothing.
//
// A child inherits the affinity of the thread that starts it, so start runs on a thread of
// its own, which is thrown away: a goroutine that ends while locked takes its thread along.
func StartOn(cpus []int, start func() error) error {
	if len(cpus) == 0 {
		return start()
	}
	var set unix.CPUSet
	for _, c := range cpus {
		set.Set(c)
	}
	done := make(chan error)
	go func() {
		runtime.LockOSThread()
		if err := unix.SchedSetaffinity(0, &set); err != nil {
			done <- fmt.Errorf("bind to CPUs %v: %w", cpus, err)
			return
		}
		done <- start()
	}()
	return <-done
}
