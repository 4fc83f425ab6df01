// Package cpu tells which CPUs this process may use and how busy the machine's are, and
// binds processes to some of them.
//
// Binding works on Linux; elsewhere all CPUs count as usable and nothing is bound. Which
// component gets which CPUs is decided by others (package env).
package cpu

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"perflab/runner/internal/resource/proc"
)

// Ticks are CPU time since the machine's start, in clock ticks of several CPUs together.
type Ticks struct {
	All   int64
	Idle  int64 // waiting for disks among it
	Disk  int64 // idle while a disk was waited for
	Steal int64
}

// ReadTicks reads the line of each of the CPUs in /proc/stat, that of all together where
// none is given, see proc_stat(5): user, nice, system, idle, iowait, irq, softirq, steal;
// what follows is part of user and nice.
func ReadTicks(root fs.FS, cpus ...int) (Ticks, error) {
	text, err := proc.Text(root, "proc/stat")
	if err != nil {
		return Ticks{}, err
	}
	names := []string{"cpu"}
	if len(cpus) > 0 {
		names = nil
		for _, n := range cpus {
			names = append(names, "cpu"+strconv.Itoa(n))
		}
	}
	var t Ticks
	seen := 0
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) == 0 || !slices.Contains(names, fields[0]) {
			continue
		}
		if len(fields) < 9 {
			return Ticks{}, fmt.Errorf("/proc/stat: %q", line)
		}
		seen++
		const idle, iowait, steal = 3, 4, 7
		for i, f := range fields[1:9] {
			n, err := strconv.ParseInt(f, 10, 64)
			if err != nil {
				return Ticks{}, fmt.Errorf("/proc/stat: %w", err)
			}
			t.All += n
			switch i {
			case iowait:
				t.Disk += n
				t.Idle += n
			case idle:
				t.Idle += n
			case steal:
				t.Steal += n
			}
		}
	}
	if seen < len(names) {
		return Ticks{}, fmt.Errorf("/proc/stat tells nothing of %s", strings.Join(names, ", "))
	}
	return t, nil
}

// Busy is the share of CPU time, 0 to 1, that was used by anything between two readings,
// other machines among it, and disk the share that was idle while a disk was waited for. It
// fails where no tick passed between them.
func Busy(before, after Ticks) (busy, disk float64, err error) {
	if after.All <= before.All {
		return 0, 0, errors.New("no clock tick passed")
	}
	all := float64(after.All - before.All)
	return 1 - float64(max(after.Idle-before.Idle, 0))/all, float64(max(after.Disk-before.Disk, 0)) / all, nil
}

// Stolen is the share of CPU time, 0 to 1, that the hypervisor gave to other machines
// between two readings. It fails where no tick passed between them.
func Stolen(before, after Ticks) (float64, error) {
	if after.All <= before.All {
		return 0, errors.New("no clock tick passed")
	}
	return float64(max(after.Steal-before.Steal, 0)) / float64(after.All-before.All), nil
}
