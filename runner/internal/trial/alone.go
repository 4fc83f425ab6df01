package trial

import (
	"context"
	"maps"
	"time"

	"perflab/runner/internal/resource"
	"perflab/runner/metricname"
	"perflab/runner/result"
	"perflab/runner/spec"
)

// A measurement of one request at a time is as long as aloneRequests of the load's quickest
// take, within bounds: so many tell its mean, and the bounds keep it short beside any load.
const (
	aloneRequests = 30
	aloneLeast    = time.Second
	aloneMost     = 4 * time.Second

	// How long a server may take to work off what the load left at its sockets, and how often
	// is looked whether it has.
	clearing     = 15 * time.Second
	clearingLook = 100 * time.Millisecond
)

// alone sends the load's requests one after the other with a single user: what they take
// when none waits for another. It is nil where nothing was answered.
func (l *Loop) alone(ctx context.Context, t *result.Trial, env Environment, req LoadRequest) *result.Alone {
	if t.Search != nil || t.Metrics == nil || t.Metrics.Trends[metricname.HTTPReqDuration].Count() == 0 {
		return nil
	}
	if !l.cleared(ctx, doorsOf(env)["server"]) {
		return nil
	}
	quick := t.Metrics.Trends[metricname.HTTPReqDuration].Quantile(0.1)
	req.Load = single(req.Load, min(max(aloneRequests*quick, aloneLeast), aloneMost))
	req.Seed++ // what the load drew would be drawn again: a name that is taken by now
	req.Watch, req.Began = nil, nil
	req.LogDir = "" // holds what the load left
	m, err := l.Engines[t.Engine].Run(ctx, req)
	if err != nil || m.Metrics == nil {
		return nil
	}
	took, blocked := m.Metrics.Trends[metricname.HTTPReqDuration], m.Metrics.Trends[metricname.HTTPReqBlocked]
	if took.Count() == 0 || blocked.Count() == 0 {
		return nil
	}
	failed := m.Metrics.Rates[metricname.HTTPReqFailed]
	return &result.Alone{
		Requests: took.Count(), Failed: failed.True,
		Mean: took.Mean() + blocked.Mean(), Median: took.Quantile(0.5) + blocked.Quantile(0.5),
	}
}

// cleared waits until nothing waits at a door any more, and tells whether that was so; at one
// that cannot be seen it takes that for granted.
func (l *Loop) cleared(ctx context.Context, door Door) bool {
	for end := time.Now().Add(clearing); time.Now().Before(end) && ctx.Err() == nil; {
		if l.Machine.Root == nil || door.Process == "" {
			return true
		}
		if q, err := resource.ReadQueues(l.Machine.Root, door); err != nil || q.Unread == 0 {
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
	load.GracefulStop = spec.Duration(aloneMost)
	return load
}

// doorsOf are those of an environment's components that can be seen.
func doorsOf(env Environment) map[string]Door {
	doors := map[string]Door{}
	if visible, ok := env.(Visible); ok {
		maps.Copy(doors, visible.Doors())
	}
	return doors
}
