package spec

import (
	"fmt"
	"slices"

	"perflab/runner/internal/nearest"
	"perflab/runner/metricname"
	"perflab/runner/spec/decode"
	"perflab/runner/spec/yamltree"
)

// figure reads a figure in its one spelling; "" after reporting what is none.
func (d *decoder) figure(n *yamltree.Node, text, path string) Figure {
	metric, aggregation, err := metricname.ParseFigure(text)
	if err != nil {
		d.Faults.Add(n.At, path+": "+err.Error(), "")
		return ""
	}
	return Figure(metricname.Figure(metric, aggregation))
}

// tolerations reads FIGURE: TOLERANCE.
func (d *decoder) tolerations(n *yamltree.Node, path string) []Toleration {
	if !d.IsMapping(n, path) {
		return nil
	}
	var list []Toleration
	for _, p := range n.Pairs {
		figure := d.figure(p.Key, p.Key.Text, path)
		text, ok := d.Text(p.Value, decode.Join(path, p.Key.Text), "a tolerance such as 10%, or off")
		if figure == "" || !ok {
			continue
		}
		if slices.ContainsFunc(list, func(t Toleration) bool { return t.Figure == figure }) {
			d.Faults.Add(p.Key.At, fmt.Sprintf("%s: %s stands there twice", path, figure), "")
			continue
		}
		list = append(list, Toleration{Figure: figure, Text: text})
	}
	return list
}

// checkRegression resolves the rules of every variant and reports what in them is of none.
func checkRegression(e *Experiment, s yamltree.Scope) {
	r := &e.Regression
	used := map[Figure]bool{}
	for i := range e.Variants {
		rules, unused := r.rules(&e.Variants[i], e.Tolerance)
		r.Variants = append(r.Variants, rules)
		for _, t := range r.Metrics {
			used[t.Figure] = used[t.Figure] || !slices.Contains(unused, t)
		}
	}
	for _, p := range s.Pairs("regression", "metrics") {
		name, aggregation, err := metricname.ParseFigure(p.Key.Text)
		if err != nil || s.Faults.HasAt(p.Key.At) || s.Faults.HasAt(p.Value.At) {
			continue
		}
		t := Toleration{Figure: Figure(metricname.Figure(name, aggregation)), Text: p.Value.Text}
		switch _, off, err := t.gated(name, aggregation); {
		case err != nil:
			s.Faults.Add(p.Value.At, fmt.Sprintf("regression.metrics.%s: %q is no tolerance", t.Figure, nearest.Shorten(t.Text)), err.Error())
		case off && t.Figure == r.Primary:
			s.Faults.Add(p.Value.At, fmt.Sprintf("regression.metrics.%s is regression.primary and cannot be off", t.Figure), "")
		case off && slices.ContainsFunc(r.Variants, func(v Rules) bool { return v.Primary.Metric == "" }):
			s.Faults.Add(p.Value.At, fmt.Sprintf("regression.metrics.%s decides by default and cannot be off", t.Figure), "name another figure as regression.primary")
		case used[t.Figure]:
		case e.measured(name, "regression.metrics", s, p.Key.At) && off:
			s.Faults.Add(p.Key.At, fmt.Sprintf("regression.metrics.%s is not gated by default, so it need not be off", t.Figure), "")
		}
	}
	if at := s.Node.Get("regression", "primary"); at != nil && r.Primary != "" {
		name, _, _ := metricname.ParseFigure(string(r.Primary))
		e.measured(name, "regression.primary", s, at.At)
	}
}

// measured reports a metric that no variant's load has.
func (e *Experiment) measured(name, path string, s yamltree.Scope, at yamltree.Place) bool {
	var requests []string
	for i := range e.Variants {
		if e.Variants[i].has(name) {
			return true
		}
		for _, name := range e.Variants[i].Load.Names() {
			if !slices.Contains(requests, name) {
				requests = append(requests, name)
			}
		}
	}
	if request := metricname.Request(name); request != "" {
		suffix, hint := nearest.Suggestion(request, "requests", requests)
		s.Faults.Add(at, fmt.Sprintf("%s: load.requests has no %q%s", path, nearest.Shorten(request), suffix), hint)
		return false
	}
	if method := metricname.Method(name); method != "" {
		s.Faults.Add(at, fmt.Sprintf("%s: the load sends no %q", path, nearest.Shorten(method)), "")
		return false
	}
	hint := "it is of the open model: give load.rate"
	switch {
	case name == metricname.SearchRate:
		hint = "it is what load.search finds"
	case len(e.Variants) > 0 && e.Variants[0].Load.Model().Open():
		hint = "k6 does not measure it: use engine native"
	}
	s.Faults.Add(at, fmt.Sprintf("%s: the load has no %s", path, name), hint)
	return false
}
