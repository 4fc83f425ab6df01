package metricname

import (
	"strings"
	"testing"
)

func TestParseFigure(t *testing.T) {
	for text, want := range map[string]string{
		"http_reqs.rate":                       "http_reqs rate",
		"http_req_duration{name:a.b}.p(99.90)": "http_req_duration{name:a.b} p(99.9)",
		"http_req_duration.p( 95 )":            "http_req_duration p(95)",
		"server_memory_slope.value":            "server_memory_slope value",
		"server_cpu_per_request.mean":          "server_cpu_per_request mean",
		"server_memory_slope.max":              "! value alone",
		"http_req_duration.p95":                "! write p(95)",
		"http_req_duration.p(101)":             "! not a percentile",
		"http_req_duration":                    "! not a figure",
		"http_req_duration.":                   "! not a figure",
		"http_req_duration{name:a}x.avg":       "! not a figure",
		"iteration_duration{name:a}.avg":       "! sub-metric",
		"server_memroy.max":                    `! did you mean "server_memory"`,
		"http_rqs.rate":                        `! did you mean "http_reqs"`,
		"http_reqs.avg":                        "! count, rate",
	} {
		metric, aggregation, err := ParseFigure(text)
		if fault, bad := strings.CutPrefix(want, "! "); bad {
			if err == nil || !strings.Contains(err.Error(), fault) {
				t.Errorf("%s: %v, want %q", text, err, fault)
			}
		} else if got := metric + " " + aggregation; err != nil || got != want {
			t.Errorf("%s: %q, %v, want %q", text, got, err, want)
		}
	}
}

// Parts of a metric that thresholds stand on, beside those of requests.
func TestParseParts(t *testing.T) {
	for text, want := range map[string]string{
		"checks{check:is status 200}":   "checks{check:is status 200}",
		" checks{check:a} ":             "checks{check:a}",
		"http_reqs{ status : 500 }":     "http_reqs{status:500}",
		"http_reqs{status:0}":           "http_reqs{status:0}",
		"http_reqs{status:ok}":          "",
		"http_req_duration{status:5xx}": "",
		"http_reqs{check:a}":            "",
	} {
		if name, _, err := Parse(text); name != want || (err == nil) != (want != "") {
			t.Errorf("%s is %q, %v", text, name, err)
		}
	}
	if metric, aggregation, err := ParseFigure("checks{check:is status 200}.rate"); metric != "checks{check:is status 200}" || aggregation != Rate || err != nil {
		t.Errorf("%s %s, %v", metric, aggregation, err)
	}
}
