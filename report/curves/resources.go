package curves

import (
	"strconv"
	"strings"

	"perflab/report"
	"perflab/report/chart"
	"perflab/runner/quantity"
	"perflab/runner/result"
	"perflab/runner/verdict/series"
)

// resourceCharts are CPU and memory of every component: one small chart each, in which a
// variant keeps the colour it has everywhere. CPU held back by a quota is drawn where
// there was any.
func resourceCharts(view *report.View) []chart.Chart {
	w := view.W
	trials, _ := drawn(view.Judgement.Variants)
	width := series.Width(trials)
	phases := phasesOf(trials, width)
	shaded := shades(phases, width, w)
	var out []chart.Chart
	for n, component := range series.Components(trials) {
		for _, q := range []struct {
			id, title string
			unit      chart.Unit
			optional  bool
			value     func(result.ResourcePoint) float64
		}{
			{"cpu", w["chart_cpu"], chart.CPU, false, func(p result.ResourcePoint) float64 { return p.CPU }},
			{"memory", w["chart_memory"], chart.Bytes, false, func(p result.ResourcePoint) float64 { return float64(p.Memory) }},
			{"throttled", w["chart_throttled"], chart.CPU, true, func(p result.ResourcePoint) float64 { return p.Throttled }},
		} {
			c := chart.Chart{
				ID: "chart-" + q.id + "-" + strconv.Itoa(n), Title: componentTitle(component, w) + " · " + q.title, Unit: q.unit, Axis: chart.Time,
			}
			var names []string
			available := 0.0
			for i, v := range view.Judgement.Variants {
				available = max(available, series.Available(trials[i], component))
				if l := cut(series.Resource(trials[i], component, width, q.value), phases); !l.Empty() {
					l.Trials = 1 // a band would hide the other lines of a small chart
					addLine(&c, i, v.Name, l, false)
					names = append(names, v.Name)
				}
			}
			if len(names) == 0 || q.optional && c.Highest() == 0 {
				continue
			}
			var lines []chart.Level
			if q.id == "cpu" && available > 0 {
				lines = []chart.Level{{Name: w["available"] + " " + quantity.Digits(available, 4), Value: available}}
			}
			c.Mark(shaded, lines)
			c.Fit()
			c.Summary = c.Title + ": " + strings.Join(names, ", ")
			out = append(out, c)
		}
	}
	return out
}

func componentTitle(name string, w report.Words) string {
	if title, ok := w["component_"+name]; ok {
		return title
	}
	return name
}
