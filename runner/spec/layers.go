package spec

import (
	"fmt"
	"strings"

	"perflab/runner/internal/nearest"
	"perflab/runner/spec/decode"
	"perflab/runner/spec/yamltree"
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
		"request":             {"requests", "steps"},
		"requests":            {"request", "steps"},
		"steps":               {"request", "requests"},
	},
	"environment": {
		"target": {"image", "build", "command", "url", "port", "privileges", "ready"},
		"image":  {"target", "build", "url"},
		"build":  {"target", "image", "url"},
		"url":    {"target", "image", "build", "command", "env", "port", "memory", "cpus", "privileges", "services"},
	},
}

// layer puts one mapping over another: mappings merge, everything else is replaced, and
// every value keeps its place. A mapping left empty changes nothing.
func layer(base, over *yamltree.Node, path string) *yamltree.Node {
	if base == nil || over == nil {
		if base == nil {
			return over
		}
		return base
	}
	if base.Kind == yamltree.Mapping && over.Null() {
		return base
	}
	if base.Kind != yamltree.Mapping || over.Kind != yamltree.Mapping {
		return over
	}
	removed := map[string]bool{}
	for key, others := range alternatives[path] {
		if over.Pair(key) == nil {
			continue
		}
		for _, other := range others {
			removed[other] = true
		}
	}
	merged := &yamltree.Node{Kind: yamltree.Mapping, At: base.At}
	for _, p := range base.Pairs {
		if q := over.Pair(p.Key.Text); q != nil {
			merged.Pairs = append(merged.Pairs, yamltree.Pair{Key: q.Key, Value: layer(p.Value, q.Value, decode.Join(path, p.Key.Text))})
		} else if !removed[p.Key.Text] {
			merged.Pairs = append(merged.Pairs, p)
		}
	}
	for _, p := range over.Pairs {
		if base.Pair(p.Key.Text) == nil {
			merged.Pairs = append(merged.Pairs, p)
		}
	}
	return merged
}

// option turns one --set key=value into a layer. It returns nil after reporting a fault.
func option(text string, fs *yamltree.Faults) *yamltree.Node {
	src := &yamltree.Source{Name: "--set " + nearest.Shorten(text)}
	at := yamltree.Place{Source: src}
	key, value, ok := strings.Cut(text, "=")
	key = strings.TrimSpace(key)
	if !ok || key == "" {
		fs.Add(at, "not a change", "write KEY=VALUE, such as load.users=100")
		return nil
	}
	result := yamltree.Nothing(at)
	if strings.TrimSpace(value) != "" {
		if result = yamltree.Read(src, []byte(value), fs); result == nil {
			return nil
		}
	}
	parts := strings.Split(key, ".")
	if len(parts) > yamltree.MaxDepth {
		fs.Add(at, fmt.Sprintf("values are nested more than %d deep", yamltree.MaxDepth), "")
		return nil
	}
	for i := len(parts) - 1; i >= 0; i-- {
		if parts[i] == "" {
			fs.Add(at, fmt.Sprintf("%q is not a key", key), "write KEY=VALUE, such as load.users=100")
			return nil
		}
		k := &yamltree.Node{Kind: yamltree.Scalar, Text: parts[i], Tag: "!!str", At: at}
		result = &yamltree.Node{Kind: yamltree.Mapping, At: at, Pairs: []yamltree.Pair{{Key: k, Value: result}}}
	}
	return result
}
