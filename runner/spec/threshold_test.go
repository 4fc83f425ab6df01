package spec

import (
	"strings"
	"testing"
)

func TestParseThreshold(t *testing.T) {
	for _, c := range []struct {
		metric, text string
		want         Threshold
	}{
		{"checks", "rate>0.9", Threshold{"checks", "rate>0.9", "rate", 0, ">", 0.9}},
		{"http_reqs", " rate >= 1000 ", Threshold{"http_reqs", "rate >= 1000", "rate", 0, ">=", 1000}},
		{"http_reqs", "count!=0", Threshold{"http_reqs", "count!=0", "count", 0, "!=", 0}},
		{"http_req_duration", "p(95)<500", Threshold{"http_req_duration", "p(95)<500", "p", 95, "<", 500}},
		{"http_req_duration", "p( 99.9 ) <= 5e2", Threshold{"http_req_duration", "p( 99.9 ) <= 5e2", "p", 99.9, "<=", 500}},
		{"http_req_duration", "med===1.5", Threshold{"http_req_duration", "med===1.5", "med", 0, "==", 1.5}},
		{"http_req_duration{expected_response:true}", "max<1", Threshold{expectedResponse, "max<1", "max", 0, "<", 1}},
		{"http_req_duration{ expected_response: true }", "p(100)<1", Threshold{expectedResponse, "p(100)<1", "p", 100, "<", 1}},
		{"vus", "value==10", Threshold{"vus", "value==10", "value", 0, "==", 10}},
		{"send_lag", "p(0)>-1", Threshold{"send_lag", "p(0)>-1", "p", 0, ">", -1}},
	} {
		if got, err := ParseThreshold(c.metric, c.text); err != nil || got != c.want {
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
		if got, err := ParseThreshold(c.metric, c.text); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s %s: %+v, %v", c.metric, c.text, got, err)
		}
	}
}

func TestParseExpectation(t *testing.T) {
	got, err := ParseExpectation(" http_req_duration{expected_response:true}.p(95) < 500 ")
	want := Expectation{
		Text:      "http_req_duration{expected_response:true}.p(95) < 500",
		Threshold: Threshold{expectedResponse, "p(95) < 500", "p", 95, "<", 500},
	}
	if err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := ParseExpectation("http_reqs.rate<351.608025"); err != nil || got.Value != 351.608025 || got.Metric != "http_reqs" {
		t.Errorf("%+v, %v", got, err)
	}
	for _, text := range []string{"", "http_reqs < 400", "http_reqs.rate", "http_reqs.rate < ", "reqs.rate < 4", "http_reqs.p(95) < 4", ".rate < 4"} {
		if got, err := ParseExpectation(text); err == nil {
			t.Errorf("%q is %+v", text, got)
		}
	}
}
