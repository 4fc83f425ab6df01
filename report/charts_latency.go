package report

import (
	"math"
	"strings"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/verdict"
)

// perDecade is how many points a percentile curve has for each further nine.
const perDecade = 20

// latencyCharts is the latency distribution of all variants: duration against percentile,
// the axis stretched towards the tail so that each step to the right adds a nine.
func latencyCharts(d Data, w Words) ([]chart, error) {
	draw, open := newDrawing(), false
	var summary []string
	for i, v := range d.Judgement.Variants {
		set := measured(v)
		if set == nil {
			continue
		}
		l := percentileLane(set.Trends[metricname.HTTPReqDuration])
		if l.empty() {
			continue
		}
		_, l.Doubtful = drawn(v)
		draw.add(i, v.Name, l)
		summary = append(summary, v.Name+" p50 "+FigureText(v, metricname.HTTPReqDuration, "p(50)")+", p99 "+FigureText(v, metricname.HTTPReqDuration, "p(99)"))
		if intended := percentileLane(set.Trends[metricname.HTTPReqIntended]); openModel(v) && !intended.empty() {
			open = true
			draw.y.include(intended.High...)
			draw.series(variantID(i)+"-intended", v.Name+" · "+w["intended"], intended.Median,
				charts.WithLineStyleOpts(opts.LineStyle{Type: "dashed", Width: 1.25}))
		}
	}
	if len(summary) == 0 {
		return nil, nil
	}
	low, high := draw.y.decades()
	option, err := draw.option(opts.YAxis{Type: "log", Min: low, Max: math.Max(high, 10*low)})
	if err != nil {
		return nil, err
	}
	note := w["note_percentile"]
	if open {
		note += " " + w["note_intended"]
	}
	return []chart{{
		ID: "chart-latency", Title: w["chart_latency"], Note: note, Unit: "ms", Axis: "percentile",
		Option: option, Summary: w["chart_latency"] + ": " + strings.Join(summary, "; "),
	}}, nil
}

// measured is the variant's merged metrics or, without a valid trial, those of its first
// trial that has any.
func measured(v verdict.Variant) *metric.Set {
	if v.Metrics != nil {
		return v.Metrics
	}
	for _, t := range v.Trials {
		if t.Metrics != nil {
			return t.Metrics
		}
	}
	return nil
}

// percentileLane reads a histogram at 1/(1-share) = 1, ..., as far as its count carries:
// n samples say nothing beyond 1-1/n.
func percentileLane(h *metric.Histogram) lane {
	if h == nil || h.Count() == 0 {
		return lane{}
	}
	l := lane{Trials: 1}
	n := float64(h.Count())
	for k := 0; ; k++ {
		x := math.Pow(10, float64(k)/perDecade)
		if x > n && k > 0 {
			break
		}
		ms := float64(h.Quantile(1-1/x)) / 1e6
		l.X, l.Median = append(l.X, x), append(l.Median, math.Max(ms, 1e-3)) // a log axis has no zero
	}
	l.Low, l.High = l.Median, l.Median
	return l
}

func openModel(v verdict.Variant) bool {
	for _, t := range v.Trials {
		if t.Model == "open" && verdict.Valid(t) {
			return true
		}
	}
	return false
}
