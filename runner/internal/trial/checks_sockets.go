package trial

import (
	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/result"
)

// The checks of sockets: what the generator had of them, and what the server turned away.

// usersOf is the most users there were, each with a connection.
func usersOf(s *metric.Set) int {
	if s == nil {
		return 0
	}
	return int(s.Gauges[metricname.VUsMax].Value)
}

func (f facts) openFiles() result.SelfCheck {
	c := selfCheck{"open_files_share", unitShare, headroomLimits}
	if err := firstError(f.before.files.err, f.after.limit.err); err != nil {
		return c.unknown(phrase.Error(err))
	}
	used, limit := f.before.files.value+usersOf(f.metrics), f.after.limit.value.Soft
	return c.of(float64(used)/float64(limit), phrase.FilesUsed(phrase.Number(used), phrase.Number(int64(limit))),
		phrase.Statement{}, phrase.MoreFiles(phrase.Number(4*used)))
}

func (f facts) ports() result.SelfCheck {
	c := selfCheck{"ports_share", unitShare, headroomLimits}
	if err := firstError(f.after.ports.err, f.after.resting.err); err != nil {
		return c.unknown(phrase.Error(err))
	}
	// Those of connections closed at the end rest too, if the generator was the one to close.
	used, have := max(f.after.resting.value, usersOf(f.metrics)), f.after.ports.value.Count()
	return c.of(float64(used)/float64(have), phrase.PortsUsed(phrase.Number(used), phrase.Number(have), phrase.Number(f.after.resting.value)),
		phrase.Statement{}, phrase.MorePorts)
}

func (f facts) noPort() result.SelfCheck {
	c := selfCheck{"no_port_share", unitShare, noPortLimits}
	requests := 0.0
	if f.metrics != nil {
		requests = f.metrics.Counters[metricname.HTTPReqs]
	}
	if requests == 0 {
		return c.unknown(phrase.NothingSent)
	}
	share := float64(f.metrics.Errors[metric.ErrPorts]) / requests
	return c.of(share, phrase.PortsMissing(phrase.Percent(share)), phrase.NeverReached, phrase.MorePorts)
}

func (f facts) overflows() result.SelfCheck {
	c := selfCheck{"listen_overflows_count", unitCount, turnedAwayLimits}
	if err := firstError(f.before.listening.err, f.after.listening.err); err != nil {
		return c.unknown(phrase.Error(err))
	}
	n := f.after.listening.value.Overflows - f.before.listening.value.Overflows
	return c.of(float64(n), phrase.QueueOverflowed(phrase.Times(n)), phrase.Statement{}, phrase.LongerBacklog)
}

func (f facts) otherDrops() result.SelfCheck {
	c := selfCheck{"listen_drops_count", unitCount, turnedAwayLimits}
	if err := firstError(f.before.listening.err, f.after.listening.err); err != nil {
		return c.unknown(phrase.Error(err))
	}
	b, a := f.before.listening.value, f.after.listening.value
	n := (a.Drops - a.Overflows) - (b.Drops - b.Overflows) // every overflow is a drop too
	return c.of(float64(n), phrase.ConnectionsDropped(phrase.Times(n)), phrase.Statement{}, phrase.LongerSYNBacklog)
}

// socketsOf is what the sockets had and took, for the record.
func socketsOf(f facts) *result.Sockets {
	s := &result.Sockets{
		FilesOpen: f.before.files.value, FilesLimit: int64(f.after.limit.value.Soft),
		FirstPort: f.after.ports.value.First, LastPort: f.after.ports.value.Last, Users: usersOf(f.metrics),
		TimeWaitBefore: f.before.timeWait.value, TimeWaitAfter: f.after.timeWait.value, Resting: f.after.resting.value,
		ServerTimeWait: f.after.serverTimeWait.value,
	}
	s.ListenOverflows = f.after.listening.value.Overflows - f.before.listening.value.Overflows
	s.ListenDrops = f.after.listening.value.Drops - f.before.listening.value.Drops
	return s
}
