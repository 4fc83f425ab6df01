package verdict

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"perflab/runner/metricname"
	"perflab/runner/quantity"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict/figure"
)

// observed is what one trial shows of where its requests spent their time. NaN: not known.
type observed struct {
	rate     float64 // X, requests per second
	response float64 // R, s: what a request took, connecting included
	quick    float64 // s: the same of the quickest tenth
	users    float64 // N, mean: users of the closed model, iterations in flight of the open one
	think    float64 // Z, s
	open     bool
	asked    float64 // open model: iterations per second that were scheduled, on average
	dropped  float64 // open model: share of them that found no free user

	cores     float64 // that the server may use
	pool      float64 // share of the CPUs it may use that is busy, with whatever program
	disk      float64 // share of time in which these were idle and a disk was waited for
	ready     float64 // threads of the server that could run and have no CPU, in the mean second; 0: none, or not known
	shared    float64 // CPUs that the server and its services are bound to together; 0: they are not
	cpu       float64 // share of them that is busy, in the median second
	demand    float64 // s of CPU a request takes
	throttled float64 // share of time held back by a quota
	busiest   float64 // CPUs that its busiest process uses, in the median second
	slots     int     // requests the server serves at once; 0: not known
	slotsText Part    // how many there are of what

	alone   float64 // s: what a request took that waited for no other, on average; NaN: not known
	single  float64 // s: the median of that
	typical float64 // s: the median of what a request took, connecting included
	waits   door    // at the server's sockets

	services  []serviceUse // busiest first
	receiving float64      // share of a request's duration from its first byte to its last
	bytes     float64      // of a response
	path      string       // to the server
	overflows int64        // of the server's listen queue

	generator string           // why the generator was the limit; "" where it was not
	check     result.SelfCheck // that says so
}

// serviceUse is how busy a dependency is: its share of the CPUs it may use, or that of its
// busiest process of one CPU, which is all that a single-threaded server such as Redis can
// use. Where processes cannot be seen, it is taken for one.
type serviceUse struct {
	name      string
	cpu       float64
	used      float64 // CPUs of those that it shares with the server
	throttled float64 // share of time held back by a quota
	waits     door
}

// door is what waited at a component's sockets, second for second. known is false where
// these could not be seen.
type door struct {
	known  bool
	always float64 // share of the seconds in which at least one connection was not read
	unread float64 // connections that were not read, in the median second
	unsent float64 // connections whose response was not taken, in the median second
	asks   bool    // it holds connections to others, or that is not known
}

// standing reports whether requests wait there all the time, as they do only where they come
// faster than they are taken: at a server of M/M/1 that is busy for 90% of the time, one
// waits in 81% of the seconds.
func (d door) standing() bool { return d.known && d.always >= alwaysWaiting }

// observe reads a trial. It is not ok where nothing was measured.
func observe(t *result.Trial, v *spec.Variant) (o observed, ok bool) {
	if t.Metrics == nil || t.Metrics.Counters[metricname.HTTPReqs] == 0 {
		return o, false
	}
	o = observed{
		rate: t.Metrics.RPS(), think: time.Duration(v.Load.ThinkTime).Seconds(), open: v.Load.Open(),
		cpu: math.NaN(), demand: math.NaN(), busiest: math.NaN(), pool: math.NaN(), alone: math.NaN(), path: t.Environment.Path,
	}
	duration, blocked := t.Metrics.Trends[metricname.HTTPReqDuration], t.Metrics.Trends[metricname.HTTPReqBlocked]
	if duration.Count() == 0 {
		return o, false
	}
	o.response, o.quick = duration.Mean().Seconds(), duration.Quantile(0.1).Seconds()
	o.typical = duration.Quantile(0.5).Seconds()
	if blocked.Count() > 0 {
		o.response += blocked.Mean().Seconds()
		o.typical += blocked.Quantile(0.5).Seconds()
	}
	if elapsed := t.Metrics.Trends[metricname.HTTPReqElapsed]; elapsed.Count() > 0 { // an older record has none
		o.typical = elapsed.Quantile(0.5).Seconds()
	}
	if a := t.Unloaded; a != nil && a.Requests >= aloneEnough && float64(a.Failed) <= 0.1*float64(a.Requests) {
		o.alone, o.single = a.Mean.Seconds(), a.Median.Seconds()
	}
	if sum := duration.Sum(); sum > 0 && t.Metrics.Trends[metricname.HTTPReqReceiving].Count() > 0 {
		o.receiving = float64(t.Metrics.Trends[metricname.HTTPReqReceiving].Sum()) / float64(sum)
	}
	o.bytes, _ = figure.BytesPerResponse(t.Metrics, nil)
	o.inFlight(t, v)
	o.resources(t)
	if t.Evidence != nil && t.Evidence.ServerCPUs != nil {
		o.pool, o.disk = t.Evidence.ServerCPUs.Busy, t.Evidence.ServerCPUs.Disk
	}
	o.shared = float64(len(t.Environment.Isolation.Server))
	o.slots, o.slotsText = slotsOf(t.Environment)
	if o.slots == 0 {
		o.slots, o.slotsText = askedSlots(v, o.cores)
	}
	if o.slots == 0 {
		o.slots, o.slotsText = o.seenSlots()
	}
	o.generator, o.check = generatorLimit(t)
	if t.Evidence != nil && t.Evidence.Sockets != nil {
		o.overflows = t.Evidence.Sockets.ListenOverflows
	}
	return o, true
}

// inFlight finds the users there were, and of the open model what was asked and dropped.
func (o *observed) inFlight(t *result.Trial, v *spec.Variant) {
	o.users = o.rate * (o.response + o.think)
	if t.Evidence != nil && t.Evidence.Little != nil && t.Evidence.Little.Users > 0 {
		o.users = t.Evidence.Little.Users
	} else if v.Load.Model() == spec.ConstantUsers {
		o.users = float64(v.Load.Users)
	}
	if o.open {
		done := t.Metrics.Counters[metricname.Iterations] + t.Metrics.Counters[metricname.IterationsInterrupted]
		dropped := t.Metrics.Counters[metricname.DroppedIterations]
		o.asked = float64(v.Load.Rate)
		if done+dropped > 0 {
			o.dropped = dropped / (done + dropped)
		}
	}
}

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
		var waits door
		if len(unread) >= queueEnough {
			waits = door{known: true, unread: quantity.Median(unread), unsent: quantity.Median(unsent), asks: asks || !asksKnown}
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

// slotsOf is how many requests the server serves at once, by what it says is in force, else
// by what was asked: workers, times threads or connections of each.
func slotsOf(e result.Environment) (slots int, text Part) {
	value := func(key string) string {
		if got, ok := e.InForce["server."+key]; ok {
			return got
		}
		return e.Asked["server."+key]
	}
	number := func(key string) int {
		n, _ := strconv.Atoi(value(key)) // 0 where the mode has none
		return n
	}
	return slotsFor(number("workers"), value("mode"), number("threads"), number("connections"))
}

// slotsFor is how many requests so many workers serve at once; 0 where that is not known.
func slotsFor(workers int, mode string, threads, connections int) (slots int, text Part) {
	switch {
	case workers < 1:
	case mode == "sync":
		return workers, part(KindWorkers, count(workers, "worker"), float64(workers))
	case mode == "threads" && threads > 0:
		return workers * threads, part(KindThreads, count(workers, "worker")+" of "+count(threads, "thread"), float64(workers), float64(threads))
	case mode == "pooled" && connections > 0:
		return workers * connections, part(KindConnections, count(workers, "worker")+" of "+count(connections, "connection"), float64(workers), float64(connections))
	}
	return 0, Part{}
}

// askedSlots is slotsOf for a service of one's own, which reports nothing: it has as many
// workers as its command or environment was given by ${server.workers}, of the kind that
// the placeholders beside it tell, else of one request each.
func askedSlots(v *spec.Variant, cores float64) (slots int, text Part) {
	given := strings.Join(v.Environment.Command, " ")
	for _, value := range v.Environment.Env {
		given += " " + value
	}
	has := func(key string) bool { return strings.Contains(given, "${server."+key+"}") }
	if !has("workers") {
		return 0, Part{}
	}
	workers, err := v.Server.Workers.Resolve(max(1, int(math.Round(cores))))
	if err != nil {
		return 0, Part{}
	}
	mode := "sync"
	switch {
	case has("mode"):
		mode = v.Server.Mode
	case has("threads"):
		mode = "threads"
	case has("connections"):
		mode = "pooled"
	}
	return slotsFor(workers, mode, v.Server.Threads, v.Server.Connections)
}

// seenSlots is how many requests a server that tells nothing of itself serves at once, where
// they wait at its sockets: as many as it answers while one that waits for no other takes
// its time, by Little's law. One that computes holds no slot but a CPU, one that waits for
// others may hold it for longer than alone, and one whose requests do not wait at the sockets
// may serve more.
func (o *observed) seenSlots() (slots int, text Part) {
	if !o.waits.standing() || !o.mostlyWaits() || o.cpu >= doubt || o.response < queued*o.alone || o.asks() || o.rate*o.alone < uneven {
		return 0, Part{}
	}
	slots = int(math.Round(o.rate * o.alone))
	return slots, part(KindSlots, count(slots, "request")+" at once", float64(slots))
}

// generatorLimit is the self-check by which the generator was the limit, and its sentence.
func generatorLimit(t *result.Trial) (string, result.SelfCheck) {
	if found := t.Evidence.Invalid(); len(found) > 0 {
		return found[0].Says, found[0]
	}
	return "", result.SelfCheck{}
}
