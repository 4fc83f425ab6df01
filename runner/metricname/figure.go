package metricname

import (
	"fmt"
	"strings"

	"perflab/runner/internal/nearest"
)

// CutFigure parts METRIC.AGGREGATION; a tag's value may hold dots, and so does p(99.9). Not ok
// where there are not both.
func CutFigure(text string) (metric, aggregation string, ok bool) {
	dot := strings.Index(text, ".")
	if brace := strings.Index(text, "}"); brace >= 0 {
		dot = brace + 1
		if dot < len(text) && text[dot] != '.' {
			dot = -1
		}
	}
	if dot < 0 || dot >= len(text)-1 {
		return "", "", false
	}
	return text[:dot], text[dot+1:], true
}

// ParseFigure reads METRIC.AGGREGATION of what a run measures: a metric's, or a figure that is
// none of a metric's, such as server_cpu.mean. The aggregation comes back in its one spelling.
// The error's text has the nearest name, or all of them.
func ParseFigure(text string) (metric, aggregation string, err error) {
	name, word, ok := CutFigure(text)
	if !ok {
		return "", "", fmt.Errorf("%q is not a figure; figures are METRIC.AGGREGATION, such as http_reqs.rate, http_req_duration.p(95) or server_memory.max", nearest.Shorten(text))
	}
	if Check(strings.TrimSpace(name)) == "" { // whose name may hold spaces
		name = strings.ReplaceAll(name, " ", "")
	}
	if own, derived := Derived(name); derived {
		if word != own {
			return "", "", fmt.Errorf("%s has %s alone, not %s", name, own, nearest.Shorten(word))
		}
		return name, own, nil
	}
	metric, kind, err := Parse(name)
	if err != nil {
		if c := nearest.Name(name, DerivedNames()); c != "" && !strings.Contains(err.Error(), "did you mean") {
			err = fmt.Errorf("unknown metric %q; did you mean %q?", nearest.Shorten(name), c)
		}
		return "", "", err
	}
	argument, called := strings.CutPrefix(word, P+"(")
	if called {
		argument, called = strings.CutSuffix(argument, ")")
	}
	if called {
		word = P
	}
	p, err := ParseAggregation(metric, kind, word, argument, called)
	if err != nil {
		if n, found := strings.CutPrefix(word, P); found && kind == Trend && n != "" && strings.Trim(n, "0123456789.") == "" {
			err = fmt.Errorf("%w; write p(%s)", err, n)
		}
		return "", "", err
	}
	return metric, Aggregation(word, p), nil
}

// HigherIsBetter tells which way of a metric is the better one: more requests, checks that
// held and hits are, less of anything else is. Bytes count as what was served.
func HigherIsBetter(metric string) bool {
	switch Base(metric) {
	case HTTPReqs, Iterations, Checks, SearchRate, CacheHits, DataReceived, DataSent:
		return true
	}
	return false
}
