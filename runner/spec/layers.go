package spec

import (
	"fmt"
	"strings"

	"perflab/runner/internal/nearest"
)

// alternatives are keys that exclude others: a layer that sets one takes the others away
// from the layers below, so that a variant can turn a closed model into an open one, or
// --set environment.url point a file at a server that already runs.
var alternatives = map[string]map[string][]string{
	"load": {
		"users":               {"rate", "max_users", "search"},
		"rate":                {"users", "think_time", "iterations", "iterations_per_user", "search"},
		"stages":              {"duration", "iterations", "iterations_per_user", "search"},
		"iterations":          {"rate", "max_users", "stages", "iterations_per_user", "search"},
		"iterations_per_user": {"rate", "max_users", "stages", "iterations", "search"},
		"search":              {"users", "rate", "stages", "think_time", "duration", "iterations", "iterations_per_user"},
		"request":             {"requests"},
		"requests":            {"request"},
	},
	"environment": {
		"target": {"image", "build", "command", "url", "port", "ready"},
		"image":  {"target", "build", "url"},
		"build":  {"target", "image", "url"},
		"url":    {"target", "image", "build", "command", "env", "port", "memory", "cpus", "services"},
	},
}

// layer puts one mapping over another: mappings merge, everything else is replaced, and
// every value keeps its place. A mapping left empty changes nothing.
func layer(base, over *node, path string) *node {
	if base == nil || over == nil {
		if base == nil {
			return over
		}
		return base
	}
	if base.kind == mapping && over.null() {
		return base
	}
	if base.kind != mapping || over.kind != mapping {
		return over
	}
	removed := map[string]bool{}
	for key, others := range alternatives[path] {
		if over.pair(key) == nil {
			continue
		}
		for _, other := range others {
			removed[other] = true
		}
	}
	merged := &node{kind: mapping, at: base.at}
	for _, p := range base.pairs {
		if q := over.pair(p.key.text); q != nil {
			merged.pairs = append(merged.pairs, pair{q.key, layer(p.value, q.value, join(path, p.key.text))})
		} else if !removed[p.key.text] {
			merged.pairs = append(merged.pairs, p)
		}
	}
	for _, p := range over.pairs {
		if base.pair(p.key.text) == nil {
			merged.pairs = append(merged.pairs, p)
		}
	}
	return merged
}

// option turns one --set key=value into a layer. It returns nil after reporting a fault.
func option(text string, fs *faults) *node {
	src := &source{name: "--set " + nearest.Shorten(text)}
	at := place{src: src}
	key, value, ok := strings.Cut(text, "=")
	key = strings.TrimSpace(key)
	if !ok || key == "" {
		fs.add(at, "not a change", "write KEY=VALUE, such as load.users=100")
		return nil
	}
	result := nothing(at)
	if strings.TrimSpace(value) != "" {
		if result = readTree(src, []byte(value), fs); result == nil {
			return nil
		}
	}
	parts := strings.Split(key, ".")
	if len(parts) > maxDepth {
		fs.add(at, fmt.Sprintf("values are nested more than %d deep", maxDepth), "")
		return nil
	}
	for i := len(parts) - 1; i >= 0; i-- {
		if parts[i] == "" {
			fs.add(at, fmt.Sprintf("%q is not a key", key), "write KEY=VALUE, such as load.users=100")
			return nil
		}
		k := &node{kind: scalar, text: parts[i], tag: "!!str", at: at}
		result = &node{kind: mapping, at: at, pairs: []pair{{k, result}}}
	}
	return result
}
