package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync"
	"time"

	"perflab/runner/internal/load/native"
	"perflab/runner/internal/trial"
	"perflab/runner/metricname"
	"perflab/runner/spec"
)

// clientCommand is the hidden command with which this program starts itself as a generator.
const clientCommand = "client"

// tally is what a generator says of its run.
type tally struct {
	Requests int64         `json:"requests"`
	Failed   int64         `json:"failed"` // no response, or a status outside 200 to 399
	Elapsed  time.Duration `json:"elapsed_ns"`
	Path     string        `json:"path,omitempty"` // the way to the server; native only
}

// client runs one of the generators of this program and prints its tally as JSON.
func client(ctx context.Context, args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet(clientCommand, flag.ContinueOnError)
	kind := flags.String("kind", "", "native or net/http")
	target := flags.String("url", "", "what to GET")
	users := flags.Int("users", 1, "users at once")
	pause := flags.Duration("pause", 0, "pause after each response")
	length := flags.Duration("length", time.Second, "length of the run")
	if err := flags.Parse(args); err != nil {
		return err
	}
	var t tally
	var err error
	switch *kind {
	case "native":
		t, err = loadNative(ctx, *target, *users, *pause, *length)
	case "net/http":
		t, err = loadPlain(ctx, *target, *users, *pause, *length)
	default:
		err = fmt.Errorf("no client named %q", *kind)
	}
	if err != nil {
		return err
	}
	return json.NewEncoder(stdout).Encode(t)
}

// loadNative drives the program's own engine, as `runner exec` would.
func loadNative(ctx context.Context, target string, users int, pause, length time.Duration) (tally, error) {
	u, err := url.Parse(target)
	if err != nil {
		return tally{}, err
	}
	m, err := native.New().Run(ctx, trial.LoadRequest{
		BaseURL: u.Scheme + "://" + u.Host,
		Load: spec.Load{
			Request:               spec.Request{Method: http.MethodGet, Path: u.Path},
			Users:                 users,
			ThinkTime:             spec.Duration(pause),
			Duration:              spec.Duration(length),
			GracefulStop:          spec.Duration(10 * time.Second),
			Start:                 "spread",
			InsecureSkipTLSVerify: u.Scheme == "https", // nginx has a certificate of its own making
			Timeout:               spec.Duration(10 * time.Second),
		},
		Seed: 1,
	})
	if err != nil {
		return tally{}, err
	}
	return tally{
		Requests: int64(m.Metrics.Counters[metricname.HTTPReqs]),
		Failed:   m.Metrics.Rates[metricname.HTTPReqFailed].True,
		Elapsed:  m.Metrics.Elapsed,
		Path:     m.Path,
	}, nil
}

// loadPlain is what one writes without an engine: a goroutine a user around net/http,
// counting and measuring nothing else. Users with a pause start spread over one pause.
func loadPlain(ctx context.Context, target string, users int, pause, length time.Duration) (tally, error) {
	hc := &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: users}}
	defer hc.CloseIdleConnections()
	if _, err := http.NewRequest(http.MethodGet, target, nil); err != nil {
		return tally{}, err
	}
	requests, failed := make([]int64, users), make([]int64, users)
	start := time.Now()
	ctx, cancel := context.WithDeadline(ctx, start.Add(length))
	defer cancel()
	var wg sync.WaitGroup
	for i := range users {
		wg.Go(func() {
			rest(ctx, pause*time.Duration(i)/time.Duration(users))
			for ctx.Err() == nil {
				requests[i]++
				if !get(hc, target) {
					failed[i]++
				}
				rest(ctx, pause)
			}
		})
	}
	wg.Wait()
	t := tally{Elapsed: time.Since(start)}
	for i := range users {
		t.Requests += requests[i]
		t.Failed += failed[i]
	}
	return t, nil
}

// get reports whether a whole response with a good status came. It takes no context: a
// request under way when the run is over is let finish.
func get(hc *http.Client, target string) bool {
	resp, err := hc.Get(target)
	if err != nil {
		return false
	}
	_, err = io.Copy(io.Discard, resp.Body)
	return resp.Body.Close() == nil && err == nil && resp.StatusCode < 400
}

// rest waits for d or until ctx is over.
func rest(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
