package main

import (
	"fmt"
	"math"
	"time"

	"perflab/runner/quantity"
)

// results is everything measured, by scenario and generator.
type results struct {
	present []generator // installed
	absent  []generator // skipped
	rounds  map[key][]sample
	broken  map[key]bool
	faults  []error
	// floor is the peak memory of this program in bytes. A process begins with the peak of the
	// one that starts it, so that what lies lower cannot be seen.
	floor int64
}

// key is one generator in one scenario (an index of scenarios).
type key struct {
	scenario  int
	generator string
}

func newResults(all []generator) *results {
	r := &results{rounds: map[key][]sample{}, broken: map[key]bool{}}
	for _, g := range all {
		if g.path == "" {
			r.absent = append(r.absent, g)
		} else {
			r.present = append(r.present, g)
		}
	}
	return r
}

func (r *results) failed(scenario int, name string) bool { return r.broken[key{scenario, name}] }

// add keeps one run, or why there is none.
func (r *results) add(scenario int, name string, s sample, err error) {
	k := key{scenario, name}
	if err != nil {
		r.broken[k] = true
		r.faults = append(r.faults, fmt.Errorf("%s (%s): %w", name, scenarios[scenario], err))
		return
	}
	r.rounds[k] = append(r.rounds[k], s)
}

// figures are medians over the rounds; NaN where there is none.
type figures struct {
	Requests float64
	Rate     float64 // requests per second, by the generator's own clock
	CPU      float64 // microseconds per request, of the whole process, its start included
	Memory   float64 // bytes, peak resident set
	AtMost   bool    // Memory is only known to be no more than that
}

// busy is how much of one CPU the generator used, in percent.
func (f figures) busy() float64 { return f.Rate * f.CPU / 1e4 }

// figures sums up what a generator did in a scenario; false where it did not run to the end.
func (r *results) figures(scenario int, name string) (figures, bool) {
	k := key{scenario, name}
	runs := r.rounds[k]
	if r.broken[k] || len(runs) == 0 {
		return figures{}, false
	}
	of := func(f func(sample) float64) float64 {
		var values []float64
		for _, s := range runs {
			values = append(values, f(s))
		}
		return quantity.Median(values)
	}
	memory := of(func(s sample) float64 { return float64(s.Memory) })
	return figures{
		Requests: of(func(s sample) float64 { return float64(s.Requests) }),
		Rate:     of(func(s sample) float64 { return float64(s.Requests) / s.Elapsed.Seconds() }),
		CPU:      of(func(s sample) float64 { return float64(s.CPU) / float64(time.Microsecond) / float64(s.Requests) }),
		Memory:   memory,
		AtMost:   memory <= float64(r.floor),
	}, true
}

// target is one thing the engine is to reach against a peer.
type target struct {
	over  protocol
	paced bool // in the scenarios with a pause, or in those without
	peer  string
	what  string
	value func(figures) float64
	limit float64
	most  bool // the ratio may be at most limit, not at least
	// bounds: figures.AtMost is about this figure.
	bounds bool
}

var targets = []target{
	{peer: "k6", what: "rate", value: rate, limit: 5},
	{peer: "wrk", what: "rate", value: rate, limit: 0.9},
	{over: https, peer: "wrk", what: "rate", value: rate, limit: 0.8},
	{over: http2, peer: "h2load", what: "rate", value: rate, limit: 0.8},
	{paced: true, peer: "k6", what: "CPU per request", value: cpuTime, limit: 0.5, most: true},
	{paced: true, peer: "k6", what: "peak memory", value: memory, limit: 0.1, most: true, bounds: true},
}

func rate(f figures) float64    { return f.Rate }
func cpuTime(f figures) float64 { return f.CPU }
func memory(f figures) float64  { return f.Memory }

// of reports whether t is to be reached in a scenario.
func (t target) of(s scenario) bool { return s.paced() == t.paced && s.over == t.over }

// judge returns met, missed, or not judged where a side is missing, and the ratio.
func (t target) judge(native, peer figures, both bool) (verdict string, ratio float64) {
	ratio = t.value(native) / t.value(peer)
	switch {
	case !both || math.IsNaN(ratio) || math.IsInf(ratio, 0) || t.bounds && peer.AtMost:
		return "not judged", math.NaN()
	case t.most && ratio <= t.limit, !t.most && ratio >= t.limit:
		return "met", ratio
	}
	if t.bounds && native.AtMost {
		return "not judged", math.NaN()
	}
	return "missed", ratio
}
