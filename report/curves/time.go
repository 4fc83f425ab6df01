package curves

import (
	"fmt"
	"strings"

	"perflab/report"
	"perflab/report/chart"
	"perflab/runner/metricname"
	"perflab/runner/result"
	"perflab/runner/verdict/series"
)

// timeCharts are requests per second, p95 and checks of all variants over time.
func timeCharts(view *report.View) []chart.Chart {
	w := view.W
	trials, doubtful := drawn(view.Judgement.Variants)
	width := series.Width(trials)
	phases := phasesOf(trials, width)
	shaded := shades(phases, width, w)
	note := overTimeNote(trials, width, len(shaded) > 0, w)
	means := ""
	if series.ResponseMeans(trials, width) {
		means = w["note_means"]
	}
	var out []chart.Chart
	for _, q := range []struct {
		id, title           string
		unit                chart.Unit
		metric, aggregation string
		percentile, factor  float64
		value               series.Value
		note                string
	}{
		{"chart-rps", w["chart_rps"], chart.Rate, metricname.HTTPReqs, metricname.Rate, 0, 1, series.RequestRate, ""},
		{"chart-p95", w["chart_p95"], chart.Milliseconds, metricname.HTTPReqDuration, metricname.P, 95, 1, series.ResponseP95, means},
		{"chart-checks", w["chart_checks"], chart.Share, metricname.Checks, metricname.Rate, 0, 100, series.CheckShare, ""},
	} {
		c := chart.Chart{ID: q.id, Title: q.title, Unit: q.unit, Axis: chart.Time}
		var summary []string
		for i, v := range view.Judgement.Variants {
			l := cut(series.OverTime(trials[i], width, q.value), phases)
			if l.Empty() {
				continue
			}
			addLine(&c, i, v.Name, l, doubtful[i])
			summary = append(summary, v.Name+" "+report.FigureText(v, q.metric, metricname.Aggregation(q.aggregation, q.percentile)))
		}
		if len(summary) == 0 {
			continue
		}
		lines := levels(view.Judgement.Variants, q.metric, q.aggregation, q.percentile, q.factor, w)
		lines = append(lines, publishedLevels(view.Judgement.Variants, q.metric, q.aggregation, q.percentile, q.factor, w)...)
		c.Mark(shaded, lines)
		c.Fit()
		c.Note = report.Joined(" ", loggedNote(&c, w), q.note, note)
		c.Summary = c.Title + ": " + strings.Join(summary, ", ")
		out = append(out, c)
		note = "" // said once
	}
	return out
}

// overTimeNote says what a line, a band and a shade are.
func overTimeNote(all [][]*result.Trial, width int, shaded bool, w report.Words) string {
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
