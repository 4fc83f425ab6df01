package compare

import (
	"math"
	"slices"

	"perflab/runner/metricname"
	"perflab/runner/spec"
)

// Two runs of the same binary, of three trials each, on one busy machine with two CPUs, were up
// to 17.6% apart in their rate, with an interval of 15.0% to 20.1%, and nothing that they
// recorded told it. So much is granted to any two runs: as the logarithm of their ratio, 0.194.
const apart = 0.176

// tailFactor is by how much more than means the ends of a distribution move with the machine: the
// slowest hundredth has queued behind everything that stood still.
const tailFactor = 2

// explained is how far apart the recorded states of the machines can have set head and base, as a
// logarithm: what any two runs are granted; by how much less the engine could send at most, which
// is how much slower the machine was; and all CPU time that the head may have wanted and not had:
// what the hypervisor took, what other programs used of the server's CPUs, and for how long the
// generator stood still. That the base's machine was as busy does not lessen it: being busy alike
// is not being slowed down alike.
//
// What is granted is granted twice where no run has a second trial: then nothing tells how far
// apart two trials of one run are either.
//
// Memory is granted the first alone. CPU time a request is not lengthened by waiting, but by
// whoever shares a core and its caches, at most by the share of the time that they take: two
// threads of one core that both want it all get half of it each.
func explained(g spec.Gated, variant string, base []Side, head Side) float64 {
	all := -math.Log1p(-apart)
	if !repeated(variant, append(base[:len(base):len(base)], head)) {
		all *= 2
	}
	b, h := stateIn(variant, base), stateIn(variant, []Side{head})
	switch g.Metric {
	case metricname.ServerMemory, metricname.ServerMemorySlope:
		return all
	}
	if b.Ceiling > 0 && h.Ceiling > 0 {
		all += math.Max(0, math.Log(b.Ceiling/h.Ceiling))
	}
	if g.Metric == metricname.ServerCPUPerRequest {
		return all + math.Log1p(math.Min(h.Stolen+h.Others, 1))
	}
	all -= math.Log1p(-math.Min(h.Stolen+h.Stopped+h.Others, 0.9))
	if isTail(g) {
		all *= tailFactor
	}
	return all
}

// repeated tells whether some run has more than one trial of a variant.
func repeated(variant string, sides []Side) bool {
	return slices.ContainsFunc(sides, func(s Side) bool {
		v := s.variant(variant)
		return v != nil && len(v.Trials) > 1
	})
}

// isTail tells the figures of the slow end of a distribution.
func isTail(g spec.Gated) bool {
	return metricname.KindOf(g.Metric) == metricname.Trend && (g.Aggregation == metricname.Max || percentile(g) >= 95)
}

// stalled tells whether the machine stood still for a larger share of the head's time than lies
// beyond a percentile, and for how much: then all of these requests can be those that waited for it.
func stalled(g spec.Gated, variant string, head Side) (share float64, yes bool) {
	h := stateIn(variant, []Side{head})
	share = h.Stolen + h.Stopped
	return share, isTail(g) && share >= 1-percentile(g)/100
}

// stateIn is the mean state of a variant's trials; a ceiling that some do not know is left out.
func stateIn(variant string, sides []Side) (mean State) {
	var trials []Measured
	for i := range sides {
		if v := sides[i].variant(variant); v != nil {
			trials = append(trials, v.Trials...)
		}
	}
	return meanState(trials)
}

func meanState(trials []Measured) (mean State) {
	ceilings := 0.0
	n := float64(len(trials))
	for _, t := range trials {
		if t.State.Ceiling > 0 {
			mean.Ceiling += t.State.Ceiling
			ceilings++
		}
		mean.Stolen += t.State.Stolen / n
		mean.Stopped += t.State.Stopped / n
		mean.Others += t.State.Others / n
	}
	if ceilings > 0 {
		mean.Ceiling /= ceilings
	}
	return mean
}

// stateShare is what share of requests the head's machine can have made fail: at most those in the
// time for which it stood still.
func stateShare(head []Measured) float64 {
	h := meanState(head)
	return h.Stolen + h.Stopped
}
