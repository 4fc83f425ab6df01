package trial

import (
	"context"
	"maps"
	"slices"
	"time"

	"perflab/runner/internal/resource/socket"
	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/result"
	"perflab/runner/spec"
)

// The unloaded latency is what one of the load's requests takes that waits for no other. It
// is measured once the load has ended, by a single user without a pause, and once more where
// that user's rhythm may itself be what its requests wait for.
const (
	// A measurement is as long as unloadedRequests of the load's quickest take, within
	// bounds: so many tell its mean, and the bounds keep it short beside any load.
	unloadedRequests = 30
	unloadedLeast    = time.Second
	unloadedMost     = 4 * time.Second

	// How long a server may take to work off what the load left at its sockets, and how often
	// is looked whether it has.
	clearing     = 15 * time.Second
	clearingLook = 100 * time.Millisecond

	// A server that writes its response in two parts without TCP_NODELAY waits for the first
	// to be acknowledged before it sends the second (Nagle, RFC 896). Linux delays an
	// acknowledgement by 40 ms at least (TCP_DELACK_MIN) on a connection in steady use, and
	// acknowledges at once on one that was idle for a retransmission timeout, 200 ms at least
	// (TCP_RTO_MIN; tcp_event_data_recv in net/ipv4/tcp_input.c). So users who pause may never
	// see the 40 ms that a user without a pause sees in each request. What takes less than the
	// delay holds none; of what takes ten times as long it is no large part.
	delayedAck = 40 * time.Millisecond
	delayedFew = 10
	idleLeast  = 200 * time.Millisecond
	idleMost   = time.Second // enough to be idle, and short enough for a few requests a user
	// beyondLoad is how many times the load's median the unloaded one takes where it holds
	// something that the load does not have.
	beyondLoad = 1.25
	// unloadedUsers are the most who take turns where each pauses.
	unloadedUsers = 8
)

// unloaded measures the unloaded latency; nil where nothing was answered.
func (l *Loop) unloaded(ctx context.Context, t *result.Trial, env Environment, req LoadRequest) *result.Unloaded {
	if t.Search != nil || t.Metrics == nil || t.Metrics.Trends[metricname.HTTPReqDuration].Count() == 0 {
		return nil
	}
	if !l.cleared(ctx, endpointsOf(env)["server"]) {
		return nil
	}
	engine := l.Engines[t.Engine]
	req.Watch, req.Second, req.Began = nil, nil, nil
	req.LogDir = "" // holds what the load left
	load := req.Load
	quick := t.Metrics.Trends[metricname.HTTPReqDuration].Quantile(0.1)
	req.Load = single(load, min(max(unloadedRequests*quick, unloadedLeast), unloadedMost))
	req.Seed++ // what the load drew would be drawn again: a name that is taken by now
	first := unloadedBy(ctx, engine, req)
	if first == nil {
		return nil
	}
	idle := idleOf(load, t.Metrics, first.Median)
	if idle == 0 {
		return first
	}
	req.Load = inTurn(load, t.Metrics, idle, first.Median)
	req.Seed++
	if second := unloadedBy(ctx, engine, req); second != nil {
		second.Users, second.Idle = req.Load.Users, idle
		return second
	}
	return first
}

// unloadedBy sends a request's load and tells what its requests took; nil where nothing was
// answered.
func unloadedBy(ctx context.Context, engine Engine, req LoadRequest) *result.Unloaded {
	m, err := engine.Run(ctx, req)
	if err != nil || m.Metrics == nil {
		return nil
	}
	took := m.Metrics.Trends[metricname.HTTPReqElapsed]
	if took.Count() == 0 {
		return nil
	}
	return &result.Unloaded{
		Requests: took.Count(), Failed: m.Metrics.Rates[metricname.HTTPReqFailed].True,
		Mean: took.Mean(), Median: took.Quantile(0.5),
	}
}

// idleOf is for how long a connection must be idle between two requests to be used as the
// load uses it, where that matters for what a request takes; else 0. Under a closed load of N
// users and X iterations a second each user begins one every N/X (Little's law); an open one
// takes the connection that was used last, again after 1/X on average. Where that tells of no
// idle time, a median that exceeds the load's does: a queue only ever adds to it.
func idleOf(load spec.Load, s *metric.Set, median time.Duration) time.Duration {
	rate := s.PerSecond(metricname.Iterations)
	if median < delayedAck || median > delayedFew*delayedAck || rate == 0 {
		return 0
	}
	users := 1.0
	if !load.Model().Open() {
		users = s.Gauges[metricname.VUsMax].Value
	}
	idle := time.Duration(users/rate*float64(time.Second)) - median
	if idle < idleLeast && float64(median) > beyondLoad*float64(s.Trends[metricname.HTTPReqElapsed].Quantile(0.5)) {
		idle = idleMost
	}
	if idle < idleLeast {
		return 0
	}
	return min(idle, idleMost)
}

// cleared waits until nothing waits at a listen endpoint any more, and tells whether that was so; at one
// that cannot be seen it takes that for granted.
func (l *Loop) cleared(ctx context.Context, at ListenEndpoint) bool {
	for end := time.Now().Add(clearing); time.Now().Before(end) && ctx.Err() == nil; {
		if l.Machine.Root == nil || at.Process == "" {
			return true
		}
		if q, err := socket.ReadQueues(l.Machine.Root, at); err != nil || q.Unread == 0 {
			return true
		}
		select {
		case <-time.After(clearingLook):
		case <-ctx.Done():
		}
	}
	return false
}

// single is a load's requests sent by one user without a pause.
func single(load spec.Load, length time.Duration) spec.Load {
	load.Users, load.ThinkTime, load.Duration = 1, 0, spec.Duration(length)
	load.Rate, load.Stages, load.MaxUsers, load.WarmUp = 0, nil, 0, 0
	load.Iterations, load.IterationsPerUser = 0, 0
	load.GracefulStop = spec.Duration(unloadedMost)
	load.Steps = slices.Clone(load.Steps)
	for i := range load.Steps {
		load.Steps[i].ThinkTime = spec.Pause{}
	}
	return load
}

// inTurn is a load's requests sent by users who pause for idle after each and begin at equal
// distances, at least twice what a request took, so that none waits for another; they are no
// more than the load had. A warm-up of one round leaves out the first request of each, which
// opens its connection.
func inTurn(load spec.Load, s *metric.Set, idle, took time.Duration) spec.Load {
	load = single(load, unloadedMost)
	load.Users = max(1, min(int(idle/(2*took)), usersOf(s), unloadedUsers))
	load.ThinkTime, load.WarmUp, load.Start = spec.Duration(idle), spec.Duration(idle+took), "spread"
	return load
}

// endpointsOf are those of an environment's components that can be seen.
func endpointsOf(env Environment) map[string]ListenEndpoint {
	endpoints := map[string]ListenEndpoint{}
	if visible, ok := env.(Visible); ok {
		maps.Copy(endpoints, visible.ListenEndpoints())
	}
	return endpoints
}
