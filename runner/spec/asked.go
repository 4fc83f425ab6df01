package spec

import (
	"slices"

	"perflab/runner/metricname"
	"perflab/runner/spec/expression"
)

// Asked are the sub-metrics by a tag of requests that something in the file is judged by, in a
// variant: they are measured where they are asked for.
func (e *Experiment) Asked(variant string) []string {
	var asked []string
	add := func(name string) {
		if _, _, _, ok := metricname.ByTag(name); ok && !slices.Contains(asked, name) {
			asked = append(asked, name)
		}
	}
	var names []string
	for _, v := range e.Variants {
		names = append(names, v.Name)
		if v.Name != variant {
			continue
		}
		for _, t := range slices.Concat(v.Thresholds, v.Goal) {
			add(t.Metric)
		}
	}
	for _, c := range e.Claims {
		if p, err := expression.ParsePrediction(c.Expect.Text, c.Variant, names); err == nil {
			for _, ref := range p.Refs {
				add(ref.Metric)
			}
		}
	}
	for _, r := range e.Regression.Variants {
		if r.Variant == variant {
			add(r.Primary.Metric)
			for _, g := range r.Metrics {
				add(g.Metric)
			}
		}
	}
	return asked
}
