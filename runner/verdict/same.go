package verdict

import (
	"encoding/json"
	"slices"
	"strings"

	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/target"
)

// Alike says of an experiment's variants that come out the same that they do, and what would
// make them differ where the server is one's own.
func Alike(e *spec.Experiment, same []target.Same) (said []phrase.Statement) {
	for _, s := range same {
		if len(s.Keys) == 0 {
			said = append(said, phrase.VariantsEqual(phrase.Names(s.Variants)))
			continue
		}
		said = append(said, phrase.VariantsSame(phrase.Names(s.Variants), phrase.Names(s.Keys)))
		i := slices.IndexFunc(e.Variants, func(v spec.Variant) bool { return v.Name == s.Variants[0] })
		if i < 0 || e.Variants[i].Environment.Target != "" || e.Variants[i].Environment.URL != "" {
			continue
		}
		if k := slices.IndexFunc(s.Keys, func(key string) bool { return strings.HasPrefix(key, "server.") }); k >= 0 {
			said = append(said, phrase.VariantsPlaceholder(phrase.Text(s.Keys[k])))
		}
	}
	return said
}

// alike says which variants of a run came out the same: by what the file makes of them, and
// by the effective configuration that their servers reported. That knows the machine, on
// which 5 workers and 2*cpu+1 may be as many, and the stand-in that ran.
func alike(run *result.Run, variants []Variant) []phrase.Statement {
	e := &run.Experiment
	said := Alike(e, run.Same)
	known := map[string]bool{}
	for _, s := range run.Same {
		for _, name := range s.Variants {
			known[name] = true
		}
	}
	groups := map[string][]*spec.Variant{}
	var order []string
	for i := range variants {
		v := &e.Variants[i]
		key := reported(v, &variants[i])
		if key == "" || known[v.Name] {
			continue
		}
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], v)
	}
	for _, key := range order {
		keys := target.DifferentKeys(groups[key]...)
		if len(keys) == 0 {
			continue // one variant, or several that are meant to be equal
		}
		var names []string
		for _, v := range groups[key] {
			names = append(names, v.Name)
		}
		said = append(said, phrase.VariantsReported(phrase.Names(names), phrase.Names(keys)))
	}
	return said
}

// reported is what a variant came to by its server's report, as a key; empty where there is
// none.
func reported(asked *spec.Variant, v *Variant) string {
	for _, t := range v.Trials {
		if len(t.Environment.Effective) == 0 {
			continue
		}
		c := asked.Config
		c.Server, c.Dataset = spec.Server{}, spec.Dataset{}
		key, err := json.Marshal([]any{t.Environment.Effective, t.Environment.Stack.Target, c})
		if err != nil {
			return ""
		}
		return string(key)
	}
	return ""
}
