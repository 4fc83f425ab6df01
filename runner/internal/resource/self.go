package resource

import (
	"io/fs"
	"os"
	"runtime"
	"time"

	"golang.org/x/sys/unix"

	"perflab/runner/internal/resource/cgroup"
	"perflab/runner/internal/resource/cpu"
	"perflab/runner/internal/resource/proc"
)

// Generator meters this process, which sends the load.
type Generator struct {
	group *cgroup.Group // its own, for throttling; nil where there is none to be seen
}

// Self meters this process, as the component named generator.
func Self() *Generator { return &Generator{ownGroup()} }

// Name is generator.
func (p *Generator) Name() string { return "generator" }

// Source is proc, or getrusage where there is no /proc.
func (p *Generator) Source() string { return selfSource }

// CPUs is how many CPUs this process may use now: those it is bound to, which cpu.Pin changes,
// or as many as its cgroup's quota allows, where that is less.
func (p *Generator) CPUs() float64 {
	n := float64(runtime.NumCPU())
	if cpus, err := cpu.Available(); err == nil {
		n = float64(len(cpus))
	}
	return withinQuota(n, os.DirFS("/"))
}

// withinQuota is n CPUs, or as many as this process's quota allows.
func withinQuota(n float64, root fs.FS) float64 {
	quota, err := cgroup.OwnQuota(root)
	if err != nil || quota.CPUs == 0 {
		return n
	}
	return min(n, quota.CPUs)
}

// ownGroup is this process's cgroup, nil where it cannot be seen.
func ownGroup() *cgroup.Group {
	group, err := cgroup.Find(os.DirFS("/"), proc.Own, "")
	if err != nil {
		return nil
	}
	return group
}

// Read takes the CPU time from getrusage, without that of children, and the throttling from
// this process's cgroup, which all processes in it share.
func (p *Generator) Read() (Usage, error) {
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
		if g, err := p.group.Read(); err == nil {
			u.Throttled = g.Throttled
		}
	}
	return u, nil
}
