package limit

import (
	"math"
	"time"

	"perflab/runner/metricname"
	"perflab/runner/phrase"
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

	cores     float64    // that the server may use
	pool      float64    // share of the CPUs it may use that is busy, with whatever program
	disk      float64    // share of time in which these were idle and a disk was waited for
	ready     float64    // threads of the server that could run and have no CPU, in the mean second; 0: none, or not known
	shared    float64    // CPUs that the server and its services are bound to together; 0: they are not
	cpu       float64    // share of them that is busy, in the median second
	demand    float64    // s of CPU a request takes
	throttled float64    // share of time held back by a quota
	busiest   float64    // CPUs that its busiest process uses, in the median second
	slots     int        // requests the server serves at once; 0: not known
	slotsText phrase.Arg // how many there are of what
	slotsSeen bool       // they are what was seen, not what the server was asked for

	unloaded       float64 // s: what a request took that waited for no other, on average; NaN: not known
	unloadedMedian float64 // s: the median of that
	typical        float64 // s: the median of what a request took, connecting included

	waits backlog // at the server's sockets

	services  []serviceUse // busiest first
	receiving float64      // share of a request's duration from its first byte to its last
	bytes     float64      // of a response
	path      string       // to the server
	overflows int64        // of the server's listen queue

	check *result.SelfCheck // by which the generator was the limit; nil where it was not
}

// observe reads a trial. It is not ok where nothing was measured.
func observe(t *result.Trial, v *spec.Variant) (o observed, ok bool) {
	if t.Metrics == nil || t.Metrics.Counters[metricname.HTTPReqs] == 0 {
		return o, false
	}
	o = observed{
		rate: t.Metrics.RPS(), think: time.Duration(v.Load.ThinkTime).Seconds(), open: v.Load.Model().Open(),
		cpu: math.NaN(), demand: math.NaN(), busiest: math.NaN(), pool: math.NaN(), unloaded: math.NaN(), path: t.Environment.Path,
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
	if a := t.Unloaded; a != nil && a.Requests >= unloadedEnough && float64(a.Failed) <= 0.1*float64(a.Requests) {
		o.unloaded, o.unloadedMedian = a.Mean.Seconds(), a.Median.Seconds()
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
		o.seenSlots()
	}
	if found := t.Evidence.Invalid(); len(found) > 0 {
		o.check = &found[0]
	}
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
