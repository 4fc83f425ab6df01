package preflight

import (
	"fmt"
	"math"
	"time"

	"perflab/runner/phrase"
)

const (
	// timeWaitLength is how long a port rests in TIME_WAIT: TCP_TIMEWAIT_LEN of Linux, fixed.
	timeWaitLength = 60 * time.Second
	// reuseAfter is when tcp_tw_reuse gives such a port to a new connection.
	reuseAfter = time.Second
	// asksBacklog is the backlog gunicorn asks for, and the built-in stand-in with it.
	asksBacklog = 2048
	// resting is the share of the ports in TIME_WAIT that another load must have left.
	resting = 0.1
	// widest is the widest range that leaves the system's own ports alone.
	widest = 65535 - 1024 + 1
)

// Meanings of net.ipv4.tcp_tw_reuse beside 0, never.
const (
	reuseAlways   = 1
	reuseLoopback = 2
)

// sustained is how many connections per second one side can open to one address for as
// long as it likes, when it is also the one to close them:
//
//	ports / time a port rests after the close
//
// which is 60 s of TIME_WAIT, or 1 s where tcp_tw_reuse applies. The side that closes
// first rests; the generator leaves that to the server wherever it announces to close.
func sustained(ports int, rest time.Duration) float64 { return float64(ports) / rest.Seconds() }

func descriptors(r Reading[Limit], d Demand) Finding {
	f := Finding{Name: "open files", Why: phrase.WhyFiles}
	if r.Err != nil {
		return f.unknown(r.Err)
	}
	need := max(d.Users, d.Descriptors)
	found := phrase.FoundFiles(limit(r.Value.Soft), limit(r.Value.Hard), phrase.Number(d.Users), phrase.Number(need))
	// The soft limit is raised to the hard one before the load.
	if r.Value.Hard < uint64(need) {
		return f.fail(found, phrase.RemedyFiles(phrase.Number(need)))
	}
	return f.fine(found)
}

// limit is a number of open files; the highest there is means none.
func limit(n uint64) phrase.Arg {
	if n > math.MaxInt64-1 {
		return phrase.Sentences(phrase.NoLimit)
	}
	return phrase.Text(fmt.Sprint(n))
}

func ports(r Reading[PortRange], reuse Reading[int], d Demand) Finding {
	f := Finding{Name: "ports", Why: phrase.WhyPorts}
	if r.Err != nil {
		return f.unknown(r.Err)
	}
	n := r.Value.Count()
	all, first, last := phrase.Number(n), phrase.Number(r.Value.First), phrase.Number(r.Value.Last)
	if d.Users > n {
		remedy := phrase.RemedyUsers
		if d.Users <= widest {
			remedy = phrase.RemedyPortsUsers
		}
		return f.fail(phrase.FoundPortsFew(all, first, last, phrase.Number(d.Users)), remedy)
	}
	slow, fast := sustained(n, timeWaitLength), sustained(n, reuseAfter)
	var found phrase.Statement
	switch {
	case reuse.Err != nil:
		found = phrase.FoundPortsAtLeast(all, first, last, phrase.Fixed(slow, 0))
	case reuse.Value == reuseAlways:
		slow = fast
		found = phrase.FoundPorts(all, first, last, phrase.Fixed(fast, 0))
	case reuse.Value == reuseLoopback:
		found = phrase.FoundPortsLoopback(all, first, last, phrase.Fixed(slow, 0), phrase.Fixed(fast, 0))
	default:
		found = phrase.FoundPorts(all, first, last, phrase.Fixed(slow, 0))
	}
	if d.Connections <= slow {
		return f.fine(found)
	}
	wanted := phrase.Sentences(phrase.AsManyAsAnswered)
	if !math.IsInf(d.Connections, 1) {
		wanted = phrase.Text(fmt.Sprintf("%.0f/s", d.Connections))
	}
	return f.warn(phrase.All(found, phrase.FoundPortsWanted(wanted)), phrase.RemedyPorts)
}

func timeWait(r Reading[int], ports Reading[PortRange]) Finding {
	f := Finding{Name: "time-wait", Why: phrase.WhyTimeWait}
	found := phrase.FoundSockets(phrase.Number(r.Value))
	switch {
	case r.Err != nil:
		return f.unknown(r.Err)
	case ports.Err != nil:
		return f.unknown(ports.Err)
	case float64(r.Value) > resting*float64(ports.Value.Count()):
		return f.warn(found, phrase.RemedyTimeWait)
	default:
		return f.fine(found)
	}
}

func backlog(r Reading[int]) Finding {
	f := Finding{Name: "backlog", Why: phrase.WhyBacklog}
	switch {
	case r.Err != nil:
		return f.unknown(r.Err)
	case r.Value < asksBacklog:
		return f.warn(phrase.FoundBacklogShort(phrase.Number(r.Value), phrase.Number(asksBacklog)), phrase.RemedyBacklog(phrase.Number(asksBacklog)))
	default:
		return f.fine(phrase.FoundBacklog(phrase.Number(r.Value)))
	}
}

func listening(r Reading[Listening]) Finding {
	f := Finding{Name: "listen", Why: phrase.WhyListen}
	switch {
	case r.Err != nil:
		return f.unknown(r.Err)
	case r.Value.Drops == 0:
		return f.fine(phrase.FoundListenFine)
	default:
		return f.warn(phrase.FoundListen(phrase.Number(r.Value.Drops), phrase.Number(r.Value.Overflows)), phrase.RemedyListen(phrase.Number(2*asksBacklog)))
	}
}
