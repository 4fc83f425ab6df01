package curves

import (
	"strconv"

	"perflab/report"
	"perflab/report/chart"
	"perflab/runner/verdict/scale"
)

// Scaled are the charts of how the rate grows with the number of servers: what was measured, each
// trial a dot, the law and the interval of what a trial would give.
func Scaled(view *report.View) []chart.Chart {
	w := view.W
	var out []chart.Chart
	for i := range view.Judgement.Scale {
		l := &view.Judgement.Scale[i]
		c := chart.Chart{ID: "chart-scale-" + strconv.Itoa(i), Title: w["chart_scale"], Unit: chart.Rate, Axis: chart.ByCount}
		last := l.Points[len(l.Points)-1]
		variant := report.VariantAt(view.Judgement, last.Variant)
		curve := func(name string, dash chart.Dash, of func(scale.At) float64) {
			s := chart.Series{Variant: variant, Part: chart.Curve, Name: name, Line: chart.Line{Dash: dash, Width: 1.5}}
			for _, at := range l.Curve {
				s.Points = append(s.Points, chart.Point{X: float64(at.Servers), Y: of(at)})
			}
			c.AddPoints(s)
		}
		if l.Fitted {
			curve(w["scale_by_law"], chart.Dashed, func(a scale.At) float64 { return a.Value })
			if l.Interval {
				curve(w["scale_low"], chart.Dotted, func(a scale.At) float64 { return a.Low })
				curve(w["scale_high"], chart.Dotted, func(a scale.At) float64 { return a.High })
			}
		}
		for _, p := range l.Points {
			s := chart.Series{Variant: report.VariantAt(view.Judgement, p.Variant), Part: chart.Measured, Name: p.Variant, Line: chart.Line{None: true}}
			for _, rate := range p.Rates {
				s.Points = append(s.Points, chart.Point{X: float64(p.Servers), Y: rate, Sign: chart.Dot})
			}
			c.AddPoints(s)
		}
		c.Fit()
		c.Note, c.Summary = loggedNote(&c, w), c.Title
		if len(view.Scale) > i && len(view.Scale[i].Says) > 0 {
			c.Summary += ": " + view.Scale[i].Says[0]
		}
		out = append(out, c)
	}
	return out
}
