package spec

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode"

	"perflab/runner/internal/nearest"
)

// decoder fills structures from nodes, driven by their tags, and reports everything that
// does not fit. Path is the dotted key so far, for messages.
type decoder struct{ faults *faults }

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// structure decodes a mapping; nil and an empty value give the defaults.
func (d *decoder) structure(n *node, v reflect.Value, path string) {
	if n != nil && !d.isMapping(n, path) {
		return
	}
	fields := fieldsOf(v.Type())
	for _, f := range fields {
		target := v.FieldByIndex(f.index)
		if value := n.get(f.name); value != nil {
			d.value(value, target, f, join(path, f.name))
			continue
		}
		if f.required && n != nil {
			d.faults.add(n.at, fmt.Sprintf("%s needs the key %q", named(path), f.name), f.doc)
		}
		d.absent(target, f, join(path, f.name))
	}
	if n == nil {
		return
	}
	for _, p := range n.pairs {
		if !slices.ContainsFunc(fields, func(f field) bool { return f.name == p.key.text }) {
			d.unknownKey(p.key, path, keysOf(v.Type()))
		}
	}
}

func (d *decoder) unknownKey(key *node, path string, known []string) {
	where := ""
	if path != "" {
		where = " in " + path
	}
	suffix, hint := nearest.Suggestion(key.text, "known keys", known)
	if suffix == "" {
		if elsewhere := findKey(key.text, experimentTyp, ""); elsewhere != "" {
			suffix, hint = fmt.Sprintf("; did you mean %q?", elsewhere), ""
		}
	}
	d.faults.add(key.at, fmt.Sprintf("unknown key %q%s%s", nearest.Shorten(key.text), where, suffix), hint)
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
func (d *decoder) isMapping(n *node, path string) bool {
	if n.kind == mapping || n.null() {
		return true
	}
	d.wrongType(n, path, "a mapping")
	return false
}

func (d *decoder) wrongType(n *node, path, want string) {
	hint := ""
	if n.kind == scalar && n.tag == "!!str" && strings.Contains(want, "number") {
		hint = "a number stands without quotes"
	}
	if n.kind == scalar && n.tag == "!!str" && want == wants(boolType) {
		hint = "write true or false, without quotes"
	}
	if n.null() {
		hint = "give it a value or remove the key"
	}
	d.faults.add(n.at, fmt.Sprintf("%s must be %s, not %s", named(path), want, n.describe()), hint)
}

// value decodes one value by the type of its field.
func (d *decoder) value(n *node, v reflect.Value, f field, path string) {
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
		if n.null() {
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

func (d *decoder) table(n *node, v reflect.Value, path string) {
	if !d.isMapping(n, path) || len(n.pairs) == 0 {
		return
	}
	element := v.Type().Elem()
	v.Set(reflect.MakeMapWithSize(v.Type(), len(n.pairs)))
	for _, p := range n.pairs {
		item := reflect.New(element).Elem()
		d.value(p.value, item, field{typ: element}, join(path, p.key.text))
		v.SetMapIndex(reflect.ValueOf(p.key.text), item)
	}
}

func (d *decoder) list(n *node, v reflect.Value, path string) {
	if n.kind != sequence {
		if !n.null() {
			d.wrongType(n, path, "a list")
		}
		return
	}
	for i, item := range n.items {
		element := reflect.New(v.Type().Elem()).Elem()
		d.value(item, element, field{typ: v.Type().Elem()}, fmt.Sprintf("%s[%d]", path, i))
		v.Set(reflect.Append(v, element))
	}
}

// scalar decodes a single value and holds it against the field's words and limits.
func (d *decoder) scalar(n *node, v reflect.Value, f field, path string) {
	if n.kind != scalar || n.null() || !fits(n, f.typ) {
		d.wrongType(n, path, wants(f.typ))
		return
	}
	if v.Kind() == reflect.String && strings.ContainsFunc(n.text, steers) {
		d.faults.add(n.at, named(path)+" holds a control character", "")
		return
	}
	if err := parseScalar(v, n.text); err != nil {
		d.faults.add(n.at, fmt.Sprintf("%s must be %s, not %s", path, wants(f.typ), n.describe()), err.Error())
		return
	}
	if f.typ == countType {
		if err := Count(n.text).validate(); err != nil {
			d.faults.add(exprPlace(n, err), fmt.Sprintf("%s must be %s: %v", path, wants(f.typ), err), "for example 4, 2*cpu+1 or max(1, int(cpu/2))")
		}
		return
	}
	if f.enum != nil && !slices.Contains(f.enum, n.text) {
		suffix := ""
		if c := nearest.Name(n.text, f.enum); c != "" {
			suffix = fmt.Sprintf("; did you mean %q?", c)
		}
		d.faults.add(n.at, fmt.Sprintf("%s must be one of %s, not %s%s", path, strings.Join(f.enum, ", "), n.describe(), suffix), "")
		return
	}
	if f.min != "" && number(v) < limit(f.typ, f.min) {
		d.faults.add(n.at, fmt.Sprintf("%s must be at least %s, not %s", path, f.min, nearest.Shorten(n.text)), "")
	}
	if f.max != "" && number(v) > limit(f.typ, f.max) {
		d.faults.add(n.at, fmt.Sprintf("%s must be at most %s, not %s", path, f.max, nearest.Shorten(n.text)), "")
	}
}

// steers tells the characters that could steer a terminal the text is shown on.
func steers(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' }

// fits tells whether YAML took the scalar for something the type can be: numbers must not
// be quoted; text may be anything that is written.
func fits(n *node, t reflect.Type) bool {
	switch t {
	case durationType, sizeType, rateType, shareType, countType, levelType:
		return n.tag == "!!str" || n.tag == "!!int" || n.tag == "!!float"
	}
	switch t.Kind() {
	case reflect.Int, reflect.Uint64:
		return n.tag == "!!int"
	case reflect.Float64:
		return n.tag == "!!int" || n.tag == "!!float"
	case reflect.Bool:
		return n.tag == "!!bool"
	}
	return true
}
