package published

import (
	"fmt"
	"strconv"
	"strings"

	"perflab/runner/internal/nearest"
	"perflab/runner/metricname"
)

// toolText collects the figures of one tool's output.
type toolText struct {
	source string
	quote  string // the line being read
	list   []Figure
	stood  map[string]string // what may stand once → the line it stood in
	taken  map[Figure]bool   // the figures, without what may differ between prints of one
}

// add takes a figure; note is empty where it is exactly the metric of that name. The same
// print of the same figure is taken once.
func (t *toolText) add(metric, aggregation, unit string, s span, note string) {
	p := Figure{Metric: metric, Aggregation: aggregation, Unit: unit, Quote: t.quote, Source: t.source, Note: note}
	if argument, ok := strings.CutPrefix(aggregation, "p("); ok {
		p.Aggregation = metricname.P
		p.Percentile, _ = strconv.ParseFloat(strings.TrimSuffix(argument, ")"), 64)
	}
	p.Value, p.Low, p.High = s.floats()
	p.Low = min(max(p.Low, 0), p.Value)
	if unit == UnitShare {
		p.High = max(min(p.High, 1), p.Value)
	}
	same := p
	same.Quote, same.Note = "", ""
	if t.taken[same] {
		return
	}
	if t.taken == nil {
		t.taken = map[Figure]bool{}
	}
	t.taken[same] = true
	t.list = append(t.list, p)
}

// once reports a line that one run's output has once, when it stands a second time.
func (t *toolText) once(what string) error {
	if first, ok := t.stood[what]; ok {
		return fmt.Errorf("%s stands here a second time, after %q; a variant's text is the output of one run", what, nearest.Shorten(first))
	}
	if t.stood == nil {
		t.stood = map[string]string{}
	}
	t.stood[what] = t.quote
	return nil
}
