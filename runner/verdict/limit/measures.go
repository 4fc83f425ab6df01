package limit

import (
	"math"

	"perflab/runner/metricname"
)

// measures are the things looked at, those that could not be measured left out.
func (o *observed) measures() []Measure {
	var all []Measure
	add := func(name, unit string, value, limit float64) {
		if !math.IsNaN(value) && !math.IsInf(value, 0) {
			all = append(all, Measure{Name: name, Unit: unit, Value: value, Limit: limit})
		}
	}
	add(metricname.ServerCPU, "share", o.cpu, busyCPU)
	add("server_cpus", "share", o.pool, 0) // busy with whatever program
	if o.ready > 0 {
		add("server_ready", "cpus", o.ready, 0)
	}
	add("server_throttled", "share", o.throttled, heldBack)
	add("cpu_per_request", "s", o.demand, 0)
	if o.slots > 0 {
		add("slots_busy", "share", o.rate*o.response/float64(o.slots), fullSlots)
	}
	add("busiest_process", "cpus", o.busiest, 0)
	add("alone", "s", o.unloaded, 0)
	if o.waits.known {
		add("unread", "count", o.waits.unread, 0)
		add("unsent", "count", o.waits.unsent, 0)
	}
	for _, s := range o.services {
		if s.waits.known {
			add(s.name+"_waiting", "share", s.waits.always, alwaysWaiting)
		}
		add(s.name+"_cpu", "share", s.cpu, busyCPU)
	}
	add("receiving", "share", o.receiving, receiving)
	if o.open {
		add("dropped", "share", o.dropped, 0)
	} else if o.think > 0 {
		add("thinking", "share", o.thinking(), onlyPause)
	}
	if o.overflows > 0 {
		add("listen_overflows", "count", float64(o.overflows), 0)
	}
	return all
}
