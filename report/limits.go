package report

import (
	"fmt"
	"html/template"
	"strconv"
	"strings"

	"perflab/runner/quantity"
	"perflab/runner/verdict"
	"perflab/runner/verdict/limit"
)

// Bottleneck is what limited one variant.
type Bottleneck struct {
	Name     string
	Style    template.CSS
	Limit    string
	Says     string
	Next     string
	Measures []Measure
}

// Measure is one thing looked at. Bar is how far it is used, At where its limit lies.
type Measure struct {
	Name, Value, Limit string
	Bar, At            template.CSS // empty: it is no share
	Over               bool
}

func bottleneckViews(j *verdict.Judgement, w Words) []Bottleneck {
	var views []Bottleneck
	for i, v := range j.Variants {
		b := v.Bottleneck
		if b == nil {
			continue
		}
		view := Bottleneck{Name: v.Name, Style: SeriesStyle(i), Limit: limitName(b, w), Says: full(w.join(b.Says...)), Next: Stopped(w.join(b.Next))}
		for _, m := range b.Measures {
			view.Measures = append(view.Measures, measureOf(m, w))
		}
		views = append(views, view)
	}
	return views
}

func measureOf(m limit.Measure, w Words) Measure {
	view := Measure{Name: measureName(m.Name, w), Value: measureValue(m.Unit, m.Value), Limit: "–"}
	if m.Limit > 0 {
		view.Limit, view.Over = limitOf(m.Unit, m.Limit), m.Value >= m.Limit
	}
	if m.Unit == "share" {
		view.Bar = width(100 * min(1, m.Value))
		if m.Limit > 0 {
			view.At = width(100 * min(1, m.Limit))
		}
	}
	return view
}

// measureName is a measure in words: of a service, with its own name.
func measureName(name string, w Words) string {
	if text, ok := w["measure_"+name]; ok {
		return text
	}
	if service, ok := strings.CutSuffix(name, "_cpu"); ok {
		return fmt.Sprintf(w["measure_service"], service)
	}
	if service, ok := strings.CutSuffix(name, "_waiting"); ok {
		return fmt.Sprintf(w["measure_waiting"], service)
	}
	return name
}

// measureValue is a value in a measure's unit.
func measureValue(unit string, v float64) string {
	switch unit {
	case "s":
		return quantity.Text(quantity.Nanoseconds, v*1e9)
	case "cpus":
		return quantity.Fixed(v, 2)
	case "share":
		if v >= 2 { // of the slots: so many times as many as there are
			return quantity.Fixed(v, 1) + "×"
		}
		if v >= 0.0995 {
			return quantity.Percent(v)
		}
		return quantity.Text(unit, v)
	}
	return gradedValue(unit, v)
}

// cells are the measures as a table with its heading.
func (v Bottleneck) Cells(w Words) [][]string {
	rows := [][]string{{w["col_measure"], w["col_value"], w["col_limit"]}}
	for _, m := range v.Measures {
		rows = append(rows, []string{m.Name, m.Value, m.Limit})
	}
	return rows
}

// WhatIf is the prediction made from one variant, held against what was measured.
type WhatIf struct {
	Name  string
	Style template.CSS
	From  string     // what it was made from
	Error string     // in words
	Rows  [][]string // measured and predicted, the heading first; empty: one point alone
}

func whatIfViews(j *verdict.Judgement, w Words) []WhatIf {
	var views []WhatIf
	for _, p := range j.WhatIf {
		view := WhatIf{Name: p.Variant, Style: SeriesStyle(VariantAt(j, p.Variant)), From: whatIfFrom(p, w), Error: w["whatif_unchecked"]}
		if p.Compared > 0 {
			view.Error = full(fmt.Sprintf(w["whatif_error"], pointsText(p.Compared, w), quantity.Text(quantity.Share, p.Error)))
			view.Rows = whatIfRows(p, w)
		}
		views = append(views, view)
	}
	return views
}

// whatIfFrom says which figures of the variant the prediction was made from.
func whatIfFrom(p limit.WhatIf, w Words) string {
	slots := w["whatif_slots_free"]
	if p.Slots > 0 {
		slots = fmt.Sprintf(w["whatif_slots"], p.Slots)
	}
	from := fmt.Sprintf(w["whatif_from"], p.Variant, quantity.Text(quantity.Nanoseconds, p.Demand*1e9), quantity.Text(quantity.Nanoseconds, p.Wait*1e9),
		quantity.Digits(p.Cores, 4), slots, p.Users, quantity.Text(quantity.Nanoseconds, p.Think*1e9))
	return strings.Join(nonEmpty(from, full(w.join(p.Note))), " ")
}

// whatIfRows are the measured points of the sweep over workers.
func whatIfRows(p limit.WhatIf, w Words) [][]string {
	rows := [][]string{{w["col_variant"], w["col_workers"], w["col_rps"], w["col_predicted"], w["col_error"]}}
	for _, s := range p.Sweeps {
		var rates []float64
		for _, m := range s.Measured {
			rates = append(rates, m.Rate, m.Predicted)
		}
		row := quantity.NewRow(quantity.PerSecond, rates...)
		for _, m := range s.Measured {
			off := quantity.Change(m.Error)
			if m.Calibrated {
				off += " (" + w["calibrated"] + ")"
			}
			rows = append(rows, []string{m.Variant, strconv.FormatFloat(m.At, 'g', -1, 64), row.Number(m.Rate), row.Number(m.Predicted), off})
		}
	}
	return rows
}

// VariantAt is a variant's place in the file.
func VariantAt(j *verdict.Judgement, name string) int {
	for i, v := range j.Variants {
		if v.Name == name {
			return i
		}
	}
	return 0
}
