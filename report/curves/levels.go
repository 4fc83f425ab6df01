package curves

import (
	"fmt"
	"strings"

	"perflab/report"
	"perflab/report/chart"
	"perflab/runner/verdict"
)

// levels are the thresholds and goals that speak of the chart's own quantity. One that
// several variants share is drawn once; one that not all share names its variants.
func levels(variants []verdict.Variant, name, aggregation string, percentile, factor float64, w report.Words) []chart.Level {
	type key struct{ kind, expr string }
	var order []key
	value, owners := map[key]float64{}, map[key][]string{}
	note := func(kind string, v verdict.Variant, checks []verdict.Check) {
		for _, c := range checks {
			t := c.Threshold
			if t.Metric != name || t.Aggregation != aggregation || t.Percentile != percentile {
				continue
			}
			k := key{kind, t.Expr}
			if _, seen := value[k]; !seen {
				order = append(order, k)
				value[k] = t.Value * factor
			}
			owners[k] = append(owners[k], v.Name)
		}
	}
	for _, v := range variants {
		note("threshold", v, v.Thresholds)
		note("goal", v, v.Goal)
	}
	var out []chart.Level
	for _, k := range order {
		label := w[k.kind] + " " + k.expr
		if len(owners[k]) < len(variants) {
			label += " (" + strings.Join(owners[k], ", ") + ")"
		}
		out = append(out, chart.Level{Name: label, Value: value[k]})
	}
	return out
}

// publishedLevels are the published values of a chart's own quantity as lines across it, each
// with its variant. A range has two.
func publishedLevels(variants []verdict.Variant, name, aggregation string, percentile, factor float64, w report.Words) []chart.Level {
	var out []chart.Level
	for _, v := range variants {
		p, ok := report.PrintedOf(v, name, aggregation, percentile)
		if !ok {
			continue
		}
		label := fmt.Sprintf(w["level_published"], report.PrintedShort(p), v.Name)
		if report.IsRange(p) {
			out = append(out, chart.Level{Value: p.Low * factor}, chart.Level{Name: label, Value: p.High * factor})
		} else {
			out = append(out, chart.Level{Name: label, Value: p.Value * factor})
		}
	}
	return out
}
