package report

import (
	"math"
	"strings"

	"gonum.org/v1/gonum/stat"

	"perflab/runner/phrase"
	"perflab/runner/quantity"
	"perflab/runner/result"
)

// observedCells is the table of what a variant's services counted themselves, with its heading:
// the mean over its trials. Empty where none counts anything.
func observedCells(trials []*result.Trial, w Words) [][]string {
	type of struct{ component, name, server string }
	var order []of
	values, unread := map[of][]float64{}, map[of]phrase.Statement{}
	add := func(k of) {
		if _, known := values[k]; !known {
			order, values[k] = append(order, k), nil
		}
	}
	for _, t := range trials {
		for _, o := range t.Observed {
			if !o.Unread.IsZero() {
				k := of{component: o.Component}
				add(k)
				unread[k] = o.Unread
			}
			for _, c := range o.Counts {
				k := of{o.Component, c.Name, c.Server}
				add(k)
				values[k] = append(values[k], c.Value)
			}
		}
	}
	if len(order) == 0 {
		return nil
	}
	rows := [][]string{{w["col_service"], w["col_counted"], w["col_value"]}}
	for _, k := range order {
		if why, ok := unread[k]; ok {
			rows = append(rows, []string{k.component, w["grade_unknown"], w.join(why)})
			continue
		}
		name := w["count_"+k.name]
		if name == "" {
			name = k.name // of a newer record
		}
		mean := stat.Mean(values[k], nil)
		value := quantity.Text(quantity.Count, mean)
		if mean == math.Trunc(mean) {
			value = quantity.Fixed(mean, 0)
		}
		rows = append(rows, []string{k.component, strings.TrimSpace(name + " " + k.server), value})
	}
	return rows
}
