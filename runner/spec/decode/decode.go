package decode

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode"

	"perflab/runner/internal/nearest"
	"perflab/runner/spec/yamltree"
)

// Decoder fills structures from nodes. The paths of its methods are the dotted key so far, for
// messages.
type Decoder struct {
	Faults *yamltree.Faults
	// Whole is the file's structure, in all of which a key is looked for that stands nowhere
	// near; nil where there is none.
	Whole reflect.Type
	// Special decodes types that are written in a form of their own, such as mappings whose
	// order counts, and tells whether the value's type is one of them; nil where there is none.
	Special func(n *yamltree.Node, v reflect.Value, path string) bool
}

// Join is the path of a key.
func Join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// Structure decodes a mapping; nil and an empty value give the defaults.
func (d *Decoder) Structure(n *yamltree.Node, v reflect.Value, path string) {
	if n != nil && !d.IsMapping(n, path) {
		return
	}
	fields := Fields(v.Type())
	for _, f := range fields {
		target := v.FieldByIndex(f.Index)
		if value := n.Get(f.Name); value != nil {
			d.value(value, target, f, Join(path, f.Name))
			continue
		}
		if f.Required && n != nil {
			d.Faults.Add(n.At, fmt.Sprintf("%s needs the key %q", named(path), f.Name), f.Doc)
		}
		d.absent(target, f, Join(path, f.Name))
	}
	if n == nil {
		return
	}
	for _, p := range n.Pairs {
		if !slices.ContainsFunc(fields, func(f Field) bool { return f.Name == p.Key.Text }) {
			d.UnknownKey(p.Key, path, Keys(v.Type()))
		}
	}
}

// UnknownKey reports a key that is none of the known ones, with the nearest.
func (d *Decoder) UnknownKey(key *yamltree.Node, path string, known []string) {
	where := ""
	if path != "" {
		where = " in " + path
	}
	suffix, hint := nearest.Suggestion(key.Text, "known keys", known)
	if suffix == "" {
		if elsewhere := d.findKey(key.Text); elsewhere != "" {
			suffix, hint = fmt.Sprintf("; did you mean %q?", elsewhere), ""
		}
	}
	d.Faults.Add(key.At, fmt.Sprintf("unknown key %q%s%s", nearest.Shorten(key.Text), where, suffix), hint)
}

// findKey looks for a key of that name, or one a slip away, anywhere in the file's structure
// and returns it with its parents.
func (d *Decoder) findKey(name string) string {
	if d.Whole == nil {
		return ""
	}
	return findKey(name, d.Whole, "")
}

func findKey(name string, t reflect.Type, path string) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || isScalar(t) {
		return ""
	}
	if c := nearest.Name(name, Keys(t)); path != "" && c != "" && nearest.Edits(name, c) <= 1 {
		return Join(path, c)
	}
	for _, f := range Fields(t) {
		if found := findKey(name, f.Type, Join(path, f.Name)); found != "" {
			return found
		}
	}
	return ""
}

// absent gives a field that is not in the file its default.
func (d *Decoder) absent(v reflect.Value, f Field, path string) {
	switch {
	case f.Type.Kind() == reflect.Struct && !isScalar(f.Type):
		d.Structure(nil, v, path)
	case f.Default != "":
		// A test proves that every default in the tags parses.
		_ = ParseScalar(v, f.Default)
	}
}

// named is what a message calls the value at a path.
func named(path string) string {
	if path == "" {
		return "the file"
	}
	return path
}

// IsMapping reports anything but a mapping; an empty value counts as an empty mapping.
func (d *Decoder) IsMapping(n *yamltree.Node, path string) bool {
	if n.Kind == yamltree.Mapping || n.Null() {
		return true
	}
	d.WrongType(n, path, "a mapping")
	return false
}

// WrongType reports a value that is not what it must be.
func (d *Decoder) WrongType(n *yamltree.Node, path, want string) {
	hint := ""
	if n.Kind == yamltree.Scalar && n.Tag == "!!str" && strings.Contains(want, "number") {
		hint = "a number stands without quotes"
	}
	if n.Kind == yamltree.Scalar && n.Tag == "!!str" && want == wants(reflect.TypeFor[bool]()) {
		hint = "write true or false, without quotes"
	}
	if n.Null() {
		hint = "give it a value or remove the key"
	}
	d.Faults.Add(n.At, fmt.Sprintf("%s must be %s, not %s", named(path), want, n.Describe()), hint)
}

// value decodes one value by the type of its field.
func (d *Decoder) value(n *yamltree.Node, v reflect.Value, f Field, path string) {
	if d.Special != nil && d.Special(n, v, path) {
		return
	}
	if isScalar(f.Type) {
		d.Scalar(n, v, f, path)
		return
	}
	switch f.Type.Kind() {
	case reflect.Struct:
		d.Structure(n, v, path)
	case reflect.Pointer:
		if n.Null() {
			return
		}
		inner := reflect.New(f.Type.Elem())
		d.Structure(n, inner.Elem(), path)
		v.Set(inner)
	case reflect.Map:
		d.table(n, v, path)
	case reflect.Slice:
		d.list(n, v, path)
	default:
		d.Scalar(n, v, f, path)
	}
}

func (d *Decoder) table(n *yamltree.Node, v reflect.Value, path string) {
	if !d.IsMapping(n, path) || len(n.Pairs) == 0 {
		return
	}
	element := v.Type().Elem()
	v.Set(reflect.MakeMapWithSize(v.Type(), len(n.Pairs)))
	for _, p := range n.Pairs {
		item := reflect.New(element).Elem()
		d.value(p.Value, item, Field{Type: element}, Join(path, p.Key.Text))
		v.SetMapIndex(reflect.ValueOf(p.Key.Text), item)
	}
}

func (d *Decoder) list(n *yamltree.Node, v reflect.Value, path string) {
	if n.Kind != yamltree.Sequence {
		if !n.Null() {
			d.WrongType(n, path, "a list")
		}
		return
	}
	for i, item := range n.Items {
		element := reflect.New(v.Type().Elem()).Elem()
		d.value(item, element, Field{Type: v.Type().Elem()}, fmt.Sprintf("%s[%d]", path, i))
		v.Set(reflect.Append(v, element))
	}
}

// Scalar decodes a single value and holds it against the field's words and limits. It tells
// whether there was nothing to report.
func (d *Decoder) Scalar(n *yamltree.Node, v reflect.Value, f Field, path string) bool {
	if n.Kind != yamltree.Scalar || n.Null() || !fits(n, f.Type) {
		d.WrongType(n, path, wants(f.Type))
		return false
	}
	if v.Kind() == reflect.String && strings.ContainsFunc(n.Text, Steers) {
		d.Faults.Add(n.At, named(path)+" holds a control character", "")
		return false
	}
	if err := ParseScalar(v, n.Text); err != nil {
		d.Faults.Add(n.At, fmt.Sprintf("%s must be %s, not %s", path, wants(f.Type), n.Describe()), err.Error())
		return false
	}
	if f.Enum != nil && !slices.Contains(f.Enum, n.Text) {
		suffix := ""
		if c := nearest.Name(n.Text, f.Enum); c != "" {
			suffix = fmt.Sprintf("; did you mean %q?", c)
		}
		d.Faults.Add(n.At, fmt.Sprintf("%s must be one of %s, not %s%s", path, strings.Join(f.Enum, ", "), n.Describe(), suffix), "")
		return false
	}
	if f.Min != "" && number(v) < limit(f.Type, f.Min) {
		d.Faults.Add(n.At, fmt.Sprintf("%s must be at least %s, not %s", path, f.Min, nearest.Shorten(n.Text)), "")
		return false
	}
	if f.Max != "" && number(v) > limit(f.Type, f.Max) {
		d.Faults.Add(n.At, fmt.Sprintf("%s must be at most %s, not %s", path, f.Max, nearest.Shorten(n.Text)), "")
		return false
	}
	return true
}

// Steers tells the characters that could steer a terminal the text is shown on.
func Steers(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' }

// fits tells whether YAML took the scalar for something the type can be: numbers must not
// be quoted; text may be anything that is written.
func fits(n *yamltree.Node, t reflect.Type) bool {
	if isScalar(t) {
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

// Text is a scalar's text; it reports anything else.
func (d *Decoder) Text(n *yamltree.Node, path, want string) (string, bool) {
	if n.Kind != yamltree.Scalar || n.Null() {
		d.WrongType(n, path, want)
		return "", false
	}
	if strings.ContainsFunc(n.Text, Steers) {
		d.Faults.Add(n.At, path+" holds a control character", "")
		return "", false
	}
	return n.Text, true
}
