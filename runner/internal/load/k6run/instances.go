package k6run

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"perflab/runner/internal/load"
	"perflab/runner/internal/trial"
	"perflab/runner/phrase"
	"perflab/runner/result"
)

// How instances are started together.
const (
	readyEvery  = 50 * time.Millisecond // how often one is asked whether it is ready
	askTimeout  = 5 * time.Second       // for one answer of k6's API
	releaseTime = 30 * time.Second      // for all to go on once all were ready
	// skewed is from which difference between the first and the last start on it is warned of: the
	// seconds of the course, and the end of the warm-up, are off by as much.
	skewed = 250 * time.Millisecond
)

// pausedBeforeRun is k6's state in which all of its users wait for the start signal (execution
// status 4), see its REST API.
const pausedBeforeRun = 4

// segments are the parts of the users that n instances take, and all their ends in order, as k6
// writes execution segments.
func segments(n int) (parts []string, sequence string) {
	ends := make([]string, n+1)
	for i := range ends {
		switch i {
		case 0:
			ends[i] = "0"
		case n:
			ends[i] = "1"
		default:
			ends[i] = fmt.Sprintf("%d/%d", i, n)
		}
	}
	for i := range n {
		parts = append(parts, ends[i]+":"+ends[i+1])
	}
	return parts, strings.Join(ends, ",")
}

// instance is one of several k6.
type instance struct {
	*process
	part    string
	api     string // host and port of its API
	feed    *feed
	readErr error
	err     error
}

// runMany sends a load by n instances of k6, each with its part of the users, started by one
// signal. Where one of them fails the others are ended, and the measurement is invalid.
func (k *Engine) runMany(ctx context.Context, req trial.LoadRequest, script string, arguments []string, n int) (*trial.Measurement, error) {
	if req.Began != nil {
		req.Began = sync.OnceFunc(req.Began) // each says so
	}
	called := time.Now()
	all, err := k.startMany(ctx, req, script, arguments, n)
	stop := func() {
		for _, i := range all {
			i.stop()
		}
	}
	if err == nil {
		err = release(ctx, all)
	}
	if err != nil {
		stop()
	}
	var reading sync.WaitGroup
	var culprit *instance // the first that failed by itself
	var first sync.Once
	for _, i := range all {
		reading.Go(func() {
			if i.readErr = i.feed.read(i.samples); i.readErr != nil {
				i.stop() // what it goes on to say is not understood
			}
			i.feed.pace.reach(i.feed.instance, gone)
			if i.err = k.wait(i.process); i.err == nil && !i.feed.begun {
				i.err = i.log.failed("k6 began no iteration")
			}
			k.ended(i.process)
			if i.err != nil || i.readErr != nil {
				first.Do(func() { culprit = i; stop() })
			}
		})
	}
	reading.Wait()
	if err != nil && ctx.Err() == nil {
		return nil, errors.Join(append(errorsOf(all), err)...)
	}
	return k.together(ctx, all, culprit, called, req)
}

// why is why an instance failed: what k6 said, else what of its samples is not understood, which is
// the consequence where it was killed in the middle of a row.
func (i *instance) why() error {
	if i.err != nil {
		return i.err
	}
	return fmt.Errorf("read its samples: %w", i.readErr)
}

func errorsOf(all []*instance) (errs []error) {
	for _, i := range all {
		if i.err != nil && !i.killed() {
			errs = append(errs, fmt.Errorf("k6 of %s: %w", i.part, i.err))
		}
	}
	return errs
}

// startMany starts the instances, paused. With its error it returns those that it started.
func (k *Engine) startMany(ctx context.Context, req trial.LoadRequest, script string, arguments []string, n int) ([]*instance, error) {
	parts, sequence := segments(n)
	feeds := newFeeds(req, n)
	var all []*instance
	for i, part := range parts {
		api, err := freeAddress()
		if err != nil {
			return all, err
		}
		own := slices.Clone(arguments)
		own[slices.Index(own, noAddress)] = "--address=" + api
		last := len(own) - 1
		own = append(own[:last:last], "--paused", "--execution-segment="+part, "--execution-segment-sequence="+sequence, own[last])
		p, err := k.start(ctx, req, script, own, fmt.Sprintf("k6-%d", i+1))
		if err != nil {
			return all, err
		}
		all = append(all, &instance{process: p, part: part, api: api, feed: feeds[i]})
	}
	return all, nil
}

// freeAddress is one of this machine that nothing listens on.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("find a port for k6's API: %w", err)
	}
	return l.Addr().String(), l.Close()
}

// client asks k6's API, past whatever proxy the environment names.
var client = &http.Client{Timeout: askTimeout, Transport: &http.Transport{DisableKeepAlives: true}}

// release waits until every instance is ready and lets all go on at once. Its error is that of one
// that ended before, or does not answer.
func release(ctx context.Context, all []*instance) error {
	for _, i := range all {
		for !i.ready(ctx) {
			select {
			case <-time.After(readyEvery):
			case <-i.ended:
				return fmt.Errorf("k6 of %s ended before the load began", i.part)
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		}
	}
	ctx, cancel := context.WithTimeout(ctx, releaseTime)
	defer cancel()
	errs := make([]error, len(all))
	var asking sync.WaitGroup
	for n, i := range all {
		asking.Go(func() { errs[n] = i.resume(ctx) })
	}
	asking.Wait()
	return errors.Join(errs...)
}

// status is what k6's API says of itself.
type status struct {
	Data struct {
		Type       string     `json:"type"`
		ID         string     `json:"id"`
		Attributes attributes `json:"attributes"`
	} `json:"data"`
}

type attributes struct {
	Status int  `json:"status,omitempty"`
	Paused bool `json:"paused"`
}

// ready tells whether an instance waits for the start signal.
func (i *instance) ready(ctx context.Context) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+i.api+"/v1/status", nil)
	if err != nil {
		return false
	}
	answer, err := client.Do(req)
	if err != nil {
		return false // it does not listen yet
	}
	defer answer.Body.Close()
	var s status
	return json.NewDecoder(answer.Body).Decode(&s) == nil && s.Data.Attributes.Paused && s.Data.Attributes.Status >= pausedBeforeRun
}

// resume lets an instance go on.
func (i *instance) resume(ctx context.Context) error {
	body := strings.NewReader(`{"data":{"type":"status","id":"default","attributes":{"paused":false}}}`)
	req, err := http.NewRequestWithContext(ctx, http.MethodPatch, "http://"+i.api+"/v1/status", body)
	if err != nil {
		return fmt.Errorf("start k6 of %s: %w", i.part, err)
	}
	req.Header.Set("Content-Type", "application/json")
	answer, err := client.Do(req)
	if err != nil {
		return fmt.Errorf("start k6 of %s: %w", i.part, err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("start k6 of %s: it answers %s", i.part, answer.Status)
	}
	return nil
}

// together is what all instances measured; culprit is the first that failed, nil where none did.
func (k *Engine) together(ctx context.Context, all []*instance, culprit *instance, called time.Time, req trial.LoadRequest) (*trial.Measurement, error) {
	var feeds []*feed
	first, last := int64(math.MaxInt64), int64(0)
	for _, i := range all {
		feeds = append(feeds, i.feed)
		if i.feed.begun {
			first, last = min(first, i.feed.start), max(last, i.feed.start)
		}
	}
	m := &trial.Measurement{Path: fmt.Sprintf("%s, %d instances", k, len(all))}
	for _, i := range all {
		part := result.Instance{Part: i.part, Ended: i.err == nil && i.readErr == nil}
		if i.feed.begun {
			part.Began = time.Duration(i.feed.start - first)
		}
		m.Instances = append(m.Instances, part)
	}
	if first != math.MaxInt64 {
		m.Delay = max(0, time.Unix(0, first).Sub(called))
	}
	m.WarmUp, m.Metrics, m.Series = finish(feeds, culprit == nil)
	if m.Series != nil {
		m.Course = feeds[0].recorder.Course()
	}
	var left []error
	for _, i := range all {
		left = append(left, i.left)
	}
	switch err := errors.Join(left...); {
	case ctx.Err() != nil:
		return m, errors.Join(context.Cause(ctx), err)
	case culprit != nil && m.Metrics == nil:
		return m, culprit.why()
	case culprit != nil:
		m.Invalid = phrase.All(phrase.InstanceFailed(phrase.Text(culprit.part), phrase.Sentences(phrase.Error(culprit.why()))), phrase.InstanceRest)
		return m, err
	case m.Metrics == nil:
		return m, errors.New("k6 began no iteration")
	}
	m.Warnings = append(m.Warnings, load.Warnings(req.Load, nil, m.Metrics, true)...)
	for _, i := range all {
		m.Warnings = append(m.Warnings, i.log.warnings()...)
	}
	if skew := time.Duration(last - first); skew >= skewed {
		m.Warnings = append(m.Warnings, phrase.InstanceSkew(phrase.Duration(skew)))
	}
	return m, nil
}
