package k6text

import (
	"strings"
	"testing"
	"time"

	"perflab/runner/metric"
)

// TestK6TextOfSeveralRequests: as in k6 1.8.1 a request's own line is there where a
// threshold stands on it, below its metric.
func TestK6TextOfSeveralRequests(t *testing.T) {
	r := metric.NewRecorder(metric.RecorderOptions{Timeline: metric.Timeline{Load: time.Second}, Lanes: 1, Requests: []string{"list", "make"}})
	for i := range 10 {
		r.Lane(0).Request(&metric.Request{End: time.Millisecond, Waiting: time.Duration(i) * time.Millisecond, Name: i % 2, Status: 200})
	}
	_, set, _ := r.Finish(time.Second)
	text := Text(set, Threshold{"http_req_duration{name:make}", false}, Threshold{"http_reqs{name:list}", true}, Threshold{"http_req_duration{name:make}", true})
	var got []string
	for line := range strings.Lines(text) {
		label, _, _ := strings.Cut(line, "..")
		got = append(got, strings.TrimRight(label, "."))
	}
	want := "     http_req_duration\n       { expected_response:true }\n     ✗ { name:make }\n     http_req_failed\n"
	if all := strings.Join(got, "\n"); !strings.Contains(all, want) || !strings.Contains(all, "     http_reqs\n     ✓ { name:list }\n") {
		t.Errorf("got\n%s\nwant\n%s", text, want)
	}
}
