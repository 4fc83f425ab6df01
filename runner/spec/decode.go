package spec

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode"

	"perflab/runner/internal/nearest"
	"perflab/runner/spec/expression"
	"perflab/runner/spec/yamltree"
)

// decoder fills structures from nodes, driven by their tags, and reports everything that
// does not fit. Path is the dotted key so far, for messages.
type decoder struct{ faults *yamltree.Faults }

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// structure decodes a mapping; nil and an empty value give the defaults.
func (d *decoder) structure(n *yamltree.Node, v reflect.Value, path string) {
	if n != nil && !d.isMapping(n, path) {
		return
	}
	fields := fieldsOf(v.Type())
	for _, f := range fields {
		target := v.FieldByIndex(f.index)
		if value := n.Get(f.name); value != nil {
			d.value(value, target, f, join(path, f.name))
			continue
		}
		if f.required && n != nil {
			d.faults.Add(n.At, fmt.Sprintf("%s needs the key %q", named(path), f.name), f.doc)
		}
		d.absent(target, f, join(path, f.name))
	}
	if n == nil {
		return
	}
	for _, p := range n.Pairs {
		if !slices.ContainsFunc(fields, func(f field) bool { return f.name == p.Key.Text }) {
			d.unknownKey(p.Key, path, keysOf(v.Type()))
		}
	}
}

func (d *decoder) unknownKey(key *yamltree.Node, path string, known []string) {
	where := ""
	if path != "" {
		where = " in " + path
	}
	suffix, hint := nearest.Suggestion(key.Text, "known keys", known)
	if suffix == "" {
		if elsewhere := findKey(key.Text, experimentTyp, ""); elsewhere != "" {
			suffix, hint = fmt.Sprintf("; did you mean %q?", elsewhere), ""
		}
	}
	d.faults.Add(key.At, fmt.Sprintf("unknown key %q%s%s", nearest.Shorten(key.Text), where, suffix), hint)
}

// findKey looks for a key of that name, or one a slip away, anywhere in the format and
// returns it with its parents.
func findKey(name string, t reflect.Type, path string) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || t == expectType || t == levelType {
		return ""
	}
	if c := nearest.Name(name, keysOf(t)); path != "" && c != "" && nearest.Edits(name, c) <= 1 {
		return join(path, c)
	}
	for _, f := range fieldsOf(t) {
		if found := findKey(name, f.typ, join(path, f.name)); found != "" {
			return found
		}
	}
	return ""
}

// absent gives a field that is not in the file its default.
func (d *decoder) absent(v reflect.Value, f field, path string) {
	switch {
	case f.typ.Kind() == reflect.Struct && f.typ != expectType && f.typ != levelType:
		d.structure(nil, v, path)
	case f.def != "":
		// A test proves that every default in the tags parses.
		_ = parseScalar(v, f.def)
	}
}

// named is what a message calls the value at a path.
func named(path string) string {
	if path == "" {
		return "the file"
	}
	return path
}

// isMapping reports anything else; an empty value counts as an empty mapping.
func (d *decoder) isMapping(n *yamltree.Node, path string) bool {
	if n.Kind == yamltree.Mapping || n.Null() {
		return true
	}
	d.wrongType(n, path, "a mapping")
	return false
}

func (d *decoder) wrongType(n *yamltree.Node, path, want string) {
	hint := ""
	if n.Kind == yamltree.Scalar && n.Tag == "!!str" && strings.Contains(want, "number") {
		hint = "a number stands without quotes"
	}
	if n.Kind == yamltree.Scalar && n.Tag == "!!str" && want == wants(boolType) {
		hint = "write true or false, without quotes"
	}
	if n.Null() {
		hint = "give it a value or remove the key"
	}
	d.faults.Add(n.At, fmt.Sprintf("%s must be %s, not %s", named(path), want, n.Describe()), hint)
}

// value decodes one value by the type of its field.
func (d *decoder) value(n *yamltree.Node, v reflect.Value, f field, path string) {
	if d.special(n, v, path) {
		return
	}
	if f.typ == levelType {
		d.scalar(n, v, f, path)
		return
	}
	switch f.typ.Kind() {
	case reflect.Struct:
		d.structure(n, v, path)
	case reflect.Pointer:
		if n.Null() {
			return
		}
		inner := reflect.New(f.typ.Elem())
		d.structure(n, inner.Elem(), path)
		v.Set(inner)
	case reflect.Map:
		d.table(n, v, path)
	case reflect.Slice:
		d.list(n, v, path)
	default:
		d.scalar(n, v, f, path)
	}
}

func (d *decoder) table(n *yamltree.Node, v reflect.Value, path string) {
	if !d.isMapping(n, path) || len(n.Pairs) == 0 {
		return
	}
	element := v.Type().Elem()
	v.Set(reflect.MakeMapWithSize(v.Type(), len(n.Pairs)))
	for _, p := range n.Pairs {
		item := reflect.New(element).Elem()
		d.value(p.Value, item, field{typ: element}, join(path, p.Key.Text))
		v.SetMapIndex(reflect.ValueOf(p.Key.Text), item)
	}
}

func (d *decoder) list(n *yamltree.Node, v reflect.Value, path string) {
	if n.Kind != yamltree.Sequence {
		if !n.Null() {
			d.wrongType(n, path, "a list")
		}
		return
	}
	for i, item := range n.Items {
		element := reflect.New(v.Type().Elem()).Elem()
		d.value(item, element, field{typ: v.Type().Elem()}, fmt.Sprintf("%s[%d]", path, i))
		v.Set(reflect.Append(v, element))
	}
}

// scalar decodes a single value and holds it against the field's words and limits.
func (d *decoder) scalar(n *yamltree.Node, v reflect.Value, f field, path string) {
	if n.Kind != yamltree.Scalar || n.Null() || !fits(n, f.typ) {
		d.wrongType(n, path, wants(f.typ))
		return
	}
	if v.Kind() == reflect.String && strings.ContainsFunc(n.Text, steers) {
		d.faults.Add(n.At, named(path)+" holds a control character", "")
		return
	}
	if err := parseScalar(v, n.Text); err != nil {
		d.faults.Add(n.At, fmt.Sprintf("%s must be %s, not %s", path, wants(f.typ), n.Describe()), err.Error())
		return
	}
	if f.typ == countType {
		if err := expression.Count(n.Text).Validate(); err != nil {
			d.faults.Add(expression.At(n, err), fmt.Sprintf("%s must be %s: %v", path, wants(f.typ), err), "for example 4, 2*cpu+1 or max(1, int(cpu/2))")
		}
		return
	}
	if f.enum != nil && !slices.Contains(f.enum, n.Text) {
		suffix := ""
		if c := nearest.Name(n.Text, f.enum); c != "" {
			suffix = fmt.Sprintf("; did you mean %q?", c)
		}
		d.faults.Add(n.At, fmt.Sprintf("%s must be one of %s, not %s%s", path, strings.Join(f.enum, ", "), n.Describe(), suffix), "")
		return
	}
	if f.min != "" && number(v) < limit(f.typ, f.min) {
		d.faults.Add(n.At, fmt.Sprintf("%s must be at least %s, not %s", path, f.min, nearest.Shorten(n.Text)), "")
	}
	if f.max != "" && number(v) > limit(f.typ, f.max) {
		d.faults.Add(n.At, fmt.Sprintf("%s must be at most %s, not %s", path, f.max, nearest.Shorten(n.Text)), "")
	}
}

// steers tells the characters that could steer a terminal the text is shown on.
func steers(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' }

// fits tells whether YAML took the scalar for something the type can be: numbers must not
// be quoted; text may be anything that is written.
func fits(n *yamltree.Node, t reflect.Type) bool {
	switch t {
	case durationType, sizeType, rateType, shareType, countType, levelType:
		return n.Tag == "!!str" || n.Tag == "!!int" || n.Tag == "!!float"
	}
	switch t.Kind() {
	case reflect.Int, reflect.Uint64:
		return n.Tag == "!!int"
	case reflect.Float64:
		return n.Tag == "!!int" || n.Tag == "!!float"
	case reflect.Bool:
		return n.Tag == "!!bool"
	}
	return true
}
