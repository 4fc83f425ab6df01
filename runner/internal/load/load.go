// Package load is what the engines that send load share: what is sent, when, and by how many.
//
// What an iteration sends depends on the seed and its number alone: a request template is
// filled in (templates.go) and becomes a message (message.go). A flow is several in order, and what
// its responses hold goes into those after them (flow.go, extract.go). As in k6 cookies last for one
// iteration, redirects included (cookies.go); a redirect to another host
// is refused, as load goes to the server under test alone. A schedule says when an iteration
// of the open model starts (schedule.go), a window when a user of the closed one is active
// (window.go). Checks are evaluated on every response (checks.go), its content coding undone
// (decode.go). An engine's warnings about itself are worded in warnings.go.
//
// It sends nothing and has no clock. Below it are the rooms that do: native, the program's
// own engine, with its codec http1; k6run, which runs k6 with what k6script writes for it.
package load

import (
	"fmt"
	"net/url"
	"time"

	"perflab/runner/metric"
	"perflab/runner/spec"
)

// ParseBase reads the address to which the paths of a load are relative: http:// or
// https:// and a host. Over a unix socket (spec.SocketPath) the host is localhost.
func ParseBase(text string) (*url.URL, error) {
	if spec.SocketPath(text) != "" {
		return &url.URL{Scheme: "http", Host: "localhost"}, nil
	}
	base, err := url.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("base URL: %w", err)
	}
	if base.Scheme != "http" && base.Scheme != "https" || base.Host == "" {
		return nil, fmt.Errorf("base URL %q: want http:// or https:// and a host", text)
	}
	return base, nil
}

// Timeline is that of a trial.
func Timeline(l spec.Load) metric.Timeline {
	return metric.Timeline{WarmUp: time.Duration(l.WarmUp), Load: time.Duration(l.Duration)}
}
