package k6script

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"

	"perflab/runner/spec"
	"perflab/runner/spec/expression"
)

// ErrCheck is a check that uses more of its language than can be written for k6.
var ErrCheck = errors.New("cannot be written for k6")

// Checkable is what can be, for the hint of an error.
const Checkable = "checks for k6 may use status, body, json, duration and headers by name; ==, !=, <, <=, >, >=, and, or, not, in, + - * /, a ? b : c, " +
	"contains, startsWith, endsWith, matches, len, all, any, none, one; members and indices of json"

// check is a check as JavaScript.
type check struct {
	code    string          // an expression over r, the response
	helpers map[string]bool // functions it calls, by name in allHelpers
	body    bool            // it reads the body
	loops   bool            // it goes through a list
	plain   bool            // it fails by itself where there is no response, and cannot throw
}

// translateCheck writes a check for k6. Whatever the response, the result is that of
// expression.Program, to which an expression that does not fit the response, such as json.id over
// a list, is false: helpers throw where expr reports an error, as JavaScript would go on
// with undefined. The error names what cannot be written.
func translateCheck(c spec.Check) (check, error) {
	tree, err := parser.Parse(c.Expr)
	if err != nil {
		return check{}, fmt.Errorf("check %q: %w", c.Name, err)
	}
	t := &translator{check: check{helpers: map[string]bool{}, plain: true}}
	e := t.node(tree.Node)
	if e.kind == kindAny {
		e = jsExpr{e.inner() + " === true", kindBool, true}
	}
	if t.bad != "" {
		return check{}, fmt.Errorf("check %q %w: it has no %s", c.Name, ErrCheck, t.bad)
	}
	t.check.code = e.code
	if t.check.plain { // reads the status at most
		p, err := expression.CompileCheck(c.Name, c.Expr)
		if err != nil {
			return check{}, err
		}
		held, err := p.Eval(&expression.Response{})
		t.check.plain = err == nil && !held
	}
	return t.check, nil
}

// kind is what an expression is known to give.
type kind int

const (
	kindAny kind = iota // a part of the body's JSON
	kindNumber
	kindString
	kindBool
	kindNull
)

// jsExpr is an expression in JavaScript.
type jsExpr struct {
	code     string
	kind     kind
	compound bool // stands in brackets within another
}

func (e jsExpr) inner() string {
	if e.compound {
		return "(" + e.code + ")"
	}
	return e.code
}

// translator writes one check.
type translator struct {
	check check
	items int               // predicates around the node at hand
	when  map[string]jsExpr // of a step's condition: its names; nil in a check
	bad   string            // the first thing that cannot be written
}

func (t *translator) refuse(what string) jsExpr {
	if t.bad == "" {
		t.bad = what
	}
	return jsExpr{}
}

// call writes a call of a helper.
func (t *translator) call(helper string, k kind, arguments ...string) jsExpr {
	t.check.helpers[helper], t.check.plain = true, false
	return jsExpr{helper + "(" + strings.Join(arguments, ", ") + ")", k, false}
}

// as has an expression be of a kind: what is of another is refused, what is only known at
// run time goes through the helper that throws.
func (t *translator) as(k kind, e jsExpr) jsExpr {
	switch {
	case e.kind == k || t.bad != "":
		return e
	case e.kind == kindAny:
		return t.call(map[kind]string{kindNumber: "number", kindString: "text", kindBool: "truth"}[k], k, e.code)
	}
	return t.refuse("such mixture of types")
}

func (t *translator) node(n ast.Node) jsExpr {
	switch v := n.(type) {
	case *ast.NilNode:
		return jsExpr{"null", kindNull, false}
	case *ast.BoolNode:
		return jsExpr{strconv.FormatBool(v.Value), kindBool, false}
	case *ast.IntegerNode:
		if v.Value > 1<<53 || v.Value < -1<<53 {
			return t.refuse("whole number beyond 2^53")
		}
		return jsExpr{strconv.Itoa(v.Value), kindNumber, false}
	case *ast.FloatNode:
		return jsExpr{jsNumber(v.Value), kindNumber, false}
	case *ast.StringNode:
		return jsExpr{jsString(v.Value), kindString, false}
	case *ast.IdentifierNode:
		return t.variable(v.Value)
	case *ast.PointerNode:
		if t.items == 0 || v.Name != "" {
			return t.refuse("#" + v.Name)
		}
		return jsExpr{t.item(), kindAny, false}
	case *ast.UnaryNode:
		return t.unary(v)
	case *ast.BinaryNode:
		return t.binary(v)
	case *ast.MemberNode:
		return t.member(v)
	case *ast.CallNode:
		if id, ok := v.Callee.(*ast.IdentifierNode); ok && id.Value == "header" && len(v.Arguments) == 1 {
			return t.header(v.Arguments[0])
		}
		return t.refuse("call of " + v.Callee.String())
	case *ast.BuiltinNode:
		return t.builtin(v)
	case *ast.ConditionalNode:
		return t.conditional(v)
	}
	return t.refuse(fmt.Sprintf("expression such as %s", n))
}

func (t *translator) variable(name string) jsExpr {
	if t.when != nil {
		if e, known := t.when[name]; known {
			return e
		}
		return t.refuse(name)
	}
	if name != "status" {
		t.check.plain = false
	}
	switch name {
	case "status":
		return jsExpr{"r.status", kindNumber, false}
	case "duration":
		return jsExpr{"r.timings.duration", kindNumber, false}
	case "body":
		t.check.body = true
		return t.call("body", kindString, "r")
	case "json":
		t.check.body = true
		return jsExpr{"r.json()", kindAny, false}
	}
	return t.refuse(name + " but by the name of one header")
}

func (t *translator) member(v *ast.MemberNode) jsExpr {
	if v.Optional || v.Method {
		return t.refuse("expression such as " + v.String())
	}
	if id, ok := v.Node.(*ast.IdentifierNode); ok && id.Value == "headers" {
		return t.header(v.Property)
	}
	of, key := t.node(v.Node), t.node(v.Property)
	if of.kind != kindAny {
		return t.refuse("index into " + v.Node.String())
	}
	return t.call("at", kindAny, of.code, key.code)
}

func (t *translator) header(name ast.Node) jsExpr {
	s, ok := name.(*ast.StringNode)
	if !ok {
		return t.refuse("header whose name is not written out")
	}
	t.check.plain = false
	return jsExpr{"r.headers[" + jsString(http.CanonicalHeaderKey(s.Value)) + "] || ''", kindString, true}
}

// predicates are the functions over a list that take one.
var predicates = []string{"all", "any", "none", "one"}

func (t *translator) builtin(v *ast.BuiltinNode) jsExpr {
	switch {
	case (v.Name == "int" || v.Name == "float") && len(v.Arguments) == 1 && t.when != nil:
		return t.call(v.Name, kindNumber, t.node(v.Arguments[0]).code)
	case v.Name == "len" && len(v.Arguments) == 1:
		return t.call("len", kindNumber, t.node(v.Arguments[0]).code)
	case slices.Contains(predicates, v.Name) && len(v.Arguments) == 2:
		list := t.node(v.Arguments[0])
		predicate, ok := v.Arguments[1].(*ast.PredicateNode)
		if !ok || list.kind != kindAny {
			break
		}
		t.check.loops = true
		t.items++
		holds := t.as(kindBool, t.node(predicate.Node))
		item := t.item()
		t.items--
		return t.call(v.Name, kindBool, list.code, item+" => "+holds.code)
	}
	return t.refuse("function " + v.Name)
}

// item is the name of a predicate's item; one within another has its own.
func (t *translator) item() string {
	if t.items <= 1 {
		return "item"
	}
	return fmt.Sprintf("item%d", t.items)
}

func (t *translator) conditional(v *ast.ConditionalNode) jsExpr {
	cond, a, b := t.as(kindBool, t.node(v.Cond)), t.node(v.Exp1), t.node(v.Exp2)
	if a.kind != b.kind {
		a.kind = kindAny
	}
	return jsExpr{cond.inner() + " ? " + a.inner() + " : " + b.inner(), a.kind, true}
}
