package main

import (
	"strings"
	"testing"
	"time"
)

const wrkText = `Running 2s test @ http://127.0.0.1:18971/small
  1 threads and 100 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     1.30ms  310.12us  11.21ms   92.31%
    Req/Sec    77.01k     3.02k   80.33k    75.00%
  153211 requests in 2.10s, 34.92MB read
Requests/sec:  72957.62
Transfer/sec:     16.63MB
`

const heyText = `
Summary:
  Total:	2.0020 secs
  Slowest:	0.0301 secs
  Requests/sec:	36213.2867

Status code distribution:
  [200]	72399 responses
`

const h2loadText = `finished in 1.11s, 2547.00 req/s, 308.90KB/s
requests: 5094 total, 5104 started, 5094 done, 5090 succeeded, 1 failed, 2 errored, 3 timeout
status codes: 5090 2xx, 0 3xx, 1 4xx, 0 5xx
`

func TestReadPeers(t *testing.T) {
	for name, tt := range map[string]struct {
		read func(string) (tally, error)
		text string
		want tally
	}{
		"wrk":             {readWrk, wrkText, tally{Requests: 153211, Elapsed: 2100 * time.Millisecond}},
		"wrk, a minute":   {readWrk, "  12 requests in 1.00m, 1MB read\n", tally{Requests: 12, Elapsed: time.Minute}},
		"wrk, bad status": {readWrk, wrkText + "  Non-2xx or 3xx responses: 17\n", tally{Requests: 153211, Failed: 17, Elapsed: 2100 * time.Millisecond}},
		"wrk, sockets": {
			readWrk, wrkText + "  Socket errors: connect 1, read 2, write 3, timeout 4\n",
			tally{Requests: 153211, Failed: 10, Elapsed: 2100 * time.Millisecond},
		},
		"hey": {readHey, heyText, tally{Requests: 72499, Elapsed: 2002 * time.Millisecond}},
		"hey, failures": {
			readHey, heyText + "  [404]\t5 responses\n  [503]\t2 responses\n\nError distribution:\n  [3]\tGet \"http://127.0.0.1:1/\": connection refused\n",
			tally{Requests: 72499, Failed: 10, Elapsed: 2002 * time.Millisecond},
		},
		"h2load":     {readH2load, h2loadText, tally{Requests: 5094, Failed: 6, Elapsed: 2 * time.Second}},
		"k6 and own": {readTally, `{"requests":7,"failed":1,"elapsed_ns":2000000000}`, tally{Requests: 7, Failed: 1, Elapsed: 2 * time.Second}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := tt.read(tt.text)
			if err != nil || got != tt.want {
				t.Errorf("read %+v, %v, want %+v", got, err, tt.want)
			}
		})
	}
	for name, read := range map[string]func(string) (tally, error){"wrk": readWrk, "hey": readHey, "h2load": readH2load, "json": readTally} {
		if got, err := read("Killed\n"); err == nil {
			t.Errorf("%s: read %+v from what is no result", name, got)
		}
	}
}

func TestArgumentsFollowTheScenario(t *testing.T) {
	flat, paced := scenarios[0], scenarios[2]
	for name, tt := range map[string]struct {
		args []string
		want string
	}{
		"k6":          {k6Args("U", flat, 2*time.Second), "run --quiet --no-usage-report --address  --vus 100 --duration 2s --env URL=U --env PAUSE=0 -"},
		"k6, pause":   {k6Args("U", paced, 6*time.Second), "run --quiet --no-usage-report --address  --vus 1000 --duration 6s --env URL=U --env PAUSE=1 -"},
		"wrk":         {wrkArgs("U", flat, 2*time.Second), "-t 1 -c 100 -d 2s U"},
		"h2load":      {h2loadArgs("U", flat, 2*time.Second), "-t 1 -c 100 -m 1 -D 2 U"},
		"hey":         {heyArgs("U", flat, 2*time.Second), "-c 100 -z 2s U"},
		"hey, pause":  {heyArgs("U", paced, 6*time.Second), "-c 1000 -z 6s -q 1 U"},
		"own clients": {clientArgs("native")("U", paced, 6*time.Second), "client --kind native --url U --users 1000 --pause 1s --length 6s"},
	} {
		if got := strings.Join(tt.args, " "); got != tt.want {
			t.Errorf("%s: %s, want %s", name, got, tt.want)
		}
	}
}
