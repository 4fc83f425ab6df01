package curves

import (
	"fmt"
	"strings"

	"perflab/report"
	"perflab/report/chart"
	"perflab/runner/verdict"
	"perflab/runner/verdict/limit"
)

// Predicted are the predicted curves with the measured points on them: requests per second
// and response time over workers, CPUs and users, the families of variants together.
func Predicted(view *report.View) []chart.Chart {
	w := view.W
	var out []chart.Chart
	for _, over := range []string{"workers", "cpus", "users"} {
		for _, q := range []struct {
			id        string
			unit      chart.Unit
			predicted func(limit.Predicted) float64
			measured  func(limit.MeasuredUnit) float64
		}{
			{"rate", chart.Rate, func(p limit.Predicted) float64 { return p.Rate }, func(m limit.MeasuredUnit) float64 { return m.Rate }},
			{"response", chart.Milliseconds, func(p limit.Predicted) float64 { return 1000 * p.Response }, func(m limit.MeasuredUnit) float64 { return 1000 * m.Response }},
		} {
			c := chart.Chart{ID: "chart-whatif-" + over + "-" + q.id, Title: fmt.Sprintf(w["chart_whatif_"+q.id], w["whatif_"+over]), Unit: q.unit, Axis: chart.ByCount}
			from := addSweeps(&c, view.Judgement, w, over, q.predicted, q.measured)
			if len(from) == 0 {
				continue
			}
			c.Fit()
			c.Note, c.Summary = loggedNote(&c, w), c.Title+": "+strings.Join(from, ", ")
			out = append(out, c)
		}
	}
	return out
}

// addSweeps draws every family's sweep over one thing, and returns what each was predicted from.
func addSweeps(c *chart.Chart, j *verdict.Judgement, w report.Words, over string, predicted func(limit.Predicted) float64, measured func(limit.MeasuredUnit) float64) (from []string) {
	for _, p := range j.WhatIf {
		for _, s := range p.Sweeps {
			if s.Over != over || len(s.Points) == 0 {
				continue
			}
			name := fmt.Sprintf(w["whatif_predicted_from"], p.Variant)
			curve := chart.Series{Variant: report.VariantAt(j, p.Variant), Part: chart.Curve, Name: name, Line: chart.Line{Dash: chart.Dashed, Width: 1.5}}
			for _, at := range s.Points {
				curve.Points = append(curve.Points, chart.Point{X: at.At, Y: predicted(at)})
			}
			c.AddPoints(curve)
			for _, m := range s.Measured {
				point := chart.Point{X: m.At, Y: measured(m), Sign: chart.Dot}
				if m.Calibrated { // what the curve was made from
					point.Sign = chart.Ring
				}
				c.AddPoints(chart.Series{
					Variant: report.VariantAt(j, m.Variant), Part: chart.Measured, Name: fmt.Sprintf(w["whatif_measured_series"], m.Variant),
					Points: []chart.Point{point}, Line: chart.Line{None: true},
				})
			}
			from = append(from, name)
		}
	}
	return from
}
