package limit

import (
	"math"

	"perflab/runner/phrase"
	"perflab/runner/quantity"
)

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

	alwaysWaiting  = 0.90 // of the seconds something waits at a component's sockets
	atOnce         = 1.30 // times the unloaded latency, up to which no request waits
	queued         = 2.00 // times the unloaded latency, from which on most of a request is waiting
	uneven         = 0.75 // of the slots taken, below which requests that wait are spread unevenly
	contendedCPU   = 0.85 // of the CPUs on which the server may run are busy
	unsent         = 0.50 // of the requests in flight wait for their response to be taken
	queueEnough    = 4    // readings of the sockets that tell what waits there
	unloadedEnough = 3    // requests that tell the unloaded latency
)

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
//     that they are held, and Little's law on the unloaded latency how many there are.
//     Where it has read them all, and asks nobody, they wait for slots within it;
//  6. the load, where a request takes no longer than unloaded: none waits for anything, and
//     there are too few users to use anything up.
func (o *observed) bottleneck() Bottleneck {
	b := Bottleneck{Limit: Unknown, Measures: o.measures()}
	cpu := o.cpu >= busyCPU || o.throttled >= heldBack || o.oneCPU()
	service := o.busyService(cpu)
	switch {
	case o.check != nil:
		b.Limit = Generator
		b.say(o.saturated())
		b.Next = phrase.NextGenerator
	case o.satisfied():
		b.limitLoad(o)
	case cpu && service != nil:
		b.say(phrase.LimitCPUOrService(phrase.Share(o.cpu), phrase.Text(service.name), phrase.Share(service.cpu)))
		b.Next = phrase.NextEither
	case cpu:
		b.limitCPU(o)
	case service != nil:
		b.Limit, b.Name = Dependency, service.name
		b.sayService(o, service)
		b.Next = phrase.NextService(phrase.Text(service.name))
	case o.together() >= busyCPU:
		b.limitShared(o)
	case o.contended():
		b.say(phrase.LimitContended(phrase.Share(o.pool), phrase.Share(o.cpu)))
		b.Next = phrase.NextQuieter
	case o.slowPath():
		b.Limit = Network
		if o.unsent() {
			b.say(phrase.LimitUnsent(phrase.Fixed(o.rate*o.response, 0), phrase.Fixed(o.waits.unsent, 0), phrase.Size(o.bytes), phrase.Share(o.cpu)))
		} else {
			b.say(phrase.LimitPath(phrase.Share(o.receiving), phrase.Size(o.bytes)))
		}
		if o.nagle() {
			b.Next = phrase.NextNagle
			break
		}
		b.Next = phrase.NextPath(phrase.Text(o.path))
	case o.full() && o.cpu >= doubt:
		b.say(phrase.LimitSlotsOrCPU(o.slotsText, phrase.Share(o.cpu)))
		b.Next = phrase.NextSlotsOrCPU
	case o.full() && o.unhindered():
		b.say(phrase.LimitSlotsOrLoad(o.slotsText))
		b.Next = phrase.NextSlotsOrLoad
	case o.full():
		b.limitSlots(o)
	case o.unhindered():
		b.Limit = Load
		b.say(phrase.LimitLoadUnhindered(phrase.Seconds(o.typical), phrase.Seconds(o.unloadedMedian), phrase.Digits(o.rate*o.response, 3), phrase.Share(o.cpu)))
		b.sayNear(o)
		b.Next = phrase.NextClosed
	case o.within():
		b.Limit = Slots
		b.say(phrase.LimitSlotsWithin(phrase.Seconds(o.unloaded), phrase.Seconds(o.response), phrase.Share(o.cpu), phrase.Digits(o.rate*o.unloaded, 3)))
		b.Next = phrase.NextWithin
	default:
		b.unexplained(o)
		b.Next = phrase.NextTrace
	}
	if b.Limit != Generator {
		b.sayContradiction(o)
	}
	return b
}

func (b *Bottleneck) limitCPU(o *observed) {
	b.Limit = CPU
	if o.throttled >= heldBack {
		b.say(phrase.LimitQuota(phrase.CPUs(o.cores), phrase.Share(o.throttled), phrase.Seconds(o.demand)))
		b.Next = phrase.NextQuota
		return
	}
	if o.oneCPU() && o.cpu < busyCPU {
		b.say(phrase.LimitOneCPU(phrase.Share(o.busiest), phrase.CPUs(o.cores), phrase.Seconds(o.demand)))
		b.Next = phrase.NextOneCPU
		return
	}
	b.say(phrase.LimitCPU(phrase.Share(o.cpu), phrase.CPUs(o.cores), phrase.Seconds(o.demand), phrase.Fixed(o.cores/o.demand, 0)))
	b.Next = phrase.NextCPU
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
	b.say(phrase.LimitShared(phrase.CPUs(o.shared), phrase.Share(o.together()), phrase.Share(server/o.shared), phrase.Text(busiest.name), phrase.Share(busiest.used/o.shared)))
	switch total := o.together() * o.shared; {
	case server > 2*total/3:
		b.Limit = CPU
		b.Next = phrase.NextCPU
	case busiest.used > 2*total/3:
		b.Limit, b.Name = Dependency, busiest.name
		b.Next = phrase.NextService(phrase.Text(busiest.name))
	default:
		b.Next = phrase.NextEither
	}
}

func (b *Bottleneck) limitSlots(o *observed) {
	b.Limit = Slots
	service := float64(o.slots) / o.rate
	if o.slotsSeen {
		b.say(phrase.LimitSlotsSeen(phrase.Fixed(o.waits.unread, 0), phrase.Share(o.cpu), o.slotsText, phrase.Seconds(o.unloaded), phrase.Seconds(o.response)))
		b.Next = phrase.NextSlots
		return
	}
	if busy := o.rate * o.unloaded; o.unloaded > 0 && busy < uneven*float64(o.slots) {
		b.say(phrase.LimitSlotsUneven(phrase.Fixed(o.rate*o.response, 0), o.slotsText, phrase.Seconds(o.unloaded), phrase.Digits(busy, 3)))
		b.Next = phrase.NextUneven
		return
	}
	b.say(phrase.LimitSlots(o.slotsText, phrase.Fixed(o.rate*o.response, 0), phrase.Seconds(service)))
	if !math.IsNaN(o.demand) {
		b.say(phrase.LimitSlotsCPU(phrase.Seconds(o.demand), phrase.Share(o.cpu)))
	}
	b.Next = phrase.NextSlots
}

func (b *Bottleneck) limitLoad(o *observed) {
	b.Limit = Load
	if o.open {
		b.say(phrase.LimitLoadOpen(phrase.Fixed(o.rate, 0)))
		b.Next = phrase.NextOpen
	} else {
		users, most := phrase.Fixed(o.population(), 0), phrase.Fixed(o.population()/o.think, 0)
		if o.each() > 1.005 {
			b.say(phrase.LimitLoadRounds(phrase.Share(o.thinking()), users, phrase.Seconds(o.think), most, phrase.Fixed(o.iterations(), 0), phrase.Digits(o.each(), 3)))
		} else {
			b.say(phrase.LimitLoadClosed(phrase.Share(o.thinking()), users, phrase.Seconds(o.think), most, phrase.Fixed(o.rate, 0)))
		}
		b.Next = phrase.NextClosed
	}
	b.sayNear(o)
}

// sayService says by what a dependency is at its limit.
func (b *Bottleneck) sayService(o *observed, s *serviceUse) {
	switch {
	case s.throttled >= heldBack:
		b.say(phrase.LimitServiceQuota(phrase.Text(s.name), phrase.Share(s.throttled), phrase.Share(o.cpu)))
		b.Next = phrase.NextServiceQuota(phrase.Text(s.name))
		return
	case s.cpu >= busyCPU:
		b.say(phrase.LimitService(phrase.Text(s.name), phrase.Share(s.cpu), phrase.Share(o.cpu)))
	default:
		b.say(phrase.LimitServiceWaits(phrase.Text(s.name), phrase.Share(s.waits.always), phrase.Fixed(s.waits.unread, 0), phrase.Share(s.cpu), phrase.Share(o.cpu)))
	}
	b.Next = phrase.NextService(phrase.Text(s.name))
}

// sayNear says that the CPU would soon be the limit too.
func (b *Bottleneck) sayNear(o *observed) {
	if o.cpu >= doubt {
		b.say(phrase.LimitLoadNear(phrase.Share(o.cpu)))
	}
}

// unexplained says what is known where no resource is used up.
func (b *Bottleneck) unexplained(o *observed) {
	if math.IsNaN(o.cpu) {
		b.say(phrase.LimitUnmeasured(phrase.Seconds(o.response)))
		return
	}
	b.say(phrase.LimitUnexplained(phrase.Seconds(o.response), phrase.Seconds(o.demand), phrase.Share(o.cpu)))
	if o.slots > 0 {
		b.say(phrase.LimitSlotsTaken(phrase.Fixed(o.rate*o.response, 0), phrase.Fixed(float64(o.slots), 0)))
	}
	if o.unloaded > 0 && o.response >= queued*o.unloaded {
		b.say(phrase.LimitQueueWithin(phrase.Seconds(o.unloaded), phrase.Digits(o.rate*o.unloaded, 3)))
	}
	for _, s := range o.services {
		b.say(phrase.LimitServiceBusy(phrase.Text(s.name), phrase.Share(s.cpu)))
	}
}

// saturated is the sentence of the self-check by which the generator was the limit.
func (o *observed) saturated() phrase.Statement {
	c := o.check
	in := func(v float64) phrase.Arg {
		switch c.Unit {
		case quantity.Share:
			return phrase.Share(v)
		case quantity.Nanoseconds:
			return phrase.Seconds(v / 1e9)
		}
		return phrase.Fixed(v, 0)
	}
	return phrase.LimitGenerator(phrase.Check(c.Name), in(c.Value), in(c.InvalidAt), phrase.Sentences(c.Says))
}

// sayContradiction says that a request took longer alone than under load.
func (b *Bottleneck) sayContradiction(o *observed) {
	if c := o.contradiction; c.found() {
		b.say(phrase.LimitContradicted(phrase.Seconds(c.unloaded), phrase.Seconds(c.loaded)))
	}
}

// say adds a sentence.
func (b *Bottleneck) say(s phrase.Statement) { b.Says = append(b.Says, s) }
