package native

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"perflab/runner/internal/load"
	"perflab/runner/internal/load/http1"
	"perflab/runner/internal/trial"
	"perflab/runner/phrase"
	"perflab/runner/spec"
	"perflab/runner/spec/expression"
)

// once sends the steps of setup or teardown, one after the other, and returns the variables that
// are set then. Nothing of it is measured. Its error names the first step that has no response, or
// one that was not expected, that a check does not hold for or that lacks what it should extract.
func (n *Engine) once(ctx context.Context, req trial.LoadRequest, what string, steps []spec.Step, given map[string]string) (map[string]string, error) {
	if len(steps) == 0 {
		return given, nil
	}
	base, err := load.ParseBase(req.BaseURL)
	if err != nil {
		return nil, err
	}
	flow, err := load.Once(base, req.Load, steps, req.Dir, req.Seed, given)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	o := &errand{load: req.Load, transport: &http.Transport{TLSClientConfig: n.config(req.Load), DisableCompression: true}}
	if o.address, err = resolve(ctx, req, base); err != nil {
		return nil, err
	}
	o.transport.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, o.address.Network(), o.address.String())
	}
	defer o.transport.CloseIdleConnections()
	var walk load.Walk
	iteration := int64(-1) // no iteration of the load has these draws
	if what == "teardown" {
		iteration = -2
	}
	walk.Begin(flow, iteration, 1)
	for {
		m, err := walk.Next()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", what, err)
		}
		if m == nil {
			return walk.Values(), nil
		}
		step := steps[walk.Step()]
		if err := o.step(ctx, &walk, flow, m, step); err != nil {
			return nil, phrase.Err(phrase.StepFailed(phrase.Text(what), phrase.Text(step.Name), phrase.Sentences(phrase.Error(err))), err)
		}
		select {
		case <-time.After(walk.Pause()):
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

// errand is a connection to the server for steps that are not measured.
type errand struct {
	load      spec.Load
	address   net.Addr
	transport *http.Transport
}

// step sends one request, follows its redirects, and holds the response against what the step wants.
func (o *errand) step(ctx context.Context, walk *load.Walk, flow *load.Flow, m *load.Message, step spec.Step) error {
	checks, err := load.NewChecks(step.Checks)
	if err != nil {
		return err
	}
	for hops := 0; ; hops++ {
		began := time.Now()
		resp, body, err := o.exchange(ctx, m)
		if err != nil {
			var u *url.Error
			if errors.As(err, &u) {
				err = u.Err // the address says nothing new
			}
			return err
		}
		if to := resp.Header.Get("Location"); http1.Redirects(resp.StatusCode) && to != "" && hops < load.MaxRedirects {
			next, fault := m.Redirect(resp.StatusCode, to, resp.Header["Set-Cookie"])
			if fault != "" {
				return fmt.Errorf("the redirect to %s leads away from the server", to)
			}
			m = next
			continue
		}
		body, release, fault := checks.Plain(body, resp.Header.Get("Content-Encoding"))
		defer release()
		if fault != "" {
			return http1.ErrTooLarge
		}
		seen := &expression.Response{Status: resp.StatusCode, Body: body, Headers: map[string]string{}, Duration: time.Since(began)}
		for name, values := range resp.Header {
			seen.Headers[name] = strings.Join(values, ", ")
		}
		if !step.ExpectedStatuses.Expected(seen.Status) {
			return fmt.Errorf("it answered %s", resp.Status)
		}
		for i, held := range checks.Eval(seen, nil) {
			if !held {
				return fmt.Errorf("the check %q did not hold for its answer, of status %d", checks.Names[i], seen.Status)
			}
		}
		missing := walk.Take(m, &load.Reply{
			Status: seen.Status, Body: body, SetCookies: resp.Header["Set-Cookie"], Header: func(name string) string { return seen.Headers[name] },
		})
		if missing >= 0 {
			return fmt.Errorf("its answer, of status %d, does not hold %s", seen.Status, flow.Extracts[missing])
		}
		return nil
	}
}

func (o *errand) exchange(ctx context.Context, m *load.Message) (*http.Response, []byte, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Duration(o.load.Timeout))
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, m.Method, m.URL.String(), strings.NewReader(m.Body))
	if err != nil {
		return nil, nil, err
	}
	req.Header, req.Host = m.Header, m.Host
	resp, err := o.transport.RoundTrip(req)
	if err != nil {
		return nil, nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, http1.MaxBody))
	return resp, body, err
}
