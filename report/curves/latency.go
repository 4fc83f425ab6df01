package curves

import (
	"strings"

	"perflab/report"
	"perflab/report/chart"
	"perflab/runner/metricname"
	"perflab/runner/verdict"
	"perflab/runner/verdict/series"
)

// latencyCharts is the latency distribution of all variants: duration against percentile,
// the axis stretched towards the tail so that each step to the right adds a nine.
func latencyCharts(view *report.View) []chart.Chart {
	w := view.W
	c := chart.Chart{ID: "chart-latency", Title: w["chart_latency"], Note: w["note_percentile"], Unit: chart.Milliseconds, Axis: chart.Percentile}
	open := false
	var summary []string
	for i, v := range view.Judgement.Variants {
		set := verdict.Measured(v)
		if set == nil {
			continue
		}
		l := series.Percentiles(set.Trends[metricname.HTTPReqDuration])
		if l.Empty() {
			continue
		}
		_, doubtful := verdict.Drawn(v)
		addLine(&c, i, v.Name, l, doubtful)
		summary = append(summary, v.Name+" p50 "+report.FigureText(v, metricname.HTTPReqDuration, metricname.P50)+", p99 "+report.FigureText(v, metricname.HTTPReqDuration, metricname.P99))
		if intended := series.Percentiles(set.Trends[metricname.HTTPReqIntended]); verdict.OpenModel(v) && !intended.Empty() {
			open = true
			c.AddLane(chart.Series{Variant: i, Part: chart.Intended, Name: v.Name + " · " + w["intended"], Line: chart.Line{Dash: chart.Dashed, Width: 1.25}},
				chart.Lane{X: intended.X, Values: intended.Median, Low: intended.Low, High: intended.High}, false)
		}
	}
	if len(summary) == 0 {
		return nil
	}
	c.Fit()
	if open {
		c.Note += " " + w["note_intended"]
	}
	c.Summary = c.Title + ": " + strings.Join(summary, "; ")
	return []chart.Chart{c}
}
