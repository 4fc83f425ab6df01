// Package envtest holds what the tests of the providers share: variants, a test binary that
// doubles as runner, and what every environment must keep to, whoever built it.
package envtest

import (
	"context"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"perflab/runner/internal/env"
	"perflab/runner/internal/trial"
	"perflab/runner/plan"
	"perflab/runner/spec"
)

// Patience bounds what must happen, however slow the machine.
const Patience = 30 * time.Second

// FeedVariant is the published stack with a small dataset.
func FeedVariant(server spec.Server) spec.Variant {
	server.Connections, server.Threads = 50, 3
	return spec.Variant{Name: "test", Config: spec.Config{
		Environment: spec.Environment{
			Target: "django-feed", Isolation: "auto", Memory: 512 << 20,
			Services: map[string]spec.Service{"redis": {Target: "redis"}},
		},
		Server:  server,
		Dataset: spec.Dataset{Posts: 20, Characters: spec.Range{Min: 5, Max: 30}, Seed: 7},
		Load:    spec.Load{Request: spec.Request{Method: "GET", Path: "/api/posts/"}},
	}}
}

// Request names a trial after the test, so that what it leaves can be told apart.
func Request(t *testing.T, v spec.Variant) trial.Request {
	name := strings.NewReplacer("/", "-", " ", "-", ",", "", ":", "").Replace(strings.ToLower(t.Name()))
	return trial.Request{RunID: name, Trial: plan.Trial{Variant: v.Name, Repeat: 1}, Variant: v, LogDir: t.TempDir()}
}

// Start prepares and starts v, and sees to it that it is stopped, twice, as an interrupted run
// may.
func Start(t *testing.T, p trial.Provider, v spec.Variant) (*env.Environment, trial.Request) {
	t.Helper()
	if err := p.Prepare(t.Context(), []spec.Variant{v}, func(line string) { t.Log(line) }); err != nil {
		t.Fatal(err)
	}
	req := Request(t, v)
	started, err := p.Start(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for range 2 {
			if err := started.Stop(context.Background()); err != nil {
				t.Errorf("stop: %v", err)
			}
		}
	})
	return started.(*env.Environment), req
}

// NoFolders checks that nothing is left where temporary folders are made.
func NoFolders(t *testing.T) {
	t.Helper()
	left, err := filepath.Glob(filepath.Join(os.TempDir(), "*"))
	if err != nil {
		t.Fatal(err)
	}
	if len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// Get GETs url.
func Get(t *testing.T, url string) (*http.Response, string) {
	t.Helper()
	res, err := (&http.Client{Timeout: 20 * time.Second}).Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(body)
}

// Group lists the processes of a process group.
func Group(t *testing.T, leader int) []int { return processes(t, "pgid=", leader) }

// Children lists the processes that a process started.
func Children(t *testing.T, parent int) []int { return processes(t, "ppid=", parent) }

// processes lists those of which ps says a number, but for those that have ended.
func processes(t *testing.T, column string, number int) []int {
	t.Helper()
	out, err := exec.Command("ps", "-A", "-o", "pid=,stat=,"+column).Output()
	if err != nil {
		t.Skip("needs ps to see processes:", err)
	}
	var pids []int
	for line := range strings.Lines(string(out)) {
		if f := strings.Fields(line); len(f) == 3 && f[2] == strconv.Itoa(number) && !strings.HasPrefix(f[1], "Z") {
			pid, err := strconv.Atoi(f[0])
			if err != nil {
				t.Fatal(err)
			}
			pids = append(pids, pid)
		}
	}
	return pids
}

// Empty waits until a process group has no member.
func Empty(t *testing.T, leader int) {
	t.Helper()
	for deadline := time.Now().Add(Patience); ; time.Sleep(10 * time.Millisecond) {
		left := Group(t, leader)
		if len(left) == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("processes %v of group %d still run", left, leader)
		}
	}
}
