package resource

import "time"

// Tree meters a process with all its descendants, and the rest of its process group.
//
// CPU is the time of every living process plus what each has inherited from children that
// ended and were waited for, so that a worker that ends takes no time with it. What a
// process used whose parent ended before it, and which is not in the group, is lost; the
// sum never goes back. Memory is anonymous memory: neither page cache nor program code;
// pages that forked processes still share are counted in each of them.
type Tree struct {
	name string
	root int // number of the process
	cpus float64

	most time.Duration // the highest CPU time read so far
}

// NewTree meters process root and what it started, as the component name; cpus is how many
// CPUs they may use. It is read by one goroutine at a time.
func NewTree(name string, root int, cpus float64) *Tree {
	return &Tree{name: name, root: root, cpus: cpus}
}

// Name is the component's: server or the service's name.
func (t *Tree) Name() string { return t.name }

// Source is proc.
func (t *Tree) Source() string { return "proc" }

// CPUs is how many CPUs the processes may use.
func (t *Tree) CPUs() float64 { return t.cpus }
