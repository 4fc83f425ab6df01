package verdict

import (
	"fmt"
	"math"
	"strings"

	"perflab/runner/spec"
)

// Limit is what kept a variant from answering more requests.
type Limit string

// The limits that can be told apart.
const (
	LimitGenerator  Limit = "generator"    // the program that sends
	LimitCPU        Limit = "server CPU"   // its cores, or its CPU quota
	LimitSlots      Limit = "worker slots" // workers, threads or connections, each held by a request
	LimitDependency Limit = "dependency"   // a service beside the server
	LimitNetwork    Limit = "network path" // the way of the response
	LimitLoad       Limit = "load model"   // no more was asked for
	LimitUnknown    Limit = "unknown"      // the evidence fits none of them, or more than one
)

// Bottleneck is what limited a variant, with the evidence for and against each candidate.
type Bottleneck struct {
	Limit    Limit     `json:"limit"`
	Name     string    `json:"name,omitempty"` // of the dependency
	Says     string    `json:"says"`           // a sentence with the figures
	Next     string    `json:"next,omitempty"` // what would test it
	Measures []Measure `json:"measures"`
}

// Measure is one thing looked at.
type Measure struct {
	Name  string  `json:"name"` // server_cpu, slots_busy, thinking, ...
	Value float64 `json:"value"`
	Unit  string  `json:"unit"` // share, per_s, s, count, bytes_per_response
	Limit float64 `json:"limit,omitempty"`
	Says  string  `json:"says"`
}

// Limits from which on a resource counts as used up. They are as high as a saturated
// resource reaches in practice, where a second without work here and there is left, and
// well above what half-used ones show.
const (
	busyCPU   = 0.90 // of the cores, in the median second
	heldBack  = 0.10 // of the time, by a CPU quota
	fullSlots = 0.95 // of the slots, by Little's law
	onlyPause = 0.90 // of their time users pause
	receiving = 0.50 // of a request's duration
	doubt     = 0.75 // a resource this busy may be the limit too
)

// diagnose finds what limited a variant from its valid trials, or from those that are
// invalid by the generator. Trials that disagree leave it unknown: a wrong diagnosis is
// worse than none.
func diagnose(v *Variant, asked *spec.Variant) *Bottleneck {
	trials := v.valid()
	if len(trials) == 0 {
		trials = v.Trials
	}
	var found []Bottleneck
	for _, t := range trials {
		if o, ok := observe(t, asked); ok {
			found = append(found, o.bottleneck())
		}
	}
	if len(found) == 0 {
		return nil
	}
	middle := found[len(found)/2]
	seen := map[Limit]int{}
	for _, b := range found {
		seen[b.Limit]++
	}
	for _, b := range found {
		if seen[b.Limit]*2 > len(found) {
			return &b
		}
	}
	var kinds []string
	for _, b := range found {
		kinds = append(kinds, string(b.Limit))
	}
	return &Bottleneck{Limit: LimitUnknown, Says: "the trials disagree: " + strings.Join(kinds, ", "), Next: "repeat on a quieter machine", Measures: middle.Measures}
}

// bottleneck weighs the candidates of one trial, those that would spoil the others first:
//
//  1. the generator, where a self-check says so: nothing else can be told then;
//  2. the load: an open model of which everything asked for was answered, or users of the
//     closed model who do nothing but pause, to a greater share than the CPU is busy;
//  3. the server's CPU or its quota used up; a dependency's CPU used up. Both: unknown;
//  4. the path, where what a request receives takes most of its time, or of the time for
//     which it holds a slot;
//  5. slots all held: in flight as many requests as there are slots or more, X·R by
//     Little's law, while the CPU has room; else they are held by requests that wait for it.
func (o *observed) bottleneck() Bottleneck {
	b := Bottleneck{Limit: LimitUnknown, Measures: o.measures()}
	cpu := o.cpu >= busyCPU || o.throttled >= heldBack
	var service *serviceUse
	if len(o.services) > 0 && o.services[0].cpu >= busyCPU {
		service = &o.services[0]
	}
	switch {
	case o.generator != "":
		b.Limit, b.Says = LimitGenerator, o.generator
		b.Next = "measure again with a generator that has CPUs of its own, or send less"
	case o.satisfied():
		b.limitLoad(o)
	case cpu && service != nil:
		b.Says = fmt.Sprintf("the server's CPU is busy for %s and that of %s for %s: either may be the limit", percentage(o.cpu), service.name, percentage(service.cpu))
		b.Next = "give one of them another CPU and see which one moves the rate"
	case cpu:
		b.limitCPU(o)
	case service != nil:
		b.Limit, b.Name = LimitDependency, service.name
		b.Says = fmt.Sprintf("%s is busy for %s of the one CPU it can use, the server only for %s", service.name, percentage(service.cpu), percentage(o.cpu))
		b.Next = fmt.Sprintf("ask %s for less: fewer or smaller values a request, or a second one beside it", service.name)
	case o.slowPath():
		b.Limit = LimitNetwork
		b.Says = fmt.Sprintf("%s of a request's time passes between its first and its last byte, at %s a response", percentage(o.receiving), bytesText(o.bytes))
		b.Next = "send smaller or compressed responses, or measure past what lies between (" + o.path + ")"
	case o.full() && o.cpu >= doubt:
		b.Says = fmt.Sprintf("all of %s are taken and the server's CPU is busy for %s: either may be the limit", o.slotsText, percentage(o.cpu))
		b.Next = "give it more workers, and then another CPU, and see which one moves the rate"
	case o.full():
		b.limitSlots(o)
	default:
		b.Says = o.unexplained()
		b.Next = "trace one request within the server: what it waits for is not among the things measured"
	}
	return b
}

func (b *Bottleneck) limitCPU(o *observed) {
	b.Limit = LimitCPU
	b.Says = fmt.Sprintf("the server's CPU is busy for %s of %s; a request takes %s of it, so that %.0f a second are the most",
		percentage(o.cpu), cores(o.cores), secondsText(o.demand), o.cores/o.demand)
	b.Next = "give the server more CPUs, or make a request cheaper: what it computes each time could be kept"
	if o.throttled >= heldBack {
		b.Says = fmt.Sprintf("a CPU quota of %s holds the server back for %s of the time; a request takes %s of CPU", cores(o.cores), percentage(o.throttled), secondsText(o.demand))
		b.Next = "raise environment.cpus"
	}
}

func (b *Bottleneck) limitSlots(o *observed) {
	b.Limit = LimitSlots
	service := float64(o.slots) / o.rate
	b.Says = fmt.Sprintf("all of %s are taken, %.0f requests are in flight: a request holds its slot for %s", o.slotsText, o.rate*o.response, secondsText(service))
	if !math.IsNaN(o.demand) {
		b.Says += fmt.Sprintf(", of which %s are CPU; the CPU is busy for %s", secondsText(o.demand), percentage(o.cpu))
	}
	b.Next = "give it more workers, or workers that serve many connections at once (server.mode: pooled)"
}

func (b *Bottleneck) limitLoad(o *observed) {
	b.Limit = LimitLoad
	if o.open {
		b.Says = fmt.Sprintf("everything that was sent was answered, %.0f a second", o.rate)
		b.Next = "send more: load.search finds the highest rate that holds"
	} else {
		b.Says = fmt.Sprintf("users pause for %s of the time: %.0f of them with a pause of %s can send %.0f a second at most, and sent %.0f",
			percentage(o.thinking()), o.users, secondsText(o.think), o.users/o.think, o.rate)
		b.Next = "send more: more users, a shorter think_time, or a rate"
	}
	if o.cpu >= doubt {
		b.Says += fmt.Sprintf("; the server's CPU is busy for %s, so that little more would come", percentage(o.cpu))
	}
}

// satisfied reports whether the load asked for no more than was answered.
func (o *observed) satisfied() bool {
	if o.open {
		return o.dropped <= 0.01 && o.asked > 0 && o.rate >= 0.98*o.asked
	}
	return o.think > 0 && o.thinking() >= onlyPause && !(o.cpu > o.thinking())
}

// full reports whether every slot is held.
func (o *observed) full() bool {
	return o.slots > 0 && o.rate*o.response >= fullSlots*float64(o.slots)
}

// slowPath reports whether receiving takes most of a request's time, or of the time for
// which it holds its slot where they are all held, and is not the server's computing.
func (o *observed) slowPath() bool {
	took := o.receiving * o.response
	if o.full() {
		return took >= receiving*float64(o.slots)/o.rate && took > 2*o.demandOr(0)
	}
	return o.receiving >= receiving && o.response > 2*o.demandOr(0)
}

// thinking is the share of their time that users of the closed model pause: X·Z/N.
func (o *observed) thinking() float64 {
	if o.users <= 0 {
		return 0
	}
	return math.Min(1, o.rate*o.think/o.users)
}

func (o *observed) demandOr(otherwise float64) float64 {
	if math.IsNaN(o.demand) {
		return otherwise
	}
	return o.demand
}

// unexplained says what is known where no resource is used up.
func (o *observed) unexplained() string {
	if math.IsNaN(o.cpu) {
		return fmt.Sprintf("a request takes %s, and what the server uses could not be measured", secondsText(o.response))
	}
	text := fmt.Sprintf("a request takes %s, of which %s are CPU, and no resource that is measured is used up: the server's CPU is busy for %s", secondsText(o.response), secondsText(o.demand), percentage(o.cpu))
	if o.slots > 0 {
		text += fmt.Sprintf(", %.0f of %d slots are taken", o.rate*o.response, o.slots)
	}
	for _, s := range o.services {
		text += fmt.Sprintf(", %s for %s", s.name, percentage(s.cpu))
	}
	return text
}
