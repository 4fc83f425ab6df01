package threshold

import (
	"strings"
	"testing"

	"perflab/runner/metricname"
)

func TestParse(t *testing.T) {
	for _, c := range []struct {
		metric, text string
		want         Threshold
	}{
		{"checks", "rate>0.9", Threshold{"checks", "rate>0.9", "rate", 0, ">", 0.9, false, 0}},
		{"http_reqs", " rate >= 1000 ", Threshold{"http_reqs", "rate >= 1000", "rate", 0, ">=", 1000, false, 0}},
		{"http_reqs", "count!=0", Threshold{"http_reqs", "count!=0", "count", 0, "!=", 0, false, 0}},
		{"http_req_duration", "p(95)<500", Threshold{"http_req_duration", "p(95)<500", "p", 95, "<", 500, false, 0}},
		{"http_req_duration", "p( 99.9 ) <= 5e2", Threshold{"http_req_duration", "p( 99.9 ) <= 5e2", "p", 99.9, "<=", 500, false, 0}},
		{"http_req_duration", "med===1.5", Threshold{"http_req_duration", "med===1.5", "med", 0, "==", 1.5, false, 0}},
		{"http_req_duration{expected_response:true}", "max<1", Threshold{metricname.HTTPReqDurationOK, "max<1", "max", 0, "<", 1, false, 0}},
		{"http_req_duration{ expected_response: true }", "p(100)<1", Threshold{metricname.HTTPReqDurationOK, "p(100)<1", "p", 100, "<", 1, false, 0}},
		{"vus", "value==10", Threshold{"vus", "value==10", "value", 0, "==", 10, false, 0}},
		{"send_lag", "p(0)>-1", Threshold{"send_lag", "p(0)>-1", "p", 0, ">", -1, false, 0}},
	} {
		if got, err := Parse(c.metric, c.text); err != nil || got != c.want {
			t.Errorf("%s %s: %+v, %v", c.metric, c.text, got, err)
		}
	}
	for _, c := range []struct{ metric, text, want string }{
		{"http_req_duration", "p(101)<1", "percentile"},
		{"http_req_duration", "p(nan)<1", "percentile"},
		{"http_req_duration", "p<1", "has no p"},
		{"http_req_duration", "avg(1)<1", "has no avg(1)"},
		{"http_req_duration", "avg<", "not a comparison"},
		{"http_req_duration", "avg<1 && max<2", "not a comparison"},
		{"http_req_duration", "avg<fast", "not a number"},
		{"http_req_duration", "avg<NaN", "not a number"},
		{"http_req_duration", "avg<Inf", "not a number"},
		{"http_req_duration", "avg=1", "not a comparison"},
		{"http_req_duration", "avg<1s", "milliseconds"},
		{"checks", "rate>=99", "0.9"},
		{"checks", "count>1", "has no count"},
		{"vus", "max<1", "has no max"},
		{"http_req", "rate>1", "unknown metric"},
		{"", "rate>1", "unknown metric"},
		{"http_reqs{", "rate>1", "sub-metric"},
	} {
		if got, err := Parse(c.metric, c.text); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s %s: %+v, %v", c.metric, c.text, got, err)
		}
	}
}
