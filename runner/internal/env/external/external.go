package env

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"perflab/runner/internal/resource"
	"perflab/runner/internal/resource/socket"
	"perflab/runner/internal/trial"
	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/spec"
)

// pathExternal is the load's path to a server on another machine.
const pathExternal = "external"

// External measures a server that already runs. It starts nothing, stops nothing and, but
// for what the process that listens on this machine uses, sees no more of the server than
// its answers. It refuses to load a machine that the file does not allow.
type External struct {
	opts Options
}

// NewExternal has nothing to look for.
func NewExternal(opts Options) (*External, error) { return &External{opts}, nil }

// Name is external.
func (p *External) Name() string { return "external" }

// Close has nothing to release.
func (p *External) Close() error { return nil }

// Prepare checks every variant's URL, and that no two variants ask the same server to be
// configured differently: nothing here could do that between them.
func (p *External) Prepare(ctx context.Context, variants []spec.Variant, _ func(line string)) error {
	first := map[string]spec.Variant{}
	for _, v := range variants {
		if _, err := locate(ctx, v.Environment); err != nil {
			return fmt.Errorf("variant %s: %w", v.Name, err)
		}
		other, ok := first[v.Environment.URL]
		switch {
		case !ok:
			first[v.Environment.URL] = v
		case other.Server != v.Server || other.Dataset != v.Dataset:
			return &failure{
				err:  fmt.Errorf("variants %s and %s ask for different configurations of the one server at %s, which runs as it is", other.Name, v.Name, v.Environment.URL),
				hint: "give each variant an environment.url of its own, or let runner start the server from environment.target, image or build",
			}
		}
	}
	return nil
}

// Start waits until the server answers its readiness probe with 200; without one, asks it
// once, and any answer will do.
func (p *External) Start(ctx context.Context, req trial.Request) (trial.Environment, error) {
	v := req.Variant
	at, err := locate(ctx, v.Environment)
	if err != nil {
		return nil, err
	}
	if v.Environment.Isolation == "required" {
		return nil, &failure{err: errors.New("isolation: required, but nothing can be bound to CPUs for a server that already runs"), hint: "set environment.isolation: auto"}
	}
	found, err := probe(ctx, at.base, v)
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if err != nil {
		hint := "start the server, or correct environment.url or environment.ready"
		if strings.Contains(err.Error(), "x509: ") { // waiting gives only the text of what it met
			hint = "have this machine trust the server's certificate, or set load.insecure_skip_tls_verify for a server of your own"
		}
		return nil, &failure{err: fmt.Errorf("environment.url: %w", err), hint: hint}
	}
	e := &externalEnv{description: result.Environment{
		Stack: result.Stack{Provider: "external", Asked: at.base, Target: at.base, Title: at.base},
		URL:   at.base, Path: at.path, Asked: map[string]string{}, Effective: map[string]string{}, Native: []result.Setting{},
		Isolation: result.Isolation{Note: phrase.RunningAlready},
	}}
	if found != nil {
		d := &e.description
		if d.Asked, err = asked(v, max(len(p.opts.Available), 1)); err != nil {
			return nil, err
		}
		d.Stack.Target, d.Effective, d.Native, d.Stack.Versions = found.Target, found.Effective, found.Native, found.Versions
	}
	if e.pid = listenerOf(at); e.pid != 0 { // what it is bound to beyond this program's CPUs is not looked at
		e.meter = resource.NewTree("server", e.pid, float64(max(len(p.opts.Available), 1)))
	}
	return e, nil
}

// listenerOf is the process that serves at an address of this machine; 0 where it is
// elsewhere, in a container, another user's, or this one.
func listenerOf(at location) int {
	port, ok := portOf(at.base)
	if !ok || at.path != pathLoopback {
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
	if err != nil {
		return 0, false
	}
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	number, err := strconv.Atoi(port)
	return number, err == nil
}

// probe asks whether v's server at base answers. It trusts whom the load will trust.
func probe(ctx context.Context, base string, v spec.Variant) (*readyReport, error) {
	client := probeClient()
	if v.Load.InsecureSkipTLSVerify {
		client.Transport.(*http.Transport).TLSClientConfig = &tls.Config{InsecureSkipVerify: true}
	}
	if v.Environment.Ready == nil {
		body, _, err := ask(ctx, client, base+"/")
		return parseReport(body), err
	}
	r := readiness(v.Environment.Ready)
	return waitReady(ctx, client, base+r.Path, time.Duration(r.Timeout), nil)
}

// externalEnv is a server that runs by itself.
type externalEnv struct {
	description result.Environment
	pid         int         // that serves; 0: it cannot be seen from here
	meter       trial.Meter // nil: what it uses cannot be told from here
}

// Describe is what can be known from here.
func (e *externalEnv) Describe() result.Environment { return e.description }

// WarmCache does nothing: the server's cache cannot be seen from here.
func (e *externalEnv) WarmCache(context.Context) (*result.Cache, error) { return nil, nil }

// CacheStats has nothing to read.
func (e *externalEnv) CacheStats(context.Context, *result.Cache) error { return nil }

// Meters are that of the server's process, where it could be found.
func (e *externalEnv) Meters() []trial.Meter {
	if e.meter == nil {
		return nil
	}
	return []trial.Meter{e.meter}
}

// Alive is always nil: a server that ends shows in the requests that fail.
func (e *externalEnv) Alive(context.Context) error { return nil }

// Stop leaves the server running.
func (e *externalEnv) Stop(context.Context) error { return nil }

var _ trial.Provider = (*External)(nil)
