package report

import (
	"sort"
	"strings"

	"perflab/runner/metricname"
	"perflab/runner/quantity"
	"perflab/runner/threshold"
)

// MeasuredText writes a measured value of a threshold's metric: milliseconds for a
// trend, a share for a rate's share, else a plain number.
func MeasuredText(t threshold.Threshold, v float64) string {
	unit := metricname.Unit(t.Metric, t.Aggregation)
	if unit == quantity.Milliseconds {
		return quantity.Text(quantity.Nanoseconds, v*1e6)
	}
	return quantity.Text(unit, v)
}

// versionList writes name version pairs in the order of names.
func versionList(versions map[string]string) string {
	var parts []string
	for _, name := range sortedKeys(versions) {
		parts = append(parts, name+" "+versions[name])
	}
	return strings.Join(parts, " · ")
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// commandLine joins arguments as a shell would read them.
func commandLine(arguments []string) string {
	quoted := make([]string, len(arguments))
	for i, a := range arguments {
		if a == "" || strings.ContainsAny(a, " \t\n'\"$`\\*?;&|<>(){}[]#~!") {
			a = "'" + strings.ReplaceAll(a, "'", `'\''`) + "'"
		}
		quoted[i] = a
	}
	return strings.Join(quoted, " ")
}
