package resource

import (
	"io/fs"
	"os"
	"runtime"
	"time"

	"golang.org/x/sys/unix"
)

// Process meters this process: the generator.
type Process struct {
	group *cgroup // its own, for throttling; nil where there is none to be seen
}

// Self meters this process, as the component named generator.
func Self() *Process { return &Process{ownGroup()} }

// Name is generator.
func (p *Process) Name() string { return "generator" }

// Source is proc, or getrusage where there is no /proc.
func (p *Process) Source() string { return selfSource }

// CPUs is how many CPUs this process may use now: those it is bound to, which Pin changes,
// or as many as its cgroup's quota allows, where that is less.
func (p *Process) CPUs() float64 {
	n := float64(runtime.NumCPU())
	if cpus, err := Available(); err == nil {
		n = float64(len(cpus))
	}
	return withinQuota(n, os.DirFS("/"))
}

// withinQuota is n CPUs, or as many as this process's quota allows.
func withinQuota(n float64, root fs.FS) float64 {
	quota, err := OwnQuota(root)
	if err != nil || quota.CPUs == 0 {
		return n
	}
	return min(n, quota.CPUs)
}

// Read takes the CPU time from getrusage, without that of children, and the throttling from
// this process's cgroup, which all processes in it share.
func (p *Process) Read() (Usage, error) {
	var ru unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &ru); err != nil {
		return Usage{}, err
	}
	memory, err := ownMemory()
	if err != nil {
		return Usage{}, err
	}
	u := Usage{CPU: time.Duration(ru.Utime.Nano() + ru.Stime.Nano()), Memory: memory}
	if p.group != nil {
		if g, err := p.group.read(); err == nil {
			u.Throttled = g.Throttled
		}
	}
	return u, nil
}
