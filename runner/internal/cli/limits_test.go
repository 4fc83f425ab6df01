package cli

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"perflab/runner/internal/cli/exit"
	"perflab/runner/result"
	"perflab/runner/verdict"
	"perflab/runner/verdict/limit"
)

// TestLimitsOfServers has the program diagnose servers that were built to have one limit,
// and which tell nothing of themselves. A machine that does much else may keep it from knowing,
// and then it tries again; a wrong answer is always a failure.
func TestLimitsOfServers(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("what a process of another uses is read from /proc")
	}
	const busy = `users: 50, think_time: 10ms, duration: 6s`
	for name, c := range map[string]struct {
		kind, load, environment string
		upstream                string // kind of the server that it asks, started by nobody's file
		computes                bool   // so that it may share the CPUs with no other
		cpus                    int    // that it takes to see the limit
		program                 string // that it takes
		want                    limit.Kind
		says                    string // the key of its sentence
	}{
		"cpu":                 {kind: "cpu", load: busy, computes: true, want: limit.CPU, says: "cpu"},
		"one thread":          {kind: "thread", load: busy, computes: true, environment: "isolation: none", cpus: 2, want: limit.CPU, says: "one_cpu"},
		"workers":             {kind: "slots", load: busy, want: limit.Slots, says: "slots_seen"},
		"a dependency's wait": {kind: "asks", load: `users: 50, think_time: 10ms, duration: 9s`, upstream: "one", want: limit.Dependency, says: "service_waits"},
		"a dependency's CPU":  {kind: "store", load: busy, computes: true, environment: "services: {store: {target: redis}}", program: "redis-server", want: limit.Dependency, says: "service"},
		"the path":            {kind: "narrow", load: `users: 20, think_time: 10ms, duration: 6s`, want: limit.Network, says: "path"},
		"few users":           {kind: "slots", load: `users: 2, duration: 3s`, want: limit.Load, says: "load_unhindered"},
		"a low rate":          {kind: "slots", load: `rate: 50/s, duration: 3s`, want: limit.Load, says: "load_open"},
		"a lock":              {kind: "lock", load: busy, want: limit.Slots, says: "slots_within"},
	} {
		t.Run(name, func(t *testing.T) {
			if !c.computes {
				t.Parallel()
			}
			if c.cpus > runtime.NumCPU() {
				t.Skipf("needs %d CPUs", c.cpus)
			}
			if _, err := exec.LookPath(c.program); c.program != "" && err != nil {
				t.Skip("not installed: ", err)
			}
			arguments := fmt.Sprintf(`limited, %s, "127.0.0.1:${port}"`, c.kind)
			if c.upstream != "" {
				arguments += ", " + quoted(startLimited(t, c.upstream))
			}
			if strings.Contains(c.environment, "store") {
				arguments += `, "${services.store.address}"`
			}
			file := filepath.Join(t.TempDir(), "limit.yaml")
			text := fmt.Sprintf("environment:\n  command: [%s]\n  ready: {path: /, timeout: 20s}\n  %s\nload: {%s}\nrepeats: 1\n", arguments, c.environment, c.load)
			if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
			key, right := "", false
			for range 3 {
				b := diagnosed(t, file)
				if key = b.Says[0].Key; b.Limit == c.want && key == c.says {
					return
				}
				t.Logf("limited by %s: %s: %s\n%+v", b.Limit, key, b.Says, b.Measures)
				right = right || b.Limit == c.want
				if b.Limit != c.want && b.Limit != limit.Unknown {
					t.Fatalf("want %s", c.want)
				}
			}
			if right {
				return // by other evidence, as on a machine that does much else
			}
			if key == "contended" {
				t.Skip("other programs use the CPUs")
			}
			t.Errorf("want %s: %s", c.want, c.says)
		})
	}
}

func quoted(s string) string { return `"` + s + `"` }

// startLimited starts a server that the experiment does not know of, until the test ends.
func startLimited(t *testing.T, kind string) (address string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address = l.Addr().String()
	l.Close()
	c := exec.Command("limited", kind, address)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		c.Process.Kill()
		c.Wait()
	})
	return address
}

// diagnosed runs a file and judges its record.
func diagnosed(t *testing.T, file string) *limit.Bottleneck {
	t.Helper()
	out := t.TempDir()
	run := exec.Command("runner", "exec", "--provider", "host", "--out", out, file)
	run.Env = append(os.Environ(), "TMPDIR="+t.TempDir()) // runs wait for those that share it
	output, err := run.CombinedOutput()
	var ended *exec.ExitError
	if err != nil && !(errors.As(err, &ended) && ended.ExitCode() == exit.Invalid) {
		t.Fatalf("%v\n%s", err, output)
	}
	dirs, err := filepath.Glob(filepath.Join(out, "*", "*", "run.json"))
	if err != nil || len(dirs) != 1 {
		t.Fatalf("records %q, %v\n%s", dirs, err, output)
	}
	record, trials, err := result.Open(filepath.Dir(dirs[0]))
	if err != nil {
		t.Fatal(err)
	}
	b := verdict.Judge(record, trials).Variants[0].Bottleneck
	if b == nil || len(b.Says) == 0 {
		t.Fatalf("nothing is said of what limited it: %+v\n%s", b, output)
	}
	return b
}
