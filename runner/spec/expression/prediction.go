package expression

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"

	"perflab/runner/metricname"
	"perflab/runner/threshold"
)

// Prediction is a claim's expectation, ready to be evaluated: one comparison of two
// expressions over figures.
//
// A figure is VARIANT.METRIC.AGGREGATION, such as pooled.http_reqs.rate or
// "sync-9".http_req_duration.p(95); without VARIANT it is of the claim's own variant;
// with published. before it, it is the one that the text printed. Trends are in
// milliseconds, shares from 0 to 1. Around figures stand numbers, + - * / and parentheses;
// the comparison is one of < <= > >= == != and in LOW..HIGH. So:
//
//	http_reqs.rate < 400
//	pooled.http_reqs.rate > 2 * sync.http_reqs.rate
//	queryset.http_reqs.rate == database.http_reqs.rate
//	http_reqs.rate / published.http_reqs.rate in 0.5..2
type Prediction struct {
	Operator string // < <= > >= == != in
	Refs     []Ref  // the figures, each once, in order of appearance
	sides    []side
}

// side computes a side of the comparison from the value of every figure.
type side func(figures []float64) float64

// Ref is one figure that a prediction reads.
type Ref struct {
	Published   bool
	Variant     string
	Metric      string
	Aggregation string
	Percentile  float64 // 0 to 100, for p only
}

// String is the figure as a prediction names it.
func (r Ref) String() string {
	name := r.Variant + "." + metricname.Figure(r.Metric, metricname.Aggregation(r.Aggregation, r.Percentile))
	if r.Published {
		return "published." + name
	}
	return name
}

// Threshold is the figure's aggregation, for metric.Set.Aggregate.
func (r Ref) Threshold() threshold.Threshold {
	return threshold.Threshold{Metric: r.Metric, Aggregation: r.Aggregation, Percentile: r.Percentile}
}

// operators of a prediction.
var operators = []string{"<", "<=", ">", ">=", "==", "!=", "in"}

// predictionEnv is what a compiled prediction sees: figures by number.
type predictionEnv struct {
	Figure func(int) float64 `expr:"figure number"` // no source text can name it
}

// ParsePrediction reads an expectation. variant is the one that figures without any are of,
// variants are all there are. Its errors know the character at which the text is wrong.
func ParsePrediction(text, variant string, variants []string) (*Prediction, error) {
	if len(text) > 2000 {
		return nil, errors.New("longer than 2000 characters")
	}
	reader := &predictionReader{p: &Prediction{}, variant: variant, variants: variants, spelled: map[string]string{}}
	spelled := reader.spell(text)
	if err := plainNumbers(spelled); err != nil {
		return nil, err
	}
	tree, err := parser.Parse(spelled)
	if err != nil {
		return nil, newError(err, nil)
	}
	root, ok := tree.Node.(*ast.BinaryNode)
	if !ok || !slices.Contains(operators, root.Operator) {
		return nil, errors.New("it is not one comparison, such as http_reqs.rate < 400; make a claim of each where there are several")
	}
	reader.root = root.Location()
	_, err = expr.Compile(spelled, expr.Env(predictionEnv{}), expr.AsAny(), expr.Patch(reader))
	if reader.err != nil {
		return nil, reader.err
	}
	if err != nil {
		return nil, newError(err, append([]string{"published"}, variants...))
	}
	if len(reader.p.Refs) == 0 {
		return nil, errors.New("it names no figure, such as http_reqs.rate")
	}
	return reader.p, nil
}

// Numbers as texts write them, which those of an expectation are not.
var (
	numberUnit  = regexp.MustCompile(`(?:^|[^\w.)])(\d[\d_]*(?:\.\d+)?) ?(%(?: |$)|(?:[nuµm]?s|[kKMG]i?B?|[hmBx]|sec|rps)\b|/s\b)`)
	numberComma = regexp.MustCompile(`(?:^|[^\w.,(])(\d{1,3}(?:,\d{3})+)\b`)
	aboutOrSpan = regexp.MustCompile(`[~≈±≤≥]`)
)

// plainNumbers says of numbers with units, of thousands with commas and of signs that
// figures may have and expectations do not, what to write for them.
func plainNumbers(text string) error {
	fault := func(from int, message string) error {
		return &Error{offset: utf8.RuneCountInString(text[:from]), message: message}
	}
	if at := numberUnit.FindStringSubmatchIndex(text); at != nil {
		number, unit := text[at[2]:at[3]], strings.TrimSpace(text[at[4]:at[5]])
		return fault(at[2], fmt.Sprintf("%s%s: numbers have no unit here: times are in milliseconds, shares from 0 to 1, rates per second, amounts in bytes", number, unit))
	}
	if at := numberComma.FindStringSubmatchIndex(text); at != nil {
		number := text[at[2]:at[3]]
		return fault(at[2], fmt.Sprintf("%s is written %s here", number, strings.ReplaceAll(number, ",", "")))
	}
	if at := aboutOrSpan.FindStringIndex(text); at != nil {
		return fault(at[0], fmt.Sprintf("there is no %s here: a range is in 300..400, about the same is == with a tolerance, a bound <= or >=", text[at[0]:at[1]]))
	}
	return nil
}

// Values evaluates both sides from the value of every figure in the order of Refs: left, right
// and, for "in", the upper end, else right again. A division by zero gives an infinity.
func (p *Prediction) Values(figures []float64) (left, right, upper float64) {
	left, right = p.sides[0](figures), p.sides[1](figures)
	if len(p.sides) == 2 {
		return left, right, right
	}
	return left, right, p.sides[2](figures)
}

// sideOf is what a rewritten tree computes. Claims are judged over thousands of draws of their
// figures, of which the language's own machine would box each number.
func sideOf(n ast.Node) side {
	switch v := n.(type) {
	case *ast.IntegerNode:
		return constant(float64(v.Value))
	case *ast.FloatNode:
		return constant(v.Value)
	case *ast.CallNode:
		i := v.Arguments[0].(*ast.IntegerNode).Value
		return func(figures []float64) float64 { return figures[i] }
	case *ast.UnaryNode:
		of := sideOf(v.Node)
		if v.Operator == "+" {
			return of
		}
		if _, whole := v.Node.(*ast.IntegerNode); whole {
			return constant(0 - of(nil)) // there is no whole -0
		}
		return func(figures []float64) float64 { return -of(figures) }
	case *ast.BinaryNode:
		a, b := sideOf(v.Left), sideOf(v.Right)
		switch v.Operator {
		case "+":
			return func(figures []float64) float64 { return a(figures) + b(figures) }
		case "-":
			return func(figures []float64) float64 { return a(figures) - b(figures) }
		case "*":
			return func(figures []float64) float64 { return a(figures) * b(figures) }
		case "/":
			return func(figures []float64) float64 { return a(figures) / b(figures) }
		}
	}
	return constant(math.NaN()) // rewrite lets nothing else through
}

func constant(v float64) side { return func([]float64) float64 { return v } }

// predictionReader rewrites the tree: each figure becomes a call that looks it up, and the
// comparison the list of its sides, of which the values are wanted and not the truth.
type predictionReader struct {
	p        *Prediction
	variant  string
	variants []string
	spelled  map[string]string // variant or metric as the language can read it → as it is
	root     file.Location     // of the comparison
	err      error
	done     bool
}

// taggedMetric is a metric with its sub-metric's tag.
var taggedMetric = regexp.MustCompile(`[a-z_]+\{[^{}]*\}`)

// spell makes variants' names with dashes and dots, and sub-metrics, readable for the
// expression language: each by another of the same length, so that positions stay true.
func (r *predictionReader) spell(text string) string {
	text = taggedMetric.ReplaceAllStringFunc(text, func(metric string) string {
		plain := strings.Map(func(c rune) rune {
			if c == '_' || 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' {
				return c
			}
			return '_'
		}, metric)
		r.spelled[plain] = metric
		return plain
	})
	names := slices.Clone(r.variants)
	slices.SortFunc(names, func(a, b string) int { return len(b) - len(a) })
	for i, name := range names {
		plain := name
		digit := '0' <= name[0] && name[0] <= '9'
		if digit || strings.ContainsAny(name, "-.") {
			// A number in the place of letters, so that no two are alike.
			plain = fmt.Sprintf("_%0*d", len(name)-1, i)
			r.spelled[plain] = name
		}
		text = strings.ReplaceAll(text, `"`+name+`".`, " "+plain+" .")
		if !digit {
			text = strings.ReplaceAll(text, name+".", plain+".")
		}
	}
	return text
}

// Visit implements ast.Visitor. The tree is walked from its leaves; all is done when its
// root is reached.
func (r *predictionReader) Visit(n *ast.Node) {
	root, ok := (*n).(*ast.BinaryNode)
	if r.done || !ok || root.Location() != r.root {
		return
	}
	r.done = true
	r.p.Operator = root.Operator
	sides := []ast.Node{root.Left, root.Right}
	if root.Operator == "in" {
		ends, isRange := root.Right.(*ast.BinaryNode)
		if !isRange || ends.Operator != ".." {
			r.fail(root.Right, "in needs a range, such as 300..400")
			return
		}
		sides = []ast.Node{root.Left, ends.Left, ends.Right}
	}
	for i := range sides {
		if r.rewrite(&sides[i]); r.err == nil {
			r.p.sides = append(r.p.sides, sideOf(sides[i]))
		}
	}
	ast.Patch(n, &ast.ArrayNode{Nodes: sides})
}

func (r *predictionReader) fail(n ast.Node, message string) {
	if r.err == nil {
		r.err = &Error{offset: n.Location().From, message: message}
	}
}

// rewrite replaces the figures below a node.
func (r *predictionReader) rewrite(n *ast.Node) {
	switch v := (*n).(type) {
	case *ast.IntegerNode, *ast.FloatNode:
	case *ast.UnaryNode:
		if v.Operator != "-" && v.Operator != "+" {
			r.fail(*n, "an expectation has no "+v.Operator)
			return
		}
		r.rewrite(&v.Node)
	case *ast.BinaryNode:
		if !slices.Contains([]string{"+", "-", "*", "/"}, v.Operator) {
			r.fail(*n, "a side of an expectation holds numbers, figures, + - * / and parentheses, not "+v.Operator)
			return
		}
		r.rewrite(&v.Left)
		r.rewrite(&v.Right)
	default:
		ref, ok := r.figure(*n)
		if !ok {
			return
		}
		i := slices.Index(r.p.Refs, ref)
		if i < 0 {
			i = len(r.p.Refs)
			r.p.Refs = append(r.p.Refs, ref)
		}
		ast.Patch(n, &ast.CallNode{Callee: &ast.IdentifierNode{Value: "figure number"}, Arguments: []ast.Node{&ast.IntegerNode{Value: i}}})
	}
}
