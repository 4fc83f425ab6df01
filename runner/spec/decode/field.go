// Package decode fills Go structures from a YAML tree as their tags say: yaml names a key,
// default, min, max, enum and required limit its value, doc describes it. Fields gives the
// same description to whoever else needs it, such as the writer of a JSON Schema.
//
// A Decoder goes through a mapping's keys in the structure's order, decodes each by its type,
// and then reports the keys that the structure does not have, each with the nearest one. It
// reports everything that does not fit and never stops at the first.
package decode

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"sync"
)

// Field is one key of a structure, as its tags describe it. The decoder, the JSON Schema
// and the list of a variant's changes all read the format from here.
type Field struct {
	Name     string // the key
	Index    []int  // for reflect.Value.FieldByIndex
	Type     reflect.Type
	Default  string   // as it would be written; empty where there is none
	Enum     []string // allowed words; nil where any
	Min, Max string   // inclusive limits, as they would be written
	Required bool
	Doc      string
}

var fieldCache sync.Map // reflect.Type → []Field

// Fields lists the keys of a structure in the order of its fields; the keys of an
// inlined structure stand where it does.
func Fields(t reflect.Type) []Field {
	if cached, ok := fieldCache.Load(t); ok {
		return cached.([]Field)
	}
	var list []Field
	for i := range t.NumField() {
		sf := t.Field(i)
		name, options, _ := strings.Cut(sf.Tag.Get("yaml"), ",")
		if options == "inline" {
			for _, inner := range Fields(sf.Type) {
				inner.Index = append([]int{i}, inner.Index...)
				list = append(list, inner)
			}
			continue
		}
		if name == "" || name == "-" {
			continue
		}
		f := Field{
			Name: name, Index: []int{i}, Type: sf.Type,
			Default: sf.Tag.Get("default"), Min: sf.Tag.Get("min"), Max: sf.Tag.Get("max"),
			Required: sf.Tag.Get("required") == "true", Doc: sf.Tag.Get("doc"),
		}
		if words := sf.Tag.Get("enum"); words != "" {
			f.Enum = strings.Split(words, ",")
		}
		list = append(list, f)
	}
	fieldCache.Store(t, list)
	return list
}

// Keys lists the names of a structure's keys.
func Keys(t reflect.Type) []string {
	fields := Fields(t)
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.Name
	}
	return names
}

// Scalar is a type that a file writes in one word of a form of its own, such as 250ms.
type Scalar interface {
	ParseText(text string) error
	Wants() string // what it must be, for messages: "a duration"
}

func isScalar(t reflect.Type) bool { return reflect.PointerTo(t).Implements(reflect.TypeFor[Scalar]()) }

// wants says what a scalar of a type must be, for messages.
func wants(t reflect.Type) string {
	if s, ok := reflect.New(t).Interface().(Scalar); ok {
		return s.Wants()
	}
	switch t.Kind() {
	case reflect.Int, reflect.Int64, reflect.Uint64:
		return "a whole number"
	case reflect.Float64:
		return "a number"
	case reflect.Bool:
		return "true or false"
	case reflect.Struct, reflect.Map, reflect.Pointer:
		return "a mapping"
	case reflect.Slice:
		return "a list"
	}
	return "text"
}

// ParseScalar reads a scalar of type t into v from its text.
func ParseScalar(v reflect.Value, text string) error {
	if s, ok := v.Addr().Interface().(Scalar); ok {
		return s.ParseText(text)
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Int:
		n, err := strconv.ParseInt(strings.ReplaceAll(text, "_", ""), 10, 64)
		if err != nil {
			return fmt.Errorf("%s is not a whole number this program can hold", text)
		}
		v.SetInt(n)
	case reflect.Uint64:
		n, err := strconv.ParseUint(strings.ReplaceAll(text, "_", ""), 10, 64)
		if err != nil {
			return fmt.Errorf("%s is not a whole number from 0 to 18446744073709551615", text)
		}
		v.SetUint(n)
	case reflect.Float64:
		n, err := strconv.ParseFloat(strings.ReplaceAll(text, "_", ""), 64)
		if err != nil || n != n || n > 1e300 || n < -1e300 {
			return fmt.Errorf("%s is not a number this program can hold", text)
		}
		v.SetFloat(n)
	case reflect.Bool:
		b, err := strconv.ParseBool(text)
		if err != nil {
			return fmt.Errorf("%s is neither true nor false", text)
		}
		v.SetBool(b)
	default:
		return fmt.Errorf("no scalar can be %s", v.Type())
	}
	return nil
}

// number is a scalar's value, for comparison with a limit.
func number(v reflect.Value) float64 {
	switch v.Kind() {
	case reflect.Int, reflect.Int64:
		return float64(v.Int())
	case reflect.Uint64:
		return float64(v.Uint())
	}
	return v.Float()
}

// limit parses a min or max tag.
func limit(t reflect.Type, text string) float64 {
	v := reflect.New(t).Elem()
	if ParseScalar(v, text) != nil {
		return 0
	}
	return number(v)
}
