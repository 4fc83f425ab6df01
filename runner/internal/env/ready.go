package env

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"perflab/runner/result"
)

// Bounds of the readiness poll. The wait between two questions doubles from the first to
// the second, so that a fast server is not kept waiting and a slow one is not disturbed.
const (
	pollFirst   = 10 * time.Millisecond
	pollLast    = 250 * time.Millisecond
	pollAttempt = 10 * time.Second // one question may take this long
	answerLimit = 1 << 20          // bytes read of an answer
)

// readyReport is what our own targets answer when they are ready: what really runs, read
// from the server's own configuration.
type readyReport struct {
	Target    string            `json:"target"`
	Versions  map[string]string `json:"versions"`
	Effective map[string]string `json:"in_force"`
	Native    []result.Setting  `json:"native"`
}

// waitReady GETs url until it answers 200, and returns the report in the answer, nil
// where the answer is none of ours. It gives up after timeout, when ctx ends, or at once
// when alive, asked before every attempt and nil for never, returns an error. The error of
// a time-out holds how long it waited and the last answer; the caller adds the log.
func waitReady(ctx context.Context, client *http.Client, url string, timeout time.Duration, alive func() error) (*readyReport, error) {
	within, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	last := "no answer yet"
	for wait := pollFirst; ; wait = min(2*wait, pollLast) {
		if alive != nil {
			if err := alive(); err != nil {
				return nil, err
			}
		}
		body, status, err := ask(within, client, url)
		switch {
		case err == nil && status == http.StatusOK:
			return parseReport(body), nil
		case within.Err() != nil: // the attempt was cut off: what was seen before says more
		case err != nil:
			last = err.Error()
		default:
			last = fmt.Sprintf("%d %s %s", status, http.StatusText(status), excerpt(body))
		}
		select {
		case <-within.Done():
			if ctx.Err() != nil {
				return nil, context.Cause(ctx)
			}
			return nil, fmt.Errorf("not ready after %v: GET %s: %s", timeout, url, strings.TrimSpace(last))
		case <-time.After(wait):
		}
	}
}

// ask GETs url once, on a connection of its own: one kept open would hold a sync worker.
func ask(ctx context.Context, client *http.Client, url string) (body []byte, status int, err error) {
	ctx, cancel := context.WithTimeout(ctx, pollAttempt)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, 0, err
	}
	req.Close = true
	res, err := client.Do(req)
	if err != nil {
		return nil, 0, err
	}
	defer res.Body.Close()
	body, err = io.ReadAll(io.LimitReader(res.Body, answerLimit))
	return body, res.StatusCode, err
}

// parseReport returns the report in body, or nil where it holds none: one's own service
// may answer its probe with anything.
func parseReport(body []byte) *readyReport {
	var r readyReport
	if json.Unmarshal(body, &r) != nil || r.Target == "" || len(r.Effective) == 0 {
		return nil
	}
	return &r
}

// excerpt is the beginning of an answer, in one line.
func excerpt(body []byte) string {
	const limit = 200
	line := strings.Join(strings.Fields(string(body)), " ")
	if len(line) > limit {
		line = strings.ToValidUTF8(line[:limit], "") + "…"
	}
	return line
}
