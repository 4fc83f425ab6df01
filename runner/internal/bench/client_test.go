package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"perflab/runner/internal/nginx"
)

// TestClientsCountWhatTheServerSaw holds for any speed: what a client says it sent is what came.
func TestClientsCountWhatTheServerSaw(t *testing.T) {
	for _, kind := range []string{"native", "net/http"} {
		for _, status := range []int{http.StatusOK, http.StatusNotFound} {
			t.Run(kind+" "+http.StatusText(status), func(t *testing.T) {
				var seen atomic.Int64
				server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
					seen.Add(1)
					w.WriteHeader(status)
				}))
				defer server.Close()
				var out, errs bytes.Buffer
				code := run(t.Context(), []string{clientCommand, "--kind", kind, "--url", server.URL + "/x", "--users", "3", "--pause", "1ms", "--length", "50ms"}, &out, &errs)
				var got tally
				if err := json.Unmarshal(out.Bytes(), &got); err != nil || code != 0 {
					t.Fatalf("exit code %d, %v: %s%s", code, err, out.String(), errs.String())
				}
				wantFailed := int64(0)
				if status >= 400 {
					wantFailed = got.Requests
				}
				if got.Requests < 1 || got.Requests != seen.Load() || got.Failed != wantFailed || got.Elapsed <= 0 {
					t.Errorf("client says %+v, the server saw %d requests", got, seen.Load())
				}
			})
		}
	}
}

func TestWrongCommandLines(t *testing.T) {
	for name, tt := range map[string]struct {
		args []string
		code int
	}{
		"unknown flag":   {[]string{"--round", "1"}, 2},
		"no rounds":      {[]string{"--rounds", "0"}, 2},
		"no length":      {[]string{"--seconds", "0"}, 2},
		"an argument":    {[]string{"fast"}, 2},
		"help":           {[]string{"--help"}, 0},
		"unknown client": {[]string{clientCommand, "--kind", "ab"}, 1},
	} {
		var out, errs bytes.Buffer
		if code := run(t.Context(), tt.args, &out, &errs); code != tt.code || errs.Len() == 0 || out.Len() > 0 {
			t.Errorf("%s: exit code %d, want %d; stdout %q, stderr %q", name, code, tt.code, out.String(), errs.String())
		}
	}
}

func TestNginxServesAndEnds(t *testing.T) {
	nginx.Require(t)
	server, err := startServer(t.Context(), nil) // returns once both files came whole
	if err != nil {
		t.Fatal(err)
	}
	server.stop()
	if resp, err := http.Get(server.urls[plain] + small.path); err == nil {
		resp.Body.Close()
		t.Error("nginx still answers")
	}
	if _, err := os.Stat(server.dir); !os.IsNotExist(err) {
		t.Errorf("its folder is still there: %v", err)
	}
}

func TestAGeneratorThatFailsSaysWhy(t *testing.T) {
	broken := filepath.Join(t.TempDir(), "broken")
	if err := os.WriteFile(broken, []byte("#!/bin/sh\necho no route >&2\nexit 3\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	g := generator{name: "broken", path: broken, args: wrkArgs, read: readWrk}
	_, err := g.measure(t.Context(), options{}, "U", scenarios[0], 0)
	if err == nil || !strings.Contains(err.Error(), "exit status 3") || !strings.Contains(err.Error(), "no route") {
		t.Errorf("error %v does not name the exit status and the program's words", err)
	}
	for text, want := range map[string]string{
		"  10 requests in 1.00s, 1MB read\n  Non-2xx or 3xx responses: 4\n": "4 of its 10 requests failed",
		"  0 requests in 1.00s, 1MB read\n":                                 "sent nothing",
		"hello\n":                                                           "no count of requests",
	} {
		g.path, g.stdin = "/bin/cat", text
		g.args = func(string, scenario, time.Duration) []string { return nil }
		if _, err := g.measure(t.Context(), options{}, "U", scenarios[0], 0); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v does not say %q", err, want)
		}
	}
}
