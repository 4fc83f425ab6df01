package published

import (
	"strings"
	"testing"
)

// TestWhichToolItIs is decided by what most lines speak for.
func TestWhichToolItIs(t *testing.T) {
	for text, want := range map[string]string{
		"Summary:\n  Total:\t1.0072 secs\n  Requests/sec:\t1985.7\nLatency distribution:\n  50% in 0.0001 secs":                          "hey",
		"Summary:\n  Success rate:\t100.00%\n  Total:\t1.0072 secs\n  Requests/sec:\t1985.7\n  50.00% in 0.0010 secs":                    "oha",
		"Running 10s test @ http://h/\n10 connections\n│ Stat │ Avg │\n│ Req/Sec │ 10 │":                                                 "autocannon",
		"Running 10s test @ http://h/\n2 threads and 10 connections\nRequests/sec: 10.00":                                                "wrk",
		"{\"metrics\": {\"http_reqs\": {\"count\": 3, \"rate\": 1.5}}}":                                                                  "k6",
		"$ vegeta report -type=json r.bin\n{\"latencies\": {\"mean\": 5}, \"requests\": 1, \"rate\": 2, \"status_codes\": {\"200\": 1}}": "vegeta",
	} {
		if figures, faults := Read(text); len(faults) > 0 || len(figures) == 0 || figures[0].Source != want {
			t.Errorf("%q: %+v, %v, want %s", text, figures, faults, want)
		}
	}
}

// TestWhatIsNotUnderstoodIsAnError for every tool.
func TestWhatIsNotUnderstoodIsAnError(t *testing.T) {
	for text, want := range map[string]string{
		"│ Stat │ Avg │\n│ Req/Sec │ 10 │\n│ Errors │ 10 │":                    "autocannon prints no such line",
		"Success rate: 100.00%\n50.00% in 0.0010 secs\nErrors: 12":             "oha prints no such line",
		"Transactions: 5 hits\nTransaction rate: 5.00 trans/sec\nRetries: 12":  "siege prints no such line",
		"| Server | RPS |\n| sync | 350 |":                                     "looks like a figure",
		"{\"metrics\": {\"http_reqs\": {\"count\": 3":                          "this is JSON that cannot be read",
		"{\"type\":\"Point\",\"metric\":\"http_reqs\",\"data\":{\"value\":1}}": "k6's stream of samples",
		"Name,Request Count,Failure Count,Requests/s\nx,1":                     "without a row of figures",
		"timeStamp,elapsed,label,success\n1,2,a,true\n1,2,a":                   "looks like a figure",
	} {
		_, faults := Read(text)
		found := ""
		for _, f := range faults {
			found += f.Message + "\n"
		}
		if !strings.Contains(found, want) && want != "looks like a figure" || len(faults) == 0 && want != "looks like a figure" {
			t.Errorf("%q: %q, want %q", text, found, want)
		}
	}
}

// TestLogsAroundALine are no part of it.
func TestLogsAroundALine(t *testing.T) {
	for _, text := range []string{
		"2024-03-01T10:00:00.1234567Z http_reqs...: 5 1.5/s",
		"k6-1  | http_reqs...: 5 1.5/s",
		"> http_reqs...: 5 1.5/s",
		"**http_reqs**...: **5** 1.5/s",
		"<strong>http_reqs</strong>...: 5 1.5/s",
	} {
		if got := printedIn(t, text); got != "http_reqs.count=5 http_reqs.rate=1.5[1.4999995 1.5000005]" {
			t.Errorf("%q: %s", text, got)
		}
	}
}
