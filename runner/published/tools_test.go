package published

import (
	"strings"
	"testing"
)

func TestToolLines(t *testing.T) {
	for text, want := range map[string]string{
		"Running 2m test @ http://h/":                          "duration.asked=120000[90000 150000]",
		"Running 90s test @ http://h/":                         "duration.asked=90000",
		"12 threads and 400 connections":                       "threads.value=12 vus.value=400[396 400]",
		"22464657 requests in 1.50m, 17.76GB read":             "http_reqs.count=2.2464657e+07 duration.value=90000[89700 90300] data_received.count=1.906965479424e+10[1.906428608512e+10 1.907502350336e+10]",
		"Transfer/sec:      0.00B":                             "data_received.rate=0[0 0.005]",
		"Socket errors: connect 0, read 5, write 0, timeout 7": "errors.connect=0 errors.read=5 errors.write=0 errors.timeout=7",
		"Latency     0.00us    0.00us   0.00us    -nan%\nReq/Sec     0.00      0.00     0.00      -nan%\n0 requests in 2.00s, 0.00B read": "http_reqs.count=0 duration.value=2000[1995 2005] data_received.count=0[0 0.005]",
		"1,086,106,192 requests in 60.70s, 1.00KB read\nRequests/sec: 17,886,898.43":                                                      "http_reqs.count=1.086106192e+09 duration.value=60700[60695 60705] data_received.count=1024[1018.88 1029.12] http_reqs.rate=1.788689843e+07[1.7886898425e+07 1.7886898435e+07]",
		"Size/request:\t23 bytes":                 "body_received.per_response=23[23 24]",
		"10%% in 0.0002 secs\n0%% in 0.0000 secs": "http_req_duration.p(10)=0.2[0.15 0.25]",
		"Status code distribution:\n[200]\t90 responses\n[301]\t5 responses\n[404]\t5 responses\nError distribution:\n[8]\tGet \"http://h/\": EOF": "errors.count=8 http_reqs.count=108 http_req_failed.hits=13",
		"Average:\t0.5000 secs\nStatus code distribution:\n[200]\t100 responses\nError distribution:\n[2]\tGet \"http://h/\": EOF":                 "errors.count=2 http_reqs.count=102 http_req_failed.hits=2",
		"Average:\t0.5000 secs\nSlowest:\t2.0000 secs\n[200]\t1000000 responses":                                                                   "http_req_duration.max=2000[1999.95 2000.05]",
		"Time per request:       0.000 [ms] (mean, across all concurrent requests)":                                                                "http_reqs.rate=2e+06[2e+06 1.7976931348623157e+308]",
		"100%     23 (longest request)":                                  "http_req_duration.max=23[22.5 23.5]",
		"(Connect: 0, Length: 188, Exceptions: 0)\nConcurrency Level: 5": "errors.connect=0 errors.length=188 errors.exceptions=0 vus.value=5",
		"min   avg   max\nTotal:          0     1    5":                  "http_req_duration.min=0[0 0.5] http_req_duration.avg=1[0.5 1.5] http_req_duration.max=5[4.5 5.5]",
	} {
		if got := printedIn(t, text); got != want {
			t.Errorf("%q:\ngot  %s\nwant %s", text, got, want)
		}
	}
}

// TestWrk2 tells its two ways to measure apart.
func TestWrk2(t *testing.T) {
	got := printedIn(t, `  Latency Distribution (HdrHistogram - Recorded Latency)
 99.000%    1.18s
#[Mean    =      602.100, StdDeviation   =        1.919]
  Latency Distribution (HdrHistogram - Uncorrected Latency (measured without taking delayed starts into account))
 99.000%   11.18ms
#[Max     =       12.496, Total count    =        39500]`)
	want := "http_req_duration_intended.p(99)=1180[1173.8525390625 1185] http_req_duration_intended.avg=602.1[602.0995 602.1005] " +
		"http_req_duration.p(99)=11.18[11.1640869140625 11.185] http_req_duration.max=12.496[12.4955 12.4965] http_req_duration.count=39500"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// TestBombardierApart leaves out the percentiles of one class of status, which are not those of all.
func TestBombardierApart(t *testing.T) {
	got := printedIn(t, `Statistics        Avg      Stdev        Max
  Reqs/sec      1947.65     558.64    2566.71
  Latency        4.00ms    32.36ms      1.00s
  Latency Distribution (Total)
     99%    10.50ms
  Latency Distribution (2xx)
     50%      1.00s
     95%      1.01s
     99%      1.01s
  HTTP codes:
    1xx - 0, 2xx - 11, 3xx - 0, 4xx - 0, 5xx - 9785
    others - 0`)
	if strings.Count(got, "http_req_duration.p(99)=10.5") != 1 || strings.Count(got, "p(") != 1 || !strings.Contains(got, "http_reqs.count=9796") {
		t.Errorf("got %s", got)
	}
}

// TestNotes are on figures that are not quite the metric of their name.
func TestNotes(t *testing.T) {
	noted := map[string]string{}
	for _, text := range []string{
		"50% 1.00ms\nRequests/sec: 5.00", "50% in 0.1000 secs\nTotal:\t1.0000 secs", "50%   12\nConcurrency Level: 5",
		"Slowest:\t2.0000 secs\n[200]\t1000000 responses", "50% 1.50ms\nSocket errors: connect 0, read 0, write 0, timeout 1",
		"100 connections\n3 threads and 100 connections",
	} {
		figures, _ := Read(text)
		for _, p := range figures {
			noted[p.Source+" "+p.Name()] += p.Note + "|"
		}
	}
	for name, want := range map[string]string{
		"wrk http_req_duration_intended.p(50)": "left out", "hey http_req_duration.p(50)": "opening the connection", "ab http_req_duration.p(50)": "opening the connection",
		"hey http_req_duration.max": "first million", "wrk vus.value": "99 in all", "wrk http_reqs.rate": "", "hey duration.value": "", "ab vus.value": "",
	} {
		if got := noted[name]; got == "" || want == "" && got != "|" || !strings.Contains(got, want) {
			t.Errorf("%s: %q", name, got)
		}
	}
}
