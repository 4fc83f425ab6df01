package faults

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"perflab/runner/result"
)

// patience bounds every step of a cell: a machine that runs many of them is slow, and what
// hangs is what is looked for.
const patience = 4 * time.Minute

// file is the experiment of every cell. The fault comes in the second of its two trials.
const file = `name: faults
environment: {target: %s, %sservices: {redis: {target: redis}}}
server: {mode: pooled, workers: 2, connections: 50, cache: response}
dataset: {posts: 3}
load: {users: 4, think_time: 50ms, warm_up: 2s, duration: 3s, timeout: 3s, graceful_stop: 2s, request: {path: /api/posts/}}
repeats: 2
`

// file is the experiment of the setting's cells.
func (s setting) file() string { return fmt.Sprintf(file, s.target, s.more) }

// setting is where a cell's runs take place.
type setting struct {
	provider, target, engine string
	more                     string // of environment
}

var (
	embedded = setting{"embedded", "feed", "native", ""}
	host     = setting{"host", "django-feed", "native", ""}
	withK6   = setting{"embedded", "feed", "k6", ""}
	docker   = setting{"docker", "django-feed", "native", "memory: 400MiB, "}
)

// cell is one fault at one moment: a run of its own in folders of its own.
type cell struct {
	t       *testing.T
	setting setting
	at      string
	dir     string
	program string // this test binary under a path of its own, by which its processes are found
	env     []string
	run     *exec.Cmd
	output  bytes.Buffer
	ended   chan struct{}
}

func newCell(t *testing.T, s setting, at string) *cell {
	c := &cell{t: t, setting: s, at: at, dir: t.TempDir(), ended: make(chan struct{})}
	c.program = filepath.Join(c.dir, "runner")
	self, err := os.Executable()
	c.must(err)
	c.must(os.Link(self, c.program))
	for _, d := range []string{"tmp", "signs", "results"} {
		c.must(os.Mkdir(filepath.Join(c.dir, d), 0o755))
	}
	c.must(os.WriteFile(filepath.Join(c.dir, "faults.yaml"), []byte(s.file()), 0o600))
	c.env = append(os.Environ(), asProgram+"=1", "TMPDIR="+filepath.Join(c.dir, "tmp"), signsIn+"="+filepath.Join(c.dir, "signs"))
	if s == docker {
		c.env = append(c.env, "DOCKER_HOST="+own.address())
	}
	t.Cleanup(func() {
		for _, p := range c.processes() { // a test that fails leaves nothing either
			_ = syscall.Kill(p.pid, syscall.SIGKILL)
		}
	})
	return c
}

func (c *cell) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

func (c *cell) results() string { return filepath.Join(c.dir, "results") }

// begin starts the run and waits until it has reached the moment of its second trial, or of
// the run where that comes once.
func (c *cell) begin() {
	nth := 2
	if c.at == "build" || c.at == "report" {
		nth = 1
	}
	c.run = c.command("exec", "--provider", c.setting.provider, "--engine", c.setting.engine, "--out", c.results(), "faults.yaml")
	c.run.Env = append(c.run.Env, stopsAt+"="+c.at+"/"+strconv.Itoa(nth))
	c.run.Stdout, c.run.Stderr = &c.output, &c.output
	c.must(c.run.Start())
	go func() {
		_ = c.run.Wait()
		close(c.ended)
	}()
	for deadline := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		if _, err := os.Stat(filepath.Join(c.dir, "signs", "reached")); err == nil {
			return
		}
		select {
		case <-c.ended:
			c.t.Fatalf("the run ended before %s:\n%s", c.at, &c.output)
		default:
		}
		if time.Now().After(deadline) {
			c.t.Fatalf("%s was not reached:\n%s", c.at, &c.output)
		}
	}
}

// goOn lets the run go on and waits for its end.
func (c *cell) goOn() {
	c.must(os.WriteFile(filepath.Join(c.dir, "signs", "go"), nil, 0o600))
	select {
	case <-c.ended:
	case <-time.After(patience):
		c.t.Fatalf("the run did not end:\n%s", &c.output)
	}
}

func (c *cell) command(args ...string) *exec.Cmd {
	cmd := exec.Command(c.program, args...)
	cmd.Dir, cmd.Env = c.dir, slices.Clone(c.env)
	return cmd
}

// runner runs the program to its end and returns its exit code and what it said.
func (c *cell) runner(args ...string) (code int, said string) {
	c.t.Helper()
	cmd := c.command(args...)
	timer := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	out, err := cmd.CombinedOutput()
	exit := new(exec.ExitError)
	if err != nil && !errors.As(err, &exit) {
		c.t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), string(out)
}

// record is the run's, nil where there is none to be read, with the statuses of its trials.
func (c *cell) record() (dir string, run *result.Run, trials []*result.Trial) {
	dirs, err := result.List(c.results())
	c.must(err)
	if len(dirs) == 0 {
		return "", nil, nil
	}
	run, trials, err = result.Open(dirs[0])
	if err != nil {
		c.t.Errorf("the record cannot be read: %v", err)
		return dirs[0], nil, nil
	}
	return dirs[0], run, trials
}

// outcome injects the fault, lets the run come to its end, and says what came of it.
func (c *cell) outcome(f fault) string {
	c.begin()
	if !f.inject(c) {
		_ = c.run.Process.Kill()
		<-c.ended
		c.runner("clean")
		return "–"
	}
	if !f.ends {
		c.goOn()
	} else {
		<-c.ended
	}
	if f.repair != nil {
		f.repair(c)
	}
	code := c.run.ProcessState.ExitCode()
	parts := []string{fmt.Sprintf("exit %d", code)}
	if code < 0 {
		parts = []string{"killed"}
	}
	whole := 1
	if c.at == "build" {
		whole = 0
	} else if c.at == "report" {
		whole = 2
	}
	dir, run, trials := c.record()
	complete := 0
	for _, t := range trials {
		switch {
		case t.Status == result.Complete:
			complete++
			if t.Metrics == nil {
				c.t.Errorf("trial %s is complete and has no figures", t.ID())
			}
		default:
			parts = append(parts, fmt.Sprintf("trial %d %s", t.Index+1, t.Status))
		}
	}
	switch {
	case run == nil && f.loses:
		parts = append(parts, "no record")
	case run == nil:
		c.t.Errorf("the record is gone:\n%s", &c.output)
		return "record lost"
	default:
		parts = slices.Insert(parts, 1, string(run.Status), fmt.Sprintf("%d of 2 trials kept", complete))
		if complete < whole {
			c.t.Errorf("%d trials ended before the fault, %d are in the record:\n%s", whole, complete, &c.output)
		}
	}
	if code == 0 && complete < 2 {
		c.t.Errorf("exit code 0 with %d trials:\n%s", complete, &c.output)
	}
	parts = append(parts, c.cleaned()...)
	if run != nil && complete < 2 {
		parts = append(parts, c.resumed(dir))
	}
	return strings.Join(parts, ", ")
}

// cleaned says what `runner clean` found, and sees that nothing is left.
func (c *cell) cleaned() (parts []string) {
	code, said := c.runner("clean")
	if code != 0 {
		c.t.Errorf("runner clean: exit code %d\n%s", code, said)
	}
	if n := strings.Count(said, "removed "); n > 0 {
		parts = append(parts, fmt.Sprintf("clean removed %d", n))
	}
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		left := c.processes()
		if len(left) == 0 {
			break
		}
		if time.Now().After(deadline) {
			c.t.Errorf("runs on after runner clean: %v\n%s", left, &c.output)
			break
		}
	}
	if c.setting == docker {
		for _, list := range [][]string{{"ps", "--all", "--format", "{{.Names}}"}, {"network", "ls", "--format", "{{.Name}}"}} {
			if left, err := own.docker(list...); err != nil || strings.Contains(left, c.runID()) {
				c.t.Errorf("left behind of %s: %v %s\n%s", c.runID(), err, left, &c.output)
			}
		}
	}
	entries, err := os.ReadDir(filepath.Join(c.dir, "tmp"))
	c.must(err)
	for _, e := range entries {
		if e.Name() != "runner-runs" {
			c.t.Errorf("left behind: %s\n%s", e.Name(), &c.output)
		}
	}
	return parts
}

// resumed has the run completed.
func (c *cell) resumed(dir string) string {
	code, said := c.runner("exec", "--out", c.results(), "--resume", filepath.Base(dir))
	_, run, trials := c.record()
	if code != 0 || run == nil || run.Status != result.Complete || len(trials) != 2 {
		c.t.Errorf("--resume: exit code %d, %d trials\n%s", code, len(trials), said)
		return "not resumed"
	}
	if !strings.Contains(said, "resumed:") {
		c.t.Errorf("--resume does not say what it ran:\n%s", said)
	}
	for _, name := range []string{"report.html", "junit.xml", "summary.txt"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			c.t.Error(err)
		}
	}
	return "resumed: complete"
}
