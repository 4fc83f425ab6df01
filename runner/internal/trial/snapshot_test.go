package trial

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"perflab/runner/internal/resource/cpu"
	"perflab/runner/internal/resource/proc"
	"perflab/runner/internal/resource/socket"
	"perflab/runner/result"
)

// place is an environment whose server's network a process shows.
type place struct {
	Environment
	url     string
	process int
	err     error
}

func (p place) Describe() result.Environment { return result.Environment{URL: p.url} }
func (p place) NetworkProcess() (int, error) { return p.process, p.err }

func procFiles() fstest.MapFS {
	m := fstest.MapFS{}
	for name, text := range map[string]string{
		"proc/stat":                             "cpu  100 0 50 800 10 0 20 20 7 0\n",
		"proc/self/fd/0":                        "",
		"proc/self/net/sockstat":                "TCP: inuse 1 orphan 0 tw 6 alloc 1 mem 134\n",
		"proc/self/net/tcp":                     "sl local rem st\n0: 0:C350 0:1F40 06 0:0 0 0 0 0 0\n1: 0:C351 0:0050 06 0:0 0 0 0 0 0\n",
		"proc/42/net/sockstat":                  "TCP: inuse 1 orphan 0 tw 9 alloc 1 mem 134\n",
		"proc/42/net/netstat":                   "TcpExt: ListenOverflows ListenDrops\nTcpExt: 3 4\n",
		"proc/sys/net/ipv4/ip_local_port_range": "32768\t60999\n",
	} {
		m[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return m
}

func limited() (proc.Limit, error) { return proc.Limit{Soft: 1024, Hard: 4096}, nil }

func TestSnapshot(t *testing.T) {
	s := Machine{procFiles(), limited}.take(place{url: "http://127.0.0.1:8000", process: 42})
	want := snapshot{
		ticks: counted[cpu.Ticks]{value: cpu.Ticks{All: 1000, Idle: 810, Disk: 10, Steal: 20}}, server: counted[cpu.Ticks]{value: cpu.Ticks{All: 1000, Idle: 810, Disk: 10, Steal: 20}}, files: counted[int]{value: 1}, limit: counted[proc.Limit]{value: proc.Limit{Soft: 1024, Hard: 4096}},
		ports: counted[socket.PortRange]{value: socket.PortRange{First: 32768, Last: 60999}}, timeWait: counted[int]{value: 6}, resting: counted[int]{value: 1},
		serverTimeWait: counted[int]{value: 9}, listening: counted[socket.Listening]{value: socket.Listening{Overflows: 3, Drops: 4}},
	}
	if s != want {
		t.Errorf("got  %+v\nwant %+v", s, want)
	}
}

func TestSnapshotOfTheDefaultPort(t *testing.T) {
	for url, want := range map[string]int{"http://host": 1, "https://host": 0, "http://host:80/base": 1, "http://host:8000": 1} {
		if s := (Machine{procFiles(), limited}).take(place{url: url}); s.resting.err != nil || s.resting.value != want {
			t.Errorf("%s: %d ports rest, %v; want %d", url, s.resting.value, s.resting.err, want)
		}
	}
}

// What cannot be read says why, and hides nothing else.
func TestSnapshotElsewhere(t *testing.T) {
	gone := errors.New("another machine")
	for name, tc := range map[string]struct {
		machine Machine
		env     Environment
		ticks   string // part of the error; empty: none
		network string
	}{
		"no machine":        {Machine{}, place{}, "does not tell", "does not tell"},
		"no /proc":          {Machine{fstest.MapFS{}, limited}, place{process: 42}, "this system has no /proc/stat", "no /proc/42/net/netstat"},
		"server not here":   {Machine{procFiles(), limited}, place{err: gone}, "", "another machine"},
		"network not known": {Machine{procFiles(), limited}, labEnv{lab: &lab{}}, "", "cannot be seen"},
	} {
		t.Run(name, func(t *testing.T) {
			s := tc.machine.take(tc.env)
			for what, got := range map[string]error{tc.ticks: s.ticks.err, tc.network: s.listening.err} {
				if (got == nil) != (what == "") || got != nil && !strings.Contains(got.Error(), what) {
					t.Errorf("error %v, want %q", got, what)
				}
			}
		})
	}
	if err := readable(fs.ErrPermission); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("changed to %v", err)
	}
}
