package socket

import (
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"perflab/runner/internal/resource/proc"
)

// PortRange is the ports given to connections that ask for none, both ends included.
type PortRange struct{ First, Last int }

// Count is how many ports there are.
func (p PortRange) Count() int { return p.Last - p.First + 1 }

// ReadPorts reads the range of this process's network namespace.
func ReadPorts(root fs.FS) (PortRange, error) {
	const name = "proc/sys/net/ipv4/ip_local_port_range"
	line, err := proc.Text(root, name)
	if err != nil {
		return PortRange{}, err
	}
	var p PortRange
	if _, err := fmt.Sscan(line, &p.First, &p.Last); err != nil || p.Last < p.First {
		return PortRange{}, fmt.Errorf("/%s: %q is no range", name, line)
	}
	return p, nil
}

// ReadTimeWait counts the sockets in TIME_WAIT, of both address families, in the network
// namespace of a process.
func ReadTimeWait(root fs.FS, process string) (int, error) {
	return proc.NumberAfter(root, "proc/"+process+"/net/sockstat", "TCP:", "tw")
}

// CountResting counts the ports of this process's network namespace that rest in TIME_WAIT
// after a connection to a server's port, and from which it cannot be reached meanwhile. It
// reads every TCP socket there is, see proc_pid_net(5).
func CountResting(root fs.FS, port int) (int, error) {
	all, err := sockets(root, proc.Own, func(state string) bool { return state == stateTimeWait })
	n := 0
	for _, s := range all {
		if s.peer == port {
			n++
		}
	}
	return n, err
}

// Listening counts connections that a network namespace turned away since its start.
type Listening struct {
	Overflows int64 // a listening socket's queue of accepted connections was full
	Drops     int64 // for whatever reason, those among them
}

// ReadListening reads TcpExt's ListenOverflows and ListenDrops of the network namespace of a
// process, see the kernel's Documentation/networking/snmp_counter.rst.
func ReadListening(root fs.FS, process string) (Listening, error) {
	name := "proc/" + process + "/net/netstat"
	text, err := proc.Text(root, name)
	if err != nil {
		return Listening{}, err
	}
	// Two lines for each group: "TcpExt: name name …", "TcpExt: value value …".
	var names []string
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) == 0 || fields[0] != "TcpExt:" {
			continue
		}
		if names == nil {
			names = fields
			continue
		}
		var l Listening
		for key, value := range map[string]*int64{"ListenOverflows": &l.Overflows, "ListenDrops": &l.Drops} {
			at := slices.Index(names, key)
			if at < 0 || at >= len(fields) {
				return Listening{}, fmt.Errorf("/%s tells no %s", name, key)
			}
			if *value, err = strconv.ParseInt(fields[at], 10, 64); err != nil {
				return Listening{}, fmt.Errorf("/%s: %s: %w", name, key, err)
			}
		}
		return l, nil
	}
	return Listening{}, fmt.Errorf("/%s tells nothing of TcpExt", name)
}
