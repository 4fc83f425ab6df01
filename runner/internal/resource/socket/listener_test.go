package socket

import (
	"io/fs"
	"net"
	"os"
	"runtime"
	"slices"
	"testing"
	"testing/fstest"
)

func TestListeners(t *testing.T) {
	const head = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
	socket := func(inode string) *fstest.MapFile {
		return &fstest.MapFile{Mode: fs.ModeSymlink, Data: []byte("socket:[" + inode + "]")}
	}
	machine := fstest.MapFS{
		"proc/self/net/tcp": {Data: []byte(head +
			"   0: 0100007F:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 100 1 0 100 0 0 10 0\n" +
			"   1: 00000000:1F41 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 101 1 0 100 0 0 10 0\n" +
			"   2: 0100007F:1F40 0100007F:9999 01 00000000:00000000 00:00000000 00000000     0        0 102 1 0 100 0 0 10 0\n" +
			"   3: 0200007F:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 103 1 0 100 0 0 10 0\n" +
			"   4: 0100007F:1F42 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 104 1 0 100 0 0 10 0\n")},
		"proc/self/net/tcp6": {Data: []byte(head +
			"   0: 00000000000000000000000000000000:1F43 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 105 1 0 100 0 0 10 0\n")},
		"proc/7/fd/3": socket("100"), "proc/8/fd/3": socket("100"), "proc/8/fd/4": socket("101"),
		"proc/9/fd/3": socket("103"), "proc/9/fd/4": socket("102"), "proc/9/fd/5": socket("105"),
	}
	for name, tc := range map[string]struct {
		port int
		want []int
	}{
		"at the loopback, in two processes": {8000, []int{7, 8}},
		"at every address":                  {8001, []int{8}},
		"of a process that cannot be seen":  {8002, []int{unknownProcess}},
		"at every address of IPv6":          {8003, []int{9}},
		"none":                              {8004, nil},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Listeners(machine, tc.port)
			slices.Sort(got)
			if err != nil || !slices.Equal(got, tc.want) {
				t.Errorf("listeners %v, %v; want %v", got, err, tc.want)
			}
		})
	}
}

func TestListenersOfThisMachine(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("needs /proc")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	got, err := Listeners(os.DirFS("/"), l.Addr().(*net.TCPAddr).Port)
	if err != nil || !slices.Equal(got, []int{os.Getpid()}) {
		t.Errorf("listeners %v, %v; want this process, %d", got, err, os.Getpid())
	}
}

// TestListener finds the one process that answers: of several that share the socket the one
// the others descend from.
func TestListener(t *testing.T) {
	const head = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
	line := func(pid, parent string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte(pid + " (a) b) S " + parent + " 1 1 0 -1 0 0 0 0 0 1 1 0 0 20 0 1 0 5\n")}
	}
	socket := func(inode string) *fstest.MapFile {
		return &fstest.MapFile{Mode: fs.ModeSymlink, Data: []byte("socket:[" + inode + "]")}
	}
	machine := fstest.MapFS{
		"proc/self/net/tcp": {Data: []byte(head +
			"   0: 0100007F:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 100 1 0 100 0 0 10 0\n" +
			"   1: 00000000:1F41 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 101 1 0 100 0 0 10 0\n" +
			"   2: 0100007F:1F42 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 102 1 0 100 0 0 10 0\n")},
		"proc/self/net/tcp6": {Data: []byte(head)},
		"proc/7/fd/3":        socket("100"), "proc/7/stat": line("7", "8"),
		"proc/8/fd/3": socket("100"), "proc/8/stat": line("8", "1"),
		"proc/9/fd/3": socket("100"), "proc/9/stat": line("9", "8"),
		"proc/10/fd/3": socket("101"), "proc/10/stat": line("10", "1"),
		"proc/11/fd/3": socket("101"), "proc/11/stat": line("11", "1"),
	}
	for name, tc := range map[string]struct{ port, want int }{
		"a master with workers": {8000, 8},
		"two servers":           {8001, 0},
		"not to be seen":        {8002, 0},
		"nobody":                {8003, 0},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Listener(machine, tc.port); got != tc.want {
				t.Errorf("process %d, want %d", got, tc.want)
			}
		})
	}
}
