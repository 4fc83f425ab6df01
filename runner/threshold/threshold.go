// Package threshold has the comparisons that gate a run, in k6's grammar: p(95)<500, rate>0.99.
//
// Parse reads one against its metric's kind and refuses an aggregation that the metric does
// not have, a share above 1 and a number with a unit. Judge decides it by what was measured:
// for the trials of a variant as for one step of a search. What was not measured is neither
// held nor missed.
package threshold

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"perflab/runner/internal/nearest"
	"perflab/runner/metricname"
)

// Threshold is one comparison in k6's grammar: aggregation, operator, value.
type Threshold struct {
	Metric string `json:"metric"` // k6's metric name, with a sub-metric's tag in braces
	Expr   string `json:"expr"`   // as written: p(95)<500

	Aggregation string  `json:"aggregation"` // avg min max med p count rate value
	Percentile  float64 `json:"percentile"`  // 0 to 100, for p only
	Operator    string  `json:"operator"`    // < <= > >= == !=
	Value       float64 `json:"value"`       // trends: milliseconds, as in k6; rates: a share or per second

	// AbortOnFail ends a trial in which it does not hold, once Delay of the measured part is over.
	AbortOnFail bool          `json:"abort_on_fail,omitempty"`
	Delay       time.Duration `json:"delay_abort_eval_ns,omitempty"`
}

var form = regexp.MustCompile(`^\s*([a-z]+)\s*(?:\(([^)]*)\))?\s*(===|==|!=|<=|>=|<|>)\s*(\S+)\s*$`)

// Parse reads an expression in k6's threshold grammar, such as p(95)<500 or
// rate>0.99, for a metric of k6's. Trends are compared in milliseconds, as in k6.
func Parse(metric, text string) (Threshold, error) {
	name, kind, err := metricname.Parse(metric)
	if err != nil {
		return Threshold{}, err
	}
	return parseComparison(name, kind, text)
}

func parseComparison(name string, kind metricname.Kind, text string) (Threshold, error) {
	parts := form.FindStringSubmatch(text)
	if parts == nil {
		return Threshold{}, fmt.Errorf("%q is not a comparison; thresholds are written as %s", nearest.Shorten(text), Example(kind))
	}
	t := Threshold{Metric: name, Expr: strings.TrimSpace(text), Aggregation: parts[1], Operator: strings.Replace(parts[3], "===", "==", 1)}
	p, err := metricname.ParseAggregation(name, kind, parts[1], parts[2], strings.Contains(text, "("))
	if err != nil {
		return Threshold{}, err
	}
	t.Percentile = p
	value, err := strconv.ParseFloat(parts[4], 64)
	if err != nil || math.IsInf(value, 0) || math.IsNaN(value) {
		if _, unit := time.ParseDuration(parts[4]); unit == nil && kind == metricname.Trend {
			return Threshold{}, fmt.Errorf("%q has a unit; trends are compared in milliseconds: %s", parts[4], Example(kind))
		}
		return Threshold{}, fmt.Errorf("%q is not a number", nearest.Shorten(parts[4]))
	}
	if kind == metricname.Share && (value < 0 || value > 1) {
		return Threshold{}, fmt.Errorf("%s is a share from 0 to 1, so %s cannot be meant; 90%% is written 0.9", name, parts[4])
	}
	t.Value = value
	return t, nil
}

// Example is how comparisons of a kind of metric are written, for messages.
func Example(kind metricname.Kind) string {
	return map[metricname.Kind]string{
		metricname.Counter: "rate>=1000 or count>0", metricname.Share: "rate>0.9", metricname.Gauge: "value<=1000", metricname.Trend: "p(95)<500",
	}[kind]
}

// Outcome says whether a threshold holds.
type Outcome int

// The outcomes. Unknown is that of what was not measured, which no gate lets pass.
const (
	Unknown Outcome = iota
	Held
	Missed
)

// Judged is a threshold with what was measured of it.
type Judged struct {
	Threshold
	Value   float64 // in the threshold's unit; 0 where Unknown
	Outcome Outcome
}

// Judge decides each of the thresholds. valueOf gives what was measured, in the unit that the
// threshold is written in, and is not ok where there is nothing.
func Judge(all []Threshold, valueOf func(Threshold) (value float64, ok bool)) []Judged {
	var judged []Judged
	for _, t := range all {
		one := Judged{Threshold: t}
		if value, ok := valueOf(t); ok {
			if held, known := t.holds(value); known {
				one.Value, one.Outcome = value, Missed
				if held {
					one.Outcome = Held
				}
			}
		}
		judged = append(judged, one)
	}
	return judged
}

// holds compares a measured value, in the unit of Value. It knows nothing of an operator
// that k6's grammar lacks, nor of NaN.
func (t Threshold) holds(value float64) (held, known bool) {
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
