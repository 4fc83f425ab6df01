package metricname

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"perflab/runner/internal/nearest"
)

// Kind decides which aggregations a metric has.
type Kind string

// The kinds, as k6 calls them. A share's samples are true or false.
const (
	Counter Kind = "counter"
	Share   Kind = "rate"
	Gauge   Kind = "gauge"
	Trend   Kind = "trend"
)

// Aggregations of metrics.
const (
	Avg   = "avg"
	Count = "count" // of a trend: how many samples
	Max   = "max"
	Med   = "med"
	Min   = "min"
	P     = "p"    // a percentile, whose number stands beside it; written p(95)
	Rate  = "rate" // of a counter: per second; of a share: from 0 to 1
	Value = "value"
)

// Percentiles that figures are told by, as Percentile writes them.
const (
	P50 = "p(50)"
	P90 = "p(90)"
	P95 = "p(95)"
	P99 = "p(99)"

	P999 = "p(99.9)"
)

// Aggregations of figures that no threshold has.
const (
	Asked       = "asked"        // as the run was configured
	AskedRate   = "asked_rate"   // the same, per second
	FirstSecond = "first_second" // of the first second of the load
	Fails       = "fails"        // samples that were false
	Hits        = "hits"         // samples that were true
	Mean        = "mean"         // over time
	PerRequest  = "per_request"  // of the generator's CPU time
	PerResponse = "per_response" // of bytes
	Total       = "total"        // samples
	TotalRate   = "total_rate"   // the same, per second
)

// Aggregations are what a threshold can stand on, in the order messages list them; p(N)
// stands for every percentile.
func (k Kind) Aggregations() []string {
	switch k {
	case Counter:
		return []string{Count, Rate}
	case Share:
		return []string{Rate}
	case Gauge:
		return []string{Value}
	case Trend:
		return []string{Avg, Min, Max, Med, "p(N)"}
	}
	return nil
}

// Metric is a name and its kind.
type Metric struct {
	Name string
	Kind Kind
	k6   bool // k6 has it too
}

var metrics = []Metric{
	{Checks, Share, true},
	{DataReceived, Counter, true},
	{DataSent, Counter, true},
	{DroppedIterations, Counter, true},
	{ExtractionsFailed, Counter, false},
	{HTTPReqBlocked, Trend, true},
	{HTTPReqConnecting, Trend, true},
	{HTTPReqDuration, Trend, true},
	{HTTPReqDurationOK, Trend, true},
	{HTTPReqIntended, Trend, false},
	{HTTPReqFailed, Share, true},
	{HTTPReqReceiving, Trend, true},
	{HTTPReqSending, Trend, true},
	{HTTPReqTLSHandshaking, Trend, true},
	{HTTPReqWaiting, Trend, true},
	{HTTPReqs, Counter, true},
	{IterationDuration, Trend, true},
	{Iterations, Counter, true},
	{IterationsInterrupted, Counter, false},
	{Connections, Counter, false},
	{SearchRate, Gauge, false},
	{SendLag, Trend, false},
	{VUs, Gauge, true},
	{VUsMax, Gauge, true},
}

// All is every metric that a threshold can stand on, in the order messages list them. Of
// sub-metrics there is http_req_duration{expected_response:true} alone.
func All() []Metric { return slices.Clone(metrics) }

// InK6 tells whether k6 has a metric, or the one that a sub-metric is of.
func InK6(name string) bool {
	i := slices.IndexFunc(metrics, func(m Metric) bool { return m.Name == Base(name) })
	return i >= 0 && metrics[i].k6
}

// InBytes tells whether a metric, or the one that a sub-metric is of, counts bytes.
func InBytes(name string) bool { return Base(name) == DataReceived || Base(name) == DataSent }

// KindOf is the kind of a metric, or of the one that a sub-metric is of; empty for a name
// that is none of a metric's.
func KindOf(name string) Kind {
	for _, m := range metrics {
		if m.Name == Base(name) {
			return m.Kind
		}
	}
	return ""
}

// derived are the figures beside metrics that claims can name, each with its one aggregation.
var derived = map[string]string{
	ServerCPU: Mean, GeneratorCPU: Mean, ServerMemory: Max, CacheHits: Rate, ServerCPUPerRequest: Mean, ServerMemorySlope: Value,
}

// Derived is the one aggregation of a figure that is none of a metric's, such as mean of
// server_cpu; not ok for all others.
func Derived(name string) (aggregation string, ok bool) {
	aggregation, ok = derived[name]
	return aggregation, ok
}

// DerivedNames are the names that Derived knows, sorted.
func DerivedNames() []string {
	names := make([]string, 0, len(derived))
	for name := range derived {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Parse reads the name of a metric that a threshold can stand on and tells its kind. Spaces
// in it do not count. The error's text has the nearest name, or all of them, or says what
// sub-metrics there are.
func Parse(text string) (name string, kind Kind, err error) {
	if check := Check(strings.TrimSpace(text)); check != "" { // whose name may hold spaces
		return OfCheck(check), Share, nil
	}
	name = strings.ReplaceAll(text, " ", "")
	names := make([]string, 0, len(metrics))
	for _, m := range metrics {
		if m.Name == name {
			return m.Name, m.Kind, nil
		}
		if m.Name == Base(m.Name) {
			names = append(names, m.Name)
		}
	}
	base := Base(name)
	if !slices.Contains(names, base) {
		suffix, hint := nearest.Suggestion(base, "metrics", names)
		if hint != "" {
			suffix = "; " + hint
		}
		return "", "", fmt.Errorf("unknown metric %q%s", nearest.Shorten(base), suffix)
	}
	_, _, _, tagged := ByTag(name)
	if tagged || slices.Contains(everyRequest, base) && Request(name) != "" || Status(name) != "" {
		return name, KindOf(base), nil
	}
	return "", "", fmt.Errorf("unknown sub-metric %q; those measured are %s, %s, and of the metrics of requests those by %s (of load.requests or load.steps), %s and %s", nearest.Shorten(text), HTTPReqDurationOK,
		OfCheck("CHECK"), OfRequest(HTTPReqDuration, "REQUEST"), Tagged(HTTPReqDuration, TagMethod, "POST"), OfStatus("500"))
}

// Aggregation writes an aggregation with its percentile, which counts for p alone: p(95), rate.
func Aggregation(aggregation string, percentile float64) string {
	if aggregation == P {
		return Percentile(percentile)
	}
	return aggregation
}

// Percentile writes the aggregation of a percentile: p(95), p(99.9).
func Percentile(p float64) string { return P + "(" + strconv.FormatFloat(p, 'f', -1, 64) + ")" }

// ParsePercentile reads an aggregation written as Percentile writes it. Not ok where it is
// none, or outside 0 to 100.
func ParsePercentile(aggregation string) (p float64, ok bool) {
	argument, called := strings.CutPrefix(aggregation, P+"(")
	argument, closed := strings.CutSuffix(argument, ")")
	p, err := strconv.ParseFloat(strings.TrimSpace(argument), 64)
	return p, called && closed && err == nil && p >= 0 && p <= 100
}

// ParseAggregation checks an aggregation against the kind of the metric that it is of; for
// p it gives the percentile. called tells p(95) from p, argument is what stands in the
// parentheses. The error's text has the aggregations that there are.
func ParseAggregation(metric string, kind Kind, word, argument string, called bool) (percentile float64, err error) {
	if word == P && called && kind == Trend {
		p, ok := ParsePercentile(P + "(" + argument + ")")
		if !ok {
			return 0, fmt.Errorf("p(%s) is not a percentile; N of p(N) is a number from 0 to 100", nearest.Shorten(argument))
		}
		return p, nil
	}
	if called || !slices.Contains(kind.Aggregations(), word) {
		if called {
			word += "(" + nearest.Shorten(argument) + ")"
		}
		return 0, fmt.Errorf("%s is a %s and has no %s; it has %s", metric, kind, word, strings.Join(kind.Aggregations(), ", "))
	}
	return 0, nil
}
