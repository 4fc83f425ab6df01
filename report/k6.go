package report

import (
	"slices"
	"strings"
	"time"

	"perflab/runner/metric"
	"perflab/runner/spec"
	"perflab/runner/verdict"
)

// k6Trend, k6Counter, k6Bytes, k6Rate and k6Gauge are the kinds of line in k6's block.
const (
	k6Trend = iota
	k6Counter
	k6Bytes
	k6Rate
	k6Gauge
)

// k6Metric is a metric of the block and its kind.
type k6Metric struct {
	name string
	kind int
}

// k6Order is every metric of the block, in k6's order, which is the alphabet's. Metrics of
// ours that k6 does not know never appear in it.
var k6Order = []k6Metric{
	{metric.Checks, k6Rate},
	{metric.DataReceived, k6Bytes},
	{metric.DataSent, k6Bytes},
	{metric.DroppedIterations, k6Counter},
	{metric.HTTPReqBlocked, k6Trend},
	{metric.HTTPReqConnecting, k6Trend},
	{metric.HTTPReqDuration, k6Trend},
	{metric.HTTPReqDurationOK, k6Trend},
	{metric.HTTPReqFailed, k6Rate},
	{metric.HTTPReqReceiving, k6Trend},
	{metric.HTTPReqSending, k6Trend},
	{metric.HTTPReqTLSHandshaking, k6Trend},
	{metric.HTTPReqWaiting, k6Trend},
	{metric.HTTPReqs, k6Counter},
	{metric.IterationDuration, k6Trend},
	{metric.Iterations, k6Counter},
	{metric.VUs, k6Gauge},
	{metric.VUsMax, k6Gauge},
}

// k6Values is one metric in k6's own terms: trends in milliseconds as avg, min, med, max,
// p(90), p(95); counters as count and rate per second; rates as hits and total; gauges as
// value, min, max.
type k6Values struct {
	name   string
	kind   int
	values []float64
	mark   string // ✓ or ✗ where thresholds stand on it, else a space
}

// K6Text is the end-of-test block of one set of metrics as k6 1.8.1 prints it with
// --summary-mode=legacy --no-color, from the first check to vus_max, one newline after
// each line and without the blank lines k6 puts around it. Thresholds given along mark
// their metrics ✓ or ✗ as k6 does.
//
// As in k6 a metric without a sample has no line, except the two data_ counters: those
// k6 always prints. A nil set gives an empty text.
func K6Text(set *metric.Set, thresholds ...verdict.Check) string {
	if set == nil {
		return ""
	}
	marks := k6Marks(thresholds)
	var metrics []k6Values
	for _, m := range withRequests(thresholds) {
		values := k6Measured(set, m.name, m.kind)
		if values == nil {
			continue
		}
		mark, ok := marks[m.name]
		if !ok {
			mark = " "
		}
		metrics = append(metrics, k6Values{name: m.name, kind: m.kind, values: values, mark: mark})
	}
	return k6Block(set.Checks, metrics)
}

// withRequests is k6Order with the sub-metrics of single requests that a threshold stands
// on, each after its metric: as in k6 the others have no line.
func withRequests(thresholds []verdict.Check) []k6Metric {
	order := slices.Clone(k6Order)
	for _, c := range thresholds {
		base, _, named := strings.Cut(k6Name(c.Threshold), "{name:")
		i := slices.IndexFunc(k6Order, func(m k6Metric) bool { return m.name == base })
		if sub := (k6Metric{k6Name(c.Threshold), 0}); named && i >= 0 {
			if sub.kind = k6Order[i].kind; !slices.Contains(order, sub) {
				order = append(order, sub)
			}
		}
	}
	slices.SortFunc(order, func(a, b k6Metric) int { return strings.Compare(a.name, b.name) })
	return order
}

// k6Marks is the mark of each metric with thresholds: ✓ where all of them passed.
func k6Marks(thresholds []verdict.Check) map[string]string {
	marks := map[string]string{}
	for _, c := range thresholds {
		switch name := k6Name(c.Threshold); {
		case c.Outcome != verdict.Passed:
			marks[name] = "✗"
		case marks[name] == "":
			marks[name] = "✓"
		}
	}
	return marks
}

// k6Name is the metric a threshold stands on, without spaces around a sub-metric's tag.
func k6Name(t spec.Threshold) string { return strings.ReplaceAll(t.Metric, " ", "") }

// k6Measured takes one metric out of the set, or nil where k6 would have no line for it.
func k6Measured(set *metric.Set, name string, kind int) []float64 {
	switch kind {
	case k6Trend:
		h := set.Trends[name]
		if h == nil || h.Count() == 0 {
			return nil
		}
		return []float64{
			milliseconds(h.Mean()), milliseconds(h.Min()), milliseconds(h.Quantile(0.5)),
			milliseconds(h.Max()), milliseconds(h.Quantile(0.9)), milliseconds(h.Quantile(0.95)),
		}
	case k6Counter, k6Bytes:
		count := set.Counters[name]
		if count == 0 && kind == k6Counter {
			return nil
		}
		rate := 0.0
		if set.Elapsed > 0 {
			rate = count / set.Elapsed.Seconds()
		}
		return []float64{count, rate}
	case k6Rate:
		rate := set.Rates[name]
		if rate.Total == 0 {
			return nil
		}
		return []float64{float64(rate.True), float64(rate.Total)}
	default:
		gauge, ok := set.Gauges[name]
		if !ok {
			return nil
		}
		return []float64{gauge.Value, gauge.Min, gauge.Max}
	}
}

func milliseconds(d time.Duration) float64 { return float64(d) / 1e6 }
