package socket

import (
	"strings"
	"testing"
	"testing/fstest"

	"perflab/runner/internal/resource/proc"
)

func machine(files map[string]string) fstest.MapFS {
	m := fstest.MapFS{}
	for name, text := range files {
		m[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return m
}

// host is a Linux machine cut down to what is read of its network.
func host() fstest.MapFS {
	return machine(map[string]string{
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
	})
}

func TestReadNamespace(t *testing.T) {
	root := host()
	ports, err := ReadPorts(root)
	if err != nil || ports != (PortRange{32768, 60999}) || ports.Count() != 28232 {
		t.Errorf("ports %+v, %v", ports, err)
	}
	for process, want := range map[string]int{proc.Own: 6, "42": 7} {
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
}

func TestReadListeningRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                                    "tells nothing of TcpExt",
		"TcpExt: ListenOverflows ListenDrops": "tells nothing of TcpExt",
		"TcpExt: ListenDrops\nTcpExt: 1\n":    "tells no ListenOverflows",
		"TcpExt: ListenOverflows ListenDrops\nTcpExt: 1\n":      "tells no ListenDrops",
		"TcpExt: ListenOverflows ListenDrops\nTcpExt: 1 many\n": "ListenDrops",
	} {
		_, err := ReadListening(machine(map[string]string{"proc/self/net/netstat": text}), proc.Own)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	if _, err := ReadListening(fstest.MapFS{}, proc.Own); err == nil {
		t.Error("a machine without /proc has connections turned away")
	}
}
