package spec

import (
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
	"time"

	"perflab/runner/spec/decode"
	"perflab/runner/spec/yamltree"
	"perflab/runner/threshold"
)

// longestIterations is the duration of a load that iterations end, as in k6.
const longestIterations = Duration(10 * time.Minute)

// settle gives the values whose default depends on others; n is the configuration's node.
func (c *Config) settle(n *yamltree.Node) {
	l := &c.Load
	if len(l.Stages) > 0 {
		l.Duration = 0
		for _, s := range l.Stages {
			l.Duration += s.Duration
		}
	}
	if (l.Iterations > 0 || l.IterationsPerUser > 0) && n.Get("load", "duration") == nil {
		l.Duration = longestIterations
	}
	if l.Model().Open() && l.MaxUsers == 0 {
		l.MaxUsers = int(min(10000, max(1, math.Ceil(10*l.Highest()))))
	}
}

// differences lists the keys whose resolved value is another in the variant than in the
// file, as key=value, in the order of the format.
func differences(file, variant *Config) []string {
	base := map[string]string{}
	Leaves(*file, "", func(key, value string) { base[key] = value })
	var list []string
	Leaves(*variant, "", func(key, value string) {
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

// Leaves calls visit with every single value that is set below part, by dotted key.
func Leaves(part any, path string, visit func(key, value string)) {
	leaves(reflect.ValueOf(part), path, visit)
}

func leaves(v reflect.Value, path string, visit func(key, value string)) {
	switch list := v.Interface().(type) {
	case []Check:
		for _, c := range list {
			visit(decode.Join(path, c.Name), c.Expr)
		}
		return
	case []NamedRequest, []Step, []FormPart, []Extraction: // each by its name
		for i := range v.Len() {
			of := v.Index(i)
			leavesOfFields(of, decode.Join(path, of.FieldByName("Name").String()), visit)
		}
		return
	case Repeat, Pause:
		visit(path, fmt.Sprint(list))
		return
	case []threshold.Threshold:
		byMetric := map[string][]string{}
		var names []string
		for _, t := range list {
			if byMetric[t.Metric] == nil {
				names = append(names, t.Metric)
			}
			byMetric[t.Metric] = append(byMetric[t.Metric], t.Expr)
		}
		for _, name := range names {
			visit(decode.Join(path, name), strings.Join(byMetric[name], ", "))
		}
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		leavesOfFields(v, path, visit)
	case reflect.Pointer:
		if !v.IsNil() {
			leaves(v.Elem(), path, visit)
		}
	case reflect.Map:
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
		for _, key := range keys {
			leaves(v.MapIndex(key), decode.Join(path, key.String()), visit)
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

// leavesOfFields is leaves for a structure.
func leavesOfFields(v reflect.Value, path string, visit func(key, value string)) {
	for _, f := range decode.Fields(v.Type()) {
		inner := v.FieldByIndex(f.Index)
		if f.Default == "" && inner.IsZero() {
			continue // not in force, such as users in an open model
		}
		leaves(inner, decode.Join(path, f.Name), visit)
	}
}
