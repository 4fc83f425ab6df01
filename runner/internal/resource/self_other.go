//go:build !linux

package resource

import (
	"fmt"
	"io/fs"
	"runtime"
	"runtime/metrics"
)

const selfSource = "getrusage"

func ownGroup() *cgroup { return nil }

// ownMemory is what the Go runtime has mapped and not given back.
func ownMemory() (int64, error) {
	samples := []metrics.Sample{
		{Name: "/memory/classes/total:bytes"},
		{Name: "/memory/classes/heap/released:bytes"},
	}
	metrics.Read(samples)
	return int64(samples[0].Value.Uint64() - samples[1].Value.Uint64()), nil
}

// Read fails: other processes cannot be metered here.
func (t *Tree) Read() (Usage, error) {
	return Usage{}, fmt.Errorf("%s has no /proc to read the resources of %s from", runtime.GOOS, t.name)
}

// usesOf knows no process: there are no cgroups here either.
func usesOf(fs.FS, []int) map[int]ProcessUse { return nil }
