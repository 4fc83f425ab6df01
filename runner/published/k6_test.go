package published

import (
	"fmt"
	"strings"
	"testing"
)

// printedIn reads one text and gives its figures as NAME=VALUE[LOW HIGH], those without an
// interval as NAME=VALUE.
func printedIn(t *testing.T, text string) string {
	t.Helper()
	figures, faults := Read(text)
	if len(faults) > 0 {
		t.Errorf("%q: %v", text, faults)
	}
	var list []string
	for _, p := range figures {
		s := fmt.Sprintf("%s=%v", p.Name(), p.Value)
		if p.Low != p.High {
			s += fmt.Sprintf("[%v %v]", p.Low, p.High)
		}
		list = append(list, s)
	}
	return strings.Join(list, " ")
}

func TestK6Lines(t *testing.T) {
	for text, want := range map[string]string{
		"iteration_duration...: avg=0s":                                          "iteration_duration.avg=0",
		"iteration_duration...: avg=651ns":                                       "iteration_duration.avg=0.000651[0.000651 0.000652]",
		"iteration_duration...: min=2.1ms":                                       "iteration_duration.min=2.1[2.1 2.11]",
		"iteration_duration...: max=1m5s":                                        "iteration_duration.max=65000[65000 66000]",
		"iteration_duration...: max=1h0m0s":                                      "iteration_duration.max=3.6e+06[3.6e+06 3.601e+06]",
		"iteration_duration...: p(99.9)=1s count=5":                              "iteration_duration.p(99.9)=1000[1000 1010] iteration_duration.count=5",
		"iteration_duration...: avg=1.50s p(95)=0.07s":                           "iteration_duration.avg=1500[1495 1505] iteration_duration.p(95)=70[65 75]",
		"iteration_duration...: avg=1234.56ms":                                   "iteration_duration.avg=1234.56[1234.555 1234.565]",
		"checks...: 100.00% ✓ 4 ✗ 0":                                             "checks.rate=1 checks.hits=4 checks.total=4",
		"checks...: 0.00% 0 out of 12":                                           "checks.rate=0[0 0.0001] checks.hits=0 checks.total=12",
		"checks...: 99%":                                                         "checks.rate=0.99[0.985 1]",
		"http_req_failed...: 0.25% ✓ 720 ✗ 276043":                               "http_req_failed.rate=0.0025[0.0025 0.0026] http_req_failed.hits=720 http_req_failed.total=276763",
		"data_received...: 10 kB 1000 kB/s":                                      "data_received.count=10000[9950 10450] data_received.rate=1e+06[999450 1e+06]",
		"data_received...: 1.0 MB 9.9 MB/s":                                      "data_received.count=1e+06[1e+06 1.05e+06] data_received.rate=9.9e+06[9.85e+06 9.95e+06]",
		"data_received...: 472 B 7.205739208112013 B/s":                          "data_received.count=472 data_received.rate=7.205739208112013",
		"data_sent...: 10 B 10 B/s":                                              "data_sent.count=10 data_sent.rate=10[10 10.45]",
		"data_sent...: 268 kB/s":                                                 "data_sent.rate=268000[267450 268450]",
		"http_reqs...: 918.95/s":                                                 "http_reqs.rate=918.95[918.9499995 918.9500005]",
		"http_reqs{name:list}...: 5":                                             "http_reqs{name:list}.count=5",
		"vus...: 3 min=1 max=11":                                                 "vus.value=3 vus.min=1 vus.max=11",
		"errors...: 4.16% 3 out of 72":                                           "errors.rate=0.0416[0.0416 0.0417] errors.hits=3 errors.total=72",
		"http_reqs...: 5\n{ name:list }...: 4":                                   "http_reqs.count=5 http_reqs{name:list}.count=4",
		"checks_total...: 5 1.5/s":                                               "checks.total=5 checks.total_rate=1.5[1.4999995 1.5000005]",
		"✗ is 200\n↳  99% — ✓ 9 / ✗ 0":                                           "checks{check:is 200}.rate=0.99[0.99 1] checks{check:is 200}.hits=9 checks{check:is 200}.total=9",
		"* default: 10 looping VUs for 1m0s":                                     "vus.asked=10 duration.asked=60000",
		"* a: 10 iterations for each of 5 VUs (x)":                               "vus.asked=5 iterations.asked=50",
		"* a: 100 iterations shared among 5 VUs (x)":                             "vus.asked=5 iterations.asked=100",
		"* a: Up to 9 looping VUs for 2m over 3 stages":                          "duration.asked=120000",
		"* a: 0.50 iterations/s for 5m0s (maxVUs: 5)":                            "iterations.asked_rate=0.5[0.495 0.505] duration.asked=300000",
		"running (1h00m01.2s), 0/5 VUs, 9 complete and 1 interrupted iterations": "duration.value=3.6012e+06[3.60115e+06 3.60125e+06] vus_max.value=5 iterations.count=9 iterations_interrupted.count=1",
	} {
		if got := printedIn(t, text); got != want {
			t.Errorf("%q:\ngot  %s\nwant %s", text, got, want)
		}
	}
}

// TestK6Parts are of the whole run or say what of.
func TestK6Parts(t *testing.T) {
	const reqs = "http_reqs...: 5 1/s\n"
	for name, c := range map[string]struct{ text, want string }{
		"two scenarios": {
			"* a: 10 looping VUs for 1m0s\n* b: 5 looping VUs for 2m0s\nvus: 15", "vus.value=15",
		},
		"progress before the end": {
			"running (00.9s), 50/50 VUs, 0 complete and 0 interrupted iterations\nvus: 50", "vus.value=50",
		},
		"a scenario's section": {
			"█ TOTAL RESULTS\n" + reqs + "█ SCENARIO: reading\nhttp_reqs...: 4 0.8/s\n{ name:list }...: 3\n↳ GROUP: the list\nhttp_reqs...: 2",
			"http_reqs.count=5 http_reqs.rate=1[0.9999995 1.0000005] http_reqs{scenario:reading}.count=4 http_reqs{scenario:reading}.rate=0.8[0.7999995 0.8000005] " +
				"http_reqs{scenario:reading,name:list}.count=3 http_reqs{scenario:reading,group:::the list}.count=2",
		},
		"a group of checks": {
			"█ the list\n✓ is 200\n" + reqs, "http_reqs.count=5 http_reqs.rate=1[0.9999995 1.0000005]",
		},
		"thresholds alone": {
			"█ THRESHOLDS\nhttp_req_duration\n✓ 'p(95)<500' p(95)=8.56ms\n{name:list}\n✗ 'max<2' max=18.15ms\nhttp_reqs\n✓ 'count>1' count=462\n✓ 'rate>1' rate=112.5/s\nchecks\n✓ 'rate>0.5' rate=95.53%",
			"http_req_duration.p(95)=8.56[8.56 8.57] http_req_duration{name:list}.max=18.15[18.15 18.16] http_reqs.count=462 http_reqs.rate=112.5[112.4999995 112.5000005] checks.rate=0.9553[0.9553 0.9554]",
		},
		"thresholds beside what they bound": {
			"█ THRESHOLDS\nhttp_reqs\n✓ 'count>1' count=5\n█ TOTAL RESULTS\n" + reqs, "http_reqs.count=5 http_reqs.rate=1[0.9999995 1.0000005]",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if got := printedIn(t, c.text); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// TestK6FullSummaryWithASubMetric: with a threshold on a scenario's metric, k6 prints that among the
// totals and again in the scenario's own block, rounded alike.
func TestK6FullSummaryWithASubMetric(t *testing.T) {
	got := printedIn(t, `  █ TOTAL RESULTS

    HTTP
    http_req_duration...........: avg=5.1ms p(95)=8.2ms
      { scenario:reading }......: avg=4.1ms p(95)=7.2ms
    http_reqs...................: 200 20/s

  █ SCENARIO: reading

    HTTP
    http_req_duration...........: avg=4.1ms p(95)=7.2ms
    http_reqs...................: 100 10/s`)
	if want := "http_req_duration{scenario:reading}.avg=4.1[4.1 4.11]"; strings.Count(got, want) != 1 || !strings.Contains(got, "http_reqs{scenario:reading}.count=100") {
		t.Errorf("%s, want once %s", got, want)
	}
	_, faults := Read("█ SCENARIO: a\nhttp_reqs...: 1 1/s\nhttp_reqs...: 2 1/s")
	if len(faults) != 1 || !strings.Contains(faults[0].Message, "second time") {
		t.Errorf("twice in one section: %v", faults)
	}
}
