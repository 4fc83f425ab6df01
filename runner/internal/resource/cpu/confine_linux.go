package cpu

import (
	"errors"
	"fmt"
	"runtime"

	"golang.org/x/sys/unix"
)

// StartOn runs start, which starts a process, so that the process and all it starts stay
// on cpus; this process is left where it is. An empty list binds nothing.
//
// A child inherits the affinity of the thread that starts it, so this one is bound for as
// long as that takes. The Go runtime starts no thread from one that is locked.
func StartOn(cpus []int, start func() error) (err error) {
	if len(cpus) == 0 {
		return start()
	}
	runtime.LockOSThread()
	var before, set unix.CPUSet
	for _, c := range cpus {
		set.Set(c)
	}
	err = unix.SchedGetaffinity(0, &before)
	if err == nil {
		err = unix.SchedSetaffinity(0, &set)
	}
	if err != nil {
		runtime.UnlockOSThread()
		return fmt.Errorf("bind to CPUs %v: %w", cpus, err)
	}
	defer func() {
		if undo := unix.SchedSetaffinity(0, &before); undo != nil {
			// Still locked: the thread ends with its goroutine rather than serve another.
			err = errors.Join(err, fmt.Errorf("unbind from CPUs %v: %w", cpus, undo))
			return
		}
		runtime.UnlockOSThread()
	}()
	return start()
}
