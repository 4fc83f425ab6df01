// Package k6run runs the real k6, as a program or as a container, and measures what it sends:
// a second opinion on the load that the program's own engine sends.
//
// It refuses to have k6 dial another address than the server's, a k6 older than 1.0, samples
// of a form it does not know, and what package k6script cannot write. It leaves neither a
// process nor a container behind.
//
// Several instances of it share a load by its execution segments (instances.go).
//
// Steps: find k6 (find.go) → script → start it (process.go, container.go) → its samples, read
// while it runs (room k6sample), into a recorder (feed.go) → its end, with its last words where it
// gave up (journal.go). What it uses meanwhile is metered (meter.go).
package k6run

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"perflab/runner/internal/load"
	"perflab/runner/internal/load/k6script"
	"perflab/runner/internal/trial"
	"perflab/runner/metricname"
	"perflab/runner/spec"
)

// Engine is k6. Its raw samples go to the same recorder as the native engine's; the figures
// differ in what they can know: k6 does not say when a request should have started, so there
// is neither send_lag nor http_req_duration_intended. A redirect to another port of the
// server's address it does follow, which the native engine refuses.
type Engine struct {
	// Labels are those of a container for a run, by which it is found when this process was
	// killed; nil: none.
	Labels func(runID string) map[string]string

	version string // v1.8.1
	program string // its path; "": it runs as a container
	image   string
	docker  string // the client that runs it

	patience time.Duration // with a docker that should take a container away; 0: removeTimeout

	mu   sync.Mutex
	used time.Duration // CPU, by those that ended
	now  []*process    // those that run
}

// Name implements trial.Engine.
func (k *Engine) Name() string { return spec.EngineK6 }

// Version is k6's own: v1.8.1.
func (k *Engine) Version() string { return k.version }

// String says what was found: k6 v1.8.1, program.
func (k *Engine) String() string {
	if k.program != "" {
		return "k6 " + k.version + ", program"
	}
	return "k6 " + k.version + ", container of " + k.image
}

// Run implements trial.Engine. Beside ctx's error it returns those that keep any load from
// being sent: what a script cannot say, a host without address, too few descriptors, a k6
// that does not start or gives up, with its last lines.
func (k *Engine) Run(ctx context.Context, req trial.LoadRequest) (*trial.Measurement, error) {
	script, err := newScript(req)
	if err != nil {
		return nil, err
	}
	text, err := script.Text()
	if err != nil {
		return nil, err
	}
	only, err := onlyAddresses(ctx, req.BaseURL, req.Address)
	if err != nil {
		return nil, err
	}
	if err := load.ReserveDescriptors(load.AllUsers(req.Load)); err != nil {
		return nil, err
	}
	if n := req.Load.Instances; n > 1 {
		return k.runMany(ctx, req, text, arguments(script.BaseURL, only, req.Asked), n)
	}
	feeds := newFeeds(req, 1)
	f := feeds[0]
	called := time.Now()
	p, err := k.start(ctx, req, text, arguments(script.BaseURL, only, req.Asked), "k6")
	if err != nil {
		return nil, err
	}
	readErr := f.read(p.samples)
	if readErr != nil {
		p.stop() // what it goes on to say is not understood
	}
	err = k.wait(p)
	k.ended(p)
	if err == nil && !f.begun {
		err = p.log.failed("k6 began no iteration")
	}
	m := &trial.Measurement{Path: k.String(), Delay: f.delay(called)}
	m.WarmUp, m.Metrics, m.Series = finish(feeds, err == nil)
	if m.Series != nil {
		m.Course = f.recorder.Course()
	}
	switch {
	case ctx.Err() != nil && p.left != nil:
		return m, errors.Join(context.Cause(ctx), p.left)
	case ctx.Err() != nil:
		return m, context.Cause(ctx)
	case readErr != nil && !p.killed(): // a killed one ends in the middle of a row
		return m, fmt.Errorf("read k6's samples: %w", readErr)
	case err != nil:
		return m, err
	}
	m.Warnings = append(load.Warnings(req.Load, nil, m.Metrics, true), p.log.warnings()...)
	return m, nil
}

// noAddress keeps k6's API off.
const noAddress = "--address="

// systemTags are the tags of k6's that its samples carry: no more, as each costs it time.
func systemTags(asked []string) []string {
	tags := []string{"check", "error", "error_code", "name", "status"}
	if slices.ContainsFunc(asked, func(name string) bool { return metricname.Method(name) != "" }) {
		tags = append(tags, metricname.TagMethod)
	}
	return tags
}

// newScript is the script of a trial's load. Its error is that of a table, or of a request
// that no engine could send.
func newScript(req trial.LoadRequest) (k6script.Script, error) {
	s := k6script.Script{Load: req.Load, Checks: req.Checks, Seed: req.Seed, BaseURL: strings.TrimSuffix(req.BaseURL, "/")}
	if spec.SocketPath(req.BaseURL) != "" {
		return s, errors.New("k6 cannot send to a unix socket")
	}
	base, err := load.ParseBase(req.BaseURL)
	if err != nil {
		return s, err
	}
	templates, err := load.NewTemplates(base, req.Load, req.Dir, req.Seed)
	if err != nil {
		return s, err
	}
	s.Table, s.Files = templates.Table(), templates.Files()
	if req.Address != "" {
		s.Hosts = map[string]string{base.Hostname(): req.Address}
	}
	return s, nil
}

// arguments are those of k6 run, but for the script, which it takes from its standard
// input, as it writes its samples to its standard output: so nothing has to be shared
// with a container but these. Thresholds and summary are ours to make: without them k6
// keeps no sample.
func arguments(baseURL string, only []netip.Prefix, asked []string) []string {
	all := []string{
		"run", "--quiet", "--no-color", "--no-usage-report", noAddress, "--summary-mode=disabled", "--no-thresholds",
		"--system-tags=" + strings.Join(systemTags(asked), ","),
		"--out=csv=fileName=-,timeFormat=unix_nano,saveInterval=200ms",
		"--env=BASE_URL=" + baseURL,
	}
	for _, p := range only {
		all = append(all, "--blacklist-ip="+p.String())
	}
	return append(all, "-")
}
