package trial

import (
	"fmt"

	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/quantity"
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
		return c.unknown(err.Error())
	}
	used, limit := f.before.files.value+usersOf(f.metrics), f.after.limit.value.Soft
	return c.of(float64(used)/float64(limit), fmt.Sprintf("the generator may have held %d of the %d files that it can open", used, limit),
		"", "sudo prlimit --pid $$ --nofile="+fmt.Sprint(4*used)+", or lower the users")
}

func (f facts) ports() result.SelfCheck {
	c := selfCheck{"ports_share", unitShare, headroomLimits}
	if err := firstError(f.after.ports.err, f.after.resting.err); err != nil {
		return c.unknown(err.Error())
	}
	// Those of connections closed at the end rest too, if the generator was the one to close.
	used, have := max(f.after.resting.value, usersOf(f.metrics)), f.after.ports.value.Count()
	return c.of(float64(used)/float64(have), fmt.Sprintf("%d of the %d local ports to the server were taken, %d of them resting after a connection that the generator closed", used, have, f.after.resting.value),
		"", widenPorts)
}

const widenPorts = `sudo sysctl -w net.ipv4.tcp_tw_reuse=1 net.ipv4.ip_local_port_range="1024 65535", or keep connections open`

func (f facts) noPort() result.SelfCheck {
	c := selfCheck{"no_port_share", unitShare, noPortLimits}
	requests := 0.0
	if f.metrics != nil {
		requests = f.metrics.Counters[metricname.HTTPReqs]
	}
	if requests == 0 {
		return c.unknown("no request was sent")
	}
	share := float64(f.metrics.Errors[metric.ErrPorts]) / requests
	return c.of(share, fmt.Sprintf("%s of the requests found no free local port", quantity.Percent(share)), "they never reached the server", widenPorts)
}

func (f facts) overflows() result.SelfCheck {
	c := selfCheck{"listen_overflows_count", unitCount, turnedAwayLimits}
	if err := firstError(f.before.listening.err, f.after.listening.err); err != nil {
		return c.unknown(err.Error())
	}
	n := f.after.listening.value.Overflows - f.before.listening.value.Overflows
	return c.of(float64(n), fmt.Sprintf("the server's side turned connections away %s because its queue of new ones was full: each waits a second and more to try again", times(n)),
		"", "this is the server's: raise its backlog (gunicorn --backlog) and sudo sysctl -w net.core.somaxconn=4096, or let it accept faster")
}

func (f facts) otherDrops() result.SelfCheck {
	c := selfCheck{"listen_drops_count", unitCount, turnedAwayLimits}
	if err := firstError(f.before.listening.err, f.after.listening.err); err != nil {
		return c.unknown(err.Error())
	}
	b, a := f.before.listening.value, f.after.listening.value
	n := (a.Drops - a.Overflows) - (b.Drops - b.Overflows) // every overflow is a drop too
	return c.of(float64(n), fmt.Sprintf("the server's side dropped attempts to connect %s for another reason than a full queue of accepted ones", times(n)),
		"", "this is the server's: sudo sysctl -w net.ipv4.tcp_max_syn_backlog=4096, and see that it has memory")
}

func times(n int64) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
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
