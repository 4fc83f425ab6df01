package audit

import (
	"strings"
	"testing"

	"perflab/runner/spec"
)

// TestAuditOfWhatToolsReallyPrint holds outputs of real runs against their own load. Nothing may
// be found that is not said here.
func TestAuditOfWhatToolsReallyPrint(t *testing.T) {
	for name, c := range map[string]struct {
		load, text string
		found      map[string]string // "SUBJECT OUTCOME" → what it says, of all that are not consistent
		fits       map[string]string // the same of some that are
	}{
		"k6 with three requests an iteration": {
			"users: 5, think_time: 200ms, duration: 3s",
			`iteration_duration...: avg=204.47ms min=202.1ms med=203.9ms max=231.9ms p(90)=206.18ms p(95)=207.42ms
      http_reqs............: 225    73.122404/s
      running (03.1s), 0/5 VUs, 75 complete and 0 interrupted iterations`,
			map[string]string{
				"the closed model's ceiling noteworthy": "97% of the most that this load can send",
				"requests of an iteration noteworthy":   "sent 3.00 requests",
			},
			map[string]string{"Little's law consistent": "5 users fit"},
		},
		"k6 that does not tell how many requests an iteration sent": {
			"users: 5, think_time: 200ms, duration: 3s",
			`iteration_duration...: avg=204.47ms
      http_reqs............: 225    73.122404/s`,
			nil,
			map[string]string{"Little's law consistent": "with 3.0", "the closed model's ceiling consistent": "take 2.9 requests an iteration or more"},
		},
		"k6 whose script sends some requests now and then": {
			"users: 5, duration: 3s",
			`iteration_duration...: avg=100ms
      http_reqs............: 225    75/s`,
			map[string]string{"Little's law noteworthy": "with 1.5 it is the 5 there were"},
			nil,
		},
		"k6 whose requests take less than k6 itself": {
			"users: 10, duration: 30s",
			`http_req_duration....: avg=199.2µs min=50.1µs med=170.3µs max=20.1ms p(90)=312.4µs p(95)=401.9µs
      http_reqs............: 1285740 42858/s`,
			nil,
			map[string]string{"Little's law consistent": "8.5 of the 10 users are accounted for: 34"},
		},
		"k6 with a pause that the file has not": {
			"users: 10, duration: 30s",
			`http_req_duration....: avg=20ms
      http_reqs............: 2500 83.33/s`,
			map[string]string{"Little's law noteworthy": "1.7 of the 10 users are accounted for: 100 ms an iteration"},
			nil,
		},
		"k6 with requests at once": {
			"users: 10, duration: 30s",
			`http_req_duration....: avg=200ms
      http_reqs............: 2500 83.33/s`,
			map[string]string{"Little's law noteworthy": "unless an iteration sends several at once"},
			nil,
		},
		"hey with more requests at a time than users": {
			"users: 10, duration: 30s",
			`Average:	0.2000 secs
      Requests/sec:	83.3333`,
			map[string]string{"Little's law inconsistent": "more than the 10 there were"},
			nil,
		},
		"wrk that was refused": {
			"users: 10, duration: 2s",
			`Running 2s test @ http://127.0.0.1:8000/
        2 threads and 10 connections
        Thread Stats   Avg      Stdev     Max   +/- Stdev
          Latency     0.00us    0.00us   0.00us    -nan%
          Req/Sec     0.00      0.00     0.00      -nan%
        0 requests in 2.01s, 0.00B read
        Socket errors: connect 0, read 236, write 0, timeout 0
      Requests/sec:      0.00
      Transfer/sec:       0.00B`,
			map[string]string{"failed requests noteworthy": "no request was answered"},
			nil,
		},
		"wrk whose clock jumped": {
			"users: 10, duration: 30s",
			`Running 30s test @ http://127.0.0.1:8000/
        2 threads and 10 connections
        35951 requests in 307445734491.24m, 4.39MB read
      Requests/sec:      0.00
      Transfer/sec:       0.00B`,
			map[string]string{"duration inconsistent": "no run takes"},
			nil,
		},
		"wrk with a rate that is not its count's": {
			"users: 10, duration: 30s",
			`2 threads and 10 connections
        35951 requests in 30.01s, 4.39MB read
      Requests/sec:   11975.68`,
			map[string]string{
				"count, rate and duration inconsistent":  "less than the 30s",
				"count, rate and duration inconsistent2": "count and duration give 1197.8 to 1198.2 a second, the rate was printed as 11975.7",
			},
			nil,
		},
		"wrk2's percentile of one bucket with its maximum": {
			"rate: 30000/s, duration: 30s",
			`Latency Distribution (HdrHistogram - Recorded Latency)
         50.000%   10.06s
         99.999%   23.40s
        100.000%   23.40s
        #[Mean    =    10213.456, StdDeviation   =     5912.331]
        #[Max     =    23379.968, Total count    =       241098]
      Requests/sec:  10020.03
      Thread calibration: mean lat.: 3203.254ms, rate sampling interval: 12099ms`,
			nil,
			map[string]string{"order of percentiles consistent": "they ascend"},
		},
		"wrk2's percentile of another bucket": {
			"rate: 30000/s, duration: 30s",
			`Latency Distribution (HdrHistogram - Recorded Latency)
         50.000%   10.06s
        100.000%   23.80s
        #[Max     =    23379.968, Total count    =       241098]`,
			map[string]string{"order of percentiles inconsistent": "http_req_duration_intended.max is less than http_req_duration_intended.p(100)"},
			nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			e, err := spec.Parse("x.yaml", []byte("environment: {url: \"http://127.0.0.1\"}\nload: {"+c.load+"}\nreference:\n  figures:\n    default: |\n      "+c.text+"\n"), spec.Options{})
			if err != nil {
				t.Fatal(err)
			}
			found := audited(t, e)
			says := func(key string) (all string) {
				for _, f := range found[strings.TrimRight(key, "2")] {
					all += english(f.Says) + "\n"
				}
				return all
			}
			for key := range found {
				if _, wanted := c.found[key]; !wanted && !strings.HasSuffix(key, " consistent") {
					t.Errorf("%s: %s", key, says(key))
				}
			}
			for _, wanted := range []map[string]string{c.found, c.fits} {
				for key, want := range wanted {
					if !strings.Contains(says(key), want) {
						t.Errorf("%s: %q, want %q; there are %v", key, says(key), want, keysOf(found))
					}
				}
			}
		})
	}
}
