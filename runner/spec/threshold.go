package spec

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// metricKind decides which aggregations a metric has.
type metricKind string

const (
	counter metricKind = "counter"
	share   metricKind = "rate"
	gauge   metricKind = "gauge"
	trend   metricKind = "trend"
)

// metricKinds are k6's metrics and ours, in the order messages list them.
var metricKinds = []struct {
	name string
	kind metricKind
}{
	{"checks", share},
	{"data_received", counter},
	{"data_sent", counter},
	{"dropped_iterations", counter},
	{"http_req_blocked", trend},
	{"http_req_connecting", trend},
	{"http_req_duration", trend},
	{expectedResponse, trend},
	{"http_req_duration_intended", trend},
	{"http_req_failed", share},
	{"http_req_receiving", trend},
	{"http_req_sending", trend},
	{"http_req_tls_handshaking", trend},
	{"http_req_waiting", trend},
	{"http_reqs", counter},
	{"iteration_duration", trend},
	{"iterations", counter},
	{"iterations_interrupted", counter},
	{"connections", counter},
	{SearchRate, gauge}, // of load.search: the highest rate that held, per second
	{"send_lag", trend},
	{"vus", gauge},
	{"vus_max", gauge},
}

// SearchRate is the metric that only load.search has. It is the rate found, not one
// measured at each of its steps.
const SearchRate = "search_rate"

// expectedResponse is the one sub-metric there is.
const expectedResponse = "http_req_duration{expected_response:true}"

var aggregations = map[metricKind][]string{
	counter: {"count", "rate"},
	share:   {"rate"},
	gauge:   {"value"},
	trend:   {"avg", "min", "max", "med", "p(N)"},
}

// kindOf normalises a metric's name and tells its kind. The error's text has the nearest
// name or says what sub-metrics there are.
func kindOf(name string) (string, metricKind, error) {
	base, tag, tagged := strings.Cut(strings.ReplaceAll(name, " ", ""), "{")
	names := make([]string, 0, len(metricKinds))
	for _, m := range metricKinds {
		if m.name == base && !tagged {
			return m.name, m.kind, nil
		}
		if !strings.Contains(m.name, "{") {
			names = append(names, m.name)
		}
	}
	if !slices.Contains(names, base) {
		suffix, hint := suggestion(base, "metrics", names)
		if hint != "" {
			suffix = "; " + hint
		}
		return "", "", fmt.Errorf("unknown metric %q%s", shorten(base), suffix)
	}
	if base+"{"+tag == expectedResponse {
		return expectedResponse, trend, nil
	}
	if request, ok := strings.CutPrefix(tag, "name:"); ok && strings.HasSuffix(request, "}") && len(request) > 1 {
		if kind, measured := byRequest[base]; measured {
			return base + "{" + tag, kind, nil
		}
	}
	return "", "", fmt.Errorf("unknown sub-metric %q; those measured are %s and, for each of load.requests, http_req_duration{name:REQUEST}, http_reqs{name:REQUEST} and http_req_failed{name:REQUEST}", shorten(name), expectedResponse)
}

// byRequest are the metrics measured for each of load.requests too.
var byRequest = map[string]metricKind{"http_req_duration": trend, "http_reqs": counter, "http_req_failed": share}

// requestOf is the request that a sub-metric is of; "" for any other metric.
func requestOf(metric string) string {
	_, tag, _ := strings.Cut(metric, "{name:")
	return strings.TrimSuffix(tag, "}")
}

var thresholdForm = regexp.MustCompile(`^\s*([a-z]+)\s*(?:\(([^)]*)\))?\s*(===|==|!=|<=|>=|<|>)\s*(\S+)\s*$`)

// ParseThreshold reads an expression in k6's threshold grammar, such as p(95)<500 or
// rate>0.99, for a metric of k6's. Trends are compared in milliseconds, as in k6.
func ParseThreshold(metric, text string) (Threshold, error) {
	name, kind, err := kindOf(metric)
	if err != nil {
		return Threshold{}, err
	}
	return parseComparison(name, kind, text)
}

func parseComparison(name string, kind metricKind, text string) (Threshold, error) {
	parts := thresholdForm.FindStringSubmatch(text)
	if parts == nil {
		return Threshold{}, fmt.Errorf("%q is not a comparison; thresholds are written as %s", shorten(text), exampleOf(kind))
	}
	t := Threshold{Metric: name, Expr: strings.TrimSpace(text), Aggregation: parts[1], Operator: strings.Replace(parts[3], "===", "==", 1)}
	if err := t.setAggregation(kind, parts[1], parts[2], strings.Contains(text, "(")); err != nil {
		return Threshold{}, err
	}
	value, err := strconv.ParseFloat(parts[4], 64)
	if err != nil || math.IsInf(value, 0) || math.IsNaN(value) {
		if _, unit := ParseDuration(parts[4]); unit == nil && kind == trend {
			return Threshold{}, fmt.Errorf("%q has a unit; trends are compared in milliseconds: %s", parts[4], exampleOf(kind))
		}
		return Threshold{}, fmt.Errorf("%q is not a number", shorten(parts[4]))
	}
	if kind == share && (value < 0 || value > 1) {
		return Threshold{}, fmt.Errorf("%s is a share from 0 to 1, so %s cannot be meant; 90%% is written 0.9", name, parts[4])
	}
	t.Value = value
	return t, nil
}

// setAggregation checks the aggregation against the metric's kind.
func (t *Threshold) setAggregation(kind metricKind, word, argument string, called bool) error {
	wanted := strings.Join(aggregations[kind], ", ")
	if word == "p" && called && kind == trend {
		p, err := strconv.ParseFloat(strings.TrimSpace(argument), 64)
		if err != nil || !(p >= 0 && p <= 100) {
			return fmt.Errorf("p(%s) is not a percentile; N of p(N) is a number from 0 to 100", shorten(argument))
		}
		t.Percentile = p
		return nil
	}
	if called || !slices.Contains(aggregations[kind], word) {
		if called {
			word += "(" + shorten(argument) + ")"
		}
		return fmt.Errorf("%s is a %s and has no %s; it has %s", t.Metric, kind, word, wanted)
	}
	return nil
}

func exampleOf(kind metricKind) string {
	return map[metricKind]string{
		counter: "rate>=1000 or count>0", share: "rate>0.9", gauge: "value<=1000", trend: "p(95)<500",
	}[kind]
}

// Holds compares a measured value, in the unit of Value. It knows nothing of an operator
// that k6's grammar lacks, nor of NaN.
func (t Threshold) Holds(value float64) (held, known bool) {
	if math.IsNaN(value) || math.IsNaN(t.Value) {
		return false, false
	}
	switch t.Operator {
	case "<":
		return value < t.Value, true
	case "<=":
		return value <= t.Value, true
	case ">":
		return value > t.Value, true
	case ">=":
		return value >= t.Value, true
	case "==":
		return value == t.Value, true
	case "!=":
		return value != t.Value, true
	}
	return false, false
}
