// Package resource meters what a component uses of the machine: CPU, memory, and how long a
// quota held it back.
//
// A meter reads the counters of the kernel: a container's or another group's by its cgroup
// (container.go) or, where that cannot be seen from here (Docker Desktop), by what the engine
// says of it; a process and all it started in /proc (tree.go); this program (self.go). It
// reports use since the component's start; whoever samples it takes differences. The package
// judges nothing and starts nothing. What it reads from is in the rooms below: proc, cgroup,
// socket, and cpu, which also binds processes to CPUs.
package resource

import (
	"time"

	"perflab/runner/internal/resource/proc"
)

// Usage is what a component has used so far.
type Usage struct {
	CPU       time.Duration // since its start
	Memory    int64         // bytes now, page cache not counted
	Throttled time.Duration // held back by the CPU quota, since its start
	// Processes is the use of each process by its number; empty where they cannot be seen.
	Processes map[int]proc.Use
}
