package limit

import (
	"math"
	"slices"
	"strings"

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

// resources reads CPU use over the measured seconds: the median one, which a burst at the
// start does not move.
func (o *observed) resources(t *result.Trial) {
	trials := []*result.Trial{t}
	for _, r := range t.Resources {
		var busy, held, single, unread, unsent []float64
		asks, asksKnown := false, false
		total := 0.0
		figure.Seconds(r.Name, trials, func(p result.ResourcePoint) {
			if r.Name == "server" {
				o.ready += p.Ready
			}
			busy, held, single = append(busy, p.CPU), append(held, p.Throttled), append(single, p.Busiest)
			if q := p.Queue; q != nil {
				asks, asksKnown = asks || q.Outgoing > 0, asksKnown || q.Outgoing >= 0
				unread, unsent = append(unread, float64(q.Unread)), append(unsent, float64(q.Unsent))
			}
			total += p.CPU
		})
		if len(busy) == 0 || r.CPUs <= 0 || r.Name == "generator" {
			continue
		}
		use, throttled := quantity.Median(busy), quantity.Median(held)
		var waits backlog
		if len(unread) >= queueEnough {
			waits = backlog{known: true, unread: quantity.Median(unread), unsent: quantity.Median(unsent), asks: asks || !asksKnown}
			for _, n := range unread {
				if n > 0 {
					waits.always++
				}
			}
			waits.always /= float64(len(unread))
		}
		if r.Name == "server" {
			o.ready /= float64(len(busy))
			o.cores, o.cpu, o.throttled, o.waits = r.CPUs, use/r.CPUs, throttled, waits
			if o.busiest = quantity.Median(single); o.busiest == 0 {
				o.busiest = math.NaN()
			}
			if o.rate > 0 {
				o.demand = total / float64(len(busy)) / o.rate
			}
			continue
		}
		s := serviceUse{name: r.Name, cpu: use / math.Min(1, r.CPUs), throttled: throttled, waits: waits}
		if process := quantity.Median(single); process > 0 {
			s.cpu = use / r.CPUs
			if process <= 2-busyCPU { // else it has several threads that compute
				s.cpu = max(s.cpu, process)
			}
		}
		if !r.Found { // one that nobody started here is bound to no CPUs
			s.used = use
		}
		o.services = append(o.services, s)
	}
	slices.SortFunc(o.services, func(a, b serviceUse) int {
		if a.cpu != b.cpu {
			if a.cpu > b.cpu {
				return -1
			}
			return 1
		}
		return strings.Compare(a.name, b.name)
	})
}
