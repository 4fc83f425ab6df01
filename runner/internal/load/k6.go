package load

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"

	"perflab/runner/internal/trial"
	"perflab/runner/metric"
	"perflab/runner/spec"
)

// K6 is the real k6, as a program or as a container: a second opinion on the same load.
//
// The experiment's load becomes a script (K6Script). k6's raw samples are read while it runs
// and go to the same recorder as the native engine's. Its figures differ in what they can
// know: k6 does not say when a request should have started, so there is neither send_lag
// nor http_req_duration_intended.
//
// It refuses, as Native does, to send load to another address: k6 dials no other. A
// redirect to another port of the same address it does follow.
type K6 struct {
	// Labels are those of a container for a run, by which it is found when this process was
	// killed; nil: none.
	Labels func(runID string) map[string]string

	version string // v1.8.1
	program string // its path; "": it runs as a container
	image   string
	docker  string // the client that runs it

	mu   sync.Mutex
	used time.Duration // CPU, by those that ended
	now  *k6Process    // nil: none runs
}

// Name implements trial.Engine.
func (k *K6) Name() string { return spec.EngineK6 }

// Version is k6's own: v1.8.1.
func (k *K6) Version() string { return k.version }

// String says what was found: k6 v1.8.1, program.
func (k *K6) String() string {
	if k.program != "" {
		return "k6 " + k.version + ", program"
	}
	return "k6 " + k.version + ", container of " + k.image
}

// Run implements trial.Engine. Beside ctx's error it returns those that keep any load from
// being sent: what a script cannot say, a host without address, too few descriptors, a k6
// that does not start or gives up, with its last lines.
func (k *K6) Run(ctx context.Context, req trial.LoadRequest) (*trial.Measurement, error) {
	script, err := newK6Script(req)
	if err != nil {
		return nil, err
	}
	text, err := script.Text()
	if err != nil {
		return nil, err
	}
	only, err := onlyAddresses(ctx, req.BaseURL)
	if err != nil {
		return nil, err
	}
	if err := reserveDescriptors(allUsers(req.Load)); err != nil {
		return nil, err
	}
	feed := newK6Feed(req)
	called := time.Now()
	p, err := k.start(ctx, req, text, k6Arguments(script.BaseURL, only))
	if err != nil {
		return nil, err
	}
	readErr := feed.read(p.samples)
	if readErr != nil {
		p.stop() // what it goes on to say is not understood
	}
	err = p.wait()
	k.ended(p)
	if err == nil && !feed.begun {
		err = p.log.failed("k6 began no iteration")
	}
	m := &trial.Measurement{Path: k.String(), Delay: feed.delay(called)}
	m.WarmUp, m.Metrics, m.Series = feed.finish(err == nil)
	switch {
	case ctx.Err() != nil:
		return m, context.Cause(ctx)
	case readErr != nil && !p.killed(): // a killed one ends in the middle of a row
		return m, fmt.Errorf("read k6's samples: %w", readErr)
	case err != nil:
		return m, err
	}
	m.Warnings = append(trustWarnings(req.Load), errorWarnings(m.Metrics)...)
	m.Warnings = append(m.Warnings, (&job{load: req.Load}).cutWarning(m.Metrics)...)
	m.Warnings = append(m.Warnings, p.log.warnings()...)
	return m, nil
}

// newK6Script is the script of a trial's load. Its error is that of a table.
func newK6Script(req trial.LoadRequest) (K6Script, error) {
	s := K6Script{Load: req.Load, Checks: req.Checks, Seed: req.Seed, BaseURL: strings.TrimSuffix(req.BaseURL, "/")}
	if d := req.Load.Data; d != nil {
		t, err := readTable(req.Dir, d)
		if err != nil {
			return s, err
		}
		s.Table = t
	}
	return s, nil
}

// k6Arguments are those of k6 run, but for the script, which it takes from its standard
// input, as it writes its samples to its standard output: so nothing has to be shared
// with a container but these. Thresholds and summary are ours to make: without them k6
// keeps no sample.
func k6Arguments(baseURL string, only []netip.Prefix) []string {
	arguments := []string{
		"run", "--quiet", "--no-color", "--no-usage-report", "--address=", "--summary-mode=disabled", "--no-thresholds",
		"--system-tags=" + strings.Join(k6Tags, ","),
		"--out=csv=fileName=-,timeFormat=unix_nano,saveInterval=200ms",
		"--env=BASE_URL=" + baseURL,
	}
	for _, p := range only {
		arguments = append(arguments, "--blacklist-ip="+p.String())
	}
	return append(arguments, "-")
}

// onlyAddresses are the networks that k6 must not dial: all but the addresses of the server.
func onlyAddresses(ctx context.Context, baseURL string) ([]netip.Prefix, error) {
	base, err := url.Parse(baseURL)
	if err != nil {
		return nil, fmt.Errorf("base URL: %w", err)
	}
	if base.Scheme != "http" && base.Scheme != "https" || base.Host == "" {
		return nil, fmt.Errorf("base URL %q: want http:// or https:// and a host", baseURL)
	}
	found, err := net.DefaultResolver.LookupNetIP(ctx, "ip", base.Hostname())
	if err != nil {
		return nil, fmt.Errorf("find the server's address: %w", err)
	}
	for i := range found {
		found[i] = found[i].Unmap().WithZone("")
	}
	return append(without(netip.MustParsePrefix("0.0.0.0/0"), found), without(netip.MustParsePrefix("::/0"), found)...), nil
}

// without covers p but for the addresses.
func without(p netip.Prefix, addresses []netip.Addr) []netip.Prefix {
	inside := 0
	for _, a := range addresses {
		if p.Contains(a) {
			inside++
		}
	}
	switch {
	case inside == 0:
		return []netip.Prefix{p}
	case p.IsSingleIP():
		return nil
	}
	low := netip.PrefixFrom(p.Addr(), p.Bits()+1)
	bytes := p.Addr().AsSlice()
	bytes[p.Bits()/8] |= 0x80 >> (p.Bits() % 8)
	upper, _ := netip.AddrFromSlice(bytes) // as long as p's address
	return append(without(low, addresses), without(netip.PrefixFrom(upper, p.Bits()+1), addresses)...)
}

// timelineOf is the trial's timeline.
func timelineOf(l spec.Load) metric.Timeline {
	return metric.Timeline{WarmUp: time.Duration(l.WarmUp), Load: time.Duration(l.Duration)}
}
