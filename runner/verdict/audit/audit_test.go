package audit

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/spec"
)

// audited is the findings of an experiment's text, "SUBJECT OUTCOME" → the findings.
func audited(t *testing.T, e *spec.Experiment) map[string][]Finding {
	t.Helper()
	found := map[string][]Finding{}
	for _, f := range Of(e, map[string][]string{"django-feed": {"workers", "worker_class", "worker_connections"}}) {
		key := fmt.Sprintf("%s %s", f.Subject, f.Outcome)
		found[key] = append(found[key], f)
		if len(f.Formula) == 0 || len(f.Says) == 0 || len(f.Figures) == 0 {
			t.Errorf("a finding without its ground: %+v", f)
		}
	}
	return found
}

// TestAuditOfThePublishedText finds by itself what a careful reader does.
func TestAuditOfThePublishedText(t *testing.T) {
	for file, want := range map[string]map[string]string{
		"feed-empty.yaml": {
			"count, rate and duration consistent":       "the run took 301.2 s: 5m, and 1.2 s in which the last requests ended",
			"Little's law consistent":                   "N = http_reqs.rate · iteration_duration.avg = 992 to 1002 users, asked 1000",
			"the closed model's ceiling noteworthy":     "92% of the most that this load can send",
			"bytes, their rate and duration consistent": "they are of a run as long as the requests'",
			"the goal inconsistent":                     "out of reach by construction: 1000 users who pause for 1s",
			"settings inconsistent":                     "there is no setting worker_connection: the line had no effect; worker_connections was perhaps meant",
		},
		"feed-100posts-redis.yaml": {
			"count, rate and duration consistent": "the run took 303.2 s",
			"Little's law consistent":             "N = http_reqs.rate · iteration_duration.avg = 992 to 995 users",
			"bytes of a response inconsistent":    "not the 100 characters of the text; the 200 to 500 characters of the file fit",
			"the goal inconsistent":               "out of reach by construction",
			"order of percentiles consistent":     "they ascend",
		},
	} {
		t.Run(file, func(t *testing.T) {
			e, err := spec.Read("../../../experiments/"+file, spec.Options{})
			if err != nil {
				t.Fatal(err)
			}
			found := audited(t, e)
			for key, says := range want {
				all := ""
				for _, f := range found[key] {
					all += english(f.Formula) + "; " + english(f.Says) + "\n"
				}
				if !strings.Contains(all, says) {
					t.Errorf("%s: %+v, want %s; there are %v", key, found[key], says, keysOf(found))
				}
			}
			for key := range found {
				if strings.HasSuffix(key, " inconsistent") && want[key] == "" {
					t.Errorf("%s: %+v", key, found[key])
				}
			}
		})
	}
}

func keysOf(m map[string][]Finding) (keys []string) {
	for k := range m {
		keys = append(keys, k)
	}
	return keys
}

// TestAuditFindsWhatCannotBe changes one thing at a time in figures that fit.
func TestAuditFindsWhatCannotBe(t *testing.T) {
	const sound = `
      checks.........................: 99.74% ✓ 276043 ✗ 720
      data_received..................: 81 MB  268 kB/s
      http_req_duration..............: avg=80ms min=1ms med=60ms max=3s p(90)=150ms p(95)=420ms
      http_reqs......................: 276763 918.952395/s
      iteration_duration.............: avg=1.08s p(95)=1.42s
      iterations.....................: 276763 918.952395/s
`
	for name, c := range map[string]struct {
		old, new, key, says string
	}{
		"a rate of another run":      {"918.952395/s", "1200.5/s", "count, rate and duration inconsistent", "the run took 230.5 s, less than the 5m of the file"},
		"a run that never ended":     {"276763 918.952395/s", "576763 918.952395/s", "count, rate and duration inconsistent", "longer than 5m and all the time its last requests may take"},
		"users who did nothing":      {"avg=1.08s", "avg=500.12ms", "Little's law inconsistent", "users at a time, not of 1000"},
		"users there were not":       {"avg=1.08s", "avg=2.08s", "Little's law inconsistent", "more than the 1000 there were"},
		"more than can be sent":      {"276763 918.952395/s", "376763 1252.2/s", "the closed model's ceiling inconsistent", "more than 1000 users with a pause of 1s can send at all"},
		"bytes of another run":       {"268 kB/s", "468 kB/s", "bytes, their rate and duration inconsistent", "the requests of one of 301.2 s"},
		"percentiles upside down":    {"p(90)=150ms", "p(90)=550ms", "order of percentiles inconsistent", "http_req_duration.p(95) is less than http_req_duration.p(90)"},
		"a mean below its tail":      {"avg=80ms min=1ms med=60ms max=3s p(90)=150ms p(95)=420ms", "avg=10ms min=1ms med=2ms max=3s p(90)=150ms p(95)=420ms", "order of percentiles inconsistent", "that the slowest 5% alone make of it"},
		"a share that is not theirs": {"99.74%", "98.74%", "checks inconsistent", "does not fit their counts"},
	} {
		t.Run(name, func(t *testing.T) {
			text := func(figures string) string {
				return "environment: {target: feed}\nload: {users: 1000, think_time: 1s, duration: 5m}\nchecks: {ok: status == 200}\nreference:\n  figures:\n    default: |" + figures
			}
			for _, figures := range []string{sound, strings.ReplaceAll(sound, c.old, c.new)} {
				e, err := spec.Parse("x.yaml", []byte(text(figures)), spec.Options{})
				if err != nil {
					t.Fatal(err)
				}
				found := audited(t, e)
				if figures == sound {
					for key := range found {
						if strings.HasSuffix(key, " inconsistent") {
							t.Errorf("sound figures: %s: %+v", key, found[key])
						}
					}
					continue
				}
				if len(found[c.key]) == 0 || !strings.Contains(english(found[c.key][0].Says), c.says) {
					t.Errorf("%s: %+v, want %s; there are %v", c.key, found[c.key], c.says, keysOf(found))
				}
			}
		})
	}
}

// TestAuditOfOtherTools holds what wrk, hey, ab and k6 printed against a file's load; where
// nothing is wanted, nothing may be inconsistent or noteworthy.
func TestAuditOfOtherTools(t *testing.T) {
	const wrk = `
      4 threads and 128 connections
        Latency    22.30ms   24.35ms 592.24ms   49.18%
         50%   20.94ms
         75%   23.10ms
      1274289 requests in 30.02s, 279.51MB read
      Requests/sec:  42443.34
`
	const ab = `
      Concurrency Level:      100
      Complete requests:      1000
      HTML transferred:       173000 bytes
      Total transferred:      325000 bytes
      Requests per second:    63.36 [#/sec] (mean)
`
	const hey = `
      Total:	16.5273 secs
      Average:	0.2884 secs
      Requests/sec:	53.9109
      [200]	891 responses
`
	const k6 = `
      http_reqs......................: 4588 38.233333/s
      iteration_duration.............: avg=1.16s
      iterations.....................: 1147 9.558333/s
      vus............................: 3 min=3 max=11
`
	for name, c := range map[string]struct {
		load, text, old, new string
		key, says            string
	}{
		"wrk that fits":                {"users: 128, duration: 30s", wrk, "", "", "", ""},
		"wrk's percentiles":            {"users: 128, duration: 30s", wrk, "23.10ms", "0.00us", "order of percentiles inconsistent", "http_req_duration_intended.p(75) is less than http_req_duration_intended.p(50)"},
		"wrk with other users":         {"users: 100, duration: 30s", wrk, "", "", "users inconsistent", "128 users are not the 100 of the file"},
		"wrk at a rate":                {"rate: 50000/s, duration: 30s", wrk, "", "", "", ""},
		"wrk of errors":                {"users: 128, duration: 30s", wrk, "Requests/sec:", "Non-2xx or 3xx responses: 1274289\n      Requests/sec:", "failed requests noteworthy", "all requests failed"},
		"wrk without answers":          {"users: 128, duration: 30s", wrk, "Requests/sec:", "Socket errors: connect 0, read 80000, write 0, timeout 11\n      Requests/sec:", "failed requests noteworthy", "80011 requests got no answer"},
		"wrk with a few errors":        {"users: 128, duration: 30s", wrk, "Requests/sec:", "Socket errors: connect 0, read 80, write 0, timeout 11\n      Requests/sec:", "", ""},
		"ab that fits":                 {"users: 100, iterations: 1000", ab, "", "", "", ""},
		"ab of errors":                 {"users: 100, iterations: 1000", ab, "HTML", "Non-2xx responses: 1001\n      HTML", "failed requests noteworthy", "all requests failed"},
		"ab with responses unlike":     {"users: 100, iterations: 1000", ab, "HTML", "(Connect: 0, Receive: 0, Length: 459, Exceptions: 0)\n      HTML", "bytes of a response noteworthy", "46% of the responses had another length"},
		"ab with other requests":       {"users: 100, iterations: 20000", ab, "", "", "requests inconsistent", "1000 are not the 20000 iterations"},
		"ab's requests for each user":  {"users: 100, iterations_per_user: 10", ab, "", "", "", ""},
		"ab with other bytes":          {"users: 100, iterations: 1000", ab, "173000", "612000", "bytes of a response inconsistent", "not the 173 characters of the text"},
		"hey whose last took long":     {"users: 20, duration: 10s", hey, "", "", "", ""},
		"hey with users who did not":   {"users: 20, duration: 10s", hey, "0.2884", "0.1884", "Little's law noteworthy", "of the 20 users are accounted for"},
		"hey with errors":              {"users: 20, duration: 10s", hey, "[200]	891", "[200]	774 responses\n      [500]	117", "failed requests noteworthy", "13% of the requests failed"},
		"k6 with several requests":     {"users: 11, duration: 120s", k6, "", "", "requests of an iteration noteworthy", "sent 4.00 requests"},
		"k6 with one":                  {"users: 11, duration: 120s", k6, "4588 38.233333", "1147 9.558333", "", ""},
		"k6 that its time ended":       {"users: 11, iterations: 10000, duration: 120s", k6, "4588 38.233333", "1147 9.558333", "", ""},
		"k6 with a setup":              {"users: 11, duration: 120s", k6, "4588 38.233333", "1149 9.575", "", ""},
		"k6 whose users had ended":     {"users: 12, iterations: 1147", k6, "4588 38.233333", "1147 9.558333", "", ""},
		"k6 with users not there":      {"users: 11, duration: 120s", k6, "avg=1.16s", "avg=2.16s", "Little's law inconsistent", "more than the 11 there were"},
		"k6 with more users at a time": {"users: 9, duration: 120s", k6, "", "", "users inconsistent", "11 users are not the 9"},
	} {
		t.Run(name, func(t *testing.T) {
			text := "environment: {url: \"http://127.0.0.1\"}\nload: {" + c.load + "}\nreference:\n  dataset: {posts: 1, characters: {min: 173, max: 173}}\n  figures:\n    default: |" + strings.Replace(c.text, c.old, c.new, 1)
			e, err := spec.Parse("x.yaml", []byte(text), spec.Options{})
			if err != nil {
				t.Fatal(err)
			}
			found := audited(t, e)
			if c.key != "" && (len(found[c.key]) == 0 || !strings.Contains(english(found[c.key][0].Says), c.says)) {
				t.Errorf("%s: %+v, want %s; there are %v", c.key, found[c.key], c.says, keysOf(found))
			}
			for key := range found {
				if strings.Contains(english(found[key][0].Formula), "asked 10m") {
					t.Errorf("%s: the longest that it may take was not asked for: %s", key, english(found[key][0].Formula))
				}
				if c.key == "" && !strings.HasSuffix(key, " consistent") {
					t.Errorf("%s: %+v", key, found[key])
				}
			}
		})
	}
}

// TestAuditFindsACopy tells one run quoted twice from two that agree in what is round.
func TestAuditFindsACopy(t *testing.T) {
	const text = `
environment: {url: "http://127.0.0.1"}
load: {users: 100, duration: 30s}
variants: {a: {}, b: {}}
reference:
  figures:
    a: |
      http_req_duration...: avg=205.83ms min=200.12ms med=203ms max=408.01ms
      http_reqs...........: 14523 484.1/s
    b: |
      http_req_duration...: avg=205.83ms min=200.12ms med=203ms max=408.01ms
      http_reqs...........: 14523 484.1/s
`
	for change, want := range map[[2]string]bool{
		{"", ""}: true,
		{"avg=205.83ms min=200.12ms med=203ms max=408.01ms\n      http_reqs...........: 14523 484.1/s\n    b", "avg=206.13ms min=200.12ms med=203ms max=411.01ms\n      http_reqs...........: 14520 484/s\n    b"}: false,
	} {
		e, err := spec.Parse("x.yaml", []byte(strings.Replace(text, change[0], change[1], 1)), spec.Options{})
		if err != nil {
			t.Fatal(err)
		}
		found := audited(t, e)["figures of two variants noteworthy"]
		if want != (len(found) == 1) || want && (found[0].Variant != "b" || !strings.Contains(english(found[0].Says), "those of a")) {
			t.Errorf("%q: %+v, want %v", change[1], found, want)
		}
	}
}

func TestAuditWithoutAReference(t *testing.T) {
	data, err := os.ReadFile("../../../experiments/feed-workers.yaml")
	if err != nil {
		t.Fatal(err)
	}
	e, err := spec.Parse("feed-workers.yaml", data, spec.Options{Set: []string{"goal="}})
	if err != nil {
		t.Fatal(err)
	}
	if found := Of(e, nil); len(found) != 0 && found[0].Subject != "the goal" {
		t.Errorf("found %+v", found)
	}
}

// TestAuditIsOfTheFilesLoad judges a quick run: the published figures are not of its load.
func TestAuditIsOfTheFilesLoad(t *testing.T) {
	const file = "../../../experiments/feed-empty.yaml"
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	e, err := spec.Read(file, spec.Options{Profile: "quick"})
	if err != nil {
		t.Fatal(err)
	}
	found := OfRun(&result.Run{Experiment: *e, Source: string(source)})
	if len(found) == 0 {
		t.Fatal("nothing was audited")
	}
	for _, f := range found {
		if f.Subject == "count, rate and duration" && f.Outcome != Consistent {
			t.Errorf("%+v", f)
		}
	}
}

// english is in English what statements say.
func english(statements []phrase.Statement) string { return phrase.Join(phrase.English, statements...) }
