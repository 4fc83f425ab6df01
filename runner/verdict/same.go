package verdict

import (
	"slices"
	"strings"

	"perflab/runner/phrase"
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
