package feed

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestEndsCleanly(t *testing.T) {
	for name, end := range map[string]func(*program){
		"SIGTERM":            func(p *program) { p.cmd.Process.Signal(syscall.SIGTERM) },
		"SIGINT":             func(p *program) { p.cmd.Process.Signal(syscall.SIGINT) },
		"its starter's end":  func(p *program) { p.stdin.Close() },
		"SIGTERM to workers": func(p *program) { p.cmd.Process.Signal(syscall.SIGTERM) },
	} {
		t.Run(name, func(t *testing.T) {
			p, _ := startFeed(t, "--workers", "2")
			pids := workers(t, p.cmd.Process.Pid, 2)
			if name == "SIGTERM to workers" { // as a process group gets it: the parent decides
				for _, pid := range pids {
					if err := syscall.Kill(pid, syscall.SIGTERM); err != nil {
						t.Fatal(err)
					}
				}
				if status, _ := get(t, "http://"+p.addr+"/api/empty/"); status != http.StatusOK {
					t.Errorf("status %d after a SIGTERM to the workers alone", status)
				}
			}
			end(p)
			if code := p.wait(t); code != 0 {
				t.Errorf("exit code %d, want 0\n%s", code, p.logged(t))
			}
			gone(t, pids)
			if left := p.leftovers(t); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

func TestARequestUnderWayIsFinished(t *testing.T) {
	p, _ := startFeed(t, "--mode", "pooled", "--io-wait", "300ms")
	c := dial(t, p.addr)
	c.send("/api/empty/")
	// The only worker accepts in order: once it answers another, it holds this one too.
	get(t, "http://"+p.addr+"/api/ready/")
	p.cmd.Process.Signal(syscall.SIGTERM)
	c.receive()
	if code := p.wait(t); code != 0 {
		t.Errorf("exit code %d, want 0", code)
	}
}

func TestAWorkerThatDiesEndsTheServer(t *testing.T) {
	p, _ := startFeed(t, "--workers", "3")
	pids := workers(t, p.cmd.Process.Pid, 3)
	if err := syscall.Kill(pids[1], syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if code := p.wait(t); code != 1 {
		t.Errorf("exit code %d, want 1", code)
	}
	if log := p.logged(t); !strings.Contains(log, "ended by itself: signal: killed") {
		t.Errorf("the log does not say that a worker was killed:\n%s", log)
	}
	gone(t, pids)
	if left := p.leftovers(t); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestWorkersEndWithAKilledParent(t *testing.T) {
	p, _ := startFeed(t, "--workers", "3", "--mode", "pooled")
	pids := workers(t, p.cmd.Process.Pid, 3)
	if err := p.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	p.wait(t)
	gone(t, pids)
	t.Setenv("TMPDIR", p.tmp)
	left, err := Leftovers(p.cmd.Process.Pid)
	if err != nil || !slices.Equal(left, p.leftovers(t)) || len(left) != 1 {
		t.Errorf("leftovers %v, %v; in the folder are %v", left, err, p.leftovers(t))
	}
}

func TestWorkersThatDifferAreNotReady(t *testing.T) {
	one := registration{PID: 1, Effective: map[string]string{"server.mode": "sync"}, Native: []setting{{"mode", "sync"}}}
	other := registration{PID: 2, Effective: map[string]string{"server.mode": "sync"}, Native: []setting{{"mode", "pooled"}}}
	if _, err := readiness([]registration{one, other}); err == nil || !strings.Contains(err.Error(), "workers 1 and 2 run different configurations") {
		t.Errorf("error %v", err)
	}
	if !maps.Equal(one.Effective, map[string]string{"server.mode": "sync"}) {
		t.Errorf("the registration was changed: %v", one.Effective)
	}
}

func TestAWorkerNeedsAParent(t *testing.T) {
	err := work(t.Context(), strings.NewReader(""), newLog(&strings.Builder{}))
	if err == nil || !strings.Contains(err.Error(), "started by its parent only") {
		t.Errorf("error %v", err)
	}
}

func TestASlowClientDoesNotKeepTheServer(t *testing.T) {
	p, _ := startFeed(t, "--mode", "pooled", "--io-wait", "1h")
	dial(t, p.addr).send("/api/empty/")
	start := time.Now()
	p.stdin.Close()
	if code := p.wait(t); code != 0 {
		t.Errorf("exit code %d, want 0", code)
	}
	if took := time.Since(start); took > patience {
		t.Errorf("a request without end kept the server for %v", took)
	}
}
