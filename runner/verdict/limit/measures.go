package verdict

import (
	"fmt"
	"math"

	"perflab/runner/metricname"
)

// measures are the things looked at, those that could not be measured left out.
func (o *observed) measures() []Measure {
	var all []Measure
	add := func(name, unit string, value, limit float64, format string, args ...any) {
		if !math.IsNaN(value) && !math.IsInf(value, 0) {
			all = append(all, Measure{Name: name, Unit: unit, Value: value, Limit: limit, Says: fmt.Sprintf(format, args...)})
		}
	}
	add(metricname.ServerCPU, "share", o.cpu, busyCPU, "the server's CPU is busy for %s of %s", percentage(o.cpu), cores(o.cores))
	add("server_cpus", "share", o.pool, 0, "the CPUs on which the server runs are busy for %s, with whatever program", percentage(o.pool))
	if o.ready > 0 {
		add("server_ready", "cpus", o.ready, 0, "%.2f of its threads could run and have no CPU", o.ready)
	}
	add("server_throttled", "share", o.throttled, heldBack, "a CPU quota holds the server back for %s of the time", percentage(o.throttled))
	add("cpu_per_request", "s", o.demand, 0, "a request takes %s of CPU", secondsText(o.demand))
	if o.slots > 0 {
		held := o.rate * o.response / float64(o.slots)
		add("slots_busy", "share", held, fullSlots, "%.1f requests are in flight for %s", o.rate*o.response, o.slotsText)
	}
	add("busiest_process", "cpus", o.busiest, 0, "its busiest process uses %.2f CPUs", o.busiest)
	add("alone", "s", o.alone, 0, "a request takes %s alone", secondsText(o.alone))
	if o.waits.known {
		add("unread", "count", o.waits.unread, 0, "%.0f requests wait at the server's sockets", o.waits.unread)
		add("unsent", "count", o.waits.unsent, 0, "%.0f responses wait to be taken from them", o.waits.unsent)
	}
	for _, s := range o.services {
		if s.waits.known {
			add(s.name+"_waiting", "share", s.waits.always, alwaysWaiting, "requests wait at the sockets of %s in %s of the seconds", s.name, percentage(s.waits.always))
		}
		add(s.name+"_cpu", "share", s.cpu, busyCPU, "%s is busy for %s of the CPU it can use", s.name, percentage(s.cpu))
	}
	add("receiving", "share", o.receiving, receiving, "%s of a request's time passes between its first and its last byte", percentage(o.receiving))
	if o.open {
		add("dropped", "share", o.dropped, 0, "%s of the iterations found no free user", percentage(o.dropped))
	} else if o.think > 0 {
		add("thinking", "share", o.thinking(), onlyPause, "users pause for %s of the time", percentage(o.thinking()))
	}
	if o.overflows > 0 {
		add("listen_overflows", "count", float64(o.overflows), 0, "%d connections found the server's listen queue full", o.overflows)
	}
	return all
}
