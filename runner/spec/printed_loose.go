package spec

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

// looseFacts are what a text says beside metrics, as Printed lists it.
var looseFacts = []struct {
	metric, unit string
	aggregations []string
}{
	{metricname.Duration, unitTime, []string{metricname.Value, metricname.Asked}},
	{metricname.Threads, unitCount, []string{metricname.Value}},
	{metricname.BodyReceived, unitBytes, []string{metricname.Count, metricname.PerResponse}},
	{metricname.Errors, unitCount, []string{metricname.Count}},
}

// looseName reads METRIC.AGGREGATION. Its errors have the nearest name.
func looseName(key string) (metric, aggregation, unit string, err error) {
	dot := strings.Index(key, ".")
	if brace := strings.Index(key, "}"); brace >= 0 { // a tag's value may hold dots, and so does p(99.9)
		dot = brace + 1
		if dot < len(key) && key[dot] != '.' {
			dot = -1
		}
	}
	if dot < 0 || dot >= len(key)-1 {
		return "", "", "", fmt.Errorf("%q is not a figure; figures are METRIC.AGGREGATION, such as http_reqs.rate, http_req_duration.p(95) or checks.rate", nearest.Shorten(key))
	}
	name, aggregation := key[:dot], key[dot+1:]
	for _, f := range looseFacts {
		if f.metric == name {
			return name, aggregation, f.unit, allowed(name, aggregation, f.aggregations)
		}
	}
	metric, kind, err := metricname.Parse(name)
	if err != nil {
		facts := make([]string, len(looseFacts))
		for i, f := range looseFacts {
			facts[i] = f.metric
		}
		if c := nearest.Name(name, facts); c != "" && !strings.Contains(err.Error(), "did you mean") {
			err = fmt.Errorf("unknown metric %q; did you mean %q?", nearest.Shorten(name), c)
		}
		return "", "", "", err
	}
	bytes := strings.HasPrefix(metric, "data_")
	switch kind {
	case metricname.Trend:
		aggregation, err = loosePercentile(metric, aggregation)
		if unit = unitTime; aggregation == metricname.Count {
			unit = unitCount
		}
	case metricname.Share:
		if unit = unitShare; aggregation != metricname.Rate {
			unit = unitCount
		}
		err = allowed(metric, aggregation, []string{metricname.Rate, metricname.Hits, metricname.Total})
	case metricname.Gauge:
		unit, err = unitCount, allowed(metric, aggregation, []string{metricname.Value, metricname.Min, metricname.Max, metricname.Asked})
	default:
		names := []string{metricname.Count, metricname.Rate}
		unit = map[string]string{"count": unitCount, "rate": unitRate}[aggregation]
		if bytes {
			names = append(names, metricname.PerResponse)
			unit = map[string]string{"rate": unitBytesRate, "count": unitBytes, "per_response": unitBytes}[aggregation]
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
	return "p(" + strconv.FormatFloat(p, 'f', -1, 64) + ")", nil
}

func allowed(metric, aggregation string, names []string) error {
	for _, name := range names {
		if aggregation == name && name != "p(N)" {
			return nil
		}
	}
	return fmt.Errorf("%s has no %s; it has %s", metric, nearest.Shorten(aggregation), strings.Join(names, ", "))
}
