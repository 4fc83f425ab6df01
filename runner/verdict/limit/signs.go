package limit

import "math"

// What an observed trial is asked for, to tell its limit.

// satisfied reports whether the load asked for no more than was answered.
func (o *observed) satisfied() bool {
	if o.open {
		return o.dropped <= 0.01 && o.asked > 0 && o.iterations() >= 0.98*o.asked
	}
	return o.think > 0 && o.thinking() >= onlyPause && !(o.cpu > o.thinking())
}

// full reports whether every slot is held.
func (o *observed) full() bool {
	return o.slots > 0 && o.rate*o.response >= fullSlots*float64(o.slots)
}

// oneCPU reports whether one process has used up one CPU of several, which is a limit where
// requests wait for it: it computes with one thread, or under one lock.
func (o *observed) oneCPU() bool {
	return o.cores > 1 && o.busiest >= busyCPU && o.busiest <= 2-busyCPU && o.waits.standing()
}

// contended reports whether the CPUs on which the server may run are used up, and not by it
// and its services alone, while its threads would use them up if they got them, or wait for
// them longer than they use them: whatever else waits may do so for a CPU alone. Programs of
// low priority use CPUs up without keeping anybody waiting.
func (o *observed) contended() bool {
	own := o.cpu
	if o.shared > 0 {
		own = max(own, o.cpu*o.cores/o.shared, o.together())
	}
	uses := o.cpu * o.cores
	return o.pool >= contendedCPU && o.pool-own >= 0.1 && (uses+o.ready >= busyCPU*o.cores || o.ready > 0 && o.ready >= uses)
}

// together is how busy the CPUs are that the server and its services share.
func (o *observed) together() float64 {
	used := o.cpu * o.cores
	for _, s := range o.services {
		used += s.used
	}
	if o.shared == 0 || len(o.services) == 0 {
		return 0
	}
	return used / o.shared
}

// busyService is the dependency that is at its limit, the busiest of several; nil where
// there is none. One that gets no CPU because the others use it all lets requests wait as
// well: that is no limit of its own.
func (o *observed) busyService(noCPU bool) *serviceUse {
	noCPU = noCPU || o.together() >= busyCPU
	for i := range o.services {
		if s := &o.services[i]; s.cpu >= busyCPU || s.throttled >= heldBack || !noCPU && s.waits.standing() {
			return s
		}
	}
	return nil
}

// nagle reports whether small responses take Linux's 40 ms of a delayed acknowledgement
// (RFC 896 meets RFC 1122, 4.2.3.2), give or take.
func (o *observed) nagle() bool {
	const delayed, segment = 0.040, 1400.0
	took := o.receiving * o.response
	return o.bytes < segment && took > 0.9*delayed && took < 1.5*delayed
}

// unsent reports whether most requests in flight are responses that the path does not take.
func (o *observed) unsent() bool {
	least := 1.0
	if o.slots == 0 {
		least = 0.1 * o.rate * o.response // what is being served is the difference of two large numbers
	}
	return o.waits.known && o.cpu < doubt && o.waits.unsent >= max(least, unsent*o.inService())
}

// inService is how many requests the server has begun to serve.
func (o *observed) inService() float64 {
	flight := o.rate * o.response
	if o.waits.known {
		flight -= o.waits.unread
	}
	if o.slots > 0 {
		flight = min(flight, float64(o.slots))
	}
	return flight
}

// unhindered reports whether a request takes hardly longer than one that waits for no other:
// the median one, and those that take longer make the mean no more than twice as long.
func (o *observed) unhindered() bool {
	return o.unloaded > 0 && o.typical > 0 && o.typical <= atOnce*o.unloadedMedian && o.response <= queued*o.unloaded
}

// mostlyWaits reports whether a request that waits for no other spends its time without CPU,
// as it does where it holds a slot.
func (o *observed) mostlyWaits() bool { return o.unloaded > 0 && o.demandOr(0) <= o.unloaded/2 }

// asks reports whether the server may wait for others.
func (o *observed) asks() bool { return o.waits.asks || len(o.services) > 0 }

// within reports whether requests wait within the server, for something that is its own: it
// has read them, has CPU left, asks nobody and waits for no disk.
func (o *observed) within() bool {
	return o.mostlyWaits() && o.response >= queued*o.unloaded && o.cpu < doubt && o.disk < 0.1 &&
		o.waits.known && !o.waits.standing() && !o.asks() && o.rate*o.unloaded >= uneven
}

// slowPath reports whether receiving takes most of a request's time, or of the time for
// which it holds its slot where they are all held, and is not the server's computing.
func (o *observed) slowPath() bool {
	if o.unsent() {
		return true
	}
	took := o.receiving * o.response
	if o.full() {
		return took >= receiving*float64(o.slots)/o.rate && took > 2*o.demandOr(0)
	}
	return o.receiving >= receiving && o.response > 2*o.demandOr(0)
}

// thinking is the share of their time that users of the closed model pause: X·Z/N, where X is of
// iterations, each of which has one pause however many requests it sends.
func (o *observed) thinking() float64 {
	if o.population() <= 0 {
		return 0
	}
	return math.Min(1, o.iterations()*o.think/o.population())
}

// iterations is how many there were a second.
func (o *observed) iterations() float64 {
	if o.rounds > 0 {
		return o.rounds
	}
	return o.rate
}

// each is how many requests an iteration sends, those that it is redirected to among them.
func (o *observed) each() float64 { return o.rate / o.iterations() }

// population is how many users there were: as many as the load says, where it says so. The mean
// over the measured part is a little less, for it ends when the first of them do.
func (o *observed) population() float64 { return math.Max(o.users, o.set) }

func (o *observed) demandOr(otherwise float64) float64 {
	if math.IsNaN(o.demand) {
		return otherwise
	}
	return o.demand
}
