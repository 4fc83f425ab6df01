package verdict

import (
	"math"
	"strings"

	"perflab/runner/spec"
	"perflab/runner/verdict/figure"
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

	Sentences []Statement `json:"sentences"` // Says in parts
	NextStep  Statement   `json:"next_step"` // Next in parts
}

// say adds a sentence, or what goes on with one after a separator.
func (b *Bottleneck) say(separator string, s Statement) {
	b.Says += separator + s.english
	b.Sentences = append(b.Sentences, s)
}

// then says what would test it.
func (b *Bottleneck) then(s Statement) { b.Next, b.NextStep = s.english, s }

// Measure is one thing looked at.
type Measure struct {
	Name  string  `json:"name"` // server_cpu, slots_busy, thinking, ...
	Value float64 `json:"value"`
	Unit  string  `json:"unit"` // share, s, count or cpus
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

	alwaysWaiting = 0.90 // of the seconds something waits at a component's sockets
	atOnce        = 1.30 // times what a request takes alone, up to which none waits
	queued        = 2.00 // times what a request takes alone, from which on most of it is waiting
	uneven        = 0.75 // of the slots taken, below which requests that wait are spread unevenly
	contendedCPU  = 0.85 // of the CPUs on which the server may run are busy
	unsent        = 0.50 // of the requests in flight wait for their response to be taken
	queueEnough   = 4    // readings of the sockets that tell what waits there
	aloneEnough   = 3    // requests that tell what one takes alone
)

// diagnose finds what limited a variant from its valid trials, or from those that are
// invalid by the generator. Trials that disagree leave it unknown: a wrong diagnosis is
// worse than none.
func diagnose(v *figure.Sample, asked *spec.Variant) *Bottleneck {
	trials := v.Counted()
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
	b := &Bottleneck{Limit: LimitUnknown, Measures: middle.Measures}
	b.say("", state("disagree", "the trials disagree: %s", part(KindLimits, strings.Join(kinds, ", "))))
	b.then(nextQuieter())
	return b
}

// bottleneck weighs the candidates of one trial, those that would spoil the others first:
//
//  1. the generator, where a self-check says so: nothing else can be told then;
//  2. the load: an open model of which everything asked for was answered, or users of the
//     closed model who do nothing but pause, to a greater share than the CPU is busy;
//  3. the server's CPU or its quota used up, or one CPU of several by one process; a
//     dependency's CPU or quota used up, or requests that wait at its sockets all the time.
//     Both, or CPUs that other programs use up: unknown;
//  4. the path, where what a request receives takes most of its time, or of the time for
//     which it holds a slot, or most responses wait in the server's sockets to be taken;
//  5. slots all held: in flight as many requests as there are slots or more, X·R by
//     Little's law, while the CPU has room; else they are held by requests that wait for it.
//     Of a server that tells nothing of its slots, requests that wait at its sockets tell
//     that they are held, and Little's law on what a request takes alone how many there are.
//     Where it has read them all, and asks nobody, they wait for slots within it;
//  6. the load, where a request takes no longer than alone: none waits for anything, and
//     there are too few users to use anything up.
func (o *observed) bottleneck() Bottleneck {
	b := Bottleneck{Limit: LimitUnknown, Measures: o.measures()}
	cpu := o.cpu >= busyCPU || o.throttled >= heldBack || o.oneCPU()
	service := o.busyService(cpu)
	switch {
	case o.generator != "":
		b.Limit = LimitGenerator
		b.say("", o.saturated())
		b.then(state("next_generator", "measure again with a generator that has CPUs of its own, or send less"))
	case o.satisfied():
		b.limitLoad(o)
	case cpu && service != nil:
		b.say("", state("cpu_or_service", "the server's CPU is busy for %s, and %s is at its limit too, its CPU busy for %s: either may be the limit", percentage(o.cpu), service.name, percentage(service.cpu)))
		b.then(nextEither())
	case cpu:
		b.limitCPU(o)
	case service != nil:
		b.Limit, b.Name = LimitDependency, service.name
		b.sayService(o, service)
		b.then(nextService(service.name))
	case o.together() >= busyCPU:
		b.limitShared(o)
	case o.contended():
		b.say("", state("contended", "the CPUs on which the server runs are busy for %s, with the server for %s only: other programs use them too", percentage(o.pool), percentage(o.cpu)))
		b.then(nextQuieter())
	case o.slowPath():
		b.Limit = LimitNetwork
		if o.unsent() {
			b.say("", state("unsent", "of %s requests in flight %s wait in the server's sockets for their response to be taken, at %s a response; the server's CPU is busy for %s",
				fixed(o.rate*o.response, 0), fixed(o.waits.unsent, 0), bytesText(o.bytes), percentage(o.cpu)))
		} else {
			b.say("", state("path", "%s of a request's time passes between its first and its last byte, at %s a response", percentage(o.receiving), bytesText(o.bytes)))
		}
		if o.nagle() {
			b.then(state("next_nagle", "set TCP_NODELAY on the server, or have it write a response at once: small responses that wait some 40 ms are those whose second part Nagle's algorithm holds until the first is acknowledged, which the receiver delays"))
			break
		}
		b.then(state("next_path", "send smaller or compressed responses, or measure past what lies between (%s)", o.path))
	case o.full() && o.cpu >= doubt:
		b.say("", state("slots_or_cpu", "all of %s are taken and the server's CPU is busy for %s: either may be the limit", o.slotsText, percentage(o.cpu)))
		b.then(state("next_slots_or_cpu", "give it more workers, and then another CPU, and see which one moves the rate"))
	case o.full() && o.unhindered():
		b.say("", state("slots_or_load", "all of %s are taken, and a request takes no longer than alone: there are as many users as slots, and either may be the limit", o.slotsText))
		b.then(state("next_slots_or_load", "send more, and give it more workers, and see which one moves the rate"))
	case o.full():
		b.limitSlots(o)
	case o.unhindered():
		b.Limit = LimitLoad
		b.say("", state("load_unhindered", "a request takes %s, and %s alone: none waits for another, %s are in flight, and the server's CPU is busy for %s",
			secondsText(o.typical), secondsText(o.single), digits(o.rate*o.response), percentage(o.cpu)))
		b.sayNear(o)
		b.then(nextClosed())
	case o.within():
		b.Limit = LimitSlots
		b.say("", state("slots_within", "a request takes %s alone and %s now, while nothing waits at the server's sockets and its CPU is busy for %s: it works on %s at once and lets the others wait within, for workers, a pool or a lock",
			secondsText(o.alone), secondsText(o.response), percentage(o.cpu), digits(o.rate*o.alone)))
		b.then(state("next_within", "make that pool larger or hold the lock for less time: a stack dump of the server under load shows where its requests wait"))
	default:
		b.unexplained(o)
		b.then(state("next_trace", "trace one request within the server: what it waits for is not among the things measured"))
	}
	return b
}

func (b *Bottleneck) limitCPU(o *observed) {
	b.Limit = LimitCPU
	if o.throttled >= heldBack {
		b.say("", state("quota", "a CPU quota of %s holds the server back for %s of the time; a request takes %s of CPU", cores(o.cores), percentage(o.throttled), secondsText(o.demand)))
		b.then(state("next_quota", "raise environment.cpus"))
		return
	}
	if o.oneCPU() && o.cpu < busyCPU {
		b.say("", state("one_cpu", "one process of the server uses %s of one CPU, requests wait at its sockets, and the other CPUs of %s are idle for the most part; a request takes %s of CPU",
			percentage(o.busiest), cores(o.cores), secondsText(o.demand)))
		b.then(state("next_one_cpu", "give it as many processes as it has CPUs: one of them computes on one CPU alone"))
		return
	}
	b.say("", state("cpu", "the server's CPU is busy for %s of %s; a request takes %s of it, so that %s a second are the most",
		percentage(o.cpu), cores(o.cores), secondsText(o.demand), fixed(o.cores/o.demand, 0)))
	b.then(nextCPU())
}

// limitShared weighs the server against the services beside it on CPUs that are used up
// together: the one that uses more than two thirds is the limit.
func (b *Bottleneck) limitShared(o *observed) {
	server, busiest := o.cpu*o.cores, &o.services[0]
	for i := range o.services {
		if o.services[i].used > busiest.used {
			busiest = &o.services[i]
		}
	}
	b.say("", state("shared", "the server and its services share %s, busy for %s: the server for %s, %s for %s",
		cores(o.shared), percentage(o.together()), percentage(server/o.shared), busiest.name, percentage(busiest.used/o.shared)))
	switch total := o.together() * o.shared; {
	case server > 2*total/3:
		b.Limit = LimitCPU
		b.then(nextCPU())
	case busiest.used > 2*total/3:
		b.Limit, b.Name = LimitDependency, busiest.name
		b.then(nextService(busiest.name))
	default:
		b.then(nextEither())
	}
}

func (b *Bottleneck) limitSlots(o *observed) {
	b.Limit = LimitSlots
	service := float64(o.slots) / o.rate
	if o.slotsText.Kind == KindSlots {
		b.say("", state("slots_seen", "%s requests wait at the server's sockets and its CPU is busy for %s: it serves %s, for a request takes %s alone and %s now",
			fixed(o.waits.unread, 0), percentage(o.cpu), o.slotsText, secondsText(o.alone), secondsText(o.response)))
		b.then(nextSlots())
		return
	}
	if busy := o.rate * o.alone; o.alone > 0 && busy < uneven*float64(o.slots) {
		b.say("", state("slots_uneven", "%s requests are in flight for %s, but one takes %s alone: by Little's law %s of them would be taken if connections were spread evenly; some workers are full while others are idle",
			fixed(o.rate*o.response, 0), o.slotsText, secondsText(o.alone), digits(busy)))
		b.then(state("next_uneven", "have connections spread evenly: close them from time to time (keep-alive), or have workers accept in turn (reuse_port); more workers hide it"))
		return
	}
	b.say("", state("slots", "all of %s are taken, %s requests are in flight: a request holds its slot for %s", o.slotsText, fixed(o.rate*o.response, 0), secondsText(service)))
	if !math.IsNaN(o.demand) {
		b.say(", ", state("slots_cpu", "of which %s are CPU; the CPU is busy for %s", secondsText(o.demand), percentage(o.cpu)))
	}
	b.then(nextSlots())
}

func (b *Bottleneck) limitLoad(o *observed) {
	b.Limit = LimitLoad
	if o.open {
		b.say("", state("load_open", "everything that was sent was answered, %s a second", fixed(o.rate, 0)))
		b.then(state("next_open", "send more: load.search finds the highest rate that holds"))
	} else {
		b.say("", state("load_closed", "users pause for %s of the time: %s of them with a pause of %s can send %s a second at most, and sent %s",
			percentage(o.thinking()), fixed(o.users, 0), secondsText(o.think), fixed(o.users/o.think, 0), fixed(o.rate, 0)))
		b.then(nextClosed())
	}
	b.sayNear(o)
}

// sayService says by what a dependency is at its limit.
func (b *Bottleneck) sayService(o *observed, s *serviceUse) {
	switch {
	case s.throttled >= heldBack:
		b.say("", state("service_quota", "a CPU quota holds %s back for %s of the time; the server is busy for %s", s.name, percentage(s.throttled), percentage(o.cpu)))
		b.then(state("next_service_quota", "give %s a larger CPU quota", s.name))
		return
	case s.cpu >= busyCPU:
		b.say("", state("service", "%s is busy for %s of the CPU it can use, the server only for %s", s.name, percentage(s.cpu), percentage(o.cpu)))
	default:
		b.say("", state("service_waits", "requests wait at the sockets of %s in %s of the seconds, %s of them in the median one: it takes them no faster, while its CPU is busy for %s and the server's for %s",
			s.name, percentage(s.waits.always), fixed(s.waits.unread, 0), percentage(s.cpu), percentage(o.cpu)))
	}
	b.then(nextService(s.name))
}

// sayNear says that the CPU would soon be the limit too.
func (b *Bottleneck) sayNear(o *observed) {
	if o.cpu >= doubt {
		b.say("; ", state("load_near", "the server's CPU is busy for %s, so that little more would come", percentage(o.cpu)))
	}
}

// What would test a limit, where several cases come to the same.

func nextQuieter() Statement {
	return state("next_quieter", "repeat on a quieter machine")
}

func nextEither() Statement {
	return state("next_either", "give one of them another CPU and see which one moves the rate")
}

func nextCPU() Statement {
	return state("next_cpu", "give the server more CPUs, or make a request cheaper: what it computes each time could be kept")
}

func nextSlots() Statement {
	return state("next_slots", "give it more workers, or workers that serve many connections at once (server.mode: pooled)")
}

func nextClosed() Statement {
	return state("next_closed", "send more: more users, a shorter think_time, or a rate")
}

func nextService(name string) Statement {
	return state("next_service", "ask %s for less: fewer or smaller values a request, or a second one beside it", name)
}

// unexplained says what is known where no resource is used up.
func (b *Bottleneck) unexplained(o *observed) {
	if math.IsNaN(o.cpu) {
		b.say("", state("unmeasured", "a request takes %s, and what the server uses could not be measured", secondsText(o.response)))
		return
	}
	b.say("", state("unexplained", "a request takes %s, of which %s are CPU, and no resource that is measured is used up: the server's CPU is busy for %s",
		secondsText(o.response), secondsText(o.demand), percentage(o.cpu)))
	if o.slots > 0 {
		b.say(", ", state("slots_taken", "%s of %s slots are taken", fixed(o.rate*o.response, 0), fixed(float64(o.slots), 0)))
	}
	if o.alone > 0 && o.response >= queued*o.alone {
		b.say(", ", state("queue_within", "a request takes %s alone, so that within the server %s are served at once and the others wait",
			secondsText(o.alone), digits(o.rate*o.alone)))
	}
	for _, s := range o.services {
		b.say(", ", state("service_busy", "%s for %s", s.name, percentage(s.cpu)))
	}
}

// saturated is the sentence of the self-check by which the generator was the limit.
func (o *observed) saturated() Statement {
	c := o.check
	s := Statement{Key: "generator", Parts: []Part{part(KindCheck, c.Name)}, english: o.generator}
	for _, v := range []float64{c.Value, c.InvalidAt} {
		switch c.Unit {
		case "share":
			s.Parts = append(s.Parts, percentage(v))
		case "ns":
			s.Parts = append(s.Parts, secondsText(v/1e9))
		default:
			s.Parts = append(s.Parts, fixed(v, 0))
		}
	}
	return s
}
