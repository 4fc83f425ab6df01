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
