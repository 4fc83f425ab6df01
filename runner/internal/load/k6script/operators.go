package k6script

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/expr-lang/expr/ast"
)

func (t *translator) unary(v *ast.UnaryNode) jsExpr {
	switch e := t.node(v.Node); v.Operator {
	case "not", "!":
		return jsExpr{"!" + t.as(kindBool, e).inner(), kindBool, false}
	case "-", "+":
		return jsExpr{v.Operator + t.as(kindNumber, e).inner(), kindNumber, true}
	}
	return t.refuse("operator " + v.Operator)
}

func (t *translator) binary(v *ast.BinaryNode) jsExpr {
	switch v.Operator {
	case "in":
		return t.in(v)
	case "matches":
		pattern, ok := v.Right.(*ast.StringNode)
		if !ok {
			return t.refuse("pattern that is not written out")
		}
		re, err := jsRegexp(pattern.Value)
		if err != nil {
			return t.refuse("pattern " + pattern.Value + ": " + err.Error())
		}
		return jsExpr{re + ".test(" + t.as(kindString, t.node(v.Left)).code + ")", kindBool, false}
	}
	a, b := t.node(v.Left), t.node(v.Right)
	if t.bad != "" {
		return jsExpr{}
	}
	infix := func(operator string, k, of kind) jsExpr {
		return jsExpr{t.as(of, a).inner() + " " + operator + " " + t.as(of, b).inner(), k, true}
	}
	method := func(name string) jsExpr {
		return jsExpr{t.as(kindString, a).inner() + "." + name + "(" + t.as(kindString, b).code + ")", kindBool, false}
	}
	switch v.Operator {
	case "and", "&&":
		return infix("&&", kindBool, kindBool)
	case "or", "||":
		return infix("||", kindBool, kindBool)
	case "==", "!=":
		if a.kind == kindAny && b.kind == kindAny {
			return t.refuse("comparison of two parts of the body")
		}
		return jsExpr{a.inner() + " " + v.Operator + "= " + b.inner(), kindBool, true}
	case "<", "<=", ">", ">=":
		if a.kind == kindNumber || b.kind == kindNumber {
			return infix(v.Operator, kindBool, kindNumber)
		}
		e := t.call("order", kindNumber, a.code, b.code)
		return jsExpr{e.code + " " + v.Operator + " 0", kindBool, true}
	case "+":
		if a.kind == kindString || b.kind == kindString {
			return infix("+", kindString, kindString)
		}
		if a.kind == kindAny && b.kind == kindAny {
			return t.refuse("sum of two parts of the body")
		}
		return infix("+", kindNumber, kindNumber)
	case "-", "*", "/", "%":
		return infix(v.Operator, kindNumber, kindNumber)
	case "contains":
		return method("includes")
	case "startsWith", "endsWith":
		return method(v.Operator)
	}
	return t.refuse("operator " + v.Operator)
}

// in writes membership: in a list or a range that is written out, among the headers, or in
// a list or an object of the body.
func (t *translator) in(v *ast.BinaryNode) jsExpr {
	if id, ok := v.Right.(*ast.IdentifierNode); ok && id.Value == "headers" {
		name, ok := v.Left.(*ast.StringNode)
		if !ok {
			return t.refuse("header whose name is not written out")
		}
		t.check.plain = false
		return jsExpr{jsString(http.CanonicalHeaderKey(name.Value)) + " in r.headers", kindBool, true}
	}
	x := t.node(v.Left)
	if list, ok := v.Right.(*ast.ArrayNode); ok {
		var items []string
		for _, n := range list.Nodes {
			e := t.node(n)
			if e.kind == kindAny {
				return t.refuse("list with parts of the body")
			}
			items = append(items, e.code)
		}
		return jsExpr{"[" + strings.Join(items, ", ") + "].includes(" + x.code + ")", kindBool, false}
	}
	if r, ok := v.Right.(*ast.BinaryNode); ok && r.Operator == ".." {
		from, to := t.as(kindNumber, t.node(r.Left)), t.as(kindNumber, t.node(r.Right))
		if _, status := v.Left.(*ast.IdentifierNode); status && x.code == "r.status" {
			return jsExpr{fmt.Sprintf("%s <= r.status && r.status <= %s", from.inner(), to.inner()), kindBool, true}
		}
		return t.call("within", kindBool, x.code, from.code, to.code)
	}
	in := t.node(v.Right)
	if in.kind != kindAny || x.kind == kindAny {
		return t.refuse("such membership")
	}
	return t.call("has", kindBool, in.code, x.code)
}
