package proc

import (
	"bytes"
	"io/fs"
	"os"
	"slices"
	"strconv"
)

// Members lists the processes of a family that have not ended.
func (f Family) Members() ([]int, error) { return f.members(os.DirFS("/")) }

func (f Family) members(root fs.FS) ([]int, error) {
	all, err := All(root)
	if err != nil {
		return nil, err
	}
	var descendants []int
	if f.Ancestor > 0 {
		descendants = Tree(all, f.Ancestor)
	}
	// A session's number is given to nobody else while one of it lives. Where its first process is
	// not the family's, the family has ended and the number was given again.
	taken := slices.ContainsFunc(all, func(p Process) bool {
		return p.ID == f.Session && f.Since > 0 && p.Started != f.Since
	})
	var found []int
	for _, p := range all {
		switch {
		case p.State == "Z" || p.ID == f.Ancestor:
		case slices.Contains(descendants, p.ID),
			f.Session > 0 && !taken && p.Session == f.Session && p.Started >= f.Since,
			f.Variable != "" && startedWith(root, p.ID, f.Variable):
			found = append(found, p.ID)
		}
	}
	return found, nil
}

// startedWith tells whether a process was started with a variable in its environment: not
// where its environment cannot be read or has been written over, see proc_pid_environ(5).
func startedWith(root fs.FS, pid int, variable string) bool {
	data, err := fs.ReadFile(root, "proc/"+strconv.Itoa(pid)+"/environ")
	return err == nil && slices.ContainsFunc(bytes.Split(data, []byte{0}), func(v []byte) bool { return string(v) == variable })
}

// StartOf is when a process started, in clock ticks since the machine did: with its number
// it tells one process from all others.
func StartOf(pid int) (int64, error) {
	p, err := Read(os.DirFS("/"), strconv.Itoa(pid))
	return p.Started, err
}
