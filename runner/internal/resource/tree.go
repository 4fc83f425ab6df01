package resource

import (
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"time"

	"perflab/runner/internal/resource/proc"
)

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

// Read sums up the tree; it fails once the root is gone.
func (t *Tree) Read() (Usage, error) { return t.read(os.DirFS("/")) }

func (t *Tree) read(root fs.FS) (Usage, error) {
	all, err := proc.All(root)
	if err != nil {
		return Usage{}, err
	}
	members := proc.Tree(all, t.root)
	if len(members) == 0 {
		return Usage{}, fmt.Errorf("process %d of %s is gone", t.root, t.name)
	}
	// A server that started this program does not use what this program does.
	if own := os.Getpid(); t.root != own && slices.Contains(members, own) {
		without := proc.Tree(all, own)
		members = slices.DeleteFunc(members, func(pid int) bool { return slices.Contains(without, pid) })
	}
	// Parents are read before their children, so that one that ends meanwhile is missed
	// rather than counted twice: once itself and once in its parent.
	u := Usage{Processes: map[int]proc.Use{}}
	for _, pid := range members {
		p, err := proc.Read(root, strconv.Itoa(pid))
		if err == nil {
			u.CPU += p.CPU
			u.Processes[pid] = p.Use(root)
			var memory int64
			memory, err = proc.Anonymous(root, strconv.Itoa(pid))
			u.Memory += memory
		}
		if err != nil && !proc.Vanished(err) {
			return Usage{}, err
		}
	}
	t.most = max(t.most, u.CPU)
	u.CPU = t.most
	return u, nil
}
