package resource

import (
	"io/fs"
	"os"
	"strconv"
	"time"
)

const selfSource = "proc"

// ownGroup is this process's cgroup, nil where it cannot be seen.
func ownGroup() *cgroup {
	group, err := findCgroup(os.DirFS("/"), "self", "")
	if err != nil {
		return nil
	}
	return group
}

// ownMemory is the anonymous memory of this process.
func ownMemory() (int64, error) { return anonymous(os.DirFS("/proc"), "self") }

// cpuOf is the CPU time of each of the processes that has not ended, its children's not
// among it.
func cpuOf(root fs.FS, pids []int) map[int]time.Duration {
	used := map[int]time.Duration{}
	proc, err := fs.Sub(root, "proc")
	if err != nil {
		return used
	}
	for _, pid := range pids {
		if p, err := readStat(proc, strconv.Itoa(pid)); err == nil {
			used[pid] = p.own
		}
	}
	return used
}
