package spec

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"perflab/runner/internal/nearest"
	"perflab/runner/metricname"
)

// Printed is one figure of a published text: the value, and the interval it stands for
// given the precision it was printed with. 918.952395/s is any rate from 918.9523945 to
// 918.9523955; 1.08s is, by k6, which cuts off, any duration from 1.08 to 1.09 s.
//
// Metrics and their aggregations are those of thresholds. Beside them a text can have
//
//	checks, http_req_failed   hits, total: how many samples were true (checks that held,
//	                          requests that failed) of how many; checks also fails and
//	                          total_rate, checks per second
//	checks{check:NAME}        rate, hits, total of one check
//	vus, vus_max              min, max; asked: as the run was configured
//	trends                    count: how many samples
//	data_received             per_response: bytes of a response, headers included
//	body_received             count, per_response: the same of bodies alone
//	iterations, http_reqs     asked: how many the run was to make; asked_rate: per second
//	duration                  value: how long the run took; asked: how long it was to last;
//	                          max: how long it could have lasted
//	threads                   value: of the generator
//	errors                    failures as the tool counts them: count and, by kind, connect,
//	                          read, write, receive, timeout, length, exceptions
//
// and, of k6, metrics of the script's own under the name they were printed with. A figure
// of one scenario or group has k6's tag: http_reqs{scenario:reading}.
type Printed struct {
	Metric      string  `json:"metric"`               // with a sub-metric's tag in braces
	Aggregation string  `json:"aggregation"`          // avg min max med p count rate value, or one of the above
	Percentile  float64 `json:"percentile,omitempty"` // 0 to 100, for p only
	Value       float64 `json:"value"`                // as printed, in Unit; of a range its middle
	// Low and High are the ends of the interval, both part of it. Where the text gives no
	// upper end ("> 900"), High is 1 for a share and else math.MaxFloat64.
	Low    float64 `json:"low"`
	High   float64 `json:"high"`
	Unit   string  `json:"unit"`           // ms, share, per_s, count, bytes, bytes_per_s; empty where the text has none
	Quote  string  `json:"quote"`          // the line it stands in
	Source string  `json:"source"`         // k6, wrk, wrk2, hey, ab, or loose
	Note   string  `json:"note,omitempty"` // how it differs from the metric of this name; mostly empty
}

// Units of a Printed.
const (
	unitTime      = "ms"
	unitShare     = "share"
	unitRate      = "per_s"
	unitCount     = metricname.Count
	unitBytes     = "bytes"
	unitBytesRate = "bytes_per_s"
)

// Name is the figure as claims name it: http_req_duration.p(95).
func (p Printed) Name() string {
	name := p.Metric + "." + p.Aggregation
	if p.Aggregation == metricname.P {
		name += "(" + strconv.FormatFloat(p.Percentile, 'f', -1, 64) + ")"
	}
	return name
}

// Open tells whether the text gives one end alone, as "> 900" and "< 400" do. Such a figure
// bounds the value and is no estimate of it.
func (p Printed) Open() bool {
	return p.High == math.MaxFloat64 || p.Low == 0 && p.High == p.Value && p.Value > 0
}

// Printed finds what was published of one figure of a variant; percentile is for the
// aggregation p only. Where it was printed several times it is the most precise one. It
// knows the median as p(50), and the extremes as p(0) and p(100). ok is false where the
// text has no such figure.
func (r *Reference) Printed(variant, metric, aggregation string, percentile float64) (found Printed, ok bool) {
	if r == nil {
		return Printed{}, false
	}
	aggregation, percentile = canonical(aggregation, percentile)
	for _, f := range r.Figures {
		if f.Variant != variant {
			continue
		}
		for _, p := range f.Printed {
			if a, q := canonical(p.Aggregation, p.Percentile); p.Metric != metric || a != aggregation || q != percentile {
				continue
			}
			if !ok || p.High-p.Low < found.High-found.Low {
				found, ok = p, true
			}
		}
	}
	return found, ok
}

// canonical is one way to say what has two names.
func canonical(aggregation string, percentile float64) (string, float64) {
	switch {
	case aggregation == "med":
		return metricname.P, 50
	case aggregation == metricname.P && percentile == 0:
		return metricname.Min, 0
	case aggregation == metricname.P && percentile == 100:
		return metricname.Max, 0
	case aggregation != "p":
		percentile = 0
	}
	return aggregation, percentile
}

// toolText collects the figures of one tool's output.
type toolText struct {
	source string
	quote  string // the line being read
	list   []Printed
	stood  map[string]string // what may stand once → the line it stood in
	taken  map[Printed]bool  // the figures, without what may differ between prints of one
}

// add takes a figure; note is empty where it is exactly the metric of that name. The same
// print of the same figure is taken once.
func (t *toolText) add(metric, aggregation, unit string, s span, note string) {
	p := Printed{Metric: metric, Aggregation: aggregation, Unit: unit, Quote: t.quote, Source: t.source, Note: note}
	if argument, ok := strings.CutPrefix(aggregation, "p("); ok {
		p.Aggregation = metricname.P
		p.Percentile, _ = strconv.ParseFloat(strings.TrimSuffix(argument, ")"), 64)
	}
	p.Value, p.Low, p.High = s.floats()
	p.Low = min(max(p.Low, 0), p.Value)
	if unit == unitShare {
		p.High = max(min(p.High, 1), p.Value)
	}
	same := p
	same.Quote, same.Note = "", ""
	if t.taken[same] {
		return
	}
	if t.taken == nil {
		t.taken = map[Printed]bool{}
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
