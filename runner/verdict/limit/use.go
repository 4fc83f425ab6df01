package limit

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/stat"

	"perflab/runner/quantity"
	"perflab/runner/result"
	"perflab/runner/verdict/figure"
)

// serviceUse is how busy a dependency is: its share of the CPUs it may use, or that of its
// busiest process of one CPU, which is all that a single-threaded server such as Redis can
// use. Where processes cannot be seen, it is taken for one.
type serviceUse struct {
	name      string
	cpu       float64
	used      float64 // CPUs of those that it shares with the server
	throttled float64 // share of time held back by a quota
	waits     backlog
}

// backlog is what waited at a component's sockets, second for second. known is false where
// these could not be seen.
type backlog struct {
	known  bool
	always float64 // share of the seconds in which at least one connection was not read
	unread float64 // connections that were not read, in the median second
	unsent float64 // connections whose response was not taken, in the median second
	asks   bool    // it holds connections to others, or that is not known
}

// standing reports whether requests wait there all the time, as they do only where they come
// faster than they are taken: at a server of M/M/1 that is busy for 90% of the time, one
// waits in 81% of the seconds.
func (d backlog) standing() bool { return d.known && d.always >= alwaysWaiting }

// resources reads what each component used.
func (o *observed) resources(trials []*result.Trial) {
	for _, name := range components(trials) {
		u, ok := useOf(name, trials)
		switch {
		case !ok || name == "generator":
		case name == "server":
			o.cores, o.cpu, o.throttled, o.waits, o.ready = u.cpus, u.cpu/u.cpus, u.throttled, u.waits, u.ready
			if u.busiest > 0 {
				o.busiest = u.busiest
			}
			if o.rate > 0 {
				o.demand = u.mean / o.rate
			}
		default:
			o.services = append(o.services, u.service())
		}
	}
	slices.SortFunc(o.services, func(a, b serviceUse) int {
		return cmp.Or(cmp.Compare(b.cpu, a.cpu), strings.Compare(a.name, b.name))
	})
}

// components are the names of those whose use was read, in the order of the trials.
func components(trials []*result.Trial) (names []string) {
	for _, t := range trials {
		for _, r := range t.Resources {
			if !slices.Contains(names, r.Name) {
				names = append(names, r.Name)
			}
		}
	}
	return names
}

// use is what a component used over the measured seconds of trials: in the median one, which
// a burst at the start does not move, where nothing else is said.
type use struct {
	name      string
	found     bool    // nobody started it here, so that it is bound to no CPUs
	cpus      float64 // that it may use
	cpu       float64 // CPUs busy
	mean      float64 // the same in the mean second
	throttled float64 // share of time held back by a quota
	busiest   float64 // CPUs that its busiest process uses; 0: not known
	ready     float64 // threads that could run and have no CPU, in the mean second
	waits     backlog
}

// useOf reads a component; not ok where nothing was read of it.
func useOf(name string, trials []*result.Trial) (u use, ok bool) {
	u.name = name
	for _, t := range trials {
		if i := slices.IndexFunc(t.Resources, func(r result.Resource) bool { return r.Name == name }); i >= 0 && u.cpus <= 0 {
			u.cpus, u.found = t.Resources[i].CPUs, t.Resources[i].Found
		}
	}
	var busy, held, single, ready, unread, unsent []float64
	asks, asksKnown := false, false
	figure.Seconds(name, trials, func(p result.ResourcePoint) {
		busy, held, single, ready = append(busy, p.CPU), append(held, p.Throttled), append(single, p.Busiest), append(ready, p.Ready)
		if q := p.Queue; q != nil {
			asks, asksKnown = asks || q.Outgoing > 0, asksKnown || q.Outgoing >= 0
			unread, unsent = append(unread, float64(q.Unread)), append(unsent, float64(q.Unsent))
		}
	})
	if len(busy) == 0 || u.cpus <= 0 {
		return u, false
	}
	u.cpu, u.mean, u.throttled = quantity.Median(busy), stat.Mean(busy, nil), quantity.Median(held)
	u.busiest, u.ready = quantity.Median(single), stat.Mean(ready, nil)
	if len(unread) >= queueEnough {
		always := 0.0
		for _, n := range unread {
			if n > 0 {
				always++
			}
		}
		u.waits = backlog{true, always / float64(len(unread)), quantity.Median(unread), quantity.Median(unsent), asks || !asksKnown}
	}
	return u, true
}

// service is the use of a dependency.
func (u use) service() serviceUse {
	s := serviceUse{name: u.name, cpu: u.cpu / math.Min(1, u.cpus), throttled: u.throttled, waits: u.waits}
	if u.busiest > 0 {
		s.cpu = u.cpu / u.cpus
		if u.busiest <= 2-busyCPU { // else it has several threads that compute
			s.cpu = max(s.cpu, u.busiest)
		}
	}
	if !u.found {
		s.used = u.cpu
	}
	return s
}
