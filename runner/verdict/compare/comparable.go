package verdict

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"perflab/runner/result"
	"perflab/runner/spec"
)

// incomparable says why two measurements of one variant cannot be held against each
// other, or nothing where they can.
func incomparable(base, head *spec.Variant, baseTrials, headTrials []*result.Trial) string {
	b, bRan := stackOf(baseTrials)
	h, hRan := stackOf(headTrials)
	if bRan && hRan && (b.Provider != h.Provider || b.Target != h.Target || b.StandIn != h.StandIn) {
		return fmt.Sprintf("the stacks differ: %s and %s", stackName(b), stackName(h))
	}
	limits := func(e spec.Environment) any {
		return struct {
			Target    string    `json:"target"`
			URL       string    `json:"url"`
			Memory    spec.Size `json:"memory"`
			CPUs      float64   `json:"cpus"`
			Isolation string    `json:"isolation"`
		}{e.Target, e.URL, e.Memory, e.CPUs, e.Isolation}
	}
	for _, part := range []struct {
		name       string
		base, head any
	}{
		{"environment", limits(base.Environment), limits(head.Environment)},
		{"dataset", base.Dataset, head.Dataset},
		{"load", judgedBy(base.Load), judgedBy(head.Load)},
		{"checks", base.Checks, head.Checks},
	} {
		if keys := differing(part.base, part.head); len(keys) > 0 {
			return fmt.Sprintf("%s differs: %s", part.name, strings.Join(keys, ", "))
		}
	}
	return ""
}

// judgedBy is a load with the engine whose figures are judged: a second one beside it
// changes nothing of them.
func judgedBy(l spec.Load) spec.Load {
	l.Engine = l.Engines()[0]
	return l
}

// stackOf is what a variant's trials ran on; not ok where none got that far.
func stackOf(trials []*result.Trial) (result.Stack, bool) {
	for _, t := range trials {
		if t.Environment.Stack.Provider != "" {
			return t.Environment.Stack, true
		}
	}
	return result.Stack{}, false
}

// differing names the keys two values of one type differ in, with both contents.
func differing(base, head any) []string {
	b, h := fields(base), fields(head)
	keys := slices.Collect(maps.Keys(b))
	for k := range h {
		if _, both := b[k]; !both {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	var out []string
	for _, k := range keys {
		if x, y := string(b[k]), string(h[k]); x != y {
			text := fmt.Sprintf("%s and %s", orUnset(x), orUnset(y))
			if k != "" {
				text = k + " " + text
			}
			out = append(out, text)
		}
	}
	return out
}

// fields is a value by its keys in JSON; one that is not an object has itself under "".
func fields(v any) map[string]json.RawMessage {
	data, err := json.Marshal(v)
	if err != nil {
		return map[string]json.RawMessage{"": json.RawMessage(fmt.Sprintf("%q", fmt.Sprint(v)))}
	}
	object := map[string]json.RawMessage{}
	if json.Unmarshal(data, &object) != nil {
		return map[string]json.RawMessage{"": data}
	}
	return object
}

func orUnset(s string) string {
	if s == "" {
		return "unset"
	}
	return s
}
