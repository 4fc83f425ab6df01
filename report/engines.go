package report

import (
	"fmt"
	"html/template"
	"slices"
	"strings"

	"perflab/runner/metricname"
	"perflab/runner/quantity"
	"perflab/runner/verdict"
	"perflab/runner/verdict/compare"
)

// Engines is one variant's comparison of two engines.
type Engines struct {
	Variant          string
	Style            template.CSS
	First, Second    string
	Tone, Mark, Word string
	Rows             []EngineRow
	Says             []string
}

type EngineRow struct{ Name, First, Second, Change string }

// engineNames are the words for verdict's figures of two engines, by metric and aggregation.
var engineNames = map[[2]string]string{
	{metricname.HTTPReqs, metricname.Rate}:               "engine_rps",
	{metricname.HTTPReqDuration, metricname.P50}:         "engine_p50",
	{metricname.HTTPReqDuration, metricname.P95}:         "engine_p95",
	{metricname.HTTPReqDuration, metricname.P99}:         "engine_p99",
	{metricname.Checks, metricname.Rate}:                 "col_checks",
	{metricname.HTTPReqFailed, metricname.Rate}:          "col_failed",
	{metricname.DroppedIterations, metricname.Count}:     "engine_dropped",
	{metricname.IterationsInterrupted, metricname.Count}: "engine_interrupted",
	{metricname.HTTPReqs, "first_second"}:                "engine_first_requests",
	{metricname.HTTPReqDuration, "first_second"}:         "engine_first_p95",
	{metricname.SendLag, metricname.P99}:                 "engine_lag",
	{metricname.ServerCPU, metricname.Mean}:              "col_server_cpu",
	{metricname.GeneratorCPU, metricname.Mean}:           "col_generator_cpu",
	{metricname.GeneratorCPU, metricname.PerRequest}:     "engine_cpu_request",
	{metricname.GeneratorMemory, metricname.Max}:         "engine_memory",
}

// engineViews are the comparisons of those variants that two engines sent to.
func engineViews(j *verdict.Judgement, w Words) []Engines {
	var views []Engines
	for i, v := range j.Variants {
		e := v.Engines
		if e == nil {
			continue
		}
		view := Engines{Variant: v.Name, Style: SeriesStyle(i), First: e.First, Second: e.Second, Says: w.lines(e.Says)}
		switch {
		case !e.Known:
			view.Tone, view.Mark, view.Word = "plain", "–", w["engines_unknown"]
		case e.Agree:
			view.Tone, view.Mark, view.Word = "good", "✓", w["engines_agree"]
		default:
			view.Tone, view.Mark, view.Word = "doubt", "?", w["engines_differ"]
		}
		for _, r := range e.Rows {
			if e.Known {
				view.Rows = append(view.Rows, engineRowOf(r, w))
			}
		}
		views = append(views, view)
	}
	return views
}

func engineRowOf(r compare.EngineRow, w Words) EngineRow {
	name := r.Metric + " " + r.Aggregation
	if key, ok := engineNames[[2]string{r.Metric, r.Aggregation}]; ok {
		name = w[key]
	}
	var values []float64
	for _, v := range []*float64{r.First, r.Second} {
		if v != nil {
			values = append(values, *v)
		}
	}
	scale := quantity.NewRow(r.Unit, values...)
	text := func(v *float64) string {
		if v == nil {
			return "–"
		}
		return scale.Text(*v)
	}
	row := EngineRow{Name: name, First: text(r.First), Second: text(r.Second), Change: "–"}
	switch {
	case r.Change == nil:
	case r.Unit == "share":
		row.Change = strings.TrimSuffix(quantity.Change(*r.Change), "%") + w["points"]
	case *r.Change > 1: // more than twice as much
		row.Change = quantity.Fixed(1+*r.Change, 1) + "×"
	default:
		row.Change = quantity.Change(*r.Change)
	}
	return row
}

// Cells are the view as a table with its heading.
func (v Engines) Cells(w Words) [][]string {
	rows := [][]string{{w["col_figure"], v.First, v.Second, w["col_difference"]}}
	for _, r := range v.Rows {
		rows = append(rows, []string{r.Name, r.First, r.Second, r.Change})
	}
	return rows
}

// engineNote says whose figures the rest of the report has; "" where one engine sent the load.
func engineNote(views []Engines, w Words) string {
	if len(views) == 0 {
		return ""
	}
	return fmt.Sprintf(w["engines_says"], views[0].First, views[0].Second)
}

// engineList names the engines that sent the load, each with its way to the server.
func engineList(d Data) string {
	var names []string
	for _, v := range d.Judgement.Variants {
		for _, t := range verdict.AllTrials(v) {
			name := Joined(" · ", t.Engine, t.EnginePath)
			if name != "" && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	slices.Reverse(names) // native before k6
	return strings.Join(names, "; ")
}
