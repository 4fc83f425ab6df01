package external

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"perflab/runner/internal/env"
	"perflab/runner/phrase"
	"perflab/runner/spec"
)

// location is where an external server is.
type location struct {
	base      string       // its URL without a final slash
	path      string       // the load's path to it, as the record names them
	socket    string       // of this machine; "": it has an address
	named     bool         // the URL holds a name, not an address
	addresses []netip.Addr // that it was resolved to
}

// locate checks environment.url: that it can be loaded, and that it may be, because it is
// on this machine or environment.allow names its host. A name is resolved once a run: what was
// checked is what everything is sent to, whatever the name leads to later.
func (p *Provider) locate(ctx context.Context, e spec.Environment) (location, error) {
	if e.URL == "" {
		return location{}, &env.Failure{Err: errors.New("the external provider needs environment.url"), Hint: phrase.URLExample}
	}
	if socket := spec.SocketPath(e.URL); socket != "" {
		return location{base: e.URL, path: env.PathSocket, socket: socket}, nil
	}
	u, err := url.Parse(e.URL)
	switch {
	case err != nil:
		return location{}, fmt.Errorf("environment.url: %w", err)
	case u.Scheme != "http" && u.Scheme != "https":
		return location{}, fmt.Errorf("environment.url: %s begins with neither http:// nor https://", u.Redacted())
	case u.Hostname() == "":
		return location{}, fmt.Errorf("environment.url: %s names no host", u.Redacted())
	case u.User != nil:
		return location{}, &env.Failure{Err: fmt.Errorf("environment.url: %s holds credentials, which the record would keep", u.Redacted()), Hint: phrase.CredentialsAsHeader}
	case u.RawQuery != "" || u.Fragment != "":
		return location{}, &env.Failure{Err: fmt.Errorf("environment.url: %s holds more than a base URL", e.URL), Hint: phrase.PathInRequest}
	}
	host := strings.TrimSuffix(u.Hostname(), ".")
	addresses, err := p.lookUp(ctx, host)
	own := err == nil && !slices.ContainsFunc(addresses, func(a netip.Addr) bool { return !a.IsLoopback() && !env.OwnAddress(a) })
	if err == nil && !own && !allowed(e.Allow, host) {
		return location{}, &env.Failure{
			Err:  fmt.Errorf("environment.url: %s is not this machine, and is not loaded unless environment.allow names it", host),
			Hint: phrase.AllowHost(phrase.Text(strconv.Quote(host))),
		}
	}
	if err != nil {
		return location{}, &env.Failure{Err: fmt.Errorf("environment.url: %s cannot be resolved: %w", host, err), Hint: phrase.CorrectHost}
	}
	at := location{base: strings.TrimRight(u.Scheme+"://"+u.Host+u.EscapedPath(), "/"), path: env.PathExternal, addresses: addresses}
	_, literal := netip.ParseAddr(host)
	at.named = literal != nil
	if own {
		at.path = env.PathLoopback // the kernel sends traffic to one's own addresses the same way
	}
	return at, nil
}

// lookUp resolves host, once; an address is itself, without its zone.
func (p *Provider) lookUp(ctx context.Context, host string) ([]netip.Addr, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if known := p.found[host]; known != nil {
		return known, nil
	}
	found, err := p.resolve(ctx, host)
	for i, a := range found {
		found[i] = a.Unmap().WithZone("")
	}
	if err == nil && len(found) == 0 {
		err = errors.New("it has no address")
	}
	if err == nil {
		p.found[host] = found
	}
	return found, err
}

// allowed tells whether environment.allow names host.
func allowed(allow []string, host string) bool {
	return slices.ContainsFunc(allow, func(name string) bool {
		return strings.EqualFold(strings.TrimSuffix(name, "."), host)
	})
}
