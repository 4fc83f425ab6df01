package report

import (
	"fmt"
	"strings"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"perflab/runner/quantity"
	"perflab/runner/verdict"
)

// signOwn is the sign of the point that a curve was made from; the others are dots.
const signOwn = "emptyCircle"

// whatIfCharts are the predicted curves with the measured points on them: requests per second
// and response time over workers, CPUs and users, the families of variants together.
func whatIfCharts(d Data, w Words) ([]chart, error) {
	var out []chart
	for _, over := range []string{"workers", "cpus", "users"} {
		for _, q := range []struct {
			id, unit  string
			predicted func(verdict.Predicted) float64
			measured  func(verdict.MeasuredUnit) float64
		}{
			{"rate", "rate", func(p verdict.Predicted) float64 { return p.Rate }, func(m verdict.MeasuredUnit) float64 { return m.Rate }},
			{"response", "ms", func(p verdict.Predicted) float64 { return 1000 * p.Response }, func(m verdict.MeasuredUnit) float64 { return 1000 * m.Response }},
		} {
			c, err := whatIfChart(d.Judgement, w, over, q.unit, q.predicted, q.measured)
			if err != nil {
				return nil, err
			}
			if c == nil {
				continue
			}
			c.ID = "chart-whatif-" + over + "-" + q.id
			c.Title = fmt.Sprintf(w["chart_whatif_"+q.id], w["whatif_"+over])
			c.Summary = c.Title + ": " + c.Summary
			out = append(out, *c)
		}
	}
	return out, nil
}

// whatIfChart is one of them without its names; nil where no family has such a sweep.
func whatIfChart(j *verdict.Judgement, w Words, over, unit string, predicted func(verdict.Predicted) float64, measured func(verdict.MeasuredUnit) float64) (*chart, error) {
	draw := newDrawing()
	var x scale
	var from []string
	for _, p := range j.WhatIf {
		for _, s := range p.Sweeps {
			if s.Over != over || len(s.Points) == 0 {
				continue
			}
			curve := make([][2]float64, len(s.Points))
			for i, point := range s.Points {
				curve[i] = [2]float64{quantity.Significant(point.At, 5), quantity.Significant(predicted(point), 5)}
				x.include(point.At)
				draw.y.include(curve[i][1])
			}
			draw.line.AddSeries(fmt.Sprintf(w["whatif_predicted_from"], p.Variant), nil,
				charts.WithSeriesId(variantID(variantAt(j, p.Variant))+"-curve"), func(s *charts.SingleSeries) { s.Data = curve },
				charts.WithLineStyleOpts(opts.LineStyle{Type: "dashed", Width: 1.5}))
			for _, m := range s.Measured {
				point := searchPoint{Value: [2]float64{quantity.Significant(m.At, 5), quantity.Significant(measured(m), 5)}, Symbol: signHeld}
				if m.Calibrated {
					point.Symbol = signOwn
				}
				x.include(m.At)
				draw.y.include(point.Value[1])
				draw.line.AddSeries(fmt.Sprintf(w["whatif_measured_series"], m.Variant), nil,
					points(variantID(variantAt(j, m.Variant))+"-measured", []searchPoint{point}), charts.WithLineStyleOpts(opts.LineStyle{Opacity: opts.Float(0)}))
			}
			from = append(from, fmt.Sprintf(w["whatif_predicted_from"], p.Variant))
		}
	}
	if len(from) == 0 {
		return nil, nil
	}
	y, note := opts.YAxis{Type: "value", Min: 0, Max: draw.y.top()}, ""
	if unit == "ms" && draw.y.Low > 0 && draw.y.High/draw.y.Low > linearRange {
		y.Type, note = "log", w["note_log"]
		y.Min, y.Max = draw.y.decades()
	}
	option, err := draw.numeric(opts.XAxis{Type: "value", Min: 0, Max: x.top()}, y)
	if err != nil {
		return nil, err
	}
	return &chart{Unit: unit, Axis: "count", Note: note, Option: option, Summary: strings.Join(from, ", ")}, nil
}
