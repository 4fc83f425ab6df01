package compare

import (
	"fmt"
	"slices"
	"strings"

	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict/internal/naming"
)

// incomparable says why two measurements of one variant cannot be held against each
// other, or nothing where they can.
func incomparable(base, head *Variant) phrase.Statement {
	b, bRan := stackOf(base.Sample.Trials)
	h, hRan := stackOf(head.Sample.Trials)
	if bRan && hRan && (b.Provider != h.Provider || b.Target != h.Target || b.StandIn != h.StandIn) {
		return phrase.CompareStacks(naming.Stack(b), naming.Stack(h))
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
		{"environment", limits(base.Asked.Environment), limits(head.Asked.Environment)},
		{"dataset", base.Asked.Dataset, head.Asked.Dataset},
		{"load", judgedBy(base.Asked.Load), judgedBy(head.Asked.Load)},
		{"checks", base.Asked.Checks, head.Asked.Checks},
	} {
		if keys := differing(part.base, part.head); len(keys) > 0 {
			return phrase.CompareSettings(phrase.Text(part.name), phrase.List(keys...))
		}
	}
	return phrase.Statement{}
}

// judgedBy is a load with the engine whose figures are judged: a second one beside it
// changes nothing of them.
func judgedBy(l spec.Load) spec.Load {
	l.Engine = l.Engines()[0]
	return l
}

// otherMachine warns of what differs around the runs and could explain a difference.
func otherMachine(base, head result.Manifest) []phrase.Statement {
	return slices.Concat(
		differs(phrase.CompareHost, base.Host, head.Host),
		differs(phrase.CompareCPU, strings.TrimSpace(base.CPU), strings.TrimSpace(head.CPU)),
		differs(phrase.CompareCPUs, fmt.Sprint(base.CPUs), fmt.Sprint(head.CPUs)),
		differs(phrase.CompareKernel, base.Kernel, head.Kernel),
		differs(phrase.CompareRunner, base.Versions["runner"], head.Versions["runner"]),
	)
}
