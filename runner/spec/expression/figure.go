package expression

import (
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"

	"perflab/runner/internal/nearest"
	"perflab/runner/metricname"
)

// figure reads a node as a figure; it reports what is none.
func (r *predictionReader) figure(n ast.Node) (Ref, bool) {
	var ref Ref
	chain := n
	if call, ok := n.(*ast.CallNode); ok {
		if len(call.Arguments) != 1 {
			r.fail(n, "p takes one number, such as p(95)")
			return ref, false
		}
		switch p := call.Arguments[0].(type) {
		case *ast.IntegerNode:
			ref.Percentile = float64(p.Value)
		case *ast.FloatNode:
			ref.Percentile = p.Value
		default:
			r.fail(n, "p takes a number, such as p(95)")
			return ref, false
		}
		chain = call.Callee
	}
	names, ok := names(chain)
	if !ok {
		r.fail(n, "this is no figure; figures are VARIANT.METRIC.AGGREGATION, such as pooled.http_reqs.rate")
		return ref, false
	}
	if len(names) > 1 && names[0] == "published" {
		ref.Published, names = true, names[1:]
	}
	if len(names) == 3 {
		ref.Variant = names[0]
		if plain, known := r.spelled[names[0]]; known {
			ref.Variant = plain
		}
		names = names[1:]
	} else if ref.Variant = r.variant; ref.Variant == "" && len(r.variants) == 1 {
		ref.Variant = r.variants[0]
	}
	if len(names) != 2 {
		r.fail(n, fmt.Sprintf("%q is no figure; figures are METRIC.AGGREGATION or VARIANT.METRIC.AGGREGATION, such as http_reqs.rate", strings.Join(names, ".")))
		return ref, false
	}
	if ref.Variant == "" {
		r.fail(n, fmt.Sprintf("%s.%s: of which variant? write VARIANT.%s.%s or give the claim a variant", names[0], names[1], names[0], names[1]))
		return ref, false
	}
	if !slices.Contains(r.variants, ref.Variant) {
		suffix, hint := nearest.Suggestion(ref.Variant, "variants", r.variants)
		r.fail(n, strings.TrimSuffix(fmt.Sprintf("there is no variant %q%s; %s", nearest.Shorten(ref.Variant), suffix, hint), "; "))
		return ref, false
	}
	metric := names[0]
	if tagged, known := r.spelled[metric]; known {
		metric = tagged
	}
	return r.aggregated(n, ref, metric, names[1])
}

// aggregated checks metric and aggregation.
func (r *predictionReader) aggregated(n ast.Node, ref Ref, metric, aggregation string) (Ref, bool) {
	_, called := n.(*ast.CallNode)
	if own, ok := metricname.Derived(metric); ok {
		if aggregation != own || called {
			r.fail(n, fmt.Sprintf("%s has %s alone", metric, own))
			return ref, false
		}
		ref.Metric, ref.Aggregation = metric, aggregation
		return ref, true
	}
	name, kind, err := metricname.Parse(metric)
	if err != nil {
		known := metricname.DerivedNames()
		if c := nearest.Name(metric, known); c != "" {
			r.fail(n, fmt.Sprintf("unknown metric %q; did you mean %q?", nearest.Shorten(metric), c))
		} else {
			r.fail(n, err.Error())
		}
		return ref, false
	}
	argument := ""
	if called {
		argument = fmt.Sprint(ref.Percentile)
	}
	p, err := metricname.ParseAggregation(name, kind, aggregation, argument, called)
	if err != nil {
		r.fail(n, err.Error())
		return ref, false
	}
	ref.Metric, ref.Aggregation, ref.Percentile = name, aggregation, p
	return ref, true
}

// names are the parts of a chain such as a.b.c; not ok where it is no such chain.
func names(n ast.Node) ([]string, bool) {
	switch v := n.(type) {
	case *ast.IdentifierNode:
		return []string{v.Value}, true
	case *ast.MemberNode:
		property, isName := v.Property.(*ast.StringNode)
		before, ok := names(v.Node)
		if !ok || !isName || v.Optional {
			return nil, false
		}
		return append(before, property.Value), true
	}
	return nil, false
}
