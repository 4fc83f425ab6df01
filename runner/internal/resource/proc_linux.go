package resource

import "os"

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
