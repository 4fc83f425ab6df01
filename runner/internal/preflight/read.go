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

	"perflab/runner/internal/resource/cgroup"
	"perflab/runner/internal/resource/cpu"
	"perflab/runner/internal/resource/proc"
	"perflab/runner/internal/resource/socket"
	"perflab/runner/internal/trial"
	"perflab/runner/result"
)

// What resource reads.
type (
	Quota     = cgroup.Quota
	Limit     = proc.Limit
	PortRange = socket.PortRange
	Listening = socket.Listening
)

// Machine is where readings come from.
type Machine struct {
	Root  fs.FS                                      // the machine's "/"
	CPUs  func() ([]int, error)                      // that this process may use
	Files func() (Limit, error)                      // of open files
	Wait  func(context.Context, time.Duration) error // passes the time of a sample
	// Hiccups watches this process until ctx ends, see trial.WatchHiccups.
	Hiccups func(ctx context.Context, skip time.Duration) *result.Hiccups
}

// Here is this machine; root is its "/".
func Here(root fs.FS) Machine {
	return Machine{Root: root, CPUs: cpu.Available, Files: proc.OpenFiles, Wait: wait, Hiccups: trial.WatchHiccups}
}

// Read takes all readings but those that its caller sets. sample is how long CPU time is
// watched for what another machine takes of it, and this process for standing still; 0
// leaves that out. It fails only when ctx ends.
func Read(ctx context.Context, m Machine, sample time.Duration) (Readings, error) {
	available, err := m.CPUs()
	r := Readings{
		CPUs:        reading(len(available), err),
		Governors:   reading(governors(m.Root, available)),
		Load:        reading(loadAverage(m.Root)),
		Quota:       reading(cgroup.OwnQuota(m.Root)),
		Clock:       reading(proc.Text(m.Root, "sys/devices/system/clocksource/clocksource0/current_clocksource")),
		Memory:      reading(memoryAvailable(m.Root)),
		Descriptors: reading(m.Files()),
		Ports:       reading(socket.ReadPorts(m.Root)),
		Reuse:       reading(proc.Number(m.Root, "proc/sys/net/ipv4/tcp_tw_reuse")),
		TimeWait:    reading(socket.ReadTimeWait(m.Root, proc.Own)),
		Backlog:     reading(proc.Number(m.Root, "proc/sys/net/core/somaxconn")),
		Listening:   reading(socket.ReadListening(m.Root, proc.Own)),
	}
	watch, stop := context.WithCancel(ctx)
	defer stop()
	watched := make(chan *result.Hiccups, 1)
	go func() { watched <- m.Hiccups(watch, 0) }()
	r.Steal = reading(stolen(ctx, m, sample))
	stop()
	if h := <-watched; h != nil && sample > 0 {
		r.Hiccups.Value = *h
	} else {
		r.Hiccups.Err = errNoSample
	}
	return r, ctx.Err()
}

var errNoSample = errors.New("no sample was asked for")

func reading[T any](v T, err error) Reading[T] { return Reading[T]{v, err} }

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
		g, err := proc.Text(root, fmt.Sprintf("sys/devices/system/cpu/cpu%d/cpufreq/scaling_governor", c))
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
	line, err := proc.Text(root, "proc/loadavg")
	if err != nil {
		return 0, err
	}
	first, _, _ := strings.Cut(line, " ")
	return strconv.ParseFloat(first, 64)
}

// stolen is the share of CPU time taken away while the sample lasted.
func stolen(ctx context.Context, m Machine, sample time.Duration) (float64, error) {
	if sample == 0 {
		return 0, errNoSample
	}
	before, err := cpu.ReadTicks(m.Root)
	if err != nil {
		return 0, err
	}
	if err := m.Wait(ctx, sample); err != nil {
		return 0, err
	}
	after, err := cpu.ReadTicks(m.Root)
	if err != nil {
		return 0, err
	}
	share, err := cpu.Stolen(before, after)
	if err != nil {
		return 0, fmt.Errorf("%w within %v", err, sample)
	}
	return share, nil
}

// memoryAvailable is MemAvailable of /proc/meminfo, which is in kB, see proc_meminfo(5).
func memoryAvailable(root fs.FS) (int64, error) {
	kB, err := proc.NumberAfter(root, "proc/meminfo", "MemAvailable:", "")
	return int64(kB) << 10, err
}
