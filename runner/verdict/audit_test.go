package verdict

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"perflab/runner/result"
	"perflab/runner/spec"
)

// audited is the findings of an experiment's text, "SUBJECT OUTCOME" → the findings.
func audited(t *testing.T, e *spec.Experiment) map[string][]Finding {
	t.Helper()
	found := map[string][]Finding{}
	for _, f := range Audit(e, map[string][]string{"django-feed": {"workers", "worker_class", "worker_connections"}}) {
		key := fmt.Sprintf("%s %s", f.Subject, f.Outcome)
		found[key] = append(found[key], f)
		if f.Formula == "" || f.Says == "" || len(f.Figures) == 0 {
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
			e, err := spec.Read("../../experiments/"+file, spec.Options{})
			if err != nil {
				t.Fatal(err)
			}
			found := audited(t, e)
			for key, says := range want {
				all := ""
				for _, f := range found[key] {
					all += f.Formula + "; " + f.Says + "\n"
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
			for _, figures := range []string{sound, strings.Replace(sound, c.old, c.new, 1)} {
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
				if len(found[c.key]) == 0 || !strings.Contains(found[c.key][0].Says, c.says) {
					t.Errorf("%s: %+v, want %s; there are %v", c.key, found[c.key], c.says, keysOf(found))
				}
			}
		})
	}
}

func TestAuditWithoutAReference(t *testing.T) {
	data, err := os.ReadFile("../../experiments/feed-workers.yaml")
	if err != nil {
		t.Fatal(err)
	}
	e, err := spec.Parse("feed-workers.yaml", data, spec.Options{Set: []string{"goal="}})
	if err != nil {
		t.Fatal(err)
	}
	if found := Audit(e, nil); len(found) != 0 && found[0].Subject != "the goal" {
		t.Errorf("found %+v", found)
	}
}

// TestAuditIsOfTheFilesLoad judges a quick run: the published figures are not of its load.
func TestAuditIsOfTheFilesLoad(t *testing.T) {
	const file = "../../experiments/feed-empty.yaml"
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	e, err := spec.Read(file, spec.Options{Profile: "quick"})
	if err != nil {
		t.Fatal(err)
	}
	found := Judge(&result.Run{Experiment: *e, Source: string(source)}, nil).Audit
	if len(found) == 0 {
		t.Fatal("nothing was audited")
	}
	for _, f := range found {
		if f.Subject == "count, rate and duration" && f.Outcome != Consistent {
			t.Errorf("%+v", f)
		}
	}
}
