package gate

import (
	"perflab/runner/result"
	"perflab/runner/verdict/figure"
)

// othersLimit is the share of the CPUs of the server beyond which what ran there beside it had a
// part in a trial. A tenth moves the rate of a server that uses its CPUs whole by as much, which
// is beyond the usual tolerance; kernel threads and timers stay far below.
const othersLimit = 0.10

// fromOutside are the checks that say how long something else kept the generator, or the whole
// machine, from a CPU.
var fromOutside = []string{"steal_share", "generator_stopped_share"}

// Disturbed reports whether something other than what is measured had a part in a trial: another
// program on the server's CPUs, or the hypervisor, or what kept the generator from its CPU. It
// looks at neither the side nor a gated figure, so that measuring such a pair again favours
// neither side.
func Disturbed(t *result.Trial) bool {
	if t.Evidence == nil {
		return false
	}
	for _, name := range fromOutside {
		if c := t.Evidence.Check(name); c != nil && c.Status.Worse(result.GradeUnknown) {
			return true
		}
	}
	others, known := othersShare(t)
	return known && others > othersLimit
}

// disturbed is how many of the pairs were.
func disturbed(pairs []Pair) (n int) {
	for _, p := range pairs {
		if Disturbed(p.Base) || Disturbed(p.Head) {
			n++
		}
	}
	return n
}

// othersShare is the share of the server's CPUs that neither the server nor its services used, nor
// the generator where it had the same ones; not known where those are not this machine's.
func othersShare(t *result.Trial) (float64, bool) {
	cpus := t.Environment.Isolation.Server
	if t.Evidence.ServerCPUs == nil || len(cpus) == 0 {
		return 0, false
	}
	own := 0.0
	for _, r := range t.Resources {
		if r.Name == "generator" {
			continue // bound to other CPUs
		}
		sum, n := 0.0, 0
		figure.Seconds(r.Name, []*result.Trial{t}, func(p result.ResourcePoint) { sum, n = sum+p.CPU, n+1 })
		if n > 0 {
			own += sum / float64(n)
		}
	}
	return t.Evidence.ServerCPUs.Busy - own/float64(len(cpus)), true
}
