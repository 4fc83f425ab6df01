// Package external measures a server that already runs, at environment.url.
//
// It starts nothing, stops nothing and, but for what the process that listens on this machine
// uses, sees no more of the server than its answers. The URL's name is resolved once a run, and
// everything is sent to the address that answered then. It refuses a URL that names another
// machine unless the file allows its host (url.go), and variants that ask one server to be
// configured in two ways.
package external

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"strconv"
	"sync"
	"time"

	"perflab/runner/internal/env"
	"perflab/runner/internal/resource"
	"perflab/runner/internal/resource/proc"
	"perflab/runner/internal/resource/socket"
	"perflab/runner/internal/trial"
	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/spec"
)

// Provider finds servers that already run.
type Provider struct {
	opts    env.Options
	resolve func(ctx context.Context, host string) ([]netip.Addr, error)

	mu    sync.Mutex
	found map[string][]netip.Addr // addresses by name
}

// New has nothing to look for.
func New(opts env.Options) (*Provider, error) {
	lookUp := func(ctx context.Context, host string) ([]netip.Addr, error) {
		return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	}
	return &Provider{opts: opts, resolve: lookUp, found: map[string][]netip.Addr{}}, nil
}

var _ trial.Provider = (*Provider)(nil)

// Name is external.
func (p *Provider) Name() string { return "external" }

// Close has nothing to release.
func (p *Provider) Close() error { return nil }

// Prepare checks every variant's URL, and that no two variants ask the same server to be
// configured differently: nothing here could do that between them.
func (p *Provider) Prepare(ctx context.Context, variants []spec.Variant, _ func(line string)) error {
	first := map[string]spec.Variant{}
	for _, v := range variants {
		if _, err := p.locate(ctx, v.Environment); err != nil {
			return fmt.Errorf("variant %s: %w", v.Name, err)
		}
		other, ok := first[v.Environment.URL]
		switch {
		case !ok:
			first[v.Environment.URL] = v
		case other.Server != v.Server || other.Dataset != v.Dataset:
			return &env.Failure{
				Err:  fmt.Errorf("variants %s and %s ask for different configurations of the one server at %s, which runs as it is", other.Name, v.Name, v.Environment.URL),
				Hint: phrase.URLEach,
			}
		}
	}
	return nil
}

// Start waits until the server answers its readiness probe with 200; without one, asks it
// once, and any answer will do.
func (p *Provider) Start(ctx context.Context, req trial.Request) (trial.Environment, error) {
	v := req.Variant
	at, err := p.locate(ctx, v.Environment)
	if err != nil {
		return nil, err
	}
	if v.Environment.Isolation == "required" {
		return nil, &env.Failure{Err: errors.New("isolation: required, but nothing can be bound to CPUs for a server that already runs"), Hint: phrase.IsolationAuto}
	}
	found, address, err := probe(ctx, at, v)
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if err != nil {
		hint := phrase.StartServer
		if certificate := new(tls.CertificateVerificationError); errors.As(err, &certificate) {
			hint = phrase.TrustCertificate
		}
		return nil, &env.Failure{Err: fmt.Errorf("environment.url: %w", err), Hint: hint}
	}
	d := result.Environment{
		Stack: result.Stack{Provider: p.Name(), Asked: at.base, Target: at.base, Title: at.base},
		URL:   at.base, Path: at.path, Isolation: result.Isolation{Note: phrase.RunningAlready},
	}
	if at.named {
		d.Address = address
	}
	if found != nil {
		d.Stack.Target = found.Target
	}
	cpus := max(len(p.opts.Available), 1)
	if d, err = env.Describe(d, found, v, cpus); err != nil {
		return nil, err
	}
	s := &server{at: at, pid: listenerOf(at)}
	if s.pid != 0 { // what it is bound to beyond this program's CPUs is not looked at
		s.meter = resource.NewTree(s.Name(), s.pid, float64(cpus))
	}
	return env.NewEnvironment(d, s), nil
}

// listenerOf is the process that serves at an address of this machine; 0 where it is
// elsewhere, in a container, another user's, or this one.
func listenerOf(at location) int {
	port, ok := portOf(at.base)
	if !ok || at.path != env.PathLoopback {
		return 0
	}
	pid := socket.Listener(os.DirFS("/"), port)
	if pid == os.Getpid() {
		return 0
	}
	return pid
}

// portOf is the port of a base URL, that of its scheme where it names none.
func portOf(base string) (int, bool) {
	u, err := url.Parse(base)
	if err != nil || spec.SocketPath(base) != "" {
		return 0, false
	}
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	number, err := strconv.Atoi(port)
	return number, err == nil
}

// probe asks whether v's server answers, and at which of its addresses. It trusts whom the load
// will trust.
func probe(ctx context.Context, at location, v spec.Variant) (found *env.Report, address string, err error) {
	client := env.ProbeClient()
	transport := client.Transport.(*http.Transport)
	if v.Load.InsecureSkipTLSVerify {
		transport.TLSClientConfig = &tls.Config{InsecureSkipVerify: true}
	}
	base := at.base
	if at.socket != "" {
		base = "http://localhost"
	}
	transport.DialContext = func(ctx context.Context, network, hostPort string) (conn net.Conn, err error) {
		if at.socket != "" {
			return (&net.Dialer{Timeout: dialTimeout}).DialContext(ctx, "unix", at.socket)
		}
		_, port, err := net.SplitHostPort(hostPort)
		if err != nil {
			return nil, err
		}
		for _, a := range at.addresses {
			conn, err = (&net.Dialer{Timeout: dialTimeout}).DialContext(ctx, network, net.JoinHostPort(a.String(), port))
			if err == nil {
				address = a.String()
				return conn, nil
			}
		}
		return nil, err
	}
	if v.Environment.Ready == nil {
		body, _, err := env.Ask(ctx, client, base+"/")
		return env.ParseReport(body), address, err
	}
	r := env.NewProbe("http", v.Environment.Ready)
	found, err = env.WaitReady(ctx, client, base+r.Path, r.Timeout, nil)
	return found, address, err
}

// dialTimeout is how long an address may take to accept a connection before the next is tried.
const dialTimeout = 5 * time.Second

// server is the one that runs by itself.
type server struct {
	at    location
	pid   int // that serves; 0: it cannot be seen from here
	meter *resource.Tree
}

// Name is that of the server under test.
func (s *server) Name() string { return env.ServerName }

// Alive is always nil: a server that ends shows in the requests that fail.
func (s *server) Alive(context.Context) error { return nil }

// LastLines are none: its log is its own.
func (s *server) LastLines(context.Context) []string { return nil }

// Meter reads what the server's process uses, where it could be found.
func (s *server) Meter() trial.Meter {
	if s.meter == nil {
		return nil
	}
	return s.meter
}

// ListenEndpoint is the server's port, where it is on this machine outside a container.
func (s *server) ListenEndpoint() (trial.ListenEndpoint, bool) {
	port, ok := portOf(s.at.base)
	return trial.ListenEndpoint{Process: proc.Own, Ports: []int{port}}, ok && s.pid != 0
}

// NetworkProcess is the server's process or, where that cannot be seen, this one, where the
// server listens on this machine.
func (s *server) NetworkProcess() (int, error) {
	switch {
	case s.at.path != env.PathLoopback:
		return 0, phrase.Err(phrase.ServerNotLocal(phrase.Text(s.at.base)), nil)
	case s.pid != 0:
		return s.pid, nil
	}
	return os.Getpid(), nil
}

// Stop leaves the server running.
func (s *server) Stop(context.Context) error { return nil }
