package feed

import (
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// boundTo lists the CPUs this process may run on, as 0,1; empty where that cannot be told.
// A server stays on the CPUs its starter gave it, which all its processes inherit.
func boundTo() string {
	var set unix.CPUSet
	if unix.SchedGetaffinity(0, &set) != nil {
		return ""
	}
	var cpus []string
	for n := 0; len(cpus) < set.Count(); n++ {
		if set.IsSet(n) {
			cpus = append(cpus, strconv.Itoa(n))
		}
	}
	return strings.Join(cpus, ",")
}
