package expression

import (
	"fmt"
	"strings"
	"testing"
)

var predictionVariants = []string{"sync", "pooled", "sync-9", "v1.2", "8"}

func TestPredictions(t *testing.T) {
	for text, c := range map[string]struct {
		variant, refs, operator string
		figures                 []float64
		left, right, upper      float64
	}{
		"http_reqs.rate < 400":                            {"sync", "[sync.http_reqs.rate]", "<", []float64{5}, 5, 400, 400},
		"pooled.http_reqs.rate > 2 * sync.http_reqs.rate": {"", "[pooled.http_reqs.rate sync.http_reqs.rate]", ">", []float64{5, 3}, 5, 6, 6},
		"sync-9.http_req_duration.p(95) <= sync.http_req_duration.p(99.9)": {
			"", "[sync-9.http_req_duration.p(95) sync.http_req_duration.p(99.9)]", "<=", []float64{5, 3}, 5, 3, 3,
		},
		`"sync-9".http_reqs.rate - 9 == (v1.2.http_reqs.rate + 1) / 2`: {"", "[sync-9.http_reqs.rate v1.2.http_reqs.rate]", "==", []float64{5, 3}, -4, 2, 2},
		`"8".http_reqs.count != 8`:                                     {"", "[8.http_reqs.count]", "!=", []float64{5}, 5, 8, 8},
		"http_reqs.rate / published.http_reqs.rate in 0.5..2": {
			"pooled", "[pooled.http_reqs.rate published.pooled.http_reqs.rate]", "in", []float64{6, 3}, 2, 0.5, 2,
		},
		"http_reqs.rate / 2 <= 5_000":      {"sync", "[sync.http_reqs.rate]", "<=", []float64{6}, 3, 5000, 5000},
		"http_reqs.rate in 300..400":       {"sync", "[sync.http_reqs.rate]", "in", []float64{6}, 6, 300, 400},
		"http_reqs.rate == http_reqs.rate": {"sync", "[sync.http_reqs.rate]", "==", []float64{6}, 6, 6, 6},
		"http_req_duration{name:a-b}.avg < sync.http_req_duration{expected_response:true}.p(90)": {
			"pooled", "[pooled.http_req_duration{name:a-b}.avg sync.http_req_duration{expected_response:true}.p(90)]", "<", []float64{1, 2}, 1, 2, 2,
		},
		"server_cpu.mean >= -0.9":                         {"sync", "[sync.server_cpu.mean]", ">=", []float64{1}, 1, -0.9, -0.9},
		"checks.rate - published.sync.checks.rate < 1e-2": {"sync", "[sync.checks.rate published.sync.checks.rate]", "<", []float64{1, 0.5}, 0.5, 0.01, 0.01},
	} {
		t.Run(text, func(t *testing.T) {
			p, err := ParsePrediction(text, c.variant, predictionVariants)
			if err != nil {
				t.Fatal(err)
			}
			if refs := fmt.Sprint(p.Refs); refs != c.refs || p.Operator != c.operator {
				t.Errorf("refs %s, operator %s", refs, p.Operator)
			}
			left, right, upper := p.Values(c.figures)
			if left != c.left || right != c.right || upper != c.upper {
				t.Errorf("values %v, %v, %v", left, right, upper)
			}
		})
	}
}

func TestPredictionFaults(t *testing.T) {
	for text, want := range map[string]string{
		"http_reqs.rate":                          "not one comparison",
		"1 < 2":                                   "no figure",
		"http_reqs.rate < 4 and checks.rate > 1":  "not one comparison",
		"http_reqs.rte < 4":                       "has no rte",
		"http_reqz.rate < 4":                      `did you mean "http_reqs"`,
		"server_cpi.mean < 4":                     `did you mean "server_cpu"`,
		"server_cpu.max < 4":                      "has mean alone",
		"polled.http_reqs.rate < 4":               `there is no variant "polled"; did you mean "pooled"`,
		"http_req_duration.p(195) < 4":            "not a percentile",
		"http_req_duration.p(x) < 4":              "p takes a number",
		"http_reqs < 4":                           "no figure",
		"http_reqs.rate in 400":                   "needs a range",
		"http_reqs.rate ** 2 > 4":                 "not **",
		"len(http_reqs.rate) > 4":                 "no figure",
		"http_reqs.rate < \"a\"":                  "no figure",
		"http_reqs.rate < $env":                   "no figure",
		"http_reqs.rate <":                        "unexpected",
		"http_req_duration.p(95) < 20ms":          "20ms: numbers have no unit here: times are in milliseconds",
		"http_req_duration.p(95) < 1.5 s":         "1.5s: numbers have no unit",
		"http_reqs.rate > 5k":                     "5k: numbers have no unit",
		"http_reqs.rate > 2x sync.http_reqs.rate": "2x: numbers have no unit",
		"checks.rate > 99%":                       "99%: numbers have no unit here",
		"http_reqs.rate > 5,000":                  "5,000 is written 5000 here",
		"http_reqs.rate in 300~400":               "a range is in 300..400",
		"http_reqs.rate ≥ 300":                    "a bound <= or >=",
	} {
		t.Run(text, func(t *testing.T) {
			p, err := ParsePrediction(text, "sync", predictionVariants)
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%+v, error %v, want %s", p, err, want)
			}
		})
	}
	if _, err := ParsePrediction("http_reqs.rate < 4", "", predictionVariants); err == nil || !strings.Contains(err.Error(), "of which variant") {
		t.Errorf("error %v", err)
	}
}
