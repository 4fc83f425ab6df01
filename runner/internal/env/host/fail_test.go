package host

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"perflab/runner/internal/env/envtest"
	"perflab/runner/spec"
	"perflab/targets"
)

func TestHostStartFails(t *testing.T) {
	taken := httptest.NewServer(http.NotFoundHandler())
	defer taken.Close()
	port := taken.Listener.Addr().(*net.TCPAddr).Port
	for name, tc := range map[string]struct {
		variant func() spec.Variant
		want    []string
	}{
		"never ready": {func() spec.Variant {
			v := own("echo still thinking; sleep 600")
			v.Environment.Ready.Timeout = spec.Duration(2 * time.Second)
			return v
		}, []string{"server: not ready after 2s", "connection refused", "still thinking"}},
		"dies at once": {
			func() spec.Variant { return own("echo cannot open the database >&2; exit 7") },
			[]string{"server: has ended: exit status 7", "cannot open the database"},
		},
		"becomes a daemon": {
			func() spec.Variant { return own("sleep 600 & echo gone to the background") },
			[]string{"server: has ended: exit status 0", "gone to the background"},
		},
		"the port is taken": {func() spec.Variant {
			v := serves("")
			v.Environment.Port = port
			return v
		}, []string{fmt.Sprintf("server: port %d of 127.0.0.1: the port is taken by another program", port), "hint: end that program"}},
		"a secret that is not set": {
			func() spec.Variant {
				v := own("exit")
				v.Environment.Env = map[string]string{"TOKEN": "${secret:RUNNER_TEST_UNSET}"}
				return v
			},
			[]string{"RUNNER_TEST_UNSET is not set", "hint: export"},
		},
		"an unknown placeholder": {func() spec.Variant { return own("exit", "${server.wokers}") }, []string{"${server.wokers}", "${server.workers}"}},
		"an empty program": {func() spec.Variant {
			v := own("exit")
			v.Environment.Command = []string{"${services.none.address}"}
			v.Environment.Services = map[string]spec.Service{}
			return v
		}, []string{"unknown placeholder"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := newHost(t)
			_, err := p.Start(t.Context(), envtest.Request(t, tc.variant()))
			if err == nil {
				t.Fatal("it started")
			}
			for _, want := range tc.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("the error does not hold %q:\n%v", want, err)
				}
			}
			envtest.NoFolders(t)
		})
	}
}

func TestHostServerThatUsesTooMuchMemory(t *testing.T) {
	v := own("tail /dev/zero")
	v.Environment.Memory = 24 << 20
	if note := (limitsAsked{key: "environment", memory: v.Environment.Memory}).inVain(); len(note) > 0 {
		t.Skip(note)
	}
	_, err := newHost(t).Start(t.Context(), envtest.Request(t, v))
	for _, want := range []string{"server was killed: it used more than its memory limit of 24MiB", "hint: raise the memory limit"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not hold %q:\n%v", want, err)
		}
	}
	envtest.NoFolders(t)
}

// A port that is free when it is chosen may be taken when it is bound.
func TestAnotherPortIsTriedWhereOneWasTaken(t *testing.T) {
	for name, answer := range map[string]int{"by a server that has no such page": http.StatusNotFound, "by one that has": http.StatusOK} {
		t.Run(name, func(t *testing.T) {
			other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(answer) }))
			defer other.Close()
			p := newHost(t)
			asked := 0
			p.freePort = func() (int, error) {
				if asked++; asked == 1 {
					return other.Listener.Addr().(*net.TCPAddr).Port, nil
				}
				return freePort()
			}
			v := serves("")
			if answer == http.StatusOK { // the other answers for one that does not notice
				v = own(`[ "$1" != `+strconv.Itoa(other.Listener.Addr().(*net.TCPAddr).Port)+` ] || sleep 600; exec "$RUNNER" target feed --posts 1 --addr 127.0.0.1:$1`, "${port}")
				v.Environment.Env = map[string]string{"RUNNER": os.Args[0]}
				v.Environment.Ready.Path = "/api/empty/"
			}
			e, _ := startHost(t, p, v)
			if asked != 2 || e.Describe().URL == other.URL {
				t.Errorf("%d ports were asked for; the server is at %s, the other one at %s", asked, e.Describe().URL, other.URL)
			}
		})
	}
}

func TestHostGivesUpWhereEveryPortIsTaken(t *testing.T) {
	other := httptest.NewServer(http.NotFoundHandler())
	defer other.Close()
	p := newHost(t)
	p.freePort = func() (int, error) { return other.Listener.Addr().(*net.TCPAddr).Port, nil }
	_, err := p.Start(t.Context(), envtest.Request(t, serves("")))
	if !errors.Is(err, errPortTaken) {
		t.Errorf("error %v", err)
	}
	envtest.NoFolders(t)
}

func TestHostRefuses(t *testing.T) {
	lonely := fstest.MapFS{"alone/target.yaml": {Data: []byte("title: alone\nport: 80\n")}}
	django := envtest.FeedVariant(spec.Server{Mode: "sync", Workers: "1", Cache: "none"})
	for name, tc := range map[string]struct {
		change func(*spec.Variant)
		fsys   fstest.MapFS
		want   []string
	}{
		"image":           {func(v *spec.Variant) { v.Environment.Target, v.Environment.Image = "", "nginx" }, nil, []string{"no image, build or url", "hint: run with --provider docker"}},
		"a service":       {func(v *spec.Variant) { v.Environment.Target = "redis" }, nil, []string{"is a service"}},
		"no host section": {func(v *spec.Variant) { v.Environment.Target, v.Environment.Services = "alone", nil }, lonely, []string{"target alone does not say how it runs without a container"}},
		"nothing":         {func(v *spec.Variant) { v.Environment.Target = "" }, nil, []string{"environment.target names or environment.command alone"}},
		"no cache listed": {func(v *spec.Variant) { v.Server.Cache, v.Environment.Services = "response", nil }, nil, []string{"needs the service redis"}},
		"no such program": {func(v *spec.Variant) { *v = own(""); v.Environment.Command = []string{"no-such-program"} }, nil, []string{"environment.command", "no-such-program", "hint: its first item"}},
		"none beside it":  {func(v *spec.Variant) { *v = own(""); v.Environment.Command = []string{"./server"} }, nil, []string{"environment.command", "server: no such file"}},
		"service that has": {func(v *spec.Variant) {
			*v = own("")
			v.Environment.Services = map[string]spec.Service{"a": {Target: "alone"}}
		}, lonely, []string{"target alone does not say"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := newHost(t)
			if p.opts.Targets = targets.FS; tc.fsys != nil {
				p.opts.Targets = tc.fsys
			}
			v := django
			tc.change(&v)
			err := p.Prepare(t.Context(), []spec.Variant{v}, nil)
			if err == nil {
				t.Fatal("it was prepared")
			}
			for _, want := range tc.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("the error does not hold %q:\n%v", want, err)
				}
			}
		})
	}
}

func TestWhatIsMissingIsNamedWithWhatBringsIt(t *testing.T) {
	if _, err := os.Stat("/usr/bin/python3"); err != nil {
		t.Skip("needs Debian's python3: ", err)
	}
	v := spec.Variant{Name: "test", Config: spec.Config{Environment: spec.Environment{Target: "alone", Isolation: "none"}, Server: spec.Server{Workers: "1"}}}
	for name, tc := range map[string]struct {
		requires string
		want     []string
		not      string
	}{
		"all there":      {"[{program: /bin/sh, package: dash}, {module: json, package: python3}, {program: /usr/bin/python3, version: '3', package: python3}]", nil, ""},
		"a program":      {"[{program: /usr/bin/no-such, package: nosuch}, {program: /bin/sh, package: dash}]", []string{"/usr/bin/no-such is not installed", "hint: apt-get install nosuch"}, "dash"},
		"two modules":    {"[{module: nosuch_a, package: python3-a}, {module: nosuch_b, package: python3-b}]", []string{"Python module nosuch_a is not installed; Python module nosuch_b", "apt-get install python3-a python3-b"}, "--provider"},
		"a version":      {"[{program: /usr/bin/python3, version: '2.7', package: python3}]", []string{"/usr/bin/python3 is 3.", ", not 2.7", "--provider docker"}, "apt-get"},
		"no version":     {"[{module: this, version: '1', package: python3}]", []string{"Python module this is of an unknown version, not 1"}, "apt-get"},
		"no such python": {"[{module: json, package: python3}]\n  python: /usr/bin/python-none", []string{"Python module json is not installed", "apt-get install python3"}, ""},
		"a folder":       {"[{program: /usr/bin, package: bin}]", []string{"/usr/bin is not installed"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			p := newHost(t)
			p.opts.Targets = fstest.MapFS{"alone/target.yaml": {Data: []byte("title: alone\nport: 80\nhost:\n  command: [/bin/sh]\n  requires: " + tc.requires + "\n")}}
			err := p.Able(t.Context(), []spec.Variant{v})
			if (err == nil) != (tc.want == nil) {
				t.Fatalf("error %v", err)
			}
			for _, want := range tc.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("the error does not hold %q:\n%v", want, err)
				}
			}
			if tc.not != "" && strings.Contains(err.Error(), tc.not) {
				t.Errorf("the error holds %q:\n%v", tc.not, err)
			}
		})
	}
}

func TestMeets(t *testing.T) {
	for _, c := range []struct {
		version, asked string
		want           bool
	}{{"3.2.19", "3.2", true}, {"3.2", "3.2", true}, {"3.20", "3.2", false}, {"4.2", "3.2", false}, {"", "3.2", false}, {"", "", true}, {"20.1.0", "20.1", true}} {
		if meets(c.version, c.asked) != c.want {
			t.Errorf("%q meets %q: %v", c.version, c.asked, !c.want)
		}
	}
}

func TestCancelledHostStartLeavesNothing(t *testing.T) {
	p := newHost(t)
	ctx, cancel := context.WithCancel(t.Context())
	v := own(`: > "$OUT/started"; sleep 600`)
	v.Environment.Env = map[string]string{"OUT": t.TempDir()}
	go func() { // as soon as the program runs
		for ctx.Err() == nil {
			if _, err := os.Stat(filepath.Join(v.Environment.Env["OUT"], "started")); err == nil {
				cancel()
			}
			time.Sleep(time.Millisecond)
		}
	}()
	if _, err := p.Start(ctx, envtest.Request(t, v)); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want the cancellation", err)
	}
	envtest.NoFolders(t)
}

func TestHostServerThatDiesUnderLoad(t *testing.T) {
	e, _ := startHost(t, newHost(t), serves("echo ready to serve"))
	if err := e.Alive(t.Context()); err != nil {
		t.Fatal(err)
	}
	server := serverOf(e)
	if err := syscall.Kill(server.pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	select {
	case <-server.Ended():
	case <-time.After(envtest.Patience):
		t.Fatal("the supervisor goes on without its program")
	}
	err := e.Alive(t.Context())
	for _, want := range []string{"server: has ended: exit status 137", "ended by itself: signal: killed", "ready to serve"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not hold %q:\n%v", want, err)
		}
	}
}
