package preflight

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"testing"
	"testing/fstest"
	"time"

	"perflab/runner/internal/resource/cgroup"
	"perflab/runner/result"
)

// tree is a Linux machine cut down to what is read.
func tree() fstest.MapFS {
	m := fstest.MapFS{}
	for name, text := range map[string]string{
		"sys/devices/system/cpu/cpu0/cpufreq/scaling_governor":            "powersave\n",
		"sys/devices/system/cpu/cpu1/cpufreq/scaling_governor":            "performance\n",
		"sys/devices/system/cpu/cpu2/cpufreq/scaling_governor":            "powersave\n",
		"sys/devices/system/clocksource/clocksource0/current_clocksource": "hpet\n",
		"proc/loadavg":                          "1.50 1.23 1.53 1/105 1014\n",
		"proc/stat":                             "cpu  100 0 50 800 10 0 20 20 7 0\ncpu0 1 2 3 4 5 6 7 8 9 0\n",
		"proc/meminfo":                          "MemTotal:       4096 kB\nMemFree:        1 kB\nMemAvailable:   2048 kB\n",
		"proc/self/net/netstat":                 "TcpExt: ListenOverflows ListenDrops\nTcpExt: 3 4\n",
		"proc/self/net/sockstat":                "sockets: used 28\nTCP: inuse 1 orphan 0 tw 6 alloc 1 mem 134\nUDP: inuse 0 mem 0\n",
		"proc/sys/net/ipv4/ip_local_port_range": "32768\t60999\n",
		"proc/sys/net/ipv4/tcp_tw_reuse":        "2\n",
		"proc/sys/net/core/somaxconn":           "128\n",
		"proc/self/cgroup":                      "0::/a\n",
		"proc/self/mountinfo":                   "30 25 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n",
		"sys/fs/cgroup/a/cpu.max":               "50000 100000\n",
		"sys/fs/cgroup/a/cpu.stat":              "throttled_usec 250000\n",
	} {
		m[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return m
}

// machine reads root; the passing of time replaces /proc/stat by later.
func machine(root fstest.MapFS, later string) Machine {
	return Machine{
		Root:  root,
		CPUs:  func() ([]int, error) { return []int{0, 2}, nil },
		Files: func() (Limit, error) { return Limit{Soft: 1024, Hard: 4096}, nil },
		Hiccups: func(context.Context, time.Duration) *result.Hiccups {
			return &result.Hiccups{Count: 100, Lost: 0.02, Max: 40 * time.Millisecond}
		},
		Wait: func(ctx context.Context, _ time.Duration) error {
			root["proc/stat"] = &fstest.MapFile{Data: []byte(later)}
			return ctx.Err()
		},
	}
}

func TestReadLinux(t *testing.T) {
	// 100 ticks later, 5 of them stolen; those of guests are part of user.
	r, err := Read(t.Context(), machine(tree(), "cpu  140 0 60 845 10 0 20 25 99 9\n"), time.Second)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "cpus", r.CPUs, 2)
	same(t, "load", r.Load, 1.5)
	same(t, "steal", r.Steal, 0.05)
	same(t, "hiccups", r.Hiccups, result.Hiccups{Count: 100, Lost: 0.02, Max: 40 * time.Millisecond})
	same(t, "quota", r.Quota, cgroup.Quota{CPUs: 0.5, Throttled: 250 * time.Millisecond})
	same(t, "clock", r.Clock, "hpet")
	same(t, "memory", r.Memory, 2048<<10)
	same(t, "descriptors", r.Descriptors, Limit{Soft: 1024, Hard: 4096})
	same(t, "ports", r.Ports, PortRange{First: 32768, Last: 60999})
	same(t, "reuse", r.Reuse, 2)
	same(t, "time-wait", r.TimeWait, 6)
	same(t, "backlog", r.Backlog, 128)
	same(t, "listening", r.Listening, Listening{Overflows: 3, Drops: 4})
	// CPU 1 is not this process's.
	if r.Governors.Err != nil || !slices.Equal(r.Governors.Value, []string{"powersave"}) {
		t.Errorf("governors: %+v", r.Governors)
	}
}

func same[T comparable](t *testing.T, what string, got Reading[T], want T) {
	t.Helper()
	if got.Err != nil || got.Value != want {
		t.Errorf("%s: got %v, %v; want %v", what, got.Value, got.Err, want)
	}
}

// A system without /proc and /sys gives no figure at all, and no finding but unknown.
func TestReadElsewhere(t *testing.T) {
	m := machine(fstest.MapFS{}, "")
	m.CPUs = func() ([]int, error) { return nil, errors.New("not told") }
	m.Files = func() (Limit, error) { return Limit{}, errors.New("not told") }
	r, err := Read(t.Context(), m, time.Second)
	if err != nil {
		t.Fatal(err)
	}
	findings := Judge(r, Demand{Users: 1e6, Isolated: true})
	for _, f := range findings[:len(findings)-7] { // the last are set by the caller
		if f.Name != "hiccups" && (f.Status != Unknown || !f.Remedy.IsZero()) {
			t.Errorf("%s: %s, %s", f.Name, f.Status, f.Found)
		}
		if want := "not known on this system: it has no /proc/sys/net/core/somaxconn"; f.Name == "backlog" && f.Found.String() != want {
			t.Errorf("found %q, want %q", f.Found, want)
		}
	}
}

func TestSteal(t *testing.T) {
	for name, tc := range map[string]struct {
		sample time.Duration
		later  string
	}{
		"no sample":        {0, "cpu  140 0 60 845 10 0 20 25 0 0\n"},
		"no tick passed":   {time.Millisecond, "cpu  100 0 50 800 10 0 20 20 7 0\n"},
		"not the cpu line": {time.Second, "intr 1 2 3 4 5 6 7 8 9\n"},
		"too few fields":   {time.Second, "cpu 1 2 3\n"},
		"not a number":     {time.Second, "cpu  140 0 60 845 10 0 20 many 0 0\n"},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := Read(t.Context(), machine(tree(), tc.later), tc.sample)
			if err != nil || r.Steal.Err == nil || (r.Hiccups.Err != nil) != (tc.sample == 0) {
				t.Errorf("steal %+v, hiccups %+v, error %v", r.Steal, r.Hiccups, err)
			}
		})
	}
}

func TestReadMalformed(t *testing.T) {
	failed := map[string]func(Readings) error{
		"proc/loadavg":                          func(r Readings) error { return r.Load.Err },
		"proc/meminfo":                          func(r Readings) error { return r.Memory.Err },
		"proc/self/net/sockstat":                func(r Readings) error { return r.TimeWait.Err },
		"proc/sys/net/ipv4/ip_local_port_range": func(r Readings) error { return r.Ports.Err },
		"proc/sys/net/core/somaxconn":           func(r Readings) error { return r.Backlog.Err },
	}
	for name, err := range failed {
		for _, text := range []string{"", "some words\n", "60999 32768\n x"} {
			if name == "proc/loadavg" && text != "" && text[0] == '6' {
				continue // a number is a load
			}
			root := tree()
			root[name] = &fstest.MapFile{Data: []byte(text)}
			r, readErr := Read(t.Context(), machine(root, ""), 0)
			if readErr != nil || err(r) == nil || errors.Is(err(r), fs.ErrNotExist) {
				t.Errorf("%s holds %q: %v, %v", name, text, readErr, err(r))
			}
		}
	}
}

func TestReadCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Read(ctx, machine(tree(), ""), time.Second); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if err := wait(ctx, time.Hour); !errors.Is(err, context.Canceled) {
		t.Errorf("wait: %v", err)
	}
}
