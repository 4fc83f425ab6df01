package k6run

import (
	"testing"
	"time"

	"perflab/runner/internal/load/k6script"
	"perflab/runner/metricname"
	"perflab/runner/spec"
)

// FuzzStream proves that nothing that comes from k6 makes its reader panic, and that what was
// read can be finished.
func FuzzStream(f *testing.F) {
	s := &stream{}
	s.WriteString(k6Heading)
	s.start()
	s.users(500*time.Millisecond, 3)
	s.request(900*time.Millisecond, "list", "200", "", "")
	s.row(901*time.Millisecond, metricname.Checks, 1, `"it's, ""ok"""`, "", "", "", "", "")
	s.request(1600*time.Millisecond, "list", "0", `"connection reset by peer"`, "1220")
	s.end(1950*time.Millisecond, true, "a=b")
	s.end(2600*time.Millisecond, false, "")
	for _, text := range []string{s.String(), k6Heading, "", "a,b\n", k6Heading + "http_reqs,1,NaN,,,,,,,\n", k6Heading + k6script.StartMetric + ",1,1,,,,,,,\nvus,1700000000000000000,1,,,,,,,\n", k6Heading + "http_req_duration,9223372036854775807,1e308,,,,,,,\n"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		fed, err := feedOf(t, closed(3, func(l *spec.Load) { l.Duration, l.ThinkTime = ms(2000), ms(1000) }), text, `it's, "ok"`)
		_, metrics, _ := finish([]*feed{fed}, err == nil)
		if metrics != nil && metrics.Counters[metricname.HTTPReqs] < 0 {
			t.Error("fewer requests than none")
		}
	})
}
