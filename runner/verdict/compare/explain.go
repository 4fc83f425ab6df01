package compare

import (
	"math"

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
// logarithm: what any two runs are granted, and on top of it what the head's trials had less of
// than the base's: of the machine's speed, by what the engine could send at most; of CPU time,
// by what the hypervisor took, what other programs used of the server's CPUs, and for how long
// the generator stood still.
func explained(g spec.Gated, variant string, base []Side, head Side) float64 {
	all := -math.Log1p(-apart)
	b, h := stateIn(variant, base), stateIn(variant, []Side{head})
	if b.Ceiling > 0 && h.Ceiling > 0 {
		all += math.Max(0, math.Log(b.Ceiling/h.Ceiling))
	}
	lost := math.Max(0, h.Stolen-b.Stolen) + math.Max(0, h.Stopped-b.Stopped) + math.Max(0, h.Others-b.Others)
	all -= math.Log1p(-math.Min(lost, 0.9))
	if metricname.KindOf(g.Metric) == metricname.Trend && (g.Aggregation == metricname.Max || percentile(g) >= 95) {
		all *= tailFactor
	}
	return all
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

// stateShare is what share of requests the states of the machines can have made fail that would
// not have otherwise: at most those in the time that the head lost and the base did not.
func stateShare(runs [][]Measured, head []Measured) float64 {
	var base []Measured
	for _, trials := range runs {
		base = append(base, trials...)
	}
	b, h := meanState(base), meanState(head)
	return math.Max(0, h.Stolen-b.Stolen) + math.Max(0, h.Stopped-b.Stopped)
}
