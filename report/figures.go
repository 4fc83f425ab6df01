package report

import (
	"fmt"
	"html/template"
	"slices"

	"perflab/runner/metricname"
	"perflab/runner/quantity"
	"perflab/runner/threshold"
	"perflab/runner/verdict"
	"perflab/runner/verdict/answer"
	"perflab/runner/verdict/figure"
)

// Bars compares the variants' request rates at a glance, with the goal as a line.
type Bars struct {
	Rows      []Bar
	Goal      string // what the dashed line is; empty: none
	Published bool   // a row has what the text printed
}

type Bar struct {
	Name, Value, Interval, P95, Published string
	Style, Aim, Print                     template.CSS
	Met                                   *GradeTag // whether the goal is reached; nil: there is none on the bars
}

func barsOf(j *verdict.Judgement, a *answer.Answer, w Words) Bars {
	var b Bars
	high, measured := 0.0, false
	goal, rates := rateGoal(j), columnOf(j.Variants, metricname.HTTPReqs, metricname.Rate)
	for _, v := range j.Variants {
		if f := v.Figure(metricname.HTTPReqs, metricname.Rate); f != nil {
			high, measured = max(high, f.Value), true
		}
		if p, ok := PrintedOf(v, metricname.HTTPReqs, metricname.Rate, 0); ok && measured {
			high = max(high, p.High)
		}
	}
	if goal != nil && measured {
		high = max(high, goal.Value)
		b.Goal = w["goal"] + ": " + ThresholdText(*goal)
	}
	for i, v := range j.Variants {
		r := Bar{Name: v.Name, Value: w["no_trial"], Style: SeriesStyle(i)}
		if f := v.Figure(metricname.HTTPReqs, metricname.Rate); f != nil && high > 0 {
			c := cellOf(f, rates)
			r.Value, r.Interval = c.Text, c.Interval
			r.P95 = FigureText(v, metricname.HTTPReqDuration, metricname.P95)
			r.Style = SeriesStyle(i) + width(100*f.Value/high)
			if goal != nil {
				r.Aim = width(100 * goal.Value / high)
			}
			r.Published, r.Print = printedBar(v, high)
			b.Published = b.Published || r.Published != ""
		}
		r.Met = metTag(a, v.Name, w)
		b.Rows = append(b.Rows, r)
	}
	return b
}

// metTag tells on a bar whether the variant reaches the goal for its rate.
func metTag(a *answer.Answer, variant string, w Words) *GradeTag {
	for _, r := range a.Variants {
		for _, g := range r.Goals {
			if r.Name != variant || !barGoal(g.Check) || g.Outcome == verdict.NoData {
				continue
			}
			tone, mark := answerTone(g.Decided, false)
			return &GradeTag{tone, mark, w["page_goal_"+string(g.Decided)]}
		}
	}
	return nil
}

// rateGoal is the goal for requests per second, or for the rate that a search finds, where all variants that have one agree.
func rateGoal(j *verdict.Judgement) *threshold.Threshold {
	var found *threshold.Threshold
	for _, v := range j.Variants {
		for _, c := range v.Goal {
			rate := c.Threshold.Metric == metricname.HTTPReqs && c.Threshold.Aggregation == metricname.Rate
			if !rate && c.Threshold.Metric != metricname.SearchRate {
				continue
			}
			if found != nil && found.Expr != c.Threshold.Expr {
				return nil
			}
			t := c.Threshold
			found = &t
		}
	}
	return found
}

// SeriesStyle is the colour of a variant, by its place in the file.
func SeriesStyle(i int) template.CSS { return template.CSS(fmt.Sprintf("--c:var(--s%d);", i%8+1)) }

func width(percent float64) template.CSS { return template.CSS(fmt.Sprintf("--w:%.2f%%", percent)) }

// Cell is one figure of a table: with its unit and, for a column whose heading names
// that, without. Interval is empty where there were too few trials for one.
type Cell struct{ Text, Number, Interval string }

// cellOf formats a figure in its column's unit; nil: it was not measured.
func cellOf(f *figure.Figure, column quantity.Row) Cell {
	if f == nil {
		return Cell{Text: "–", Number: "–"}
	}
	c := Cell{Text: column.Text(f.Value), Number: column.Number(f.Value)}
	if f.Unit == "per_s" || f.Unit == "cpu" { // the heading says it
		c.Text = c.Number
	}
	if f.Interval {
		c.Interval = column.Number(f.Low) + " – " + column.Number(f.High)
	}
	return c
}

// columnOf is the common scale of one figure of all variants.
// Response times have one unit in all columns, so that a row reads across.
func columnOf(variants []verdict.Variant, name, aggregation string) quantity.Row {
	of := []string{aggregation}
	if name == metricname.HTTPReqDuration {
		of = []string{metricname.P50, metricname.P95, metricname.P99}
	}
	var unit string
	var values []float64
	for _, v := range variants {
		for _, aggregation := range of {
			if f := v.Figure(name, aggregation); f != nil {
				unit, values = f.Unit, append(values, f.Value)
			}
		}
	}
	return quantity.NewRow(unit, values...)
}

// FigureText is one of the variant's figures with its unit, an en dash where it has none.
func FigureText(v verdict.Variant, name, aggregation string) string {
	if f := v.Figure(name, aggregation); f != nil {
		return quantity.Text(f.Unit, f.Value)
	}
	return "–"
}

// VariantRow is one line of the table of variants.
type VariantRow struct {
	Name   string
	Style  template.CSS
	Cells  []Cell
	Trials string
}

func (r VariantRow) hasInterval() bool {
	for _, c := range r.Cells {
		if c.Interval != "" {
			return true
		}
	}
	return false
}

// column is one figure of the table of variants.
type column struct{ Key, Metric, Aggregation string }

// columns are the figures of the table of variants, with the key of their heading.
var columns = []column{
	{"col_search", metricname.SearchRate, metricname.Value},
	{"col_rps", metricname.HTTPReqs, metricname.Rate},
	{"col_p50", metricname.HTTPReqDuration, metricname.P50},
	{"col_p95", metricname.HTTPReqDuration, metricname.P95},
	{"col_p99", metricname.HTTPReqDuration, metricname.P99},
	{"col_checks", metricname.Checks, metricname.Rate},
	{"col_failed", metricname.HTTPReqFailed, metricname.Rate},
	{"col_server_cpu", metricname.ServerCPU, metricname.Mean},
	{"col_generator_cpu", metricname.GeneratorCPU, metricname.Mean},
	{"col_memory", metricname.ServerMemory, metricname.Max},
	{"col_cache", metricname.CacheHits, metricname.Rate},
}

// shownColumns are the columns without that of a search where there was none.
func shownColumns(variants []verdict.Variant) []column {
	if slices.ContainsFunc(variants, func(v verdict.Variant) bool { return v.Figure(metricname.SearchRate, metricname.Value) != nil }) {
		return columns
	}
	return columns[1:]
}

// ColumnHead is the head of a column with the unit of its figures.
type ColumnHead struct{ Name, Unit string }

func columnHeads(variants []verdict.Variant, w Words) []ColumnHead {
	var out []ColumnHead
	for _, c := range shownColumns(variants) {
		h := ColumnHead{Name: w[c.Key], Unit: columnOf(variants, c.Metric, c.Aggregation).Unit}
		if h.Unit == "/s" || h.Unit == "CPU" { // the name says it
			h.Unit = ""
		}
		out = append(out, h)
	}
	return out
}

// variantRows is the table of variants, each column in one unit.
func variantRows(variants []verdict.Variant) []VariantRow {
	rows := make([]VariantRow, len(variants))
	for i, v := range variants {
		rows[i] = VariantRow{Name: v.Name, Style: SeriesStyle(i), Trials: fmt.Sprintf("%d/%d", v.Valid, v.Planned)}
	}
	for _, c := range shownColumns(variants) {
		column := columnOf(variants, c.Metric, c.Aggregation)
		for i, v := range variants {
			rows[i].Cells = append(rows[i].Cells, cellOf(v.Figure(c.Metric, c.Aggregation), column))
		}
	}
	return rows
}

// variantCells is the table of variants with its heading.
func variantCells(variants []verdict.Variant, w Words) [][]string {
	cells := variantRows(variants)
	rows := make([][]string, len(variants)+1)
	rows[0] = []string{w["col_variant"]}
	for i, v := range variants {
		rows[i+1] = []string{v.Name}
	}
	for c, column := range shownColumns(variants) {
		used := false
		for _, row := range cells {
			used = used || row.Cells[c].Text != "–"
		}
		if !used {
			continue
		}
		rows[0] = append(rows[0], w[column.Key])
		for i, row := range cells {
			text := row.Cells[c].Text
			if row.Cells[c].Interval != "" && (column.Metric == metricname.HTTPReqs || column.Metric == metricname.SearchRate) {
				text += " (" + row.Cells[c].Interval + ")"
			}
			rows[i+1] = append(rows[i+1], text)
		}
	}
	rows[0] = append(rows[0], w["col_trials"])
	for i, row := range cells {
		rows[i+1] = append(rows[i+1], row.Trials)
	}
	return rows
}
