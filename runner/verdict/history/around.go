package history

import (
	"maps"
	"slices"
	"strings"

	"perflab/runner/phrase"
	"perflab/runner/quantity"
	"perflab/runner/result"
)

// aroundOf is what a manifest says that may explain a shift, by what it is of.
func aroundOf(m result.Manifest) map[string]string {
	a := map[string]string{"host": m.Host, "kernel": m.Kernel, "system": m.OS, "memory": quantity.Brief(quantity.Bytes, float64(m.Memory))}
	for what, version := range m.Versions {
		a[what] = version
	}
	for image, digest := range m.Images {
		a["image "+image] = shortened(digest)
	}
	for name, version := range m.Packages {
		a["package "+name] = version
	}
	return a
}

// addVersions adds what the server says of itself: one of the program's own name is its.
func addVersions(a map[string]string, versions map[string]string) {
	for what, version := range versions {
		a["server "+what] = version
	}
}

// around says what differs between two runs, the commit left out, which is named beside.
func around(before, first Point) []phrase.Statement {
	keys := map[string]bool{}
	for k := range before.Around {
		keys[k] = true
	}
	for k := range first.Around {
		keys[k] = true
	}
	var said []phrase.Statement
	for _, k := range slices.Sorted(maps.Keys(keys)) {
		if b, f := before.Around[k], first.Around[k]; b != f {
			said = append(said, phrase.HistoryAround(phrase.Text(k), known(b), known(f)))
		}
	}
	return said
}

func known(text string) phrase.Arg {
	if text == "" {
		return phrase.Sentences(phrase.CompareUnknown)
	}
	return phrase.Text(text)
}

// shortened is a digest in as many digits as tell it from others.
func shortened(digest string) string {
	const digits = 12
	name, hex, ok := strings.Cut(digest, "sha256:")
	if !ok || len(hex) <= digits {
		return digest
	}
	return name + "sha256:" + hex[:digits]
}
