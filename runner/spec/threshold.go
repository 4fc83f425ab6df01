package spec

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"perflab/runner/internal/nearest"
	"perflab/runner/metricname"
)

var thresholdForm = regexp.MustCompile(`^\s*([a-z]+)\s*(?:\(([^)]*)\))?\s*(===|==|!=|<=|>=|<|>)\s*(\S+)\s*$`)

// ParseThreshold reads an expression in k6's threshold grammar, such as p(95)<500 or
// rate>0.99, for a metric of k6's. Trends are compared in milliseconds, as in k6.
func ParseThreshold(metric, text string) (Threshold, error) {
	name, kind, err := metricname.Parse(metric)
	if err != nil {
		return Threshold{}, err
	}
	return parseComparison(name, kind, text)
}

func parseComparison(name string, kind metricname.Kind, text string) (Threshold, error) {
	parts := thresholdForm.FindStringSubmatch(text)
	if parts == nil {
		return Threshold{}, fmt.Errorf("%q is not a comparison; thresholds are written as %s", nearest.Shorten(text), exampleOf(kind))
	}
	t := Threshold{Metric: name, Expr: strings.TrimSpace(text), Aggregation: parts[1], Operator: strings.Replace(parts[3], "===", "==", 1)}
	if err := t.setAggregation(kind, parts[1], parts[2], strings.Contains(text, "(")); err != nil {
		return Threshold{}, err
	}
	value, err := strconv.ParseFloat(parts[4], 64)
	if err != nil || math.IsInf(value, 0) || math.IsNaN(value) {
		if _, unit := ParseDuration(parts[4]); unit == nil && kind == metricname.Trend {
			return Threshold{}, fmt.Errorf("%q has a unit; trends are compared in milliseconds: %s", parts[4], exampleOf(kind))
		}
		return Threshold{}, fmt.Errorf("%q is not a number", nearest.Shorten(parts[4]))
	}
	if kind == metricname.Share && (value < 0 || value > 1) {
		return Threshold{}, fmt.Errorf("%s is a share from 0 to 1, so %s cannot be meant; 90%% is written 0.9", name, parts[4])
	}
	t.Value = value
	return t, nil
}

// setAggregation checks the aggregation against the metric's kind.
func (t *Threshold) setAggregation(kind metricname.Kind, word, argument string, called bool) error {
	wanted := strings.Join(kind.Aggregations(), ", ")
	if word == metricname.P && called && kind == metricname.Trend {
		p, err := strconv.ParseFloat(strings.TrimSpace(argument), 64)
		if err != nil || !(p >= 0 && p <= 100) {
			return fmt.Errorf("p(%s) is not a percentile; N of p(N) is a number from 0 to 100", nearest.Shorten(argument))
		}
		t.Percentile = p
		return nil
	}
	if called || !slices.Contains(kind.Aggregations(), word) {
		if called {
			word += "(" + nearest.Shorten(argument) + ")"
		}
		return fmt.Errorf("%s is a %s and has no %s; it has %s", t.Metric, kind, word, wanted)
	}
	return nil
}

func exampleOf(kind metricname.Kind) string {
	return map[metricname.Kind]string{
		metricname.Counter: "rate>=1000 or count>0", metricname.Share: "rate>0.9", metricname.Gauge: "value<=1000", metricname.Trend: "p(95)<500",
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
