package compare

import (
	"math"
	"slices"
	"time"

	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/spec"
	"perflab/runner/verdict/internal/naming"
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
		e.say(phrase.EnginesSame(phrase.Digits(first, 4), phrase.Digits(second, 4), phrase.ShareFixed(math.Abs(difference), 1)))
	} else {
		if difference < 0 {
			e.say(phrase.EnginesFewer(phrase.Text(e.Second), phrase.ShareFixed(-difference, 1), phrase.Text(e.First), phrase.Digits(second, 4), phrase.Digits(first, 4)))
		} else {
			e.say(phrase.EnginesMore(phrase.Text(e.Second), phrase.ShareFixed(difference, 1), phrase.Text(e.First), phrase.Digits(second, 4), phrase.Digits(first, 4)))
		}
		e.whyRate(asked, difference)
	}
	e.latency(asked)
	cpu1, cpu2, ok := e.both(metricname.GeneratorCPU, metricname.PerRequest)
	if !ok {
		return
	}
	if m1, m2, ok := e.both(metricname.GeneratorMemory, metricname.Max); ok {
		e.say(phrase.EnginesCostMemory(phrase.Text(e.First), span(cpu1), phrase.Text(e.Second), span(cpu2), phrase.Memory(m1), phrase.Memory(m2)))
	} else {
		e.say(phrase.EnginesCost(phrase.Text(e.First), span(cpu1), phrase.Text(e.Second), span(cpu2)))
	}
}

// say adds a sentence, once.
func (e *Engines) say(s phrase.Statement) {
	if !slices.ContainsFunc(e.Says, func(said phrase.Statement) bool { return said.String() == s.String() }) {
		e.Says = append(e.Says, s)
	}
}

// missing says why there is nothing to compare.
func (e *Engines) missing() phrase.Statement {
	if e.Valid > 0 {
		return phrase.EnginesFirstNone(phrase.Text(e.First), phrase.Text(e.Second), phrase.Text(e.First))
	}
	if why := naming.WhyNone(e.Trials); len(why) > 0 {
		return phrase.EnginesNoneCounts(phrase.Text(e.First), phrase.Text(e.Second), phrase.Text(e.Second), phrase.Sentences(why...))
	}
	return phrase.EnginesNoneRan(phrase.Text(e.First), phrase.Text(e.Second), phrase.Text(e.Second))
}

// whyRate names what the record has on a difference in rate.
func (e *Engines) whyRate(asked *spec.Variant, difference float64) {
	before := len(e.Says)
	if a, b, ok := e.both(metricname.DroppedIterations, metricname.Count); ok && a != b {
		e.say(phrase.EnginesDropped(phrase.Text(e.First), phrase.Fixed(a, 0), phrase.Text(e.Second), phrase.Fixed(b, 0)))
	}
	if !asked.Load.Model().Open() {
		p1, p2, ok := e.both(metricname.HTTPReqDuration, metricname.P50)
		if ok && math.Abs(relative(p1, p2)) > latencyAlike && (p2 > p1) == (difference < 0) {
			e.say(phrase.EnginesClosed(span(p1), phrase.Text(e.First), span(p2), phrase.Text(e.Second)))
		}
	}
	e.busy()
	if len(e.Says) == before {
		e.say(phrase.EnginesChance)
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
		e.say(phrase.EnginesBusy(phrase.Text(name), phrase.Share(*used/e.cpus[i])))
	}
}

// latency compares response times and names what the record has on a difference.
func (e *Engines) latency(asked *spec.Variant) {
	var apart []phrase.Statement
	slower := map[string]float64{} // by as much, in nanoseconds
	for _, p := range []string{metricname.P50, metricname.P95} {
		a, b, ok := e.both(metricname.HTTPReqDuration, p)
		if !ok || math.Abs(b-a) <= math.Max(latencyAlikeFloor, latencyAlike*a) {
			continue
		}
		apart = append(apart, phrase.EnginesApart(phrase.Text(p), span(b), span(a)))
		name := e.Second
		if b < a {
			name = e.First
		}
		slower[name] = math.Max(slower[name], math.Abs(b-a))
	}
	if len(apart) == 0 {
		e.say(phrase.EnginesLatencySame(phrase.Share(latencyAlike), span(latencyAlikeFloor)))
		return
	}
	e.say(phrase.EnginesLatency(phrase.Text(e.Second), phrase.Text(e.First), phrase.Sentences(apart...)))
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
	if r := e.Row(metricname.SendLag, metricname.P99); r != nil && r.First != nil && *r.First > math.Max(latencyAlikeFloor, math.Max(slower[e.First], slower[e.Second])/10) {
		e.say(phrase.EnginesLate(phrase.Text(e.First), span(*r.First), phrase.Text(e.Second)))
	}
	if len(e.Says) == before {
		e.say(phrase.EnginesUnexplained)
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
		e.say(phrase.EnginesOwnWork(phrase.Text(slower), phrase.Fixed(own/other, 1)))
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
		e.say(phrase.EnginesHeldUp(phrase.Fixed(less, 2), phrase.Text(slower), phrase.Fixed(more, 2), phrase.Text(other)))
	}
}

// herd says that the first second, in which all users start, is what an engine's tail is made of.
func (e *Engines) herd() {
	r, whole := e.Row(metricname.HTTPReqDuration, metricname.FirstSecond), e.Row(metricname.HTTPReqDuration, metricname.P50)
	n := e.Row(metricname.HTTPReqs, metricname.FirstSecond)
	if r == nil || whole == nil || n == nil {
		return
	}
	for i, name := range []string{e.First, e.Second} {
		p95, of, requests := []*float64{r.First, r.Second}[i], []*float64{whole.First, whole.Second}[i], []*float64{n.First, n.Second}[i]
		if p95 == nil || of == nil || requests == nil || *p95 < *of*herdFold {
			continue
		}
		e.say(phrase.EnginesHerd(phrase.Fixed(*requests, 0), phrase.Text(name), span(*p95)))
	}
}

func relative(a, b float64) float64 {
	if a == 0 {
		return 0
	}
	return b/a - 1
}

// span is a duration given in nanoseconds.
func span(ns float64) phrase.Arg { return phrase.Duration(time.Duration(ns)) }
