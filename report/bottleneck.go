package report

import (
	"fmt"
	"html/template"
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
		view := Bottleneck{Name: v.Name, Style: SeriesStyle(i), Limit: limitName(b, w), Says: full(w.join(b.Says...)), Next: stopped(w.join(b.Next))}
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
