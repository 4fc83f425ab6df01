package resource

import (
	"bufio"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"slices"
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
	proc := fstest.MapFS{
		"1/stat": stat(1, 0, 1, 900, 900, 900, 900), "1/statm": statm(100, 0),
		"50/stat": stat(50, 1, 50, 1, 2, 3, 4), "50/statm": statm(10, 4), // the root
		"9/stat": stat(9, 50, 50, 10, 0, 0, 0), "9/statm": statm(3, 1), // a child
		"70/stat": stat(70, 9, 70, 20, 0, 0, 0), "70/statm": statm(2, 2), // a grandchild in a group of its own
		"80/stat": stat(80, 1, 50, 30, 0, 0, 0), "80/statm": statm(1, 0), // in the group, its parent gone
		"81/stat": stat(81, 80, 81, 40, 0, 0, 0), "81/statm": statm(1, 0), // that one's child
		"90/stat": stat(90, 1, 90, 500, 0, 0, 0), "90/statm": statm(100, 0), // a stranger
		"self/stat": stat(90, 1, 90, 500, 0, 0, 0),
	}
	u, err := NewTree("server", 50, 1).read(proc)
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

func TestTreeReadsParentsBeforeTheirChildren(t *testing.T) {
	all := []process{{pid: 7, parent: 9, group: 5}, {pid: 9, parent: 5, group: 5}, {pid: 5, parent: 1, group: 5}, {pid: 3, parent: 1, group: 5}, {pid: 2, parent: 3, group: 5}}
	if got, want := tree(all, 5), []int{5, 9, 7, 3, 2}; !slices.Equal(got, want) {
		t.Errorf("order %v, want %v", got, want)
	}
	if got := tree(all, 4); got != nil {
		t.Errorf("without a root there is %v", got)
	}
}

func TestTreeDoesNotGoBackWhenAnOrphanEnds(t *testing.T) {
	proc := fstest.MapFS{
		"50/stat": stat(50, 1, 50, 5, 0, 0, 0), "50/statm": statm(1, 0),
		"60/stat": stat(60, 1, 50, 95, 0, 0, 0), "60/statm": statm(1, 0),
	}
	meter := NewTree("server", 50, 1)
	for range 2 {
		u, err := meter.read(proc)
		if err != nil {
			t.Fatal(err)
		}
		if u.CPU != time.Second {
			t.Errorf("CPU %v, want 1s", u.CPU)
		}
		delete(proc, "60/stat")
	}
}

func TestTreeWithoutARootFails(t *testing.T) {
	_, err := NewTree("server", 50, 1).read(fstest.MapFS{"1/stat": stat(1, 0, 1, 0, 0, 0, 0)})
	if err == nil || !strings.Contains(err.Error(), "process 50 of server is gone") {
		t.Errorf("error %v", err)
	}
}

func TestMalformedStatIsAnError(t *testing.T) {
	for _, line := range []string{"", "1 name S 1", "1 (name) S 1 1", "1 (name) S x 1 1 0 -1 0 0 0 0 0 1 1 1 1 20", "1 (name) S 1 1 1 0 -1 0 0 0 0 0 1 x 1 1 20"} {
		if p, err := parseStat(line); err == nil {
			t.Errorf("%q read as %+v", line, p)
		}
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

func TestStartOnBindsTheChildAlone(t *testing.T) {
	before, err := Available()
	if err != nil {
		t.Fatal(err)
	}
	last := before[len(before)-1:]
	cmd := exec.Command("cat", "/proc/self/status")
	var out strings.Builder
	cmd.Stdout = &out
	if err := StartOn(last, cmd.Start); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprintf("Cpus_allowed_list:\t%d\n", last[0]); !strings.Contains(out.String(), want) {
		t.Errorf("the child's status does not hold %q", want)
	}
	for tid, cpus := range affinities(t) {
		if !slices.Equal(cpus, before) {
			t.Errorf("thread %d is bound to %v, want %v as before", tid, cpus, before)
		}
	}
	if err := StartOn([]int{1023}, func() error { t.Error("started all the same"); return nil }); err == nil {
		t.Error("bound to CPU 1023, which this machine does not have")
	}
}

func TestVanished(t *testing.T) {
	if !vanished(fs.ErrNotExist) || !vanished(syscall.ESRCH) || vanished(fs.ErrPermission) || vanished(nil) {
		t.Error("only missing files and ended processes have vanished")
	}
}

// TestTreeLeavesThisProgramOut: a server that started this program does not use what this
// program and its children do.
func TestTreeLeavesThisProgramOut(t *testing.T) {
	own := os.Getpid()
	name := strconv.Itoa(own)
	proc := fstest.MapFS{
		"50/stat": stat(50, 1, 50, 1, 0, 0, 0), "50/statm": statm(1, 0), // the server
		name + "/stat": stat(own, 50, 50, 100, 0, 0, 0), name + "/statm": statm(1, 0),
		"9999998/stat": stat(9999998, own, 50, 200, 0, 0, 0), "9999998/statm": statm(1, 0),
	}
	for root, want := range map[int]time.Duration{50: 10 * time.Millisecond, own: 3 * time.Second} {
		u, err := NewTree("server", root, 1).read(proc)
		if err != nil || u.CPU != want {
			t.Errorf("tree of %d: %v, %v; want %v", root, u.CPU, err, want)
		}
	}
}
