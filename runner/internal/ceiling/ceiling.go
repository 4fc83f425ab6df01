// Package ceiling finds what a load engine can send at most on this machine: the rate that
// it reaches against a server of no work, while both are bound to CPUs as in a trial.
//
//  1. Run the engine for a second with responses of a few bytes and for a second with those
//     of 48 kB, without a pause, and see what it sent and what CPU that took.
//  2. Fit what a request costs: 1 / rate = a + b · bytes.
//  3. Remember it for this machine, these CPUs, this engine and this program (cache.go), so
//     that a run measures it once, and most runs not at all.
//
// It judges nothing. What it finds is a lower bound: where the server of no work, or
// something else that ran, was the limit, the engine can do more.
package ceiling

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"perflab/runner/internal/trial"
	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/result"
	"perflab/runner/spec"
)

// sizes are the bodies that are asked for, in bytes: next to none, and a page of 100 posts.
var sizes = [2]int{2, 48_000}

// How each size is measured.
const (
	users   = 100 // enough to keep every event loop and the server of no work busy
	settle  = 200 * time.Millisecond
	measure = time.Second
)

// disturbed is the share of the time from which on, when the process stood still for it, a
// ceiling is not remembered.
const disturbed = 0.01

// Ceilings finds ceilings and remembers them. Its exported fields are set before its first
// use, by one goroutine at a time.
type Ceilings struct {
	// Start starts a server of no work on cpus that answers GET /N with N bytes.
	Start func(ctx context.Context, cpus []int) (url string, stop func() error, err error)
	// Generator meters this process; nil: the share of CPU stays 0.
	Generator trial.Meter
	// Dir is the folder of what is remembered beyond this process; empty: nothing is.
	Dir string
	// Place is what a remembered ceiling holds for, beside engine and CPUs.
	Place Place
	// Now is the clock; nil: time.Now.
	Now func() time.Time

	known   map[string]*result.Ceiling // by key, in this process
	renewed map[string]time.Time       // when one was last measured again
}

// fresh is how long a ceiling that was measured again is not measured once more: a search
// comes near it step after step.
const fresh = 10 * time.Minute

// Only the native engine has a ceiling so far: another program's would be measured with its
// start-up in it.
const measured = "native"

// ErrOther says that no ceiling is measured for an engine.
var ErrOther = errors.New("it is measured for the native engine alone so far")

// Known is what is remembered of an engine's ceiling; nil where that is nothing.
func (c *Ceilings) Known(engine string, on result.Isolation) *result.Ceiling {
	k := c.key(engine, on)
	if have := c.known[k.file()]; have != nil {
		return have
	}
	return c.recall(k)
}

func (c *Ceilings) key(engine string, on result.Isolation) key {
	return key{Format: format, Place: c.Place, Engine: engine, Server: on.Server, Generator: on.Generator}
}

// Ceiling implements trial.Ceilings.
func (c *Ceilings) Ceiling(ctx context.Context, e trial.Engine, on result.Isolation, again bool) (*result.Ceiling, error) {
	if e.Name() != measured {
		return nil, ErrOther
	}
	have, name := c.Known(e.Name(), on), c.key(e.Name(), on).file()
	if at, ok := c.renewed[name]; have != nil && (!again || ok && c.now().Sub(at) < fresh) {
		return have, nil
	}
	found, calm, err := c.measure(ctx, e, on)
	if err != nil {
		return nil, err
	}
	if c.known == nil {
		c.known, c.renewed = map[string]*result.Ceiling{}, map[string]time.Time{}
	}
	if again {
		c.renewed[name] = c.now()
	}
	if have != nil && have.At(0) > found.At(0) { // what disturbs makes it low, never high
		return have, nil
	}
	c.known[name] = found
	if calm {
		c.remember(c.key(e.Name(), on), found)
	}
	return found, nil
}

// measure runs the engine against a server of no work. calm is whether nothing held this
// process up meanwhile.
func (c *Ceilings) measure(ctx context.Context, e trial.Engine, on result.Isolation) (_ *result.Ceiling, calm bool, err error) {
	url, stop, err := c.Start(ctx, on.Server)
	if err != nil {
		return nil, false, err
	}
	defer func() { err = errors.Join(err, stop()) }()
	found := &result.Ceiling{Engine: e.Name(), CPUs: on.Generator, Measured: c.now().UTC()}
	calm = true
	for _, size := range sizes {
		p, path, steady, err := c.point(ctx, e, url, size)
		if err != nil {
			return nil, false, err
		}
		found.Path, found.Points = path, append(found.Points, p)
		calm = calm && steady
	}
	found.PerReq, found.PerByte = fit(found.Points[0], found.Points[1])
	return found, calm, nil
}

// point measures one size.
func (c *Ceilings) point(ctx context.Context, e trial.Engine, url string, size int) (p result.CeilingPoint, path string, calm bool, err error) {
	watch, stop := context.WithCancel(ctx)
	defer stop()
	hiccups := make(chan *result.Hiccups, 1)
	go func() { hiccups <- trial.WatchHiccups(watch, settle) }()
	cpu := c.cpuTime()
	began := time.Now()
	m, err := e.Run(ctx, trial.LoadRequest{BaseURL: url, Load: load(size)})
	took := time.Since(began)
	cpu = c.cpuTime() - cpu
	stop()
	h := <-hiccups
	if err != nil {
		return p, "", false, err
	}
	set := m.Metrics
	requests := set.Counters[metricname.HTTPReqs]
	if requests == 0 || set.Rates[metricname.HTTPReqFailed].True > 0 {
		return p, "", false, fmt.Errorf("the server of no work answered %.0f requests, with errors: %s", requests, kinds(set))
	}
	p = result.CeilingPoint{Bytes: set.Counters[metricname.DataReceived] / requests, Rate: set.RPS()}
	if c.Generator != nil {
		p.CPUShare = cpu.Seconds() / took.Seconds() / c.Generator.CPUs()
	}
	return p, m.Path, h == nil || h.Lost < disturbed, nil
}

// load is a closed model of many users who never pause.
func load(size int) spec.Load {
	return spec.Load{
		Request: spec.Request{Method: "GET", Path: fmt.Sprintf("/%d", size)},
		Users:   users, Start: "spread", WarmUp: spec.Duration(settle), Duration: spec.Duration(measure),
		GracefulStop: spec.Duration(time.Second), Timeout: spec.Duration(5 * time.Second),
	}
}

// fit draws the line through two points of bytes and seconds a request, in nanoseconds. A
// larger response that costs less is chance: then bytes cost nothing.
func fit(small, large result.CeilingPoint) (perRequest, perByte float64) {
	a, b := 1e9/small.Rate, 1e9/large.Rate
	if large.Bytes > small.Bytes {
		perByte = max(0, (b-a)/(large.Bytes-small.Bytes))
	}
	return max(0, a-perByte*small.Bytes), perByte
}

// cpuTime is what this process has used; 0 where that is not metered.
func (c *Ceilings) cpuTime() time.Duration {
	if c.Generator == nil {
		return 0
	}
	u, err := c.Generator.Read()
	if err != nil {
		return 0
	}
	return u.CPU
}

func (c *Ceilings) now() time.Time {
	if c.Now != nil {
		return c.Now()
	}
	return time.Now()
}

func kinds(s *metric.Set) string {
	var all []string
	for kind, n := range s.Errors {
		all = append(all, fmt.Sprintf("%d %s", n, kind))
	}
	return strings.Join(all, ", ")
}

var _ trial.Ceilings = (*Ceilings)(nil)
