package spec

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"sync"

	"perflab/runner/spec/expression"
	"perflab/runner/threshold"
)

// field is one key of a structure, as its tags describe it. The decoder, the JSON Schema
// and the list of a variant's changes all read the format from here.
type field struct {
	name     string // the key
	index    []int  // for reflect.Value.FieldByIndex
	typ      reflect.Type
	def      string   // default, as it would be written; empty where there is none
	enum     []string // allowed words; nil where any
	min, max string   // inclusive limits, as they would be written
	required bool
	doc      string
}

var fieldCache sync.Map // reflect.Type → []field

// fieldsOf lists the keys of a structure in the order of its fields; the keys of an
// inlined structure stand where it does.
func fieldsOf(t reflect.Type) []field {
	if cached, ok := fieldCache.Load(t); ok {
		return cached.([]field)
	}
	var list []field
	for i := range t.NumField() {
		sf := t.Field(i)
		name, options, _ := strings.Cut(sf.Tag.Get("yaml"), ",")
		if options == "inline" {
			for _, inner := range fieldsOf(sf.Type) {
				inner.index = append([]int{i}, inner.index...)
				list = append(list, inner)
			}
			continue
		}
		if name == "" || name == "-" {
			continue
		}
		f := field{
			name: name, index: []int{i}, typ: sf.Type,
			def: sf.Tag.Get("default"), min: sf.Tag.Get("min"), max: sf.Tag.Get("max"),
			required: sf.Tag.Get("required") == "true", doc: sf.Tag.Get("doc"),
		}
		if words := sf.Tag.Get("enum"); words != "" {
			f.enum = strings.Split(words, ",")
		}
		list = append(list, f)
	}
	fieldCache.Store(t, list)
	return list
}

// keysOf lists the names of a structure's keys.
func keysOf(t reflect.Type) []string {
	fields := fieldsOf(t)
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.name
	}
	return names
}

var (
	durationType  = reflect.TypeFor[Duration]()
	sizeType      = reflect.TypeFor[Size]()
	rateType      = reflect.TypeFor[Rate]()
	shareType     = reflect.TypeFor[Share]()
	levelType     = reflect.TypeFor[Level]()
	countType     = reflect.TypeFor[expression.Count]()
	boolType      = reflect.TypeFor[bool]()
	checksType    = reflect.TypeFor[[]Check]()
	requestsType  = reflect.TypeFor[[]NamedRequest]()
	requestType   = reflect.TypeFor[NamedRequest]()
	limitsType    = reflect.TypeFor[[]threshold.Threshold]()
	variantsType  = reflect.TypeFor[[]Variant]()
	profilesType  = reflect.TypeFor[[]Profile]()
	quotedType    = reflect.TypeFor[[]PublishedSettings]()
	figuresType   = reflect.TypeFor[[]PublishedFigures]()
	expectType    = reflect.TypeFor[Expectation]()
	configType    = reflect.TypeFor[Config]()
	experimentTyp = reflect.TypeFor[Experiment]()
	targetType    = reflect.TypeFor[Target]()
	serverType    = reflect.TypeFor[Server]()
)

// wants says what a scalar of a type must be, for messages.
func wants(t reflect.Type) string {
	switch t {
	case durationType:
		return "a duration"
	case sizeType:
		return "a size"
	case rateType:
		return "a rate"
	case shareType:
		return "a share"
	case levelType:
		return "a number of users or a rate"
	case countType:
		return "a whole number or an expression in cpu"
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

// parseScalar reads a scalar of type t into v from its text.
func parseScalar(v reflect.Value, text string) error {
	switch v.Type() {
	case durationType:
		return parseInto(v, text, ParseDuration)
	case sizeType:
		return parseInto(v, text, ParseSize)
	case rateType:
		return parseInto(v, text, ParseRate)
	case shareType:
		return parseInto(v, text, ParseShare)
	case levelType:
		return parseInto(v, text, ParseLevel)
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

func parseInto[T any](v reflect.Value, text string, parse func(string) (T, error)) error {
	parsed, err := parse(text)
	if err != nil {
		return err
	}
	v.Set(reflect.ValueOf(parsed))
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
	if parseScalar(v, text) != nil {
		return 0
	}
	return number(v)
}
