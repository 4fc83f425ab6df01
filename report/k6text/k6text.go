// Package k6text writes metrics as k6 does: its classic end-of-test block, byte for byte.
//
// Steps: pick the metrics that k6 would have a line for, in its order → bring each into k6's
// units → lay the lines out in its columns. It prints nothing that k6 does not know, and marks
// thresholds as they were judged elsewhere.
package k6text

import (
	"math"
	"slices"
	"strings"
	"time"

	"perflab/runner/metric"
	"perflab/runner/metricname"
)

// The kinds of line in k6's block: those of its metrics, but that it writes bytes otherwise
// than other counters.
const (
	trend                   = metricname.Trend
	counter                 = metricname.Counter
	rate                    = metricname.Share
	gauge                   = metricname.Gauge
	volume  metricname.Kind = "volume"
)

// line is a metric of the block and its kind.
type line struct {
	name string
	kind metricname.Kind
}

// order is every metric of the block, in k6's order, which is the alphabet's. Metrics of
// ours that k6 does not know never appear in it.
var order = func() []line {
	var lines []line
	for _, m := range metricname.All() {
		l := line{m.Name, m.Kind}
		if metricname.InBytes(m.Name) {
			l.kind = volume
		}
		if metricname.InK6(m.Name) {
			lines = append(lines, l)
		}
	}
	slices.SortFunc(lines, func(a, b line) int { return strings.Compare(a.name, b.name) })
	return lines
}()

// printed is one metric in k6's own terms: trends in milliseconds as avg, min, med, max,
// p(90), p(95); counters as count and rate per second; rates as hits and total; gauges as
// value, min, max.
type printed struct {
	line
	values []float64
	mark   string // ✓ or ✗ where thresholds stand on it, else a space
}

// Threshold says of a metric, or of a sub-metric such as http_reqs{name:list}, whether one of
// the thresholds that stand on it passed.
type Threshold struct {
	Metric string
	Passed bool
}

// Text is the end-of-test block of one set of metrics as k6 1.8.1 prints it with
// --summary-mode=legacy --no-color, from the first check to vus_max, one newline after
// each line and without the blank lines k6 puts around it. Thresholds given along mark
// their metrics ✓ or ✗ as k6 does.
//
// As in k6 a metric without a sample has no line, except the two data_ counters: those
// k6 always prints, and only a set that another tool measured may lack. Of a trend that was quoted
// from a summary the line has the columns that the summary gives. A nil set gives an empty text.
func Text(set *metric.Set, thresholds ...Threshold) string {
	if set == nil {
		return ""
	}
	marks := marksOf(thresholds)
	var metrics []printed
	for _, l := range withRequests(thresholds) {
		values := measured(set, l)
		if values == nil {
			continue
		}
		mark, ok := marks[l.name]
		if !ok {
			mark = " "
		}
		metrics = append(metrics, printed{l, values, mark})
	}
	return block(set.Checks, metrics)
}

// withRequests is order with the sub-metrics of single requests, checks and statuses that a
// threshold stands on, each after its metric: as in k6 the others have no line.
func withRequests(thresholds []Threshold) []line {
	lines := slices.Clone(order)
	for _, t := range thresholds {
		i := slices.IndexFunc(order, func(l line) bool { return l.name == metricname.Base(t.name()) })
		_, _, _, asked := metricname.ByTag(t.name())
		part := asked || metricname.Request(t.name()) != "" || metricname.Check(t.name()) != "" || metricname.Status(t.name()) != ""
		if part && i >= 0 {
			if sub := (line{t.name(), order[i].kind}); !slices.Contains(lines, sub) {
				lines = append(lines, sub)
			}
		}
	}
	slices.SortFunc(lines, func(a, b line) int { return strings.Compare(a.name, b.name) })
	return lines
}

// marksOf is the mark of each metric with thresholds: ✓ where all of them passed.
func marksOf(thresholds []Threshold) map[string]string {
	marks := map[string]string{}
	for _, t := range thresholds {
		switch name := t.name(); {
		case !t.Passed:
			marks[name] = "✗"
		case marks[name] == "":
			marks[name] = "✓"
		}
	}
	return marks
}

// name is the metric a threshold stands on, without spaces around a sub-metric's tag;
// a check's name may hold some.
func (t Threshold) name() string {
	if metricname.Check(t.Metric) != "" {
		return t.Metric
	}
	return strings.ReplaceAll(t.Metric, " ", "")
}

// measured takes one metric out of the set, or nil where k6 would have no line for it.
func measured(set *metric.Set, l line) []float64 {
	name := l.name
	switch l.kind {
	case trend:
		h := set.Trends[name]
		if h == nil || h.Count() == 0 {
			return quoted(set, name)
		}
		return []float64{
			milliseconds(h.Mean()), milliseconds(h.Min()), milliseconds(h.Quantile(0.5)),
			milliseconds(h.Max()), milliseconds(h.Quantile(0.9)), milliseconds(h.Quantile(0.95)),
		}
	case counter, volume:
		count, known := set.Counters[name]
		if !known && l.kind == volume {
			return nil
		}
		if metricname.Status(name) != "" {
			count, _ = set.Aggregate(name, metricname.Count, 0)
		}
		if count == 0 && l.kind == counter {
			return nil
		}
		rate := 0.0
		if set.Elapsed > 0 {
			rate = count / set.Elapsed.Seconds()
		}
		return []float64{count, rate}
	case rate:
		rate := set.Rates[name]
		if check := metricname.Check(name); check != "" {
			if i := slices.IndexFunc(set.Checks, func(c metric.Check) bool { return c.Name == check }); i >= 0 {
				rate = metric.Rate{True: set.Checks[i].Passes, Total: set.Checks[i].Passes + set.Checks[i].Fails}
			}
		}
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

// quoted are the columns of a trend of which a summary gives some, NaN for the others; nil where it
// gives none.
func quoted(set *metric.Set, name string) []float64 {
	values, any := make([]float64, len(columns)), false
	for i, c := range columns {
		aggregation, percentile := c, 0.0
		if p, ok := metricname.ParsePercentile(c); ok {
			aggregation, percentile = metricname.P, p
		}
		v, ok := set.Aggregate(name, aggregation, percentile)
		if !ok {
			v = math.NaN()
		}
		values[i], any = v, any || ok
	}
	if !any {
		return nil
	}
	return values
}

func milliseconds(d time.Duration) float64 { return float64(d) / 1e6 }
