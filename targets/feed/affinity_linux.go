package feed

import (
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// boundTo lists the CPUs this process may run on, as 0,1; empty where that cannot be told.
// A server stays on the CPUs its starter gave it, which all its processes inherit.
func boundTo() string {
	var set unix.CPUSet
	if unix.SchedGetaffinity(0, &set) != nil {
		return ""
	}
	var cpus []string
	for n := 0; len(cpus) < set.Count(); n++ {
		if set.IsSet(n) {
			cpus = append(cpus, strconv.Itoa(n))
		}
	}
	return strings.Join(cpus, ",")
}

// dieWithStarter has the system kill a child when the thread that starts it ends: call
// runtime.LockOSThread before, and keep the lock until the child has ended.
func dieWithStarter() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}
