package curves

import (
	"strings"
	"time"

	"perflab/report"
	"perflab/report/chart"
	"perflab/runner/metricname"
	"perflab/runner/quantity"
	"perflab/runner/result"
	"perflab/runner/verdict"
	"perflab/runner/verdict/series"
)

// percentiles are the curves of a search, each with its own dash.
var percentiles = []struct {
	name       string
	dash       chart.Dash
	percentile float64
	of         func(result.SearchStep) time.Duration
}{
	{"p50", chart.Dotted, 50, func(s result.SearchStep) time.Duration { return s.P50 }},
	{"p95", chart.Solid, 95, func(s result.SearchStep) time.Duration { return s.P95 }},
	{"p99", chart.Dashed, 99, func(s result.SearchStep) time.Duration { return s.P99 }},
}

// signs are those of a rate by how it went.
var signs = map[series.Went]chart.Sign{series.Held: chart.Dot, series.Failed: chart.Cross, series.Doubtful: chart.Ring}

// searchCharts is response time against the rate achieved: the curve that bends where the
// server's capacity ends.
func searchCharts(view *report.View) []chart.Chart {
	w := view.W
	c := chart.Chart{ID: "chart-search", Title: w["chart_search"], Note: w["note_search"], Unit: chart.Milliseconds, Axis: chart.ByRate}
	var summary []string
	for i, v := range view.Judgement.Variants {
		trials, _ := verdict.Drawn(v)
		searched := false
		for _, p := range percentiles {
			rates := series.Search(trials, p.of)
			if len(rates) == 0 {
				break
			}
			searched = true
			curve := chart.Series{Variant: i, Part: p.name, Name: v.Name + " " + p.name, Legend: v.Name, Line: chart.Line{Dash: p.dash, Width: 1.5}}
			// What failed lies beyond the curve, in any order: a server that is overrun serves
			// less than at its best.
			failed := chart.Series{Variant: i, Part: p.name + "-failed", Name: curve.Name + " ✗", Line: chart.Line{None: true}}
			for _, r := range rates {
				if r.Milliseconds <= 0 {
					continue // nothing was answered
				}
				s := &failed
				if r.Went == series.Held {
					s = &curve
				}
				s.Points = append(s.Points, chart.Point{X: r.Achieved, Y: r.Milliseconds, Sign: signs[r.Went]})
			}
			if f := v.Figure(metricname.SearchRate, metricname.Value); f != nil && p.name == "p95" {
				curve.Upright = []chart.Level{{Name: quantity.Text(quantity.PerSecond, f.Value), Value: f.Value}}
			}
			c.AddPoints(curve)
			if len(failed.Points) > 0 {
				c.AddPoints(failed)
			}
		}
		if searched {
			summary = append(summary, v.Name+" "+report.FigureText(v, metricname.SearchRate, metricname.Value))
		}
	}
	if len(summary) == 0 {
		return nil
	}
	var limits []chart.Level
	for _, p := range percentiles {
		limits = append(limits, levels(view.Judgement.Variants, metricname.HTTPReqDuration, metricname.P, p.percentile, 1, w)...)
	}
	c.Mark(nil, limits)
	c.Fit()
	c.Note = report.Joined(" ", c.Note, loggedNote(&c, w))
	c.Summary = c.Title + ": " + strings.Join(summary, ", ")
	return []chart.Chart{c}
}
