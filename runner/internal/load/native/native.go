// Package native sends load and measures it: the program's own engine.
//
// It refuses to follow a redirect to another host and to start with fewer descriptors
// than users. Steps: compile the checks, read the request templates, resolve the address
// (job.go) → warm-up, measured part, drain → sets and series from metric.Recorder.
//
// There are two ways to the server, and the measurement says which one ran. On Linux the load
// goes through event loops of its own (loop_linux.go), over HTTPS too (session_linux.go): Go's
// timers wake up to a millisecond late there and its network poller costs twice the CPU of the
// request itself, so that a thousand users at one request a second would be measured late by
// their own generator. On other systems it goes through net/http, one goroutine a user
// (clients.go).
//
// Each user has a connection of its own, over HTTP/2 as well, on which one request is under way
// at a time.
//
// Closed model: each user sends, waits for the answer, pauses and sends again, in the
// windows in which it is active (load.Windows). Its next iteration should start when the
// pause ends; what it starts later than that is send_lag. An iteration counts when its last
// response has come, so that its count and its request's agree; its duration follows when
// its pause ends. When the duration of the load ends, users in their pause stop at once, and
// that last pause has no iteration_duration.
//
// Open model: iterations start on a schedule (load.Schedule), each by a free user; one that
// finds none is dropped and counted, as in k6. Then the next one to find a user stands for
// those dropped before it: they could not have been answered before it was, and that time,
// from their own intended start, counts in http_req_duration_intended (metric.Lane.Missed).
package native

import (
	"context"
	"crypto/tls"
	"sync/atomic"
	"time"

	"perflab/runner/internal/load"
	"perflab/runner/internal/trial"
	"perflab/runner/metric"
	"perflab/runner/phrase"
)

// The ways to the server.
const (
	PathFast  = "http/1.1 event loop"
	PathFast2 = "http/2 event loop"
	PathNone  = "event loop" // no handshake told which of them
	PathHTTP  = "net/http"   // followed by the protocols the server spoke: net/http (HTTP/2.0)
)

// Engine is the program's own load engine.
type Engine struct {
	// TLS configures HTTPS; nil: the system's certificates.
	TLS *tls.Config
	// NetHTTP sends all through net/http, to compare the two ways.
	NetHTTP bool
}

// New returns the engine.
func New() *Engine { return &Engine{} }

// Name implements trial.Engine.
func (n *Engine) Name() string { return "native" }

// way is one of the two ways: it sends the load until it has ended, was stopped or the
// graceful stop has passed.
type way interface {
	lanes() int
	run(x *execution) error
	path() string // the way taken, once it has run
}

// Run implements trial.Engine. Beside ctx's error it returns those that keep any load from
// being sent: a request or check that is not valid, a host without address, too few
// descriptors.
func (n *Engine) Run(ctx context.Context, req trial.LoadRequest) (*trial.Measurement, error) {
	if len(req.Load.Setup)+len(req.Load.Teardown) == 0 {
		return n.send(ctx, req, nil)
	}
	called := time.Now()
	given, err := n.once(ctx, req, "setup", req.Load.Setup, map[string]string{})
	if err != nil {
		return nil, err
	}
	delay := time.Since(called)
	m, err := n.send(ctx, req, given)
	if m != nil {
		m.Delay = delay
	}
	// What was set up is taken down even where the load was stopped.
	after, cancel := context.WithTimeout(context.WithoutCancel(ctx), teardownAtMost)
	defer cancel()
	if _, broken := n.once(after, req, "teardown", req.Load.Teardown, given); broken != nil && m != nil {
		m.Warnings = append(m.Warnings, phrase.TeardownFailed(phrase.Sentences(phrase.Error(broken))))
	}
	return m, err
}

// teardownAtMost bounds the steps after the load.
const teardownAtMost = 30 * time.Second

// send sends the load; given are the variables that setup has set.
func (n *Engine) send(ctx context.Context, req trial.LoadRequest, given map[string]string) (*trial.Measurement, error) {
	j, err := newJob(ctx, req, given)
	if err != nil {
		return nil, err
	}
	if err := load.ReserveDescriptors(j.users); err != nil {
		return nil, err
	}
	if fastPath && !n.NetHTTP {
		return j.measure(ctx, newLoops(j, n.config(j.load)), req)
	}
	return j.measure(ctx, &clients{tls: n.config(j.load)}, req)
}

// execution is a job under way.
type execution struct {
	*job
	ctx      context.Context
	began    time.Time
	recorder *metric.Recorder
	begun    atomic.Int64 // closed model: iterations begun by all users
	unasked  atomic.Int64 // connections on which bytes came that answered no request
}

// number returns the number of the next iteration of a user of the closed model, who has
// begun mine of them; not ok where iterations are limited and it is one too many.
func (x *execution) number(mine int) (k int64, ok bool) {
	if limit := x.load.IterationsPerUser; limit > 0 && mine >= limit {
		return 0, false
	}
	k = x.begun.Add(1) - 1
	return k, x.load.Iterations == 0 || k < int64(x.load.Iterations)
}

// spent reports whether a user who has begun mine iterations may begin no more.
func (x *execution) spent(mine int) bool {
	perUser, shared := x.load.IterationsPerUser, x.load.Iterations
	return perUser > 0 && mine >= perUser || shared > 0 && x.begun.Load() >= int64(shared)
}

// elapsed is the time since the start of the trial.
func (x *execution) elapsed() time.Duration { return time.Since(x.began) }

// measure runs the job on an engine and keeps the recorder's clock meanwhile.
func (j *job) measure(ctx context.Context, e way, req trial.LoadRequest) (*trial.Measurement, error) {
	recorder := metric.NewRecorder(metric.RecorderOptions{
		Timeline: j.timeline, Lanes: e.lanes(), Checks: j.checks.Names, Requests: j.templates.Names, Extracts: j.extracts(), Asked: j.asked, Open: j.schedule != nil, MaxUsers: j.users,
		Watch: req.Watch, Second: req.Second, Judge: req.Judge,
	})
	x := &execution{job: j, ctx: ctx, began: time.Now(), recorder: recorder}
	ended := make(chan error, 1)
	go func() { ended <- e.run(x) }()
	if err := x.tick(ended); err != nil {
		return nil, err
	}
	m := &trial.Measurement{Path: e.path()}
	m.WarmUp, m.Metrics, m.Series = recorder.Finish(x.elapsed())
	m.Course = recorder.Course()
	whole := ctx.Err() == nil
	m.Warnings = append(load.Warnings(j.load, j.checks, m.Metrics, whole), load.Unasked(x.unasked.Load())...)
	if !whole {
		return m, context.Cause(ctx)
	}
	return m, nil
}

// extracts names what the steps of a flow extract.
func (j *job) extracts() []string {
	if j.templates.Flow == nil {
		return nil
	}
	return j.templates.Flow.Extracts
}

// tick completes the points of the series, second by second, until the engine has ended,
// and returns its error.
func (x *execution) tick(ended <-chan error) error {
	timer := time.NewTimer(x.recorder.Due())
	defer timer.Stop()
	for {
		select {
		case <-timer.C:
			x.recorder.Advance(x.elapsed())
			timer.Reset(x.recorder.Due() - x.elapsed())
		case err := <-ended:
			return err
		}
	}
}
