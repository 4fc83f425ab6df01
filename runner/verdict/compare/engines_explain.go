package verdict

import (
	"math"
	"slices"
	"strings"
	"time"

	"perflab/runner/metricname"
	"perflab/runner/quantity"
	"perflab/runner/spec"
)

// Limits from which on a figure explains a difference between two engines.
const (
	costlier  = 1.5  // times the other's CPU time for a request
	idler     = 0.8  // times the CPU that the server uses with the other
	saturated = 0.80 // of its CPUs: it waits for itself
	herdFold  = 5.0  // times the whole load's median, in the first second's p95
)

// explain says in what the engines agree, in what not, and what in the record explains it.
func (e *Engines) explain(asked *spec.Variant) {
	first, second, ok := e.both(metricname.HTTPReqs, metricname.Rate)
	if !ok || first == 0 {
		e.say(e.missing())
		return
	}
	e.Known = true
	difference := second/first - 1
	e.Agree = math.Abs(difference) <= EnginesAgree
	if e.Agree {
		e.say(state("engines_same", "both send the same: %s and %s requests per second, %s apart", quantity.Digits(first, 4), quantity.Digits(second, 4), quantity.FixedPercent(math.Abs(difference), 1)))
	} else {
		if difference < 0 {
			e.say(state("engines_fewer", "%s sends %s fewer requests per second than %s: %s to %s", e.Second, quantity.FixedPercent(-difference, 1), e.First, quantity.Digits(second, 4), quantity.Digits(first, 4)))
		} else {
			e.say(state("engines_more", "%s sends %s more requests per second than %s: %s to %s", e.Second, quantity.FixedPercent(difference, 1), e.First, quantity.Digits(second, 4), quantity.Digits(first, 4)))
		}
		e.whyRate(asked, difference)
	}
	e.latency(asked)
	cpu1, cpu2, ok := e.both(metricname.GeneratorCPU, metricname.PerRequest)
	if !ok {
		return
	}
	if m1, m2, ok := e.both(metricname.GeneratorMemory, metricname.Max); ok {
		e.say(state("engines_cost_memory", "a request costs %s %s of the generator's CPU time and %s %s; they take %s and %s of memory",
			e.First, span(cpu1), e.Second, span(cpu2), quantity.Memory(m1), quantity.Memory(m2)))
	} else {
		e.say(state("engines_cost", "a request costs %s %s of the generator's CPU time and %s %s", e.First, span(cpu1), e.Second, span(cpu2)))
	}
}

// say adds a sentence, once.
func (e *Engines) say(s Statement) {
	if !slices.Contains(e.Says, s.english) {
		e.Says, e.Sentences = append(e.Says, s.english), append(e.Sentences, s)
	}
}

// missing says why there is nothing to compare.
func (e *Engines) missing() Statement {
	if e.Valid > 0 {
		return state("engines_first_none", "%s and %s cannot be compared: %s has no valid trial", e.First, e.Second, e.First)
	}
	if why := whyNone(e.Trials); len(why.Of) > 0 {
		return state("engines_none_counts", "%s and %s cannot be compared: %s: no trial of it counts: %s", e.First, e.Second, e.Second, why)
	}
	return state("engines_none_ran", "%s and %s cannot be compared: %s: no trial of it ran", e.First, e.Second, e.Second)
}

// whyRate names what the record has on a difference in rate.
func (e *Engines) whyRate(asked *spec.Variant, difference float64) {
	before := len(e.Says)
	if a, b, ok := e.both(metricname.DroppedIterations, metricname.Count); ok && a != b {
		e.say(state("engines_dropped", "iterations without a free user: %s dropped %s, %s %s", e.First, fixed(a, 0), e.Second, fixed(b, 0)))
	}
	if !asked.Load.Model().Open() {
		p1, p2, ok := e.both(metricname.HTTPReqDuration, "p(50)")
		if ok && math.Abs(relative(p1, p2)) > latencyAlike && (p2 > p1) == (difference < 0) {
			e.say(state("engines_closed", "in a closed model whoever waits longer for answers sends less: the median response takes %s in %s and %s in %s", span(p1), e.First, span(p2), e.Second))
		}
	}
	e.busy()
	if len(e.Says) == before {
		e.say(state("engines_chance", "nothing in the record says why; more repeats would tell it from chance"))
	}
}

// busy says that an engine used up its CPUs.
func (e *Engines) busy() {
	for i, name := range []string{e.First, e.Second} {
		r := e.Row(metricname.GeneratorCPU, metricname.Mean)
		if r == nil {
			return
		}
		used := []*float64{r.First, r.Second}[i]
		if used == nil || e.cpus[i] <= 0 || *used/e.cpus[i] < saturated {
			continue
		}
		e.say(state("engines_busy", "%s used %s of the generator's CPUs: what waits for them counts as the server's time", name, percentage(*used/e.cpus[i])))
	}
}

// latency compares response times and names what the record has on a difference.
func (e *Engines) latency(asked *spec.Variant) {
	var apart []Statement
	slower := map[string]float64{} // by as much, in nanoseconds
	for _, p := range []string{"p(50)", "p(95)"} {
		a, b, ok := e.both(metricname.HTTPReqDuration, p)
		if !ok || math.Abs(b-a) <= math.Max(latencyAlikeFloor, latencyAlike*a) {
			continue
		}
		apart = append(apart, state("engines_apart", "%s %s to %s", p, span(b), span(a)))
		name := e.Second
		if b < a {
			name = e.First
		}
		slower[name] = math.Max(slower[name], math.Abs(b-a))
	}
	if len(apart) == 0 {
		e.say(state("engines_latency_same", "both see the same response times, p50 and p95 within %s or %s", percentage(latencyAlike), span(latencyAlikeFloor)))
		return
	}
	e.say(state("engines_latency", "%s sees other response times than %s: %s", e.Second, e.First, Part{Text: strings.Join(englishOf(apart), ", "), Kind: KindSentences, Of: apart}))
	before := len(e.Says)
	together := asked.Load.Start == "together" && !asked.Load.Model().Open()
	if together {
		e.herd()
	}
	e.busy()
	users := 1.0
	if together {
		users = asked.Load.Highest()
	}
	for _, name := range []string{e.First, e.Second} {
		if most := slower[name]; most > 0 {
			e.ownWork(name, most, users)
			e.heldUp(name)
		}
	}
	if r := e.Row(metricname.SendLag, "p(99)"); r != nil && r.First != nil && *r.First > math.Max(latencyAlikeFloor, math.Max(slower[e.First], slower[e.Second])/10) {
		e.say(state("engines_late", "%s itself was late with one request in a hundred by %s and more; %s does not say", e.First, span(*r.First), e.Second))
	}
	if len(e.Says) == before {
		e.say(state("engines_unexplained", "nothing in the record says why"))
	}
}

// ownWork says that the slower engine's own work is a part of what it measures, where that
// can be as much as the difference, most in nanoseconds: a response that waits for users
// others to be served, each for the CPU time of a request, or for a queue of ten of a
// generator that is busy for a share ρ of the time, each s/(1-ρ).
func (e *Engines) ownWork(slower string, most, users float64) {
	r, mean := e.Row(metricname.GeneratorCPU, metricname.PerRequest), e.Row(metricname.GeneratorCPU, metricname.Mean)
	if r == nil || r.First == nil || r.Second == nil {
		return
	}
	own, other, i := *r.Second, *r.First, 1
	if slower == e.First {
		own, other, i = other, own, 0
	}
	busy := 0.0
	if used := []*float64{mean.First, mean.Second}[i]; used != nil && e.cpus[i] > 0 {
		busy = math.Min(*used/e.cpus[i], 0.99)
	}
	if own >= costlier*other && most <= math.Max(users*own, 10*own/(1-busy)) {
		e.say(state("engines_own_work", "%s takes %s times the CPU time for a request, and a response that waits for it is late by that: the work of the generator counts as the server's time", slower, fixed(own/other, 1)))
	}
}

// heldUp says that the server was slower although it did less.
func (e *Engines) heldUp(slower string) {
	first, second, ok := e.both(metricname.ServerCPU, metricname.Mean)
	if !ok {
		return
	}
	less, more, other := second, first, e.First
	if slower == e.First {
		less, more, other = first, second, e.Second
	}
	if less < idler*more {
		e.say(state("engines_held_up", "the server used %s CPUs with %s and %s with %s: it was slower while it did less, so that something else held it up, such as another program on its CPUs; measure again on a quiet machine", fixed(less, 2), slower, fixed(more, 2), other))
	}
}

// herd says that the first second, in which all users start, is what an engine's tail is made of.
func (e *Engines) herd() {
	r, whole := e.Row(metricname.HTTPReqDuration, firstSecond), e.Row(metricname.HTTPReqDuration, "p(50)")
	n := e.Row(metricname.HTTPReqs, firstSecond)
	if r == nil || whole == nil || n == nil {
		return
	}
	for i, name := range []string{e.First, e.Second} {
		p95, of, requests := []*float64{r.First, r.Second}[i], []*float64{whole.First, whole.Second}[i], []*float64{n.First, n.Second}[i]
		if p95 == nil || of == nil || requests == nil || *p95 < *of*herdFold {
			continue
		}
		e.say(state("engines_herd", "all users start in the same instant: of the %s responses that %s had in the first second one in twenty took %s and more", fixed(*requests, 0), name, span(*p95)))
	}
}

func relative(a, b float64) float64 {
	if a == 0 {
		return 0
	}
	return b/a - 1
}

// span is a duration in nanoseconds.
func span(ns float64) string { return quantity.Compact(time.Duration(ns)) }
