package resource

import (
	"strings"
	"testing"
	"testing/fstest"
)

// host is a Linux machine cut down to what is read of it as a whole.
func host() fstest.MapFS {
	return machine(map[string]string{
		"proc/stat":                             "cpu  100 0 50 800 10 0 20 20 7 0\ncpu0 1 2 3 4 5 6 7 8 9 0\ncpu2 1 2 3 4 5 6 7 8 9 0\n",
		"proc/sys/net/ipv4/ip_local_port_range": "32768\t60999\n",
		"proc/self/net/sockstat":                "sockets: used 28\nTCP: inuse 1 orphan 0 tw 6 alloc 1 mem 134\nUDP: inuse 0 mem 0\n",
		"proc/42/net/sockstat":                  "TCP: inuse 1 orphan 0 tw 7 alloc 1 mem 134\n",
		"proc/42/net/netstat":                   "TcpExt: SyncookiesSent ListenOverflows ListenDrops TCPHPHits\nTcpExt: 1 12 15 4\nIpExt: InNoRoutes ListenDrops\nIpExt: 5 99\n",
		"proc/self/net/tcp": "  sl  local_address rem_address   st tx_queue\n" +
			"   0: 0100007F:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 0\n" + // listens on port 8000
			"   1: 0100007F:C350 0100007F:1F40 06 00000000:00000000 00:00000000 00000000     0        0 0\n" + // rests here, to it
			"   2: 0100007F:C351 0100007F:1F40 01 00000000:00000000 00:00000000 00000000     0        0 0\n" + // is open
			"   3: 0100007F:1F40 0100007F:C352 06 00000000:00000000 00:00000000 00000000     0        0 0\n" + // rests at the server
			"   4: 0100007F:C353 0100007F:1F41 06 00000000:00000000 00:00000000 00000000     0        0 0\n", // to another port
		"proc/self/net/tcp6": "  sl  local_address rem_address   st\n   0: 0000:C350 0000:1F40 06 0:0 00:00000000 00000000     0        0 0\n",
		"proc/self/fd/0":     "",
		"proc/self/fd/7":     "",
	})
}

func TestReadMachine(t *testing.T) {
	root := host()
	ticks, err := ReadTicks(root)
	if err != nil || ticks != (Ticks{All: 1000, Idle: 810, Disk: 10, Steal: 20}) {
		t.Errorf("ticks %+v, %v", ticks, err)
	}
	if ticks, err = ReadTicks(root, 0, 2); err != nil || ticks != (Ticks{All: 2 * 36, Idle: 2 * 9, Disk: 2 * 5, Steal: 2 * 8}) {
		t.Errorf("ticks of two CPUs %+v, %v", ticks, err)
	}
	if _, err := ReadTicks(root, 0, 1); err == nil {
		t.Error("CPU 1 is not told of")
	}
	ports, err := ReadPorts(root)
	if err != nil || ports != (PortRange{32768, 60999}) || ports.Count() != 28232 {
		t.Errorf("ports %+v, %v", ports, err)
	}
	for process, want := range map[string]int{OwnProcess: 6, "42": 7} {
		if n, err := ReadTimeWait(root, process); err != nil || n != want {
			t.Errorf("%s: %d in TIME_WAIT, %v; want %d", process, n, err, want)
		}
	}
	for range 2 {
		want := len(root) - len(host()) + 2
		if n, err := CountResting(root, 8000); err != nil || n != want {
			t.Errorf("%d ports rest, %v; want %d", n, err, want)
		}
		delete(root, "proc/self/net/tcp6") // as without IPv6
	}
	listening, err := ReadListening(root, "42")
	if err != nil || listening != (Listening{Overflows: 12, Drops: 15}) {
		t.Errorf("listening %+v, %v", listening, err)
	}
	if n, err := CountOpenFiles(root); err != nil || n != 2 {
		t.Errorf("%d open files, %v", n, err)
	}
}

func TestStolen(t *testing.T) {
	for name, tc := range map[string]struct {
		before, after Ticks
		want          float64
		fails         bool
	}{
		"some":            {Ticks{All: 1000, Steal: 20}, Ticks{All: 1100, Steal: 25}, 0.05, false},
		"none":            {Ticks{All: 1000, Steal: 20}, Ticks{All: 1100, Steal: 20}, 0, false},
		"went back":       {Ticks{All: 1000, Steal: 20}, Ticks{All: 1100, Steal: 10}, 0, false},
		"no tick between": {Ticks{All: 1000, Steal: 20}, Ticks{All: 1000, Steal: 20}, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Stolen(tc.before, tc.after)
			if got != tc.want || (err != nil) != tc.fails {
				t.Errorf("%v, %v; want %v", got, err, tc.want)
			}
		})
	}
}

func TestBusy(t *testing.T) {
	before := Ticks{All: 1000, Idle: 500, Disk: 50}
	if busy, disk, err := Busy(before, Ticks{All: 1100, Idle: 520, Disk: 60}); err != nil || busy != 0.8 || disk != 0.1 {
		t.Errorf("%v, %v, %v; want 0.8 and 0.1", busy, disk, err)
	}
	if _, _, err := Busy(before, before); err == nil {
		t.Error("no tick passed")
	}
}

func TestReadListeningRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                                    "tells nothing of TcpExt",
		"TcpExt: ListenOverflows ListenDrops": "tells nothing of TcpExt",
		"TcpExt: ListenDrops\nTcpExt: 1\n":    "tells no ListenOverflows",
		"TcpExt: ListenOverflows ListenDrops\nTcpExt: 1\n":      "tells no ListenDrops",
		"TcpExt: ListenOverflows ListenDrops\nTcpExt: 1 many\n": "ListenDrops",
	} {
		_, err := ReadListening(machine(map[string]string{"proc/self/net/netstat": text}), OwnProcess)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	if _, err := ReadListening(fstest.MapFS{}, OwnProcess); err == nil {
		t.Error("a machine without /proc has connections turned away")
	}
}

func TestInContainer(t *testing.T) {
	for name, tc := range map[string]struct {
		id   string
		want bool
	}{"its own": {id, true}, "another": {"fedcba9876543210", false}} {
		t.Run(name, func(t *testing.T) {
			if got := InContainer(machine(v2), "42", tc.id); got != tc.want {
				t.Errorf("%v, want %v", got, tc.want)
			}
		})
	}
}
