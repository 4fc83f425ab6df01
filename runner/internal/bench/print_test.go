package main

import (
	"errors"
	"strings"
	"testing"
	"time"
)

const wantText = `
2 bytes, 100 connections, no pause
  generator  requests  req/s   ×k6  ×wrk  CPU %  CPU µs/req   ×k6   ×wrk  peak MB    ×k6  ×wrk
     native     60000  60000  6.00  0.75     90        15.0  0.15   1.50     20.0   0.20     –
         k6     10000  10000  1.00  0.12    100       100.0  1.00  10.00    100.0   1.00     –
        wrk     80000  80000  8.00  1.00     80        10.0  0.10   1.00     ≤9.0  ≤0.09     –

48 kB, 100 connections, no pause
  generator  requests  req/s  ×k6  ×wrk  CPU %  CPU µs/req  ×k6  ×wrk  peak MB  ×k6  ×wrk
     native     40000  40000    –  1.00     80        20.0    –  1.00     20.0    –     –
         k6    failed
        wrk     40000  40000    –  1.00     80        20.0    –  1.00     ≤9.0    –     –

2 bytes, 1000 users, 1s pause
  generator      requests  req/s   ×k6  ×wrk  CPU %  CPU µs/req   ×k6  ×wrk  peak MB   ×k6  ×wrk
     native          2000   1000  1.00     –     10       100.0  0.67     –     20.0  0.08     –
         k6          2000   1000  1.00     –     15       150.0  1.00     –    250.0  1.00     –
        wrk  cannot pause

48 kB, 1000 users, 1s pause
  generator      requests  req/s  ×k6  ×wrk  CPU %  CPU µs/req  ×k6  ×wrk  peak MB  ×k6  ×wrk
     native        failed
         k6        failed
        wrk  cannot pause

HTTPS, 2 bytes, 100 connections, no pause
  generator  requests  req/s  ×k6  ×wrk  CPU %  CPU µs/req  ×k6  ×wrk  peak MB  ×k6  ×wrk
     native     30000  30000    –  0.75     90        30.0    –  1.50     20.0    –  1.05
        wrk     40000  40000    –  1.00     80        20.0    –  1.00     19.0    –  1.00

HTTPS, 48 kB, 100 connections, no pause
  generator  requests  req/s  ×k6  ×wrk  CPU %  CPU µs/req  ×k6  ×wrk  peak MB  ×k6  ×wrk
     native    failed
        wrk    failed

HTTP/2, 2 bytes, 100 connections, no pause
  generator  requests  req/s  ×k6  ×h2load  CPU %  CPU µs/req  ×k6  ×h2load  peak MB  ×k6  ×h2load
     native     20000  20000    –     1.00     90        45.0    –     1.12     20.0    –     1.05
     h2load     20000  20000    –     1.00     80        40.0    –     1.00     19.0    –     1.00

HTTP/2, 48 kB, 100 connections, no pause
  generator  requests  req/s  ×k6  ×h2load  CPU %  CPU µs/req  ×k6  ×h2load  peak MB  ×k6  ×h2load
     native    failed
     h2load    failed

targets
met         6.00 × k6's rate (at least 5): 2 bytes, 100 connections, no pause
not judged  – × k6's rate (at least 5): 48 kB, 100 connections, no pause
missed      0.75 × wrk's rate (at least 0.9): 2 bytes, 100 connections, no pause
met         1.00 × wrk's rate (at least 0.9): 48 kB, 100 connections, no pause
missed      0.75 × wrk's rate (at least 0.8): HTTPS, 2 bytes, 100 connections, no pause
not judged  – × wrk's rate (at least 0.8): HTTPS, 48 kB, 100 connections, no pause
met         1.00 × h2load's rate (at least 0.8): HTTP/2, 2 bytes, 100 connections, no pause
not judged  – × h2load's rate (at least 0.8): HTTP/2, 48 kB, 100 connections, no pause
missed      0.67 × k6's CPU per request (at most 0.5): 2 bytes, 1000 users, 1s pause
not judged  – × k6's CPU per request (at most 0.5): 48 kB, 1000 users, 1s pause
met         0.08 × k6's peak memory (at most 0.1): 2 bytes, 1000 users, 1s pause
not judged  – × k6's peak memory (at most 0.1): 48 kB, 1000 users, 1s pause
skipped: hey is not installed: run make hey
`

func TestPrintResults(t *testing.T) {
	r := newResults([]generator{
		{name: "native", path: "/bin/native", speaks: []protocol{plain, https, http2}},
		{name: "k6", path: "/bin/k6", speaks: []protocol{plain}},
		{name: "wrk", path: "/bin/wrk", noPause: true, speaks: []protocol{plain, https}},
		{name: "h2load", path: "/bin/h2load", noPause: true, speaks: []protocol{http2}},
		{name: "hey", skipped: "hey is not installed: run make hey"},
	})
	r.floor = 9e6
	ms := time.Millisecond
	for _, add := range []struct {
		scenario int
		name     string
		s        sample
	}{
		{0, "native", of(60000, time.Second, 900*ms, 20e6)},
		{0, "k6", of(10000, time.Second, time.Second, 100e6)},
		{0, "wrk", of(80000, time.Second, 800*ms, 9e6)},
		{1, "native", of(40000, time.Second, 800*ms, 20e6)},
		{1, "wrk", of(40000, time.Second, 800*ms, 9e6)},
		{4, "native", of(30000, time.Second, 900*ms, 20e6)},
		{4, "wrk", of(40000, time.Second, 800*ms, 19e6)},
		{6, "native", of(20000, time.Second, 900*ms, 20e6)},
		{6, "h2load", of(20000, time.Second, 800*ms, 19e6)},
		{2, "native", of(2000, 2*time.Second, 200*ms, 20e6)},
		{2, "k6", of(2000, 2*time.Second, 300*ms, 250e6)},
	} {
		r.add(add.scenario, add.name, add.s, nil)
	}
	r.add(1, "k6", sample{}, errors.New("exit status 107"))

	var b strings.Builder
	printResults(&b, r, true)
	head, rest, found := strings.Cut(b.String(), notes)
	if !found || head != "nginx (one worker) on one CPU, each generator on another.\n" {
		t.Errorf("the notes do not follow what ran where: %q", head)
	}
	if rest != wantText {
		t.Errorf("got:\n%s\nwant:\n%s", rest, wantText)
	}
}
