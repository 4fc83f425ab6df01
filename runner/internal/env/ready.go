package env

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"perflab/runner/result"
)

// Bounds of a question to a readiness page.
const (
	askTimeout  = 10 * time.Second
	answerLimit = 1 << 20 // bytes read of an answer
)

// Report is what our own targets answer when they are ready: what really runs, read
// from the server's own configuration.
type Report struct {
	Target    string            `json:"target"`
	Versions  map[string]string `json:"versions"`
	Effective map[string]string `json:"in_force"` // its effective configuration
	Native    []result.Setting  `json:"native"`
}

// WaitReady GETs url until it answers 200, and returns the report in the answer, nil
// where the answer is none of ours. It gives up as poll does.
func WaitReady(ctx context.Context, client *http.Client, url string, timeout time.Duration, alive func() error) (found *Report, err error) {
	err = poll(ctx, "GET "+url, timeout, alive, func(ctx context.Context) error {
		body, status, err := Ask(ctx, client, url)
		if err == nil && status != http.StatusOK {
			err = errors.New(strings.TrimSpace(fmt.Sprintf("%d %s %s", status, http.StatusText(status), excerpt(body))))
		}
		if err == nil {
			found = ParseReport(body)
		}
		return err
	})
	return found, err
}

// Ask GETs url once, on a connection of its own: one kept open would hold a sync worker.
func Ask(ctx context.Context, client *http.Client, url string) (body []byte, status int, err error) {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
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

// ParseReport returns the report in body, or nil where it holds none: one's own service
// may answer its probe with anything.
func ParseReport(body []byte) *Report {
	var r Report
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
