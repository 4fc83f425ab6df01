package target

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"

	"perflab/runner/spec"
)

// Same is variants that come out the same: as many servers of one configuration under one
// load, checked alike.
type Same struct {
	Variants []string `json:"variants"` // two or more, in the file's order
	// Keys are those in which the file has them differ, of which nothing reaches the server;
	// empty where it gives them one configuration.
	Keys []string `json:"keys,omitempty"`
}

// SameVariants finds the variants of e that come out the same on their targets, which are
// those of fsys, the folder targets/:
//
//  1. Fill in what the server is given, its command and its environment, and the target's
//     settings in the variant's mode. A key that stands nowhere there has no effect.
//  2. Put what the server gets beside its limits, its services, the load and the checks.
//  3. Variants with the same of all are the same.
//
// Variants of which none changes anything are left out: who writes a: {} and b: {} asks what
// noise does. An error is a target that cannot be read, see Check.
func SameVariants(e *spec.Experiment, fsys fs.FS) ([]Same, error) {
	groups := map[string][]*spec.Variant{}
	var order []string
	for i := range e.Variants {
		v := &e.Variants[i]
		key, err := effective(v, fsys)
		if err != nil {
			return nil, err
		}
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], v)
	}
	var found []Same
	for _, key := range order {
		group := groups[key]
		meant := !slices.ContainsFunc(group, func(v *spec.Variant) bool { return e.Changed(v.Name) })
		if len(group) < 2 || meant {
			continue
		}
		s := Same{Keys: DifferentKeys(group...)}
		for _, v := range group {
			s.Variants = append(s.Variants, v.Name)
		}
		found = append(found, s)
	}
	return found, nil
}

// effective is what a variant comes to on its target, as a key.
func effective(v *spec.Variant, fsys fs.FS) (string, error) {
	values := map[string]string{}
	for name, part := range map[string]any{"server": v.Server, "dataset": v.Dataset} {
		spec.Leaves(part, name, func(key, value string) { values[key] = value })
	}
	values["server.workers"] = v.Server.Workers.Canonical()
	c := v.Config
	c.Server, c.Dataset = spec.Server{}, spec.Dataset{}
	c.Environment.Ready, c.Environment.Allow = nil, nil
	c.Environment.Command, c.Environment.Env = filledList(c.Environment.Command, values), filledMap(c.Environment.Env, values)
	reaches := []any{c}
	if name := v.Environment.Target; name != "" {
		t, err := Read(fsys, name)
		if err != nil {
			return "", err
		}
		of, err := t.effective(v, values)
		if err != nil {
			return "", err
		}
		reaches = append(reaches, of)
	}
	key, err := json.Marshal(reaches)
	if err != nil {
		return "", fmt.Errorf("variant %s: %w", v.Name, err)
	}
	return string(key), nil
}

// effective is what the target makes of a variant.
func (t *Target) effective(v *spec.Variant, values map[string]string) ([]any, error) {
	for _, s := range t.Settings {
		value, err := s.Value(values["server."+s.From], v.Server.Mode)
		if err != nil {
			value = values["server."+s.From] // its workers may depend on the machine
		}
		values["settings."+s.Name] = value
	}
	needed, err := t.Needed(v.Server)
	if err != nil {
		return nil, err
	}
	of := []any{needed, filledList(t.Command, values), filledMap(t.Env, values)}
	if t.Host != nil {
		of = append(of, filledList(t.Host.Command, values), filledMap(t.Host.Env, values))
	}
	if t.Cache != nil {
		of = append(of, v.Server.Cache) // what it is warmed by
	}
	if t.Embedded != "" { // the program built in gets all settings, and the data
		for _, key := range slices.Sorted(maps.Keys(values)) {
			if strings.HasPrefix(key, "settings.") || strings.HasPrefix(key, "dataset.") {
				of = append(of, key, values[key])
			}
		}
	}
	return of, nil
}

// Value is what one value of the setting's key becomes in a mode; empty in one in which it
// has no effect. A value that the target does not map is an error.
func (s Setting) Value(of, mode string) (string, error) {
	if len(s.Modes) > 0 && !slices.Contains(s.Modes, mode) {
		return "", nil
	}
	if len(s.Values) == 0 {
		return of, nil
	}
	value, ok := s.Values[of]
	if !ok {
		return "", fmt.Errorf("setting %s has no value for %s: %s", s.Name, s.From, of)
	}
	return value, nil
}

var filled = regexp.MustCompile(`\$\{[^}]*\}`)

// fill fills in the placeholders that have values; others stay, such as ${port}.
func fill(text string, values map[string]string) string {
	return filled.ReplaceAllStringFunc(text, func(found string) string {
		if value, ok := values[found[2:len(found)-1]]; ok {
			return value
		}
		return found
	})
}

func filledList(texts []string, values map[string]string) (all []string) {
	for _, text := range texts {
		all = append(all, fill(text, values))
	}
	return all
}

func filledMap(texts, values map[string]string) map[string]string {
	all := map[string]string{}
	for key, text := range texts {
		all[key] = fill(text, values)
	}
	return all
}

// DifferentKeys are the keys whose value is not the same in all variants, in the format's
// order.
func DifferentKeys(variants ...*spec.Variant) []string {
	var order []string
	values := map[string]map[string]bool{}
	set := map[string]int{}
	for _, v := range variants {
		spec.Leaves(v.Config, "", func(key, value string) {
			if values[key] == nil {
				order, values[key] = append(order, key), map[string]bool{}
			}
			values[key][value] = true
			set[key]++
		})
	}
	return slices.DeleteFunc(order, func(key string) bool { return len(values[key]) == 1 && set[key] == len(variants) })
}
