package report

import (
	"strings"
	"testing"
	"time"

	"perflab/runner/metric"
	"perflab/runner/spec"
	"perflab/runner/verdict"
	"perflab/runner/verdict/figure"
)

func TestRequestCells(t *testing.T) {
	r := metric.NewRecorder(metric.RecorderOptions{Timeline: metric.Timeline{Load: 2 * time.Second}, Lanes: 1, Requests: []string{"list", "make"}})
	for i := range 40 {
		r.Lane(0).Request(&metric.Request{End: time.Millisecond, Waiting: 3 * time.Millisecond, Name: min(i%4, 1), Status: 200, Failed: i == 1})
	}
	_, set, _ := r.Finish(2 * time.Second)
	l := spec.Load{Requests: []spec.NamedRequest{{Name: "list", Weight: 1}, {Name: "make", Weight: 3}}}
	got := requestCells(verdict.Variant{Sample: figure.Sample{Metrics: set}}, l, words("en"))
	want := []string{
		"Request Share RPS p50 p95 p99 Failed",
		"list 25.0% 5.0 3.00 ms 3.00 ms 3.00 ms 0",
		"make 75.0% 15.0 3.00 ms 3.00 ms 3.00 ms 1",
	}
	for i, row := range got {
		if text := strings.Join(row, " "); i >= len(want) || text != want[i] {
			t.Errorf("row %d: %q", i, text)
		}
	}
	if rows := requestCells(verdict.Variant{Sample: figure.Sample{Metrics: set}}, spec.Load{}, words("en")); rows != nil {
		t.Errorf("a load with one request has %v", rows)
	}
}
