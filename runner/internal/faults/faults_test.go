package faults

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"perflab/runner/internal/moment"
)

// fault is one thing that goes wrong.
type fault struct {
	name   string
	inject func(*cell) bool // false: there is nothing to break at this moment
	ends   bool             // the run ends by it, wherever it stands
	loses  bool             // there may be no record after it
	repair func(*cell)      // before the run is looked at and resumed
	mount  bool             // the results lie on a file system of their own
	alone  bool             // no other cell of its engine may run
	in     setting
	needs  func() string // what is missing for it here; "": nothing
}

func kill(pid int, s syscall.Signal) bool { return pid > 0 && syscall.Kill(pid, s) == nil }

var faults = []fault{
	{name: "runner killed (kill -9)", in: embedded, ends: true, inject: func(c *cell) bool { return c.run.Process.Kill() == nil }},
	{name: "runner interrupted (Ctrl-C)", in: embedded, inject: func(c *cell) bool { return c.run.Process.Signal(os.Interrupt) == nil }},
	{name: "runner killed, Django and gunicorn", in: host, needs: gunicorn, ends: true, inject: func(c *cell) bool { return c.run.Process.Kill() == nil }},
	{name: "runner interrupted, Django and gunicorn", in: host, needs: gunicorn, inject: func(c *cell) bool { return c.run.Process.Signal(os.Interrupt) == nil }},
	{name: "server killed", in: embedded, inject: func(c *cell) bool { s, _ := c.server(); return kill(s, syscall.SIGKILL) }},
	{name: "gunicorn killed", in: host, needs: gunicorn, inject: func(c *cell) bool { s, _ := c.server(); return kill(s, syscall.SIGKILL) }},
	{name: "one worker of gunicorn killed", in: host, needs: gunicorn, inject: func(c *cell) bool { _, w := c.server(); return kill(w, syscall.SIGKILL) }},
	{name: "server stopped (kill -STOP)", in: embedded, inject: func(c *cell) bool { s, _ := c.server(); return kill(s, syscall.SIGSTOP) }},
	{name: "Redis killed", in: embedded, inject: func(c *cell) bool { return kill(c.named("target redis"), syscall.SIGKILL) }},
	{name: "k6 killed", in: withK6, needs: k6, inject: func(c *cell) bool { return kill(c.named("k6 run"), syscall.SIGKILL) }},
	{name: "runner killed, k6 sends", in: withK6, needs: k6, ends: true, inject: func(c *cell) bool { return c.run.Process.Kill() == nil }},
	{name: "disk full", in: embedded, needs: mounts, mount: true, inject: fill, repair: empty},
	{name: "results folder read-only", in: embedded, needs: mounts, mount: true, inject: readOnly, repair: writable},
	{name: "results folder removed", in: embedded, loses: true, inject: func(c *cell) bool {
		list, err := filepath.Glob(filepath.Join(c.results(), "*"))
		for _, path := range list {
			c.must(os.RemoveAll(path))
		}
		return err == nil
	}},
	{name: "runner killed, containers", in: docker, needs: own.needed, ends: true, inject: func(c *cell) bool { return c.run.Process.Kill() == nil }},
	{name: "runner interrupted, containers", in: docker, needs: own.needed, inject: func(c *cell) bool { return c.run.Process.Signal(os.Interrupt) == nil }},
	{name: "container killed", in: docker, needs: own.needed, inject: killed},
	{name: "one worker in a container killed", in: docker, needs: own.needed, inject: workerInContainer},
	{name: "memory limit of the container reached", in: docker, needs: own.needed, inject: squeeze},
	{name: "container taken off its network", in: docker, needs: own.needed, inject: cutOff},
	{name: "images removed", in: docker, needs: own.needed, alone: true, inject: takenAway, repair: func(c *cell) { c.must(own.fetch()) }},
	{name: "engine stopped and started", in: docker, needs: own.needed, alone: true, inject: restarted},
}

func installed(program string) func() string {
	return func() string {
		if _, err := exec.LookPath(program); err != nil {
			return program + " is not installed"
		}
		return ""
	}
}

var (
	gunicorn = installed("gunicorn")
	k6       = installed("k6")
)

// mounts tells whether a small file system can be mounted here.
func mounts() string {
	if os.Geteuid() != 0 {
		return "only root can mount a small file system"
	}
	return ""
}

// small puts the results on a small file system of their own.
func (c *cell) small() {
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", c.results()).CombinedOutput(); err != nil {
		c.t.Skipf("mount: %v: %s", err, out)
	}
	c.t.Cleanup(func() { _ = exec.Command("umount", "-l", "-A", c.results()).Run() })
}

func fill(c *cell) bool {
	f, err := os.Create(filepath.Join(c.results(), "full"))
	c.must(err)
	defer f.Close()
	for block := make([]byte, 4096); ; {
		if _, err := f.Write(block); err != nil {
			return true
		}
	}
}

func empty(c *cell) { c.must(os.Remove(filepath.Join(c.results(), "full"))) }

// readOnly lays a view of the results over them that cannot be written to: the file system itself
// has a file open for writing, the record's lock.
func readOnly(c *cell) bool {
	for _, options := range [][]string{{"--bind", c.results()}, {"-o", "remount,bind,ro"}} {
		if out, err := exec.Command("mount", append(options, c.results())...).CombinedOutput(); err != nil {
			c.t.Fatalf("mount: %v: %s", err, out)
		}
	}
	return true
}

func writable(c *cell) {
	if out, err := exec.Command("umount", c.results()).CombinedOutput(); err != nil {
		c.t.Errorf("umount: %v: %s", err, out)
	}
}

// run is one cell of the table.
func run(t *testing.T, f fault, at string) string {
	if f.needs != nil {
		if missing := f.needs(); missing != "" {
			t.Skip(missing)
		}
	}
	if f.in == docker {
		t.Cleanup(own.seat(f.alone))
	}
	c := newCell(t, f.in, at)
	if f.mount {
		c.small()
	}
	return c.outcome(f)
}

func faultNamed(t *testing.T, name string) fault {
	for _, f := range faults {
		if f.name == name {
			return f
		}
	}
	t.Fatalf("there is no fault %q", name)
	return fault{}
}

// TestFaults is a small part of the table; make faults does the whole.
func TestFaults(t *testing.T) {
	if *all {
		t.Skip("TestAll does it too")
	}
	for _, c := range []struct{ fault, at, want string }{
		{"runner killed (kill -9)", moment.Load, "killed, running, 1 of 2 trials kept"},
		{"runner interrupted (Ctrl-C)", moment.Unloaded, "exit 130, interrupted, 1 of 2 trials kept"},
		{"server killed", moment.WarmUp, "exit 3, failed, 1 of 2 trials kept, trial 2 failed"},
	} {
		t.Run(c.fault+" at "+c.at, func(t *testing.T) {
			t.Parallel()
			if got := run(t, faultNamed(t, c.fault), c.at); !strings.HasPrefix(got, c.want) {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

var (
	all = flag.Bool("faults", false, "inject every fault at every moment, in about a quarter of an hour")
	out = flag.String("faults.out", "", "file to write the table to")
)

// TestAll injects every fault at every moment and writes the table.
func TestAll(t *testing.T) {
	if !*all {
		t.Skip("make faults")
	}
	var mu sync.Mutex
	table := map[string]map[string]string{}
	t.Run("cells", func(t *testing.T) {
		for _, f := range faults {
			for _, at := range moment.All {
				t.Run(f.name+" at "+at, func(t *testing.T) {
					t.Parallel()
					outcome := "not tried here"
					defer func() {
						if t.Failed() {
							outcome = "**not as promised**: " + outcome
						}
						mu.Lock()
						defer mu.Unlock()
						if table[f.name] == nil {
							table[f.name] = map[string]string{}
						}
						table[f.name][at] = outcome
					}()
					outcome = run(t, f, at)
				})
			}
		}
	})
	own.end(t)
	if *out == "" {
		return
	}
	if err := os.WriteFile(*out, []byte(document(table)), 0o644); err != nil {
		t.Fatal(err)
	}
}

const preface = `# Faults

What becomes of a run in which something breaks. ` + "`make faults`" + ` makes this table: it injects each fault into a run of two trials with
the real parts, at each moment of its second trial, and looks at what is left. Nothing is written here by hand.

Promised, and looked for in every cell: each trial that ended before the fault is in the record and can be read; the one under way
is marked or not there, and never counts; the exit code is not 0 unless both trials are whole; after ` + "`runner clean`" + ` no process of the run
is left, nor any of its folders; ` + "`runner exec --resume`" + ` completes the run and says so. What is not as promised is in bold.

Where a cell says –, there is nothing to break at that moment: the server is not up yet, or gone already. Not tried: the run that made
the table left it out.
`

// document is docs/faults.md.
func document(table map[string]map[string]string) string {
	var b strings.Builder
	b.WriteString(preface)
	for _, f := range faults {
		fmt.Fprintf(&b, "\n## %s\n\nOn the %s provider, target %s, load by the %s engine.\n\n| at | outcome |\n|---|---|\n", f.name, f.in.provider, f.in.target, f.in.engine)
		for _, at := range moment.All {
			fmt.Fprintf(&b, "| %s | %s |\n", at, cmp.Or(table[f.name][at], "not tried"))
		}
	}
	return b.String()
}
