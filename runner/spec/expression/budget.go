package expression

import (
	"errors"
	"reflect"
	"regexp/syntax"
	"slices"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/vm"
)

// MaxOperations bounds one evaluation of an expression over a response: a tenth of a second or
// two, whatever the expression and the response. Loops over lists within loops, and functions
// over long texts, take more without it than any load lasts, and nothing could stop them.
const MaxOperations = 4_000_000

// errOperations is an evaluation that would take more.
var errOperations = errors.New("given up after 4,000,000 operations: a loop over a list within a loop over it takes the square of its length")

// budget is what is left of an evaluation's operations.
type budget struct{ left int }

// take takes n operations.
func (b *budget) take(n int) error {
	if b.left -= n; b.left < 0 {
		b.left = 0
		return errOperations
	}
	return nil
}

// What an operation on a text costs: so many bytes are one. Measured: 30 ns an operation of
// the interpreter, 7 ns a byte of a regular expression's, and fractions of one for the others.
const (
	bytesMatched  = 4
	bytesDecoded  = 32
	bytesCopied   = 32
	bytesSearched = 128
	statesMatched = 64 // of a regular expression, which alone makes a byte no dearer
)

// Names that no source text can spell, and those of functions whose result may be larger than
// all that they are given.
const (
	budgetName  = "operations left"
	spendName   = "spend operations"
	weighPrefix = "weighed by "
)

// budgeted are the options that have an expression spend a budget: the one that its environment
// holds as budgetName or, where that is not nil, own.
func budgeted(own *budget) []expr.Option {
	options := []expr.Option{
		expr.DisableBuiltin("repeat"), expr.DisableBuiltin("replace"), // they would make their result before it is counted
		expr.Function(spendName, func(in ...any) (any, error) {
			return true, in[0].(*budget).take(in[1].(int))
		}, new(func(*budget, int) bool)),
		expr.Patch(&spender{own}),
	}
	for name, cost := range weights {
		options = append(options, expr.Function(weighPrefix+name, func(in ...any) (any, error) {
			return in[1], in[0].(*budget).take(cost(in[1], in[2].(int)))
		}, new(func(*budget, any, int) any)), expr.Function(weighPrefix+name+" text", func(in ...any) (any, error) {
			return in[1], in[0].(*budget).take(cost(in[1], in[2].(int)))
		}, new(func(*budget, string, int) string)))
	}
	return options
}

// weights are what operands cost their operation, times a number of its own.
var weights = map[string]func(v any, times int) int{
	"match":  func(v any, times int) int { return bytesOf(v)/bytesMatched*times + 1 },
	"decode": func(v any, times int) int { return bytesOf(v)*times + 1 },
	"copy":   func(v any, times int) int { return bytesOf(v)/bytesCopied*times + 1 },
	"search": func(v any, times int) int { return bytesOf(v)/bytesSearched*times + 1 },
	"walk":   func(v any, times int) int { return walked(v, 1, MaxOperations) * times },
	"pairs":  func(v any, times int) int { return walked(v, 1, MaxOperations) * lengthOf(v) * times },
}

func bytesOf(v any) int {
	if s, ok := v.(string); ok {
		return len(s)
	}
	return 0
}

func lengthOf(v any) int {
	if list := reflect.ValueOf(v); list.Kind() == reflect.Slice {
		return list.Len()
	}
	return 1
}

// walked is what it costs to walk through all of v, up to limit. What lies deep is dearer: it is
// indented where it is printed.
func walked(v any, depth, limit int) int {
	cost := depth
	switch v := v.(type) {
	case string:
		cost += len(v) / bytesCopied
	case []any:
		for _, item := range v {
			if cost > limit {
				break
			}
			cost += walked(item, depth+1, limit-cost)
		}
	case map[string]any:
		for _, item := range v {
			if cost > limit {
				break
			}
			cost += walked(item, depth+1, limit-cost)
		}
	default:
		if v != nil {
			cost += lengthOf(v)
		}
	}
	return cost
}

// spender rewrites an expression so that it spends its budget: what stands in a predicate each
// time it is evaluated, and operations over texts and lists by the length of these.
type spender struct{ own *budget }

// budget is where the expression finds its budget.
func (s *spender) budget() ast.Node {
	if s.own != nil {
		return &ast.ConstantNode{Value: s.own}
	}
	return &ast.IdentifierNode{Value: budgetName}
}

// Visit implements ast.Visitor.
func (s *spender) Visit(n *ast.Node) {
	switch v := (*n).(type) {
	case *ast.PredicateNode:
		nodes := &counter{}
		ast.Walk(&v.Node, nodes)
		spend := &ast.CallNode{Callee: &ast.IdentifierNode{Value: spendName}, Arguments: []ast.Node{s.budget(), &ast.IntegerNode{Value: nodes.n + 1}}}
		v.Node = &ast.SequenceNode{Nodes: []ast.Node{spend, v.Node}}
	case *ast.BinaryNode:
		s.binary(v)
	case *ast.BuiltinNode:
		s.builtin(v)
	}
}

func (s *spender) binary(v *ast.BinaryNode) {
	switch v.Operator {
	case "==", "!=":
		if !short(v.Left) && !short(v.Right) {
			s.weigh(&v.Left, "walk", 1)
			s.weigh(&v.Right, "walk", 1)
		}
	case "in":
		s.weigh(&v.Right, "walk", 1)
	case "+":
		s.weigh(&v.Left, "copy", 1)
		s.weigh(&v.Right, "copy", 1)
	case "contains", "startsWith", "endsWith":
		s.weigh(&v.Left, "search", 1)
		s.weigh(&v.Right, "search", 1)
	case "matches":
		times := 1000 // a pattern made as it goes may be any
		if pattern, ok := v.Right.(*ast.StringNode); ok {
			times = 1 + states(pattern.Value)/statesMatched
		}
		s.weigh(&v.Left, "match", times)
		s.weigh(&v.Right, "match", 1000)
	}
}

// states is how large a regular expression is once it is compiled.
func states(pattern string) int {
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return 0 // compiling it says so
	}
	program, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		return 0
	}
	return len(program.Inst)
}

// quick are the functions that take no longer for a longer list.
var quick = []string{"len", "first", "last", "get", "take", "type"}

func (s *spender) builtin(v *ast.BuiltinNode) {
	for i := range v.Arguments {
		if _, loop := v.Arguments[i].(*ast.PredicateNode); loop {
			return
		}
	}
	weight := "walk"
	switch {
	case slices.Contains(quick, v.Name):
		weight = "search"
	case v.Name == "uniq":
		weight = "pairs"
	case v.Name == "fromJSON":
		weight = "decode"
	}
	for i := range v.Arguments {
		s.weigh(&v.Arguments[i], weight, 1)
	}
}

// short reports whether a node's value is short whatever the response: what is written out, a
// number, a truth.
func short(n ast.Node) bool {
	switch n.(type) {
	case *ast.NilNode, *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.StringNode, *ast.ConstantNode:
		return true
	}
	if n.Type() == nil {
		return false
	}
	switch n.Type().Kind() {
	case reflect.Bool, reflect.Int, reflect.Float64:
		return true
	}
	return false
}

// weigh has an operand cost what weight says of its value.
func (s *spender) weigh(n *ast.Node, weight string, times int) {
	switch v := (*n).(type) {
	case *ast.ArrayNode, *ast.MapNode:
		return // written out
	case *ast.BinaryNode:
		if v.Operator == ".." {
			return // the interpreter bounds ranges
		}
	}
	if short(*n) {
		return
	}
	name := weighPrefix + weight
	if t := (*n).Type(); t != nil {
		switch t.Kind() {
		case reflect.String:
			name += " text"
		case reflect.Map:
			return // the headers
		}
	}
	operand := *n
	ast.Patch(n, &ast.CallNode{Callee: &ast.IdentifierNode{Value: name}, Arguments: []ast.Node{s.budget(), operand, &ast.IntegerNode{Value: times}}})
}

// counter counts nodes.
type counter struct{ n int }

// Visit implements ast.Visitor.
func (c *counter) Visit(*ast.Node) { c.n++ }

// compile compiles an expression that spends a budget. Its errors are those of the expression
// as it is written.
func compile(text string, own *budget, options ...expr.Option) (*vm.Program, error) {
	if _, err := expr.Compile(text, options...); err != nil {
		return nil, err
	}
	return expr.Compile(text, append(options, budgeted(own)...)...)
}

// Matchable tells of a regular expression how long a text may be, in bytes, to be searched for
// it in one evaluation's budget.
func Matchable(pattern string) int {
	return MaxOperations * bytesMatched / (1 + states(pattern)/statesMatched)
}
