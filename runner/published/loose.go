package published

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"perflab/runner/internal/nearest"
	"perflab/runner/metricname"
)

// looseText reads lines METRIC.AGGREGATION: VALUE, which a mapping of figures is too.
type looseText struct{ toolText }

var looseForm = regexp.MustCompile(`^([A-Za-z_]\w*(?:\{[^{}]*\})?\.[A-Za-z_]+(?:\([^()]*\))?)\s*:\s+(.+)$`)

func (l *looseText) read(line string) (own bool, err error) {
	parts := looseForm.FindStringSubmatch(line)
	if parts == nil {
		return false, nil
	}
	metric, aggregation, unit, err := looseName(parts[1])
	if err != nil && strings.IndexAny(parts[2], "<>~≈0123456789") != 0 {
		return false, nil // prose with a colon
	}
	if err != nil {
		return true, err
	}
	s, err := looseValue(parts[2], metric, unit)
	if err != nil {
		return true, fmt.Errorf("%s: %w", nearest.Shorten(parts[1]), err)
	}
	if err := l.once(parts[1]); err != nil {
		return true, err
	}
	l.add(metric, aggregation, unit, s, "")
	return true, nil
}

func (l *looseText) end() {}

// looseFacts are what a text says beside metrics, as Figure lists it.
var looseFacts = []struct {
	metric, unit string
	aggregations []string
}{
	{metricname.Duration, UnitTime, []string{metricname.Value, metricname.Asked}},
	{metricname.Threads, UnitCount, []string{metricname.Value}},
	{metricname.BodyReceived, UnitBytes, []string{metricname.Count, metricname.PerResponse}},
	{metricname.Errors, UnitCount, []string{metricname.Count}},
}

// Mapping takes figures that are written one by one as METRIC.AGGREGATION and its value.
// The zero value has none.
type Mapping struct{ text toolText }

// Name is a figure's name as ParseName has read it.
type Name struct{ metric, aggregation, unit string }

// ParseName reads METRIC.AGGREGATION. Its errors have the nearest name.
func ParseName(key string) (Name, error) {
	metric, aggregation, unit, err := looseName(key)
	return Name{metric, aggregation, unit}, err
}

// Add reads a figure's value; quote is the line as it is to be recorded. Its errors say how
// a value is written.
func (m *Mapping) Add(name Name, value, quote string) error {
	s, err := looseValue(value, name.metric, name.unit)
	if err != nil {
		return err
	}
	m.text.source, m.text.quote = "loose", quote
	m.text.add(name.metric, name.aggregation, name.unit, s, "")
	return nil
}

// Figures are those added.
func (m *Mapping) Figures() []Figure { return m.text.list }

// Facts are the names of what a text can say beside metrics.
func Facts() []string {
	names := make([]string, len(looseFacts))
	for i, f := range looseFacts {
		names[i] = f.metric
	}
	return names
}

// looseName reads METRIC.AGGREGATION. Its errors have the nearest name.
func looseName(key string) (metric, aggregation, unit string, err error) {
	name, aggregation, ok := metricname.CutFigure(key)
	if !ok {
		return "", "", "", fmt.Errorf("%q is not a figure; figures are METRIC.AGGREGATION, such as http_reqs.rate, http_req_duration.p(95) or checks.rate", nearest.Shorten(key))
	}
	for _, f := range looseFacts {
		if f.metric == name {
			return name, aggregation, f.unit, allowed(name, aggregation, f.aggregations)
		}
	}
	metric, kind, err := metricname.Parse(name)
	if err != nil {
		if c := nearest.Name(name, Facts()); c != "" && !strings.Contains(err.Error(), "did you mean") {
			err = fmt.Errorf("unknown metric %q; did you mean %q?", nearest.Shorten(name), c)
		}
		return "", "", "", err
	}
	bytes := metricname.InBytes(metric)
	switch kind {
	case metricname.Trend:
		aggregation, err = loosePercentile(metric, aggregation)
		if unit = UnitTime; aggregation == metricname.Count {
			unit = UnitCount
		}
	case metricname.Share:
		if unit = UnitShare; aggregation != metricname.Rate {
			unit = UnitCount
		}
		err = allowed(metric, aggregation, []string{metricname.Rate, metricname.Hits, metricname.Total})
	case metricname.Gauge:
		unit, err = UnitCount, allowed(metric, aggregation, []string{metricname.Value, metricname.Min, metricname.Max, metricname.Asked})
	default:
		names := []string{metricname.Count, metricname.Rate}
		unit = map[string]string{metricname.Count: UnitCount, metricname.Rate: UnitRate}[aggregation]
		if bytes {
			names = append(names, metricname.PerResponse)
			unit = map[string]string{metricname.Rate: UnitBytesRate, metricname.Count: UnitBytes, metricname.PerResponse: UnitBytes}[aggregation]
		}
		err = allowed(metric, aggregation, names)
	}
	return metric, aggregation, unit, err
}

// loosePercentile checks a trend's aggregation and writes p(N) in one way.
func loosePercentile(metric, aggregation string) (string, error) {
	argument, called := strings.CutPrefix(aggregation, "p(")
	if !called {
		return aggregation, allowed(metric, aggregation, []string{metricname.Avg, metricname.Min, metricname.Med, metricname.Max, "p(N)", metricname.Count})
	}
	p, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(argument, ")")), 64)
	if err != nil || !(p >= 0 && p <= 100) || !strings.HasSuffix(argument, ")") {
		return "", fmt.Errorf("%s: %q is not a percentile; N of p(N) is a number from 0 to 100", metric, nearest.Shorten(aggregation))
	}
	return metricname.Percentile(p), nil
}

func allowed(metric, aggregation string, names []string) error {
	for _, name := range names {
		if aggregation == name && name != "p(N)" {
			return nil
		}
	}
	return fmt.Errorf("%s has no %s; it has %s", metric, nearest.Shorten(aggregation), strings.Join(names, ", "))
}
