package audit

import (
	"strings"
	"testing"

	"perflab/runner/spec"
)

// TestConclusions holds what a text concludes against its own figures.
func TestConclusions(t *testing.T) {
	for name, c := range map[string]struct {
		quote, expect string
		want          string // "SUBJECT OUTCOME: a part of what it says"; empty: nothing
	}{
		"five times that is four":            {"gevent serves more", "gevent.http_reqs.rate >= 5 * sync.http_reqs.rate", "claims inconsistent: 50 against 60"},
		"four times":                         {"gevent serves more", "gevent.http_reqs.rate >= 4 * sync.http_reqs.rate", ""},
		"within what the figures stand for":  {"gevent serves more", "gevent.http_reqs.rate >= 4.2 * sync.http_reqs.rate", ""},
		"a range":                            {"sync holds 10 to 15", "sync.http_reqs.rate in 10..15", ""},
		"another range":                      {"sync holds 20 to 30", "sync.http_reqs.rate in 20..30", "claims inconsistent: 12 against 20"},
		"of the published figure itself":     {"as published", "sync.http_reqs.rate == published.sync.http_reqs.rate", ""},
		"of a figure that was not published": {"quick", "sync.http_req_duration.avg < 5", ""},
		"a percentage that is not":           {"+400% requests with gevent", "gevent.http_reqs.rate > sync.http_reqs.rate", `ratio noteworthy: says "+400%"; by the text's figures it is`},
		"a percentage that is":               {"317% more requests with gevent", "gevent.http_reqs.rate > sync.http_reqs.rate", ""},
		"a percentage the other way round":   {"sync serves 76% fewer requests", "sync.http_reqs.rate < gevent.http_reqs.rate", ""},
		"times":                              {"gevent serves 4 times as many", "gevent.http_reqs.rate > sync.http_reqs.rate", ""},
		"times, in Korean":                   {"gevent는 처리량이 4배 높다", "gevent.http_reqs.rate > sync.http_reqs.rate", ""},
		"times that are not":                 {"gevent는 처리량이 7배 높다", "gevent.http_reqs.rate > sync.http_reqs.rate", "ratio noteworthy: 7배"},
		"two ratios":                         {"10% to 90% more", "gevent.http_reqs.rate > sync.http_reqs.rate", ""},
		"a share that is no ratio":           {"at 80% CPU", "gevent.http_reqs.rate > sync.http_reqs.rate", ""},
	} {
		t.Run(name, func(t *testing.T) {
			e, err := spec.Parse("x.yaml", []byte(`environment: {url: "http://127.0.0.1"}
load: {users: 100, duration: 30s}
variants: {sync: {}, gevent: {}}
reference: {figures: {sync: {http_reqs.rate: 12}, gevent: {http_reqs.rate: 50}}}
claims: [{quote: '`+c.quote+`', expect: '`+c.expect+`'}]
`), spec.Options{})
			if err != nil {
				t.Fatal(err)
			}
			key, says, _ := strings.Cut(c.want, ": ")
			found := audited(t, e)
			for k, all := range found {
				if k != key {
					t.Errorf("%s: %s", k, english(all[0].Says))
				} else if !strings.Contains(english(all[0].Says), says) {
					t.Errorf("%s: %s, want %s", k, english(all[0].Says), says)
				}
			}
			if key != "" && len(found[key]) == 0 {
				t.Errorf("there are %v, want %s", keysOf(found), key)
			}
		})
	}
}
