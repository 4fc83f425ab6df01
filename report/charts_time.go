package report

import (
	"fmt"
	"strings"

	"github.com/go-echarts/go-echarts/v2/opts"

	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict"
)

// linearRange is how far apart response times may lie on a linear axis; beyond it the
// fastest variant would be a flat line at the bottom.
const linearRange = 30

// timeCharts are requests per second, p95 and checks of all variants over time.
func timeCharts(d Data, w Words) ([]chart, error) {
	all := make([][]*result.Trial, len(d.Judgement.Variants))
	doubtful := make([]bool, len(all))
	for i, v := range d.Judgement.Variants {
		all[i], doubtful[i] = drawn(v)
	}
	width, shaded := stretch(all), phases(all, w)
	note := overTimeNote(all, width, len(shaded) > 0, w)
	var out []chart
	for _, c := range []struct {
		id, title, unit     string
		metric, aggregation string
		percentile, factor  float64
		value               func([]metric.Point) (float64, bool)
	}{
		{"chart-rps", w["chart_rps"], metricname.Rate, metricname.HTTPReqs, metricname.Rate, 0, 1, requestRate},
		{"chart-p95", w["chart_p95"], "ms", metricname.HTTPReqDuration, metricname.P, 95, 1, p95},
		{"chart-checks", w["chart_checks"], "share", metricname.Checks, metricname.Rate, 0, 100, checkShare},
	} {
		draw, summary := newDrawing(), []string(nil)
		for i, v := range d.Judgement.Variants {
			var curves []curve
			for _, t := range all[i] {
				curves = append(curves, pointCurve(t.Series, width, c.value))
			}
			l := merge(curves, width)
			if l.empty() {
				continue
			}
			l.Doubtful = doubtful[i]
			draw.add(i, v.Name, l)
			summary = append(summary, v.Name+" "+FigureText(v, c.metric, aggregationName(c.aggregation, c.percentile)))
		}
		if len(summary) == 0 {
			continue
		}
		lines := levels(d.Judgement.Variants, c.metric, c.aggregation, c.percentile, c.factor, w)
		lines = append(lines, publishedLevels(d.Judgement.Variants, c.metric, c.aggregation, c.percentile, c.factor, w)...)
		draw.marks(shaded, lines, width)
		y := opts.YAxis{Type: "value", Min: 0, Max: draw.y.top()}
		noted := note
		switch {
		case c.unit == "share":
			y.Min, y.Max = draw.y.shareFloor(), 100
		case c.unit == "ms" && draw.y.Low > 0 && draw.y.High/draw.y.Low > linearRange:
			y.Type = "log"
			y.Min, y.Max = draw.y.decades()
			noted = strings.TrimSpace(w["note_log"] + " " + note)
		}
		option, err := draw.option(y)
		if err != nil {
			return nil, err
		}
		out = append(out, chart{
			ID: c.id, Title: c.title, Note: noted, Unit: c.unit, Axis: "time", Option: option,
			Summary: c.title + ": " + strings.Join(summary, ", "),
		})
		note = "" // said once
	}
	return out, nil
}

// overTimeNote says what a line, a band and a shade are.
func overTimeNote(all [][]*result.Trial, width int, shaded bool, w Words) string {
	many := false
	for _, trials := range all {
		many = many || len(trials) > 1
	}
	var notes []string
	if many {
		notes = append(notes, w["note_band"])
	}
	if shaded {
		notes = append(notes, w["note_shaded"])
	}
	if width > 1 {
		notes = append(notes, fmt.Sprintf(w["note_stretch"], width))
	}
	return strings.Join(notes, " ")
}

// levels are the thresholds and goals that speak of the chart's own quantity. One that
// several variants share is drawn once; one that not all share names its variants.
func levels(variants []verdict.Variant, name, aggregation string, percentile, factor float64, w Words) []level {
	type key struct{ kind, expr string }
	var order []key
	value, owners := map[key]float64{}, map[key][]string{}
	note := func(kind string, v verdict.Variant, checks []verdict.Check) {
		for _, c := range checks {
			t := c.Threshold
			if t.Metric != name || t.Aggregation != aggregation || t.Percentile != percentile {
				continue
			}
			k := key{kind, t.Expr}
			if _, seen := value[k]; !seen {
				order = append(order, k)
				value[k] = t.Value * factor
			}
			owners[k] = append(owners[k], v.Name)
		}
	}
	for _, v := range variants {
		note("threshold", v, v.Thresholds)
		note("goal", v, v.Goal)
	}
	var out []level
	for _, k := range order {
		label := w[k.kind] + " " + k.expr
		if len(owners[k]) < len(variants) {
			label += " (" + strings.Join(owners[k], ", ") + ")"
		}
		out = append(out, level{label, value[k]})
	}
	return out
}

// aggregationName is a threshold's aggregation as figures name it: p(95), rate.
func aggregationName(aggregation string, percentile float64) string {
	if aggregation == "p" {
		return fmt.Sprintf("p(%g)", percentile)
	}
	return aggregation
}

// thresholdText is a threshold as its file has it: http_reqs rate>=1000.
func thresholdText(t spec.Threshold) string { return t.Metric + " " + t.Expr }
