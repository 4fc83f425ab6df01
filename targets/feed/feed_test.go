package feed

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"perflab/targets/feed/dataset"
)

// The test binary doubles as runner: started as its children are, it is one.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == Command {
		os.Exit(Main(context.Background(), os.Args[2:], os.Stdout, os.Stderr))
	}
	// Under the race detector every process that ends sleeps a second first; many end here.
	os.Setenv("GORACE", strings.TrimSpace(os.Getenv("GORACE")+" atexit_sleep_ms=0"))
	os.Exit(m.Run())
}

// patience is how long a test waits for what must happen; only a failing test waits it out.
const patience = 30 * time.Second

// program is a running feed or redis.
type program struct {
	cmd    *exec.Cmd
	stdin  io.WriteCloser
	addr   string
	tmp    string // where it makes its temporary folders
	log    string // file with its standard error
	exited chan struct{}
}

// start runs a program and waits for its address.
func start(t *testing.T, args ...string) *program {
	t.Helper()
	dir := t.TempDir()
	p := &program{tmp: filepath.Join(dir, "tmp"), log: filepath.Join(dir, "log"), exited: make(chan struct{})}
	if err := os.Mkdir(p.tmp, 0o700); err != nil {
		t.Fatal(err)
	}
	log, err := os.Create(p.log)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	p.cmd = exec.Command(os.Args[0], append([]string{Command}, append(args, "--until-eof")...)...)
	p.cmd.Env = append(os.Environ(), "TMPDIR="+p.tmp)
	p.cmd.Stderr = log
	stdout, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if p.stdin, err = p.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	go func() { p.cmd.Wait(); close(p.exited) }()
	t.Cleanup(func() {
		p.stdin.Close()
		p.wait(t)
		if t.Failed() {
			t.Logf("log of %v:\n%s", args, p.logged(t))
		}
	})
	if err != nil {
		t.Fatalf("no address announced: %v\n%s", err, p.logged(t))
	}
	p.addr = strings.TrimSpace(strings.TrimPrefix(line, Announcement))
	return p
}

// startFeed runs a feed and waits until it is ready.
func startFeed(t *testing.T, args ...string) (*program, report) {
	t.Helper()
	p := start(t, append([]string{"feed"}, args...)...)
	deadline := time.Now().Add(patience)
	for {
		status, body := get(t, "http://"+p.addr+"/api/ready/")
		if status == http.StatusOK {
			var r report
			if err := json.Unmarshal(body, &r); err != nil {
				t.Fatal(err)
			}
			return p, r
		}
		if time.Now().After(deadline) {
			t.Fatalf("not ready: %d %s", status, body)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// wait returns the exit code once the program has ended.
func (p *program) wait(t *testing.T) int {
	t.Helper()
	select {
	case <-p.exited:
	case <-time.After(patience):
		p.cmd.Process.Kill()
		t.Error("the program did not end")
		<-p.exited
	}
	return p.cmd.ProcessState.ExitCode()
}

func (p *program) logged(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(p.log)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// leftovers are what the program left in its temporary folder.
func (p *program) leftovers(t *testing.T) []string {
	t.Helper()
	left, err := filepath.Glob(filepath.Join(p.tmp, "*"))
	if err != nil {
		t.Fatal(err)
	}
	return left
}

// children are the processes whose parent is pid.
func children(t *testing.T, pid int) []int {
	t.Helper()
	out, err := exec.Command("ps", "-A", "-o", "pid=,ppid=").Output()
	if err != nil {
		t.Skip("needs ps to see processes:", err)
	}
	var pids []int
	for line := range strings.Lines(string(out)) {
		if f := strings.Fields(line); len(f) == 2 && f[1] == strconv.Itoa(pid) {
			if child, err := strconv.Atoi(f[0]); err == nil {
				pids = append(pids, child)
			}
		}
	}
	return pids
}

// workers waits until pid has so many children and returns them.
func workers(t *testing.T, pid, count int) []int {
	t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		if got := children(t, pid); len(got) == count {
			return got
		} else if time.Now().After(deadline) {
			t.Fatalf("process %d has children %v, want %d", pid, got, count)
		}
	}
}

// gone waits until no process has one of these numbers.
func gone(t *testing.T, pids []int) {
	t.Helper()
	for _, pid := range pids {
		for deadline := time.Now().Add(patience); syscall.Kill(pid, 0) == nil && !zombie(pid); time.Sleep(5 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("process %d still runs", pid)
			}
		}
	}
}

// zombie reports whether a process has ended and waits to be collected by one that does
// not, such as a container's first process.
func zombie(pid int) bool {
	out, err := exec.Command("ps", "-o", "stat=", "-p", strconv.Itoa(pid)).Output()
	return err == nil && strings.HasPrefix(strings.TrimSpace(string(out)), "Z")
}

func get(t *testing.T, url string) (int, []byte) {
	t.Helper()
	req, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Close = true
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, body
}

func TestServesTheDatasetAndReportsWhatRuns(t *testing.T) {
	p, r := startFeed(t, "--mode", "pooled", "--workers", "3", "--connections", "7", "--posts", "12", "--seed", "5", "--io-wait", "2ms")
	d := dataset.Shape{Posts: 12, Min: 200, Max: 500, Seed: 5}
	status, body := get(t, "http://"+p.addr+"/api/posts/")
	if status != http.StatusOK || string(body) != string(dataset.JSON(d)) {
		t.Errorf("/api/posts/: %d %.80s, want the dataset", status, body)
	}
	if status, body := get(t, "http://"+p.addr+"/api/empty/"); status != http.StatusOK || string(body) != "[]" {
		t.Errorf("/api/empty/: %d %s, want 200 []", status, body)
	}
	want := map[string]string{
		"server.mode": "pooled", "server.workers": "3", "server.connections": "7", "server.cache": "none",
		"server.io_wait": "2ms", "dataset.posts": "12", "dataset.sha256": dataset.SHA256(d),
	}
	for key, value := range want {
		if r.Effective[key] != value {
			t.Errorf("in force %s = %q, want %q", key, r.Effective[key], value)
		}
	}
	if len(r.Effective) != len(want) {
		t.Errorf("in force %v, want the keys of %v", r.Effective, want)
	}
	if r.Target != "feed" || r.Versions["go"] == "" || r.Versions["sqlite"] == "" {
		t.Errorf("target %q, versions %v", r.Target, r.Versions)
	}
	if got := len(workers(t, p.cmd.Process.Pid, 3)); got != 3 {
		t.Errorf("%d worker processes, want 3", got)
	}
}

func TestHTTP(t *testing.T) {
	p, _ := startFeed(t, "--posts", "2", "--mode", "threads")
	tests := map[string]struct {
		method, path string
		status       int
		body         bool
	}{
		"GET":             {"GET", "/api/empty/", 200, true},
		"HEAD":            {"HEAD", "/api/posts/", 200, false},
		"POST":            {"POST", "/api/posts/", 405, true},
		"DELETE":          {"DELETE", "/api/empty/", 405, true},
		"unknown page":    {"GET", "/api/nothing/", 404, true},
		"below a page":    {"GET", "/api/posts/1/", 404, true},
		"a query is kept": {"GET", "/api/empty/?page=2", 200, true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			req, err := http.NewRequest(tt.method, "http://"+p.addr+tt.path, nil)
			if err != nil {
				t.Fatal(err)
			}
			res, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close()
			body, err := io.ReadAll(res.Body)
			if err != nil {
				t.Fatal(err)
			}
			if res.StatusCode != tt.status || (len(body) > 0) != tt.body {
				t.Errorf("%d with %d bytes, want %d with a body: %v", res.StatusCode, len(body), tt.status, tt.body)
			}
			if tt.status == 405 && res.Header.Get("Allow") != "GET, HEAD" {
				t.Errorf("Allow: %q", res.Header.Get("Allow"))
			}
			if tt.status == 200 && (res.Header.Get("Content-Type") != "application/json" || res.ContentLength < 2) {
				t.Errorf("Content-Type %q, Content-Length %d", res.Header.Get("Content-Type"), res.ContentLength)
			}
		})
	}
}

func TestPortInUse(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for _, name := range []string{"feed", "redis"} {
		t.Run(name, func(t *testing.T) {
			out, err := exec.Command(os.Args[0], Command, name, "--addr", taken.Addr().String()).CombinedOutput()
			if exit, ok := err.(*exec.ExitError); !ok || exit.ExitCode() != 1 {
				t.Errorf("ended with %v, want exit code 1", err)
			}
			if !strings.Contains(string(out), "address already in use") || !strings.Contains(string(out), taken.Addr().String()) {
				t.Errorf("said %s", out)
			}
		})
	}
}

func TestWrongFlags(t *testing.T) {
	tests := map[string]struct {
		args []string
		says string
	}{
		"mode":              {[]string{"--mode", "fast"}, "none of sync, threads, pooled"},
		"cache":             {[]string{"--cache", "all"}, "none of none, queryset, response"},
		"no workers":        {[]string{"--workers", "0"}, "start at 1"},
		"negative wait":     {[]string{"--io-wait", "-1s"}, "negative"},
		"cache without one": {[]string{"--cache", "response"}, "needs --redis"},
		"characters":        {[]string{"--min", "9", "--max", "8"}, "9 to 8 characters"},
		"argument":          {[]string{"now"}, `unexpected argument "now"`},
		"unknown flag":      {[]string{"--fast"}, "not defined: -fast"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var stderr strings.Builder
			if code := Main(t.Context(), append([]string{"feed"}, tt.args...), io.Discard, &stderr); code != 2 {
				t.Errorf("exit code %d, want 2", code)
			}
			if !strings.Contains(stderr.String(), tt.says) {
				t.Errorf("said %q, want it to hold %q", stderr.String(), tt.says)
			}
		})
	}
}
