package resource

import (
	"io/fs"
	"os"
	"strconv"
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

// usesOf is what each of the processes that has not ended used.
func usesOf(root fs.FS, pids []int) map[int]ProcessUse {
	uses := map[int]ProcessUse{}
	proc, err := fs.Sub(root, "proc")
	if err != nil {
		return uses
	}
	for _, pid := range pids {
		if p, err := readStat(proc, strconv.Itoa(pid)); err == nil {
			uses[pid] = ProcessUse{p.own, ready(proc, strconv.Itoa(pid))}
		}
	}
	return uses
}
