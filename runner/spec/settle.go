package spec

import (
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
)

// settle gives the values whose default depends on others.
func (c *Config) settle() {
	if c.Load.Open() && c.Load.MaxUsers == 0 {
		c.Load.MaxUsers = int(min(10000, max(1, math.Ceil(10*float64(c.Load.Rate)))))
	}
}

// differences lists the keys whose resolved value is another in the variant than in the
// file, as key=value, in the order of the format.
func differences(file, variant *Config) []string {
	base := map[string]string{}
	leaves(reflect.ValueOf(*file), "", func(key, value string) { base[key] = value })
	var list []string
	leaves(reflect.ValueOf(*variant), "", func(key, value string) {
		if old, ok := base[key]; !ok || old != value {
			list = append(list, key+"="+value)
		}
		delete(base, key)
	})
	for _, key := range slices.Sorted(maps.Keys(base)) {
		list = append(list, key+"=")
	}
	return list
}

// leaves calls visit with every single value that is set, by dotted key.
func leaves(v reflect.Value, path string, visit func(key, value string)) {
	switch list := v.Interface().(type) {
	case []Check:
		for _, c := range list {
			visit(join(path, c.Name), c.Expr)
		}
		return
	case []Threshold:
		byMetric := map[string][]string{}
		var names []string
		for _, t := range list {
			if byMetric[t.Metric] == nil {
				names = append(names, t.Metric)
			}
			byMetric[t.Metric] = append(byMetric[t.Metric], t.Expr)
		}
		for _, name := range names {
			visit(join(path, name), strings.Join(byMetric[name], ", "))
		}
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for _, f := range fieldsOf(v.Type()) {
			inner := v.FieldByIndex(f.index)
			if f.def == "" && inner.IsZero() {
				continue // not in force, such as users in an open model
			}
			leaves(inner, join(path, f.name), visit)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			leaves(v.Elem(), path, visit)
		}
	case reflect.Map:
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
		for _, key := range keys {
			leaves(v.MapIndex(key), join(path, key.String()), visit)
		}
	case reflect.Slice:
		var items []string
		for i := range v.Len() {
			items = append(items, fmt.Sprint(v.Index(i)))
		}
		if items != nil {
			visit(path, "["+strings.Join(items, ", ")+"]")
		}
	default:
		visit(path, fmt.Sprint(v))
	}
}
