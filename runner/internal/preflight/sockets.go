package preflight

import (
	"fmt"
	"math"
	"time"
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
	f := Finding{Name: "open files", Why: "each user holds a connection, and each connection an open file"}
	if r.Err != nil {
		return f.unknown(r.Err)
	}
	need := max(d.Users, d.Descriptors)
	found := fmt.Sprintf("%s (hard limit %s), %d users need %d", limit(r.Value.Soft), limit(r.Value.Hard), d.Users, need)
	// The soft limit is raised to the hard one before the load.
	if r.Value.Hard < uint64(need) {
		return f.fail(found, fmt.Sprintf("sudo prlimit --pid $$ --nofile=%d:%d, or lower the users", need, need))
	}
	return f.fine(found)
}

// limit prints a number of open files; the highest there is means none.
func limit(n uint64) string {
	if n > math.MaxInt64-1 {
		return "no limit"
	}
	return fmt.Sprint(n)
}

func ports(r Reading[PortRange], reuse Reading[int], d Demand) Finding {
	f := Finding{Name: "ports", Why: "each connection to a server takes a port, and keeps it for 60 s where the generator closes first"}
	if r.Err != nil {
		return f.unknown(r.Err)
	}
	const widen = `sudo sysctl -w net.ipv4.ip_local_port_range="1024 65535"`
	n := r.Value.Count()
	found := fmt.Sprintf("%d (%d to %d)", n, r.Value.First, r.Value.Last)
	if d.Users > n {
		remedy := "lower the users"
		if d.Users <= widest {
			remedy = widen + ", or " + remedy
		}
		return f.fail(fmt.Sprintf("%s for %d users", found, d.Users), remedy)
	}
	slow, fast := sustained(n, timeWaitLength), sustained(n, reuseAfter)
	switch {
	case reuse.Err != nil:
		found += fmt.Sprintf(": at least %.0f new connections/s", slow)
	case reuse.Value == reuseAlways:
		slow = fast
		found += fmt.Sprintf(": %.0f new connections/s", fast)
	case reuse.Value == reuseLoopback:
		found += fmt.Sprintf(": %.0f new connections/s, %.0f on loopback", slow, fast)
	default:
		found += fmt.Sprintf(": %.0f new connections/s", slow)
	}
	if d.Connections <= slow {
		return f.fine(found)
	}
	wanted := "as many as the server answers"
	if !math.IsInf(d.Connections, 1) {
		wanted = fmt.Sprintf("%.0f/s", d.Connections)
	}
	return f.warn(found+"; a server that closes after each response may be sent "+wanted, "sudo sysctl -w net.ipv4.tcp_tw_reuse=1; "+widen)
}

func timeWait(r Reading[int], ports Reading[PortRange]) Finding {
	f := Finding{Name: "time-wait", Why: "ports that an earlier load left resting are missing from this one"}
	found := fmt.Sprintf("%d sockets", r.Value)
	switch {
	case r.Err != nil:
		return f.unknown(r.Err)
	case ports.Err != nil:
		return f.unknown(ports.Err)
	case float64(r.Value) > resting*float64(ports.Value.Count()):
		return f.warn(found, "wait a minute; ss -tan state time-wait shows whose they are")
	default:
		return f.fine(found)
	}
}

func backlog(r Reading[int]) Finding {
	f := Finding{Name: "backlog", Why: "the kernel cuts the server's queue of new connections to this, and drops the rest"}
	found := fmt.Sprintf("net.core.somaxconn is %d", r.Value)
	switch {
	case r.Err != nil:
		return f.unknown(r.Err)
	case r.Value < asksBacklog:
		return f.warn(fmt.Sprintf("%s, gunicorn asks for %d", found, asksBacklog), fmt.Sprintf("sudo sysctl -w net.core.somaxconn=%d", asksBacklog))
	default:
		return f.fine(found)
	}
}

func listening(r Reading[Listening]) Finding {
	f := Finding{Name: "listen", Why: "a connection that a server's queue has no room for is dropped, and tried again a second later"}
	switch {
	case r.Err != nil:
		return f.unknown(r.Err)
	case r.Value.Drops == 0:
		return f.fine("no connection was turned away since the machine's start")
	default:
		return f.warn(fmt.Sprintf("connections were turned away %d times since the machine's start, %d of them for a full queue", r.Value.Drops, r.Value.Overflows),
			fmt.Sprintf("raise the server's own backlog (gunicorn: --backlog) and sudo sysctl -w net.core.somaxconn=%d net.ipv4.tcp_max_syn_backlog=%[1]d", 2*asksBacklog))
	}
}
