package limit

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"

	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict/figure"
)

// observed is what trials show of where its requests spent their time. NaN: not known.
type observed struct {
	rate     float64 // X, requests per second
	rounds   float64 // iterations per second, fewer than requests where these are redirected; 0: as many
	response float64 // R, s: what a request took, connecting included
	quick    float64 // s: the same of the quickest tenth
	users    float64 // N, mean: users of the closed model, iterations in flight of the open one
	set      float64 // N as the load says, of a constant number of users; else 0
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
	// contradiction is that of the first trial in which a request took longer alone than under
	// load, which is not among the unloaded ones.
	contradiction contradiction

	waits backlog // at the server's sockets

	services  []serviceUse // busiest first
	receiving float64      // share of a request's duration from its first byte to its last
	bytes     float64      // of a response
	path      string       // to the server
	overflows int64        // of the server's listen queue, in all trials

	check *result.SelfCheck // by which the generator was the limit; nil where it was not
}

// observe reads trials of one variant as one: figures of requests are of all their requests,
// those of resources of all their seconds, and what was measured once a trial is its mean over
// those that have it. It is not ok where nothing was measured.
func observe(v *spec.Variant, trials ...*result.Trial) (o observed, ok bool) {
	return observeIn(&figure.Sample{}, v, trials...)
}

// observeIn is observe for trials of a sample, which may have added them up already.
func observeIn(s *figure.Sample, v *spec.Variant, trials ...*result.Trial) (o observed, ok bool) {
	trials = slices.DeleteFunc(slices.Clone(trials), func(t *result.Trial) bool { return t.Metrics == nil })
	set := s.Of(trials)
	if set == nil || set.Counters[metricname.HTTPReqs] == 0 {
		return o, false
	}
	first := trials[0] // all have the same environment
	o = observed{
		rate: set.RPS(), rounds: set.PerSecond(metricname.Iterations), think: v.Load.Pause().Seconds(), open: v.Load.Model().Open(),
		cpu: math.NaN(), demand: math.NaN(), busiest: math.NaN(), pool: math.NaN(), unloaded: math.NaN(), path: first.Environment.Path,
	}
	duration := set.Trends[metricname.HTTPReqDuration]
	if duration.Count() == 0 {
		return o, false
	}
	o.response, o.typical = latency(set)
	o.quick = duration.Quantile(0.1).Seconds()
	if sum := duration.Sum(); sum > 0 && set.Trends[metricname.HTTPReqReceiving].Count() > 0 {
		o.receiving = float64(set.Trends[metricname.HTTPReqReceiving].Sum()) / float64(sum)
	}
	o.bytes, _ = figure.BytesPerResponse(set, nil)
	o.unloadedLatency(trials)
	o.inFlight(set, trials, v)
	o.resources(trials)
	o.shared = float64(len(first.Environment.Isolation.Server))
	o.slots, o.slotsText = slotsOf(first.Environment)
	if o.slots == 0 {
		o.slots, o.slotsText = askedSlots(v, o.cores)
	}
	if o.slots == 0 {
		o.seenSlots()
	}
	o.evidence(trials)
	return o, true
}

// latency is what a request of some took, connecting included: the mean and the median, in s.
func latency(set *metric.Set) (mean, median float64) {
	duration, blocked := set.Trends[metricname.HTTPReqDuration], set.Trends[metricname.HTTPReqBlocked]
	mean, median = duration.Mean().Seconds(), duration.Quantile(0.5).Seconds()
	if blocked.Count() > 0 {
		mean += blocked.Mean().Seconds()
		median += blocked.Quantile(0.5).Seconds()
	}
	if elapsed := set.Trends[metricname.HTTPReqElapsed]; elapsed.Count() > 0 { // an older record has none
		median = elapsed.Quantile(0.5).Seconds()
	}
	return mean, median
}

// unloadedLatency is the mean over the trials that have one, each with the weight of its
// requests; those that contradict their trial's load are left out.
func (o *observed) unloadedLatency(trials []*result.Trial) {
	var means, medians, weights []float64
	for _, t := range trials {
		u := t.Unloaded
		if u == nil || u.Requests < unloadedEnough || float64(u.Failed) > 0.1*float64(u.Requests) {
			continue
		}
		mean, median := latency(t.Metrics)
		if mean <= 0 {
			continue // nothing under load to hold it against
		}
		if c := contradictionOf(u, mean, median); c.found() {
			if !o.contradiction.found() {
				o.contradiction = c
			}
			continue
		}
		means, medians, weights = append(means, u.Mean.Seconds()), append(medians, u.Median.Seconds()), append(weights, float64(u.Requests))
	}
	if len(means) > 0 {
		o.unloaded, o.unloadedMedian = stat.Mean(means, weights), stat.Mean(medians, weights)
	}
}

// contradiction is what a request alone took and the same under load, in s, where it took
// longer alone, which no load explains: a server that sends a response in two parts keeps a
// lone user waiting for a delayed acknowledgement, or one that is idle sleeps deeper.
type contradiction struct{ unloaded, loaded float64 }

func (c contradiction) found() bool { return c.unloaded > 0 }

// contradictionOf holds an unloaded latency against the mean and the median of a load. A
// request's time may vary as an exponential one does: over n requests its median then has a
// relative standard error of 1/(ln 2·√n), and up to 1 + 4/√n times as long is chance.
func contradictionOf(u *result.Unloaded, mean, median float64) contradiction {
	chance := math.Max(atOnce, 1+4/math.Sqrt(float64(u.Requests)))
	switch {
	case u.Median.Seconds() > chance*median:
		return contradiction{u.Median.Seconds(), median}
	case u.Mean.Seconds() > chance*mean:
		return contradiction{u.Mean.Seconds(), mean}
	}
	return contradiction{}
}

// evidence reads what trials found out about themselves.
func (o *observed) evidence(trials []*result.Trial) {
	var busy, disk []float64
	for _, t := range trials {
		e := t.Evidence
		if e == nil {
			continue
		}
		if c := e.ServerCPUs; c != nil {
			busy, disk = append(busy, c.Busy), append(disk, c.Disk)
		}
		if e.Sockets != nil {
			o.overflows += e.Sockets.ListenOverflows
		}
		if found := e.Invalid(); len(found) > 0 && o.check == nil {
			o.check = &found[0]
		}
	}
	if len(busy) > 0 {
		o.pool, o.disk = stat.Mean(busy, nil), stat.Mean(disk, nil)
	}
}

// inFlight finds the users there were, and of the open model what was asked and dropped.
func (o *observed) inFlight(set *metric.Set, trials []*result.Trial, v *spec.Variant) {
	var users []float64
	for _, t := range trials {
		if t.Evidence != nil && t.Evidence.Little != nil && t.Evidence.Little.Users > 0 {
			users = append(users, t.Evidence.Little.Users)
		}
	}
	if v.Load.Model() == spec.ConstantUsers {
		o.set = float64(v.Load.Users)
	}
	switch {
	case len(users) > 0:
		o.users = stat.Mean(users, nil)
	case o.set > 0:
		o.users = o.set
	default:
		o.users = o.rate*o.response + o.iterations()*o.think
	}
	if o.open {
		done := set.Counters[metricname.Iterations] + set.Counters[metricname.IterationsInterrupted]
		dropped := set.Counters[metricname.DroppedIterations]
		o.asked = float64(v.Load.Rate)
		if done+dropped > 0 {
			o.dropped = dropped / (done + dropped)
		}
	}
}
