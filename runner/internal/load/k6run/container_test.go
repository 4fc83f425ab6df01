package k6run

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"perflab/runner/internal/load/loadtest"
	"perflab/runner/internal/resource"
	"perflab/runner/internal/trial"
	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/spec"
)

// k6InAContainer is k6 where there is none on the PATH: an image made of the one that is
// there, so that nothing has to be fetched.
func k6InAContainer(t *testing.T) (k *Engine, label string) {
	t.Helper()
	program := loadtest.NeedK6(t)
	docker, err := exec.LookPath("docker")
	if err == nil {
		_, err = output(t.Context(), docker, "info")
	}
	if err != nil {
		if os.Getenv("RUNNER_REQUIRE_DOCKER") == "1" {
			t.Fatalf("Docker is required here: %v", err)
		}
		t.Skipf("needs Docker: %v", err)
	}
	image := "runner-test-k6:" + strings.ToLower(strings.ReplaceAll(t.Name(), "/", "-"))
	if program, err = filepath.EvalSymlinks(program); err != nil {
		t.Fatal(err)
	}
	pack := exec.Command("tar", append([]string{"-C", "/", "-ch", program[1:]}, libraries(program)...)...)
	load := exec.Command(docker, "import", "--change", `ENTRYPOINT ["`+program+`"]`, "-", image)
	if load.Stdin, err = pack.StdoutPipe(); err != nil {
		t.Fatal(err)
	}
	if err := pack.Start(); err != nil {
		t.Fatal(err)
	}
	if out, err := load.CombinedOutput(); err != nil {
		t.Fatalf("docker import: %v\n%s", err, out)
	}
	if err := pack.Wait(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = output(context.Background(), docker, "image", "rm", "--force", image) })

	bin := t.TempDir()
	if err := os.Symlink(docker, filepath.Join(bin, "docker")); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin)
	t.Setenv("RUNNER_K6_IMAGE", image)
	if k, err = Find(t.Context()); err != nil {
		t.Fatal(err)
	}
	label = "runner.test=" + t.Name()
	k.Labels = func(string) map[string]string { return map[string]string{"runner.test": t.Name()} }
	t.Cleanup(func() {
		left, err := output(context.Background(), docker, "ps", "--all", "--quiet", "--filter", "label="+label)
		if left != "" || err != nil {
			t.Errorf("containers left: %q, %v", left, err)
		}
	})
	return k, label
}

// libraries are those that a program is linked with, without the slash in front; none where
// it is linked with none.
func libraries(program string) (paths []string) {
	out, err := exec.Command("ldd", program).Output()
	if err != nil {
		return nil
	}
	for _, word := range strings.Fields(string(out)) {
		if strings.HasPrefix(word, "/") {
			paths = append(paths, word[1:])
		}
	}
	return paths
}

func TestK6Container(t *testing.T) {
	k, label := k6InAContainer(t)
	var requests atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { requests.Add(1) }))
	defer server.Close()
	var used trial.Usage
	running, inside, names := false, false, ""
	m := run(t, k, trial.LoadRequest{
		BaseURL: server.URL, Load: closed(5, func(l *spec.Load) { l.ThinkTime, l.Duration = ms(10), ms(3500) }), Checks: []spec.Check{{Name: "ok", Expr: "status == 200"}},
		Watch: func(metric.Point) {
			if u, err := k.Usage(); err != nil || u.CPU < used.CPU {
				t.Errorf("k6 uses %+v after %+v, %v", u, used, err)
			} else {
				used = u
			}
			if len(k.now) > 0 { // else the last point, after its end
				client, err := resource.NewTree("client", k.now[0].cmd.Process.Pid, 0).Read()
				inside = inside || err == nil && used.Memory > client.Memory+4<<20
			}
			if !running {
				names, _ = output(t.Context(), k.docker, "ps", "--format", "{{.Names}}", "--filter", "label="+label)
				running = strings.HasPrefix(names, "runner-k6-")
			}
		},
	})
	n := int(requests.Load())
	expect(t, "requests", int(m.Metrics.Counters[metricname.HTTPReqs]), n)
	expect(t, "checks", m.Metrics.Checks, []metric.Check{{Name: "ok", Passes: int64(n)}})
	if want := "k6 " + k.Version() + ", container of runner-test-k6:testk6container"; m.Path != want {
		t.Errorf("path %q, want %q", m.Path, want)
	}
	if !running || used.CPU <= 0 || !inside {
		t.Errorf("container %q used %+v; what is inside was seen: %v", names, used, inside)
	}
}

// hungDocker is a docker that runs what should be k6, of which nothing comes, and hangs when
// it is asked in one way. asked tells whether it was.
func hungDocker(t *testing.T, in string) (k *Engine, asked func() bool) {
	t.Helper()
	dir := t.TempDir()
	script := "#!/bin/sh\nset -e\ncd '" + dir + "'\n" +
		"if [ \"$1\" = " + in + " ]; then : > asked; exec sleep 600; fi\n" +
		"if [ \"$1\" = run ]; then : > runs; exec sleep 600; fi\n"
	docker := filepath.Join(dir, "docker")
	if err := os.WriteFile(docker, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	exists := func(name string) bool {
		_, err := os.Stat(filepath.Join(dir, name))
		return err == nil
	}
	if in == "rm" { // asked at the end: then it is enough that k6 runs
		return &Engine{docker: docker, image: "k6"}, func() bool { return exists("runs") }
	}
	return &Engine{docker: docker, image: "k6"}, func() bool { return exists("asked") }
}

// A docker that does not answer keeps neither the meter nor the end of a cancelled trial
// waiting, or no longer than is said; what may be left of it is said then.
func TestAHungDockerKeepsNobodyWaiting(t *testing.T) {
	for _, in := range []string{"inspect", "rm"} {
		t.Run(in, func(t *testing.T) {
			k, asked := hungDocker(t, in)
			k.patience = 100 * time.Millisecond
			if in == "inspect" {
				k.patience = time.Minute
			}
			why := errors.New("enough")
			ctx, cancel := context.WithCancelCause(t.Context())
			defer cancel(nil)
			ended := make(chan error, 1)
			go func() {
				_, err := k.Run(ctx, trial.LoadRequest{BaseURL: "http://127.0.0.1:1", Load: closed(1, nil)})
				ended <- err
			}()
			go func() { // as the sampler does
				for ; ctx.Err() == nil; runtime.Gosched() {
					_, _ = k.Usage()
				}
			}()
			for !asked() {
				select {
				case err := <-ended:
					t.Fatalf("Run: %v", err)
				default:
					runtime.Gosched()
				}
			}
			cancel(why)
			select {
			case err := <-ended:
				if !errors.Is(err, why) || strings.Contains(err.Error(), "runner clean") != (in == "rm") {
					t.Errorf("Run: %v", err)
				}
			case <-time.After(time.Minute):
				t.Fatal("Run waits for docker")
			}
		})
	}
}

func TestK6ContainerCancelled(t *testing.T) {
	k, _ := k6InAContainer(t)
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer server.Close()
	why := errors.New("enough")
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	m, err := k.Run(ctx, trial.LoadRequest{
		BaseURL: server.URL, Load: closed(2, func(l *spec.Load) { l.ThinkTime, l.Duration = ms(10), ms(600_000) }),
		Watch: func(metric.Point) { cancel(why) },
	})
	if !errors.Is(err, why) || m == nil || m.Metrics.Counters[metricname.HTTPReqs] == 0 {
		t.Errorf("Run: %+v, %v", m, err)
	}
}

// Without k6, and without an image of it, the error says what is missing.
func TestK6IsNotThere(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if _, err := Find(t.Context()); err == nil || !strings.Contains(err.Error(), "there is no k6 on the PATH, and no docker either") {
		t.Errorf("Find: %v", err)
	}
	for name, c := range map[string]struct{ says, want string }{
		"too old":     {"k6 v0.57.0 (go1.24, linux/amd64)", "k6 v0.57.0 is too old"},
		"another k6":  {"hello", `is not k6: asked for its version it said "hello"`},
		"new":         {"k6 v2.0.0 (commit/x, go1.26, linux/amd64)", ""},
		"development": {"k6 v1.9.0-rc1+dirty (go1.26)", ""},
	} {
		t.Run(name, func(t *testing.T) {
			bin := t.TempDir()
			if err := os.WriteFile(filepath.Join(bin, "k6"), []byte("#!/bin/sh\necho '"+c.says+"'\n"), 0o755); err != nil {
				t.Fatal(err)
			}
			t.Setenv("PATH", bin)
			k, err := Find(t.Context())
			switch {
			case c.want == "" && err != nil:
				t.Errorf("Find: %v", err)
			case c.want == "" && !strings.HasPrefix(c.says, "k6 "+k.Version()+" "):
				t.Errorf("version %q of %q", k.Version(), c.says)
			case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
				t.Errorf("Find: %v, want %q", err, c.want)
			}
		})
	}
}
