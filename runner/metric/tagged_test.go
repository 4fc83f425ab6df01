package metric

import (
	"testing"
	"time"

	"perflab/runner/metricname"
)

func TestRequestsByTag(t *testing.T) {
	asked := []string{
		"http_reqs{method:POST}", "http_req_failed{method:POST}", "http_req_duration{method:POST}", "http_req_waiting{name:b}", "http_req_duration{status:500}", "http_req_duration{status:0}",
		"http_reqs{method:PUT}", "http_req_failed{method:PUT}", "http_req_duration{status:404}",
	}
	r := NewRecorder(RecorderOptions{Timeline: Timeline{Load: time.Second}, Lanes: 2, Requests: []string{"a", "b"}, Asked: asked})
	for i, one := range []Request{
		{Name: 0, Method: "GET", Status: 200, Waiting: 10 * time.Millisecond},
		{Name: 1, Method: "POST", Status: 200, Waiting: 20 * time.Millisecond, Receiving: 10 * time.Millisecond},
		{Name: 1, Method: "POST", Status: 500, Failed: true, Waiting: 40 * time.Millisecond},
		{Name: 1, Method: "GET", Error: ErrTimeout, Failed: true, Waiting: 80 * time.Millisecond},
	} {
		one.End = time.Millisecond
		r.Lane(i).Request(&one)
	}
	_, set, _ := r.Finish(time.Second)
	for name, want := range map[string]float64{"http_reqs{method:POST}": 2, "http_req_waiting{name:b}": 3, "http_req_duration{status:500}": 1, "http_req_duration{status:0}": 1} {
		if n, ok := set.Aggregate(name, metricname.Count, 0); n != want || !ok {
			t.Errorf("%s: %v, %v", name, n, ok)
		}
	}
	if ms, ok := set.Aggregate("http_req_duration{method:POST}", metricname.Avg, 0); ms != 35 || !ok {
		t.Errorf("on average %v ms, %v", ms, ok)
	}
	if share, ok := set.Aggregate("http_req_failed{method:POST}", metricname.Rate, 0); share != 0.5 || !ok {
		t.Errorf("%v failed, %v", share, ok)
	}
	for _, name := range asked[6:] {
		for _, aggregation := range []string{metricname.Count, metricname.Rate, metricname.Avg} {
			if v, ok := set.Aggregate(name, aggregation, 0); ok {
				t.Errorf("%s, which no request had: %v", name, v)
			}
		}
	}
}
