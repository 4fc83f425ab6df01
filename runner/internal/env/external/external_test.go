package external

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	"perflab/runner/internal/env"
	"perflab/runner/internal/env/envtest"
	"perflab/runner/internal/trial"
	"perflab/runner/spec"
)

// externalVariant is a server at url.
func externalVariant(url string, allow ...string) spec.Variant {
	return spec.Variant{Name: "own", Config: spec.Config{
		Environment: spec.Environment{URL: url, Allow: allow, Isolation: "auto"},
		Server:      spec.Server{Mode: "sync", Workers: "1", Cache: "none"},
	}}
}

func TestExternalLoadsOnlyThisMachineAndWhatIsAllowed(t *testing.T) {
	// An address of this machine that is not a loopback one, where it has one.
	own := "127.0.0.2"
	if addresses, err := net.InterfaceAddrs(); err == nil {
		for _, a := range addresses {
			if n, ok := a.(*net.IPNet); ok && n.IP.IsGlobalUnicast() {
				own = n.IP.String()
			}
		}
	}
	for name, tc := range map[string]struct {
		url   string
		allow []string
		base  string // of the load; empty: refused
		path  string
		says  string
	}{
		"IPv4 loopback":            {url: "http://127.0.0.1:8000", base: "http://127.0.0.1:8000", path: "loopback"},
		"any loopback":             {url: "http://127.3.2.1", base: "http://127.3.2.1", path: "loopback"},
		"IPv6 loopback":            {url: "http://[::1]:8000/", base: "http://[::1]:8000", path: "loopback"},
		"mapped loopback":          {url: "http://[::ffff:127.0.0.1]:80", base: "http://[::ffff:127.0.0.1]:80", path: "loopback"},
		"localhost":                {url: "http://localhost:8000", base: "http://localhost:8000", path: "loopback"},
		"an own address":           {url: "http://" + net.JoinHostPort(own, "1"), base: "http://" + net.JoinHostPort(own, "1"), path: "loopback"},
		"a path before the pages":  {url: "https://127.0.0.1/app/", base: "https://127.0.0.1/app", path: "loopback"},
		"another machine":          {url: "http://192.0.2.1:8000", says: `192.0.2.1 is not this machine`},
		"its remedy":               {url: "http://192.0.2.1:8000", says: `environment.allow: ["192.0.2.1"]`},
		"another machine, allowed": {url: "http://192.0.2.1:8000", allow: []string{"192.0.2.1"}, base: "http://192.0.2.1:8000", path: "external"},
		"another one allowed":      {url: "http://192.0.2.1:8000", allow: []string{"192.0.2.2", "192.0.2"}, says: "not this machine"},
		"a name, allowed":          {url: "http://Allowed.invalid./", allow: []string{"allowed.invalid"}, base: "http://Allowed.invalid.", path: "external"},
		"unknown, allowed":         {url: "http://shop.invalid/", allow: []string{"shop.invalid"}, says: "shop.invalid cannot be resolved"},
		"a name that is unknown":   {url: "http://shop.invalid/", says: "shop.invalid cannot be resolved"},
		"a name that begins alike": {url: "http://127.0.0.1.invalid/", says: "cannot be resolved"},
		"every address":            {url: "http://0.0.0.0:8000", says: "not this machine"},
		"no URL":                   {url: "", says: "needs environment.url"},
		"no scheme":                {url: "localhost:8000", says: "neither http:// nor https://"},
		"another scheme":           {url: "ftp://127.0.0.1", says: "neither http:// nor https://"},
		"no host":                  {url: "http:///x", says: "names no host"},
		"credentials":              {url: "http://me:secret@127.0.0.1", says: "http://me:xxxxx@127.0.0.1 holds credentials"},
		"a query":                  {url: "http://127.0.0.1/?a=b", says: "load.request.path"},
		"no URL at all":            {url: "http://%zz", says: "environment.url"},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := New(env.Options{})
			if err != nil {
				t.Fatal(err)
			}
			p.resolve = func(ctx context.Context, host string) ([]netip.Addr, error) {
				if strings.EqualFold(host, "allowed.invalid") {
					return []netip.Addr{netip.MustParseAddr("192.0.2.7")}, nil
				}
				return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
			}
			at, err := p.locate(t.Context(), spec.Environment{URL: tc.url, Allow: tc.allow})
			if tc.base == "" {
				if err == nil || !strings.Contains(err.Error(), tc.says) || strings.Contains(err.Error(), "secret") {
					t.Errorf("error %v, want it to hold %q", err, tc.says)
				}
				return
			}
			if err != nil || at.base != tc.base || at.path != tc.path {
				t.Errorf("%+v, %v; want %s by %s", at, err, tc.base, tc.path)
			}
		})
	}
}

// A name that leads to another address once it was checked (DNS rebinding) leads nowhere else:
// what was checked is what is asked and loaded, in every trial.
func TestExternalNameIsResolvedOnce(t *testing.T) {
	answers := 0
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { answers++ }))
	defer s.Close()
	p, err := New(env.Options{})
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	p.resolve = func(_ context.Context, host string) ([]netip.Addr, error) {
		if asked++; asked > 1 {
			return []netip.Addr{netip.MustParseAddr("192.0.2.1")}, nil
		}
		return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, nil
	}
	_, port, err := net.SplitHostPort(s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	v := externalVariant("http://shop.invalid:" + port)
	if err := p.Prepare(t.Context(), []spec.Variant{v}, nil); err != nil {
		t.Fatal(err)
	}
	v.Environment.Ready = &spec.Ready{Path: "/", Timeout: spec.Duration(envtest.Patience)}
	for range 2 {
		e, err := p.Start(t.Context(), envtest.Request(t, v))
		if err != nil {
			t.Fatal(err)
		}
		if d := e.Describe(); d.Address != "127.0.0.1" || d.URL != v.Environment.URL {
			t.Errorf("%s at %s", d.URL, d.Address)
		}
	}
	if asked != 1 || answers != 2 {
		t.Errorf("resolved %d times, answered %d times", asked, answers)
	}
}

func TestExternalDescribesWhatItCanSee(t *testing.T) {
	var requests int
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		requests++
		w.WriteHeader(http.StatusNotFound) // an answer all the same
	}))
	defer s.Close()
	p, err := New(env.Options{})
	if err != nil {
		t.Fatal(err)
	}
	v := externalVariant(s.URL + "/")
	if err := p.Prepare(t.Context(), []spec.Variant{v}, nil); err != nil {
		t.Fatal(err)
	}
	e, err := p.Start(t.Context(), envtest.Request(t, v))
	if err != nil {
		t.Fatal(err)
	}
	if requests != 1 {
		t.Errorf("%d requests to find out whether it answers, want 1", requests)
	}
	d := e.Describe()
	if d.URL != s.URL || d.Path != "loopback" || d.Stack.Provider != "external" || d.Stack.Asked != s.URL || d.Isolation.Note.IsZero() {
		t.Errorf("description %+v", d)
	}
	if len(d.Asked)+len(d.Effective)+len(e.Meters()) > 0 {
		t.Errorf("asked %v, effective %v, meters %v of a server that says nothing", d.Asked, d.Effective, e.Meters())
	}
	if c, err := e.WarmCache(t.Context()); c != nil || err != nil {
		t.Errorf("cache %+v, %v", c, err)
	}
	if err := e.Stop(t.Context()); err != nil {
		t.Error(err)
	}
	if res, err := http.Get(s.URL); err != nil {
		t.Errorf("the server is gone after the trial: %v", err)
	} else {
		res.Body.Close()
	}
}

func TestExternalComparesAServerThatReports(t *testing.T) {
	v := envtest.FeedVariant(spec.Server{Mode: "sync", Workers: "2", Cache: "none"})
	running := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"target":"feed","in_force":{"server.workers":"2"}}`)
	}))
	defer running.Close()
	p, err := New(env.Options{Available: []int{0}})
	if err != nil {
		t.Fatal(err)
	}
	other := v
	other.Environment = spec.Environment{URL: running.URL, Ready: &spec.Ready{Path: "/api/ready/", Timeout: spec.Duration(envtest.Patience)}}
	other.Server.Workers = "3"
	e, err := p.Start(t.Context(), envtest.Request(t, other))
	if err != nil {
		t.Fatal(err)
	}
	d := e.Describe()
	if d.Stack.Target != "feed" || d.Asked["server.workers"] != "3" || d.Effective["server.workers"] != "2" {
		t.Errorf("target %s, asked %v, effective %v", d.Stack.Target, d.Asked, d.Effective)
	}
}

func TestExternalStartFails(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := "http://" + l.Addr().String()
	l.Close()
	busy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "still\nmigrating", http.StatusServiceUnavailable)
	}))
	defer busy.Close()
	ready := &spec.Ready{Path: "/healthz", Timeout: spec.Duration(300 * time.Millisecond)}
	for name, tc := range map[string]struct {
		url       string
		ready     *spec.Ready
		isolation string
		says      []string
	}{
		"nothing listens": {closed, nil, "auto", []string{"connection refused", "hint: start the server"}},
		"never ready":     {busy.URL, ready, "auto", []string{"not ready after 300ms", "/healthz", "503 Service Unavailable still migrating"}},
		"never there":     {closed, ready, "auto", []string{"not ready after 300ms", "connection refused"}},
		"bound to CPUs":   {busy.URL, nil, "required", []string{"isolation: required"}},
		"another machine": {"http://192.0.2.1", nil, "auto", []string{"not this machine"}},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := New(env.Options{})
			if err != nil {
				t.Fatal(err)
			}
			v := externalVariant(tc.url)
			v.Environment.Ready, v.Environment.Isolation = tc.ready, tc.isolation
			_, err = p.Start(t.Context(), envtest.Request(t, v))
			for _, want := range tc.says {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("error %v, want it to hold %q", err, want)
				}
			}
		})
	}
}

func TestNetworkProcess(t *testing.T) {
	for name, tc := range map[string]struct {
		server server
		pid    int
		says   string
	}{
		"seen":        {server{at: location{path: env.PathLoopback}, pid: 42}, 42, ""},
		"on loopback": {server{at: location{path: env.PathLoopback}}, os.Getpid(), ""},
		"elsewhere":   {server{at: location{path: env.PathExternal}}, 0, "not on this machine"},
	} {
		t.Run(name, func(t *testing.T) {
			pid, err := tc.server.NetworkProcess()
			if pid != tc.pid || (err == nil) != (tc.says == "") || err != nil && !strings.Contains(err.Error(), tc.says) {
				t.Errorf("process %d, %v", pid, err)
			}
		})
	}
}

func TestExternalTrustsAsTheLoadDoes(t *testing.T) {
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	s.Config.ErrorLog = log.New(io.Discard, "", 0) // of the handshakes that fail
	s.StartTLS()
	defer s.Close()
	p, err := New(env.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for name, ready := range map[string]*spec.Ready{"without a probe": nil, "with one": {Path: "/", Timeout: spec.Duration(time.Minute)}} {
		t.Run(name, func(t *testing.T) {
			v := externalVariant(s.URL)
			v.Environment.Ready = ready
			if _, err := p.Start(t.Context(), envtest.Request(t, v)); err == nil || !strings.Contains(err.Error(), "hint: have this machine trust") {
				t.Errorf("error %v does not say what to do about the certificate", err)
			}
			v.Load.InsecureSkipTLSVerify = true
			if _, err := p.Start(t.Context(), envtest.Request(t, v)); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestExternalCannotConfigureBetweenVariants(t *testing.T) {
	p, err := New(env.Options{})
	if err != nil {
		t.Fatal(err)
	}
	a, b := externalVariant("http://127.0.0.1:1"), externalVariant("http://127.0.0.1:1")
	b.Name, b.Load.Users = "b", 5
	if err := p.Prepare(t.Context(), []spec.Variant{a, b}, nil); err != nil {
		t.Errorf("variants that differ in their load: %v", err)
	}
	b.Server.Mode = "pooled"
	if err := p.Prepare(t.Context(), []spec.Variant{a, b}, nil); err == nil || !strings.Contains(err.Error(), "variants own and b ask for different configurations") {
		t.Errorf("variants that differ in the server: %v", err)
	}
	b.Environment.URL = "http://127.0.0.1:2"
	if err := p.Prepare(t.Context(), []spec.Variant{a, b}, nil); err != nil {
		t.Errorf("variants with a server each: %v", err)
	}
}

func TestAServerAtASocket(t *testing.T) {
	dir, err := os.MkdirTemp("", "s") // whose path may not be long
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	path := dir + "/a.sock"
	v := externalVariant("http+unix://" + path)
	p, err := New(env.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Start(t.Context(), trial.Request{Variant: v}); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("nobody listens, but the error is %v", err)
	}
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: http.NotFoundHandler()}
	go server.Serve(l)
	defer server.Close()
	started, err := p.Start(t.Context(), trial.Request{Variant: v})
	if err != nil {
		t.Fatal(err)
	}
	d := started.Describe()
	if d.URL != v.Environment.URL || d.Path != env.PathSocket || d.Address != "" {
		t.Errorf("described as %+v", d)
	}
}
