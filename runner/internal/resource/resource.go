// Package resource reads what a component uses of the machine, binds processes to CPUs and
// limits groups of them.
//
// Meters read the counters of the kernel: a container's cgroup, version 1 or 2, or, where
// those cannot be seen from here (Docker Desktop), what the engine says of it; a process
// tree in /proc. They report use since the component's start; whoever samples them takes
// differences. The package judges nothing and starts nothing.
package resource

import "time"

// Usage is what a component has used so far.
type Usage struct {
	CPU       time.Duration // since its start
	Memory    int64         // bytes now, page cache not counted
	Throttled time.Duration // held back by the CPU quota, since its start
	// Processes is the use of each process by its number, children not among it; empty where
	// they cannot be seen.
	Processes map[int]ProcessUse
}

// ProcessUse is what one process has used so far.
type ProcessUse struct {
	CPU time.Duration
	// Ready is the time for which its threads that live could have run and had no CPU, added
	// up; -1 where that is not known.
	Ready time.Duration
}
