package published

import (
	"fmt"
	"strings"
	"testing"
)

// TestWhichLinesAreFigures shows what is passed over beside a figure, and what is not.
func TestWhichLinesAreFigures(t *testing.T) {
	const figure = "http_reqs......................: 276763 918.952395/s\n"
	for _, line := range []string{
		"", "결과", "The results after 5 minutes:", "## Results 2", "```", "$ docker compose up -d", "# 5 minutes",
		"We waited 5 minutes, and then: 350 requests per second came.", "The whole of this test took about: 5 minutes", "...", "(생략)", "10:30:15 started", "http://127.0.0.1:8000/api/posts/",
		"server on localhost:8000", "2023-11-12 10:00", `{"level":"info"}`, "INFO[0301] done in 5 seconds", "see: the next post",
		"foo.bar: see below", "* sync: 300", "see http_reqs.rate: it is high",
	} {
		figures, faults := Read(figure + line)
		if len(faults) > 0 || len(figures) != 2 {
			t.Errorf("%q: %d figures, %v", line, len(figures), faults)
		}
	}
	for line, want := range map[string]string{
		"RPS: 350":                    "looks like a figure",
		"RPS = ~350":                  "looks like a figure",
		"workers=9":                   "looks like a figure",
		"평균 응답 시간: 1.2s":              "looks like a figure",
		"p95\t1.2s":                   "looks like a figure",
		"sync      350      1.2s":     "looks like a figure",
		"| sync | 350 | 1.2s |":       "looks like a figure",
		"350 req/s":                   "looks like a figure",
		"1.2s":                        "looks like a figure",
		"Requests/sec:  748868.53":    "k6 prints no such line",
		"iterations: 5 requests":      "is nothing that k6 prints for iterations",
		"htp_reqs...: 5 1/s":          `did you mean "http_reqs"?`,
		"own_metric...: 5 of 9":       "is nothing that k6 prints for a metric",
		"http_reqs...: 1 1/s":         "stands here a second time",
		"http_reqs.rate: fast":        `"fast" is no value`,
		"http_reqs.rate: 350 a day":   "is no value",
		"http_reqs.rates: 350":        "http_reqs has no rates",
		"iterations...: 1.5.2 1/s":    "is nothing that k6 prints for iterations",
		"checks...: 99.123%":          "is nothing that k6 prints for checks",
		"checks...: 9974%":            "is nothing that k6 prints for checks",
		"vus...: 99.12%":              "is nothing that k6 prints for vus",
		"http_req_waiting...: avg=5":  "is nothing that k6 prints for http_req_waiting",
		"data_sent...: 5 MB 3 kB":     "is nothing that k6 prints for data_sent",
		"↳  99% — ✓ 9 / ✗ 1":          "belongs to a check",
		"checks_failed...: 4.46%":     "is nothing that k6 prints for checks_failed",
		"iteration_duration...: p=1s": "is nothing that k6 prints for iteration_duration",
	} {
		_, faults := Read(figure + line)
		if len(faults) != 1 || faults[0].Line != 1 || !strings.Contains(faults[0].Message, want) {
			t.Errorf("%q: %v", line, faults)
		}
	}
}

// TestPlainAgain reads what a web page makes of a terminal's output.
func TestPlainAgain(t *testing.T) {
	want, faults := Read("http_req_duration...: avg=1.5µs p(95)=1.42s\nhttp_reqs...: 5 1.5/s")
	if len(want) != 4 || len(faults) > 0 {
		t.Fatalf("%v, %v", want, faults)
	}
	for name, text := range map[string]string{
		"other spaces":    "\u00a0 http_req_duration...:\u00a0avg=1.5µs\u2003p(95)=1.42s\r\nhttp_reqs...: 5\t1.5/s",
		"Greek letter":    "http_req_duration...: avg=1.5μs p(95)=1.42s\nhttp_reqs...: 5 1.5/s",
		"an ellipsis":     "http_req_duration…: avg=1.5µs p(95)=1.42s\nhttp_reqs……: 5 1.5/s",
		"without dots":    "http_req_duration: avg=1.5µs p(95)=1.42s\nhttp_reqs: 5 1.5/s",
		"without a colon": "http_req_duration avg=1.5µs p(95)=1.42s\nhttp_reqs 5 1.5/s",
		"colours":         "http_req_duration...: \x1b[36mavg=1.5µs\x1b[0m p(95)=1.42s\nhttp_reqs...: \x1b[36m5\x1b[m 1.5/s",
		"colours copied":  "http_req_duration...: [36mavg=1.5µs[0m p(95)=1.42s\n[1;32mhttp_reqs[0m...: 5 1.5/s",
		"a heading of k6": "scenarios: 100 VUs for 30s\nhttp_req_duration...: avg=1.5µs p(95)=1.42s\nhttp_reqs...: 5 1.5/s",
		"marks":           "✓ http_req_duration...: avg=1.5µs p(95)=1.42s\n  ✗ http_reqs...: 5 1.5/s",
	} {
		got, faults := Read(text)
		if len(faults) > 0 || len(got) != len(want) {
			t.Errorf("%s: %d figures, %v", name, len(got), faults)
			continue
		}
		for i := range got {
			got[i].Quote = want[i].Quote
			if got[i] != want[i] {
				t.Errorf("%s: %+v, want %+v", name, got[i], want[i])
			}
		}
	}
}

// TestFormats are known from few lines, or one.
func TestFormats(t *testing.T) {
	for text, want := range map[string]string{
		"http_reqs: 5 1/s": "k6",
		"vus 10":           "k6",
		"running (5m01.2s), 0000/1000 VUs, 276763 complete and 0 interrupted iterations": "k6",
		"$ k6 run -u 10 -d 30s script.js":                                                "k6",
		"Requests/sec: 748868.53":                                                        "wrk",
		"Requests/sec: 748868.5321":                                                      "hey",
		"  50%  250.00us":                                                                "wrk",
		"  50% in 0.0001 secs":                                                           "hey",
		"  50%     12":                                                                   "ab",
		"Concurrency Level:      10":                                                     "ab",
		"  [200]\t2000 responses":                                                        "hey",
		"$ ./wrk -t2 -c100 -d30s -R2000 http://127.0.0.1/":                               "wrk2",
		"12 threads and 400 connections":                                                 "wrk",
		"http_reqs.rate: 300..400":                                                       "loose",
		"Latency     1.64ms    5.09ms  67.98ms   94.50%":                                 "wrk",
		"Total:          1    3   3.2      2      23":                                    "ab",
		"Total:\t1.0072 secs":                                                            "hey",
		"user@host:~$ hey -z 10s -c 50 http://localhost/":                                "hey",
		"ab -n 1000 -c 10 http://localhost/":                                             "ab",
	} {
		figures, faults := Read(text)
		if len(faults) > 0 || len(figures) == 0 || figures[0].Source != want {
			t.Errorf("%q: %+v, %v, want %s", text, figures, faults, want)
		}
	}
}

func TestTextTooLong(t *testing.T) {
	_, faults := Read(strings.Repeat("vus...: 1\n", maxText/10+1))
	if len(faults) != 1 || !strings.Contains(faults[0].Message, "more than") {
		t.Errorf("%v", faults)
	}
}

// TestCommands take what a command asked for.
func TestCommands(t *testing.T) {
	for text, want := range map[string]string{
		"$ wrk -t 12 --connections=400 -d2m --latency http://h/": "threads.value=12 vus.asked=400 duration.asked=120000",
		"wrk2 -t2 -c100 -d30 -R2k http://h/":                     "threads.value=2 vus.asked=100 duration.asked=30000 http_reqs.asked_rate=2000",
		"sudo /usr/bin/ab -k -n 1000 -c 10 -t 30 http://h/":      "http_reqs.asked=1000 vus.asked=10 duration.asked=30000",
		"% hey -n 200 -c 50 -m POST http://h/":                   "http_reqs.asked=200 vus.asked=50",
		"k6 run --vus 1000 --duration 5m script.js":              "vus.asked=1000 duration.asked=300000",
		"k6 run -u 10 -i 500 script.js":                          "vus.asked=10 iterations.asked=500",
		"hey there, c is 50":                                     "",
		"ab is a tool with -c":                                   "",
		"wrk -c":                                                 "",
	} {
		figures, _ := Read(text)
		var got []string
		for _, p := range figures {
			if p.Low != p.Value || p.High != p.Value {
				t.Errorf("%q: %+v is not exact", text, p)
			}
			got = append(got, fmt.Sprintf("%s=%.0f", p.Name(), p.Value))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %v, want %s", text, got, want)
		}
	}
}
