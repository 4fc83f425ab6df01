package resource

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"
	"time"
)

// stat is a line of /proc/PID/stat with times in ticks of 10 ms.
func stat(pid, parent, group, utime, stime, cutime, cstime int) *fstest.MapFile {
	return &fstest.MapFile{Data: fmt.Appendf(nil, "%d (a name) with ) S) S %d %d 1 0 -1 0 0 0 0 0 %d %d %d %d 20 0 1 0 5\n",
		pid, parent, group, utime, stime, cutime, cstime)}
}

func statm(resident, shared int) *fstest.MapFile {
	return &fstest.MapFile{Data: fmt.Appendf(nil, "999 %d %d 1 0 2 0\n", resident, shared)}
}

func TestTreeSumsRootDescendantsAndGroup(t *testing.T) {
	page := int64(os.Getpagesize())
	root := fstest.MapFS{
		"proc/1/stat": stat(1, 0, 1, 900, 900, 900, 900), "proc/1/statm": statm(100, 0),
		"proc/50/stat": stat(50, 1, 50, 1, 2, 3, 4), "proc/50/statm": statm(10, 4), // the root
		"proc/9/stat": stat(9, 50, 50, 10, 0, 0, 0), "proc/9/statm": statm(3, 1), // a child
		"proc/70/stat": stat(70, 9, 70, 20, 0, 0, 0), "proc/70/statm": statm(2, 2), // a grandchild in a group of its own
		"proc/80/stat": stat(80, 1, 50, 30, 0, 0, 0), "proc/80/statm": statm(1, 0), // in the group, its parent gone
		"proc/81/stat": stat(81, 80, 81, 40, 0, 0, 0), "proc/81/statm": statm(1, 0), // that one's child
		"proc/90/stat": stat(90, 1, 90, 500, 0, 0, 0), "proc/90/statm": statm(100, 0), // a stranger
		"proc/self/stat": stat(90, 1, 90, 500, 0, 0, 0),
	}
	u, err := NewTree("server", 50, 1).read(root)
	if err != nil {
		t.Fatal(err)
	}
	if want := 110 * 10 * time.Millisecond; u.CPU != want {
		t.Errorf("CPU %v, want %v", u.CPU, want)
	}
	if want := (6 + 2 + 0 + 1 + 1) * page; u.Memory != want {
		t.Errorf("memory %d, want %d", u.Memory, want)
	}
}

func TestTreeDoesNotGoBackWhenAnOrphanEnds(t *testing.T) {
	root := fstest.MapFS{
		"proc/50/stat": stat(50, 1, 50, 5, 0, 0, 0), "proc/50/statm": statm(1, 0),
		"proc/60/stat": stat(60, 1, 50, 95, 0, 0, 0), "proc/60/statm": statm(1, 0),
	}
	meter := NewTree("server", 50, 1)
	for range 2 {
		u, err := meter.read(root)
		if err != nil {
			t.Fatal(err)
		}
		if u.CPU != time.Second {
			t.Errorf("CPU %v, want 1s", u.CPU)
		}
		delete(root, "proc/60/stat")
	}
}

func TestTreeWithoutARootFails(t *testing.T) {
	_, err := NewTree("server", 50, 1).read(fstest.MapFS{"proc/1/stat": stat(1, 0, 1, 0, 0, 0, 0)})
	if err == nil || !strings.Contains(err.Error(), "process 50 of server is gone") {
		t.Errorf("error %v", err)
	}
}

// spin is a shell that burns CPU in a child until told to stop, then lets the child end,
// says so, and stays.
const spin = `(while :; do :; done) & echo on; read x; kill $!; wait $! 2>/dev/null; echo off; read x`

func TestTreeKeepsTheTimeOfChildrenThatEnded(t *testing.T) {
	cmd := exec.Command("sh", "-c", spin)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		cmd.Wait()
	}()
	lines := bufio.NewReader(out)
	expect := func(want string) {
		t.Helper()
		if line, err := lines.ReadString('\n'); err != nil || line != want+"\n" {
			t.Fatalf("read %q, %v; want %s", line, err, want)
		}
	}
	expect("on")
	meter := NewTree("server", cmd.Process.Pid, 1)
	var busy Usage
	for deadline := time.Now().Add(time.Minute); busy.CPU < 100*time.Millisecond; {
		if time.Now().After(deadline) {
			t.Fatalf("a busy child shows %v of CPU after a minute", busy.CPU)
		}
		if busy, err = meter.Read(); err != nil {
			t.Fatal(err)
		}
	}
	if busy.Memory <= 0 {
		t.Errorf("memory %d", busy.Memory)
	}
	io.WriteString(in, "\n")
	expect("off")
	meter.most = 0 // forget: the parent must have inherited the time
	after, err := meter.Read()
	if err != nil {
		t.Fatal(err)
	}
	if after.CPU < busy.CPU {
		t.Errorf("CPU went back from %v to %v when the child ended", busy.CPU, after.CPU)
	}
}

// TestTreeLeavesThisProgramOut: a server that started this program does not use what this
// program and its children do.
func TestTreeLeavesThisProgramOut(t *testing.T) {
	own := os.Getpid()
	name := strconv.Itoa(own)
	root := fstest.MapFS{
		"proc/50/stat": stat(50, 1, 50, 1, 0, 0, 0), "proc/50/statm": statm(1, 0), // the server
		"proc/" + name + "/stat": stat(own, 50, 50, 100, 0, 0, 0), "proc/" + name + "/statm": statm(1, 0),
		"proc/9999998/stat": stat(9999998, own, 50, 200, 0, 0, 0), "proc/9999998/statm": statm(1, 0),
	}
	for first, want := range map[int]time.Duration{50: 10 * time.Millisecond, own: 3 * time.Second} {
		u, err := NewTree("server", first, 1).read(root)
		if err != nil || u.CPU != want {
			t.Errorf("tree of %d: %v, %v; want %v", first, u.CPU, err, want)
		}
	}
}
