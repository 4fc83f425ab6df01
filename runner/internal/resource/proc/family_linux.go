package resource

import (
	"bytes"
	"io/fs"
	"os"
	"slices"
	"strconv"
)

// Members lists the processes of a family that have not ended.
func (f Family) Members() ([]int, error) { return f.members(os.DirFS("/proc")) }

func (f Family) members(proc fs.FS) ([]int, error) {
	all, err := processes(proc)
	if err != nil {
		return nil, err
	}
	var descendants []int
	if f.Ancestor > 0 {
		descendants = tree(all, f.Ancestor)
	}
	var found []int
	for _, p := range all {
		switch {
		case p.state == "Z" || p.pid == f.Ancestor:
		case slices.Contains(descendants, p.pid),
			f.Session > 0 && p.session == f.Session && p.started >= f.Since,
			f.Variable != "" && startedWith(proc, p.pid, f.Variable):
			found = append(found, p.pid)
		}
	}
	return found, nil
}

// startedWith tells whether a process was started with a variable in its environment: not
// where its environment cannot be read or has been written over, see proc_pid_environ(5).
func startedWith(proc fs.FS, pid int, variable string) bool {
	data, err := fs.ReadFile(proc, strconv.Itoa(pid)+"/environ")
	return err == nil && slices.ContainsFunc(bytes.Split(data, []byte{0}), func(v []byte) bool { return string(v) == variable })
}

// StartOf is when a process started, in clock ticks since the machine did: with its number
// it tells one process from all others.
func StartOf(pid int) (int64, error) {
	p, err := readStat(os.DirFS("/proc"), strconv.Itoa(pid))
	return p.started, err
}
