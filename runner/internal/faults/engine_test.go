package faults

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"perflab/runner/result"
)

// engine is a container engine of the cells' own: one that is stopped under them must be nobody
// else's. It knows the images that the machine's engine has built for the cells' file, and gives
// containers no way out of the machine.
type engine struct {
	once     sync.Once
	dir, why string // why: what it wants that is not here
	process  *exec.Cmd
	images   []string      // those that a run needs
	seats    chan struct{} // as many as cells run at once
	turn     sync.Mutex    // to take all of them
}

var own = engine{seats: make(chan struct{}, 4)}

// seat waits until a cell may run, alone or beside another, and returns what lets others in.
func (e *engine) seat(alone bool) (leave func()) {
	n := 1
	if alone {
		e.turn.Lock()
		defer e.turn.Unlock()
		n = cap(e.seats)
	}
	for range n {
		e.seats <- struct{}{}
	}
	return func() {
		for range n {
			<-e.seats
		}
	}
}

func (e *engine) address() string { return "unix://" + filepath.Join(e.dir, "socket") }

// addresses are its containers'.
const addresses = "10.197.0.0/16"

// bridge is the engine's own: without one it would remove that of the machine's engine, docker0.
const bridge = "faults0"

// between lets its containers reach each other, or ends that: the machine's own engine forbids it
// to all that it does not know.
func between(do string) error {
	out, err := exec.Command("iptables", "-w", do, "FORWARD", "-s", addresses, "-d", addresses, "-j", "ACCEPT").CombinedOutput()
	if err != nil {
		return fmt.Errorf("let containers reach each other: %w: %s", err, out)
	}
	return nil
}

// needed starts the engine once, and says what is missing for it.
func (e *engine) needed() string {
	e.once.Do(func() {
		if os.Geteuid() != 0 {
			e.why = "only root can start a container engine"
		} else if _, err := exec.LookPath("dockerd"); err != nil {
			e.why = "dockerd is not installed"
		} else if out, err := exec.Command("docker", "info").CombinedOutput(); err != nil {
			e.why = "no engine answers that could build the images: " + string(bytes.TrimSpace(out))
		} else if err := e.fill(); err != nil {
			e.why = err.Error()
		}
	})
	return e.why
}

// fill starts the engine and gives it the images, which the machine's own one builds for a run.
func (e *engine) fill() (err error) {
	if e.dir, err = os.MkdirTemp("", "faults-engine-"); err != nil {
		return err
	}
	if out, err := exec.Command("sh", "-c", "ip link add "+bridge+" type bridge && ip addr add 10.196.0.1/24 dev "+bridge+" && ip link set "+bridge+" up").CombinedOutput(); err != nil {
		return fmt.Errorf("make a bridge: %w: %s", err, out)
	}
	if err = between("-I"); err != nil {
		return err
	}
	if err = e.start(); err != nil {
		return err
	}
	runs := filepath.Join(e.dir, "runs")
	if err := os.Mkdir(runs, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(runs, "faults.yaml"), []byte(docker.file()), 0o600); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.Command(self, "exec", "--provider", "docker", "--repeats", "1", "--out", "results", "faults.yaml")
	cmd.Dir, cmd.Env = runs, append(os.Environ(), asProgram+"=1", "TMPDIR="+runs)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("a run without a fault: %w\n%s", err, out)
	}
	dirs, err := result.List(filepath.Join(runs, "results"))
	if err != nil || len(dirs) != 1 {
		return fmt.Errorf("%d records of the run without a fault: %w", len(dirs), err)
	}
	run, _, err := result.Open(dirs[0])
	if err != nil {
		return err
	}
	var images []string
	for image := range run.Manifest.Images {
		images = append(images, image)
	}
	slices.Sort(images)
	e.images = images
	return e.fetch()
}

// fetch gives the engine the images.
func (e *engine) fetch() error {
	move := exec.Command("sh", "-c", `docker save "$@" | docker --host "$ENGINE" load`, "sh")
	move.Args, move.Env = append(move.Args, e.images...), append(os.Environ(), "ENGINE="+e.address())
	if out, err := move.CombinedOutput(); err != nil {
		return fmt.Errorf("give the engine its images: %w\n%s", err, out)
	}
	return nil
}

func (e *engine) start() error {
	log, err := os.OpenFile(filepath.Join(e.dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	e.process = exec.Command("dockerd", "--host", e.address(), "--data-root", filepath.Join(e.dir, "data"), "--exec-root", filepath.Join(e.dir, "exec"),
		"--pidfile", filepath.Join(e.dir, "pid"), "--bridge", bridge, "--iptables=false", "--ip6tables=false", "--default-address-pool", "base="+addresses+",size=24")
	e.process.Stdout, e.process.Stderr = log, log
	if err := e.process.Start(); err != nil {
		return err
	}
	for deadline := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		if _, err := e.docker("info"); err == nil {
			return nil
		}
		if time.Now().After(deadline) {
			said, _ := os.ReadFile(log.Name())
			return fmt.Errorf("the engine does not answer:\n%s", said)
		}
	}
}

func (e *engine) stop() {
	_ = e.process.Process.Signal(syscall.SIGTERM)
	_ = e.process.Wait()
}

// end stops the engine and removes all that it has.
func (e *engine) end(t *testing.T) {
	if e.process != nil {
		e.stop()
	}
	if e.dir == "" {
		return
	}
	if err := between("-D"); err != nil {
		t.Error(err)
	}
	if out, err := exec.Command("ip", "link", "delete", bridge).CombinedOutput(); err != nil {
		t.Errorf("remove the bridge: %v: %s", err, out)
	}
	// An engine that starts again takes the machine's for one of its own that it once had.
	if _, err := net.InterfaceByName("docker0"); err != nil {
		t.Log("docker0 is gone: restart the machine's engine before it builds an image")
	}
	if err := os.RemoveAll(e.dir); err != nil {
		t.Error(err)
	}
}

func (e *engine) docker(args ...string) (string, error) {
	out, err := exec.Command("docker", append([]string{"--host", e.address()}, args...)...).CombinedOutput()
	return strings.TrimSpace(string(out)), err
}

// container is the name of the server's container, "" where there is none.
func (c *cell) container() string {
	names, err := own.docker("ps", "--format", "{{.Names}}")
	c.must(err)
	for name := range strings.Lines(names) {
		if name = strings.TrimSpace(name); strings.Contains(name, c.runID()) && strings.HasSuffix(name, "-server") {
			return name
		}
	}
	return ""
}

func (c *cell) runID() string {
	if _, run, _ := c.record(); run != nil {
		return run.ID
	}
	return "no run"
}

// killed ends the server's container.
func killed(c *cell) bool {
	name := c.container()
	if name == "" {
		return false
	}
	_, err := own.docker("kill", name)
	return err == nil
}

// cutOff takes the server's container off its network.
func cutOff(c *cell) bool {
	name := c.container()
	if name == "" {
		return false
	}
	_, err := own.docker("network", "disconnect", "--force", strings.TrimSuffix(name, "-server"), name)
	return err == nil
}

// squeeze fills the memory that the server's container may use, until the kernel takes the largest
// process in it.
func squeeze(c *cell) bool {
	name := c.container()
	if name == "" {
		return false
	}
	out, err := own.docker("exec", name, "python3", "-c", "held = b'x' * (600 << 20)")
	if exit := new(exec.ExitError); !errors.As(err, &exit) || exit.ExitCode() != 137 { // killed
		c.t.Errorf("the container's limit of 400 MiB did not keep a process from 600: %v %s", err, out)
	}
	return true
}

// workerInContainer kills one of the server's workers.
func workerInContainer(c *cell) bool {
	name := c.container()
	if name == "" {
		return false
	}
	top, err := own.docker("top", name, "-o", "pid,ppid")
	if err != nil {
		return false
	}
	parents := map[string]string{}
	for line := range strings.Lines(top) {
		if f := strings.Fields(line); len(f) == 2 && f[0] != "PID" {
			parents[f[0]] = f[1]
		}
	}
	for pid, parent := range parents {
		if _, below := parents[parent]; below {
			n, err := strconv.Atoi(pid)
			c.must(err)
			return kill(n, syscall.SIGKILL)
		}
	}
	return false
}

// takenAway removes the images that the cells' run needs. Its repair brings them back.
func takenAway(c *cell) bool {
	_, run, _ := c.record()
	if run == nil {
		return false
	}
	out, err := own.docker(append([]string{"image", "rm", "--force", "--no-prune"}, own.images...)...)
	if err != nil {
		c.t.Errorf("remove the images: %v: %s", err, out)
	}
	return true
}

// restarted stops the engine, and with it its containers, and starts it again.
func restarted(c *cell) bool {
	own.stop()
	c.must(own.start())
	return true
}
