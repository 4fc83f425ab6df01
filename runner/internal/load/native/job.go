package native

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"time"

	"perflab/runner/internal/load"
	"perflab/runner/internal/trial"
	"perflab/runner/metric"
	"perflab/runner/spec"
)

// job is what is to be done, worked out before any load is sent.
type job struct {
	base      *url.URL
	load      spec.Load
	timeline  metric.Timeline
	giveUp    time.Duration   // the end of the graceful stop, since the start of the trial
	users     int             // closed: users; open: iterations in flight at most
	schedule  load.Schedule   // nil in the closed model
	templates *load.Templates // the requests of the iterations
	checks    *load.Checks
	steps     []stepNeeds     // of a flow
	statuses  []spec.Statuses // expected, of each request
	asked     []string        // sub-metrics
	judge     metric.Judge    // nil: nobody looks
	address   net.Addr        // of the server
}

func newJob(ctx context.Context, req trial.LoadRequest, given map[string]string) (*job, error) {
	base, err := load.ParseBase(req.BaseURL)
	if err != nil {
		return nil, err
	}
	l := req.Load
	if l.Model() == spec.RateSearch {
		return nil, errors.New("a search is measured rate by rate")
	}
	j := &job{base: base, load: l, asked: req.Asked, judge: req.Judge, users: load.AllUsers(l), timeline: load.Timeline(l), schedule: load.NewSchedule(l)}
	if j.users < 1 {
		return nil, errors.New("the load has neither users nor a rate")
	}
	j.giveUp = j.timeline.End() + time.Duration(l.GracefulStop)
	if j.templates, err = load.NewTemplatesGiven(base, l, req.Dir, req.Seed, given); err != nil {
		return nil, err
	}
	if j.checks, err = load.NewChecks(req.Checks); err != nil {
		return nil, err
	}
	if err = j.needs(); err != nil {
		return nil, err
	}
	j.address, err = resolve(ctx, req, base)
	return j, err
}

// stepNeeds is what a step of a flow wants of a response.
type stepNeeds struct {
	checks *load.Some
	body   bool // for a check or an extraction
}

// needs works out what is wanted of the responses to each request.
func (j *job) needs() error {
	for i, s := range j.load.Steps {
		some, err := j.checks.Of(s.Checks)
		if err != nil {
			return fmt.Errorf("step %s: %w", s.Name, err)
		}
		j.steps = append(j.steps, stepNeeds{checks: some, body: some.Body || j.templates.Flow.NeedsBody(i)})
	}
	for _, r := range j.load.All() {
		j.statuses = append(j.statuses, r.ExpectedStatuses)
	}
	return nil
}

// expected reports whether a status counts as success for a request.
func (j *job) expected(request, status int) bool {
	return j.statuses[request].Expected(status)
}

// resolve finds the server's address once, so that no name is looked up under load.
func resolve(ctx context.Context, req trial.LoadRequest, base *url.URL) (net.Addr, error) {
	if socket := spec.SocketPath(req.BaseURL); socket != "" {
		return &net.UnixAddr{Name: socket, Net: "unix"}, nil
	}
	a, err := resolveTCP(ctx, base, req.Address)
	return &a, err
}

// resolveTCP finds the address that is known or, of several, the one that accepts a connection.
func resolveTCP(ctx context.Context, base *url.URL, known string) (net.TCPAddr, error) {
	port := base.Port()
	if port == "" {
		port = base.Scheme
	}
	number, err := net.DefaultResolver.LookupPort(ctx, "tcp", port)
	if err != nil {
		return net.TCPAddr{}, fmt.Errorf("base URL: %w", err)
	}
	if known != "" {
		a, err := netip.ParseAddr(known)
		if err != nil {
			return net.TCPAddr{}, fmt.Errorf("the server's address: %w", err)
		}
		return *net.TCPAddrFromAddrPort(netip.AddrPortFrom(a, uint16(number))), nil
	}
	addresses, err := net.DefaultResolver.LookupIPAddr(ctx, base.Hostname())
	if err != nil {
		return net.TCPAddr{}, fmt.Errorf("find the server's address: %w", err)
	}
	found := net.TCPAddr{IP: addresses[0].IP, Zone: addresses[0].Zone, Port: number}
	if len(addresses) == 1 {
		return found, nil
	}
	dialer := net.Dialer{Timeout: 5 * time.Second}
	conn, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort(base.Hostname(), fmt.Sprint(number)))
	if err != nil {
		return found, nil // nobody answers: each request will say so
	}
	if remote, ok := conn.RemoteAddr().(*net.TCPAddr); ok {
		found = *remote
	}
	return found, conn.Close()
}
