package preflight

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"perflab/runner/internal/resource"
)

// Quota is the CPU quota of this process's cgroup.
type Quota = resource.Quota

// Limit is a limit of this process: the soft one is in force, up to the hard one it may be
// raised.
type Limit struct{ Soft, Hard uint64 }

// PortRange is the ports given to connections that ask for none, both ends included.
type PortRange struct{ First, Last int }

// Count is how many ports there are.
func (p PortRange) Count() int { return p.Last - p.First + 1 }

// Machine is where readings come from.
type Machine struct {
	Root  fs.FS                                      // the machine's "/"
	CPUs  func() ([]int, error)                      // that this process may use
	Files func() (Limit, error)                      // of open files
	Wait  func(context.Context, time.Duration) error // passes the time of a sample
}

// Here is this machine; root is its "/".
func Here(root fs.FS) Machine {
	return Machine{Root: root, CPUs: resource.Available, Files: openFiles, Wait: wait}
}

// Read takes all readings but those of programs. sample is how long CPU time is watched
// for what another machine takes of it; 0 leaves that out. It fails only when ctx ends.
func Read(ctx context.Context, m Machine, sample time.Duration) (Readings, error) {
	available, err := m.CPUs()
	r := Readings{
		CPUs:        reading(len(available), err),
		Governors:   reading(governors(m.Root, available)),
		Load:        reading(loadAverage(m.Root)),
		Quota:       reading(resource.OwnQuota(m.Root)),
		Clock:       reading(text(m.Root, "sys/devices/system/clocksource/clocksource0/current_clocksource")),
		Memory:      reading(memoryAvailable(m.Root)),
		Descriptors: reading(m.Files()),
		Ports:       reading(portRange(m.Root)),
		Reuse:       reading(number(m.Root, "proc/sys/net/ipv4/tcp_tw_reuse")),
		TimeWait:    reading(timeWaiting(m.Root)),
		Backlog:     reading(number(m.Root, "proc/sys/net/core/somaxconn")),
	}
	r.Steal = reading(stolen(ctx, m, sample))
	return r, ctx.Err()
}

func reading[T any](v T, err error) Reading[T] { return Reading[T]{v, err} }

func openFiles() (Limit, error) {
	var l unix.Rlimit
	err := unix.Getrlimit(unix.RLIMIT_NOFILE, &l)
	return Limit{l.Cur, l.Max}, err
}

func wait(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// governors are the frequency governors of the CPUs, each named once, in order of name.
func governors(root fs.FS, available []int) ([]string, error) {
	var all []string
	for _, c := range available {
		g, err := text(root, fmt.Sprintf("sys/devices/system/cpu/cpu%d/cpufreq/scaling_governor", c))
		if err != nil {
			return nil, err
		}
		all = append(all, g)
	}
	if len(all) == 0 {
		return nil, errors.New("no CPU is known")
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

// loadAverage is the first field of /proc/loadavg, see proc_loadavg(5).
func loadAverage(root fs.FS) (float64, error) {
	line, err := text(root, "proc/loadavg")
	if err != nil {
		return 0, err
	}
	first, _, _ := strings.Cut(line, " ")
	return strconv.ParseFloat(first, 64)
}

// stolen is the share of CPU time taken away while the sample lasted.
func stolen(ctx context.Context, m Machine, sample time.Duration) (float64, error) {
	if sample == 0 {
		return 0, errors.New("no sample was asked for")
	}
	before, err := times(m.Root)
	if err != nil {
		return 0, err
	}
	if err := m.Wait(ctx, sample); err != nil {
		return 0, err
	}
	after, err := times(m.Root)
	if err != nil {
		return 0, err
	}
	if after.all <= before.all {
		return 0, fmt.Errorf("no clock tick passed within %v", sample)
	}
	return float64(max(after.steal-before.steal, 0)) / float64(after.all-before.all), nil
}

// cpuTimes are ticks since the machine's start, of all its CPUs together.
type cpuTimes struct{ all, steal int64 }

// times reads the line "cpu" of /proc/stat, see proc_stat(5): user, nice, system, idle,
// iowait, irq, softirq, steal; what follows is part of user and nice.
func times(root fs.FS) (cpuTimes, error) {
	line, err := text(root, "proc/stat")
	if err != nil {
		return cpuTimes{}, err
	}
	line, _, _ = strings.Cut(line, "\n")
	fields := strings.Fields(line)
	if len(fields) < 9 || fields[0] != "cpu" {
		return cpuTimes{}, fmt.Errorf("/proc/stat begins with %q", line)
	}
	var t cpuTimes
	for _, f := range fields[1:9] {
		n, err := strconv.ParseInt(f, 10, 64)
		if err != nil {
			return cpuTimes{}, fmt.Errorf("/proc/stat: %w", err)
		}
		t.all, t.steal = t.all+n, n
	}
	return t, nil
}

// memoryAvailable is MemAvailable of /proc/meminfo, which is in kB, see proc_meminfo(5).
func memoryAvailable(root fs.FS) (int64, error) {
	kB, err := after(root, "proc/meminfo", "MemAvailable:", "")
	return int64(kB) << 10, err
}

// timeWaiting is the sockets in TIME_WAIT, of both address families, in this process's
// network namespace.
func timeWaiting(root fs.FS) (int, error) { return after(root, "proc/net/sockstat", "TCP:", "tw") }

// after returns the number that follows key on the line that begins with start; the first
// one where key is empty.
func after(root fs.FS, name, start, key string) (int, error) {
	data, err := text(root, name)
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(data) {
		fields := strings.Fields(line)
		if len(fields) < 2 || fields[0] != start {
			continue
		}
		at := 1
		if key != "" {
			at = slices.Index(fields, key) + 1
		}
		if at > 0 && at < len(fields) {
			return strconv.Atoi(fields[at])
		}
	}
	return 0, fmt.Errorf("/%s tells no %s", name, strings.TrimSpace(start+" "+key))
}

func portRange(root fs.FS) (PortRange, error) {
	const name = "proc/sys/net/ipv4/ip_local_port_range"
	line, err := text(root, name)
	if err != nil {
		return PortRange{}, err
	}
	var p PortRange
	if _, err := fmt.Sscan(line, &p.First, &p.Last); err != nil || p.Last < p.First {
		return PortRange{}, fmt.Errorf("/%s: %q is no range", name, line)
	}
	return p, nil
}

func number(root fs.FS, name string) (int, error) {
	s, err := text(root, name)
	if err != nil {
		return 0, err
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0, fmt.Errorf("/%s: %w", name, err)
	}
	return n, nil
}

// text reads a file without the white space around it.
func text(root fs.FS, name string) (string, error) {
	data, err := fs.ReadFile(root, name)
	return strings.TrimSpace(string(data)), err
}
