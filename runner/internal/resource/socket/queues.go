// Package socket reads the TCP sockets of this machine's network namespaces, as the kernel
// lists them: who listens, what waits unread or unsent at a listen endpoint, whom a process
// is connected to, which ports are left for new connections, and what a namespace turned
// away.
//
// It opens no connection and judges no number. The root that its functions take is the
// machine's "/", a folder of files in tests; a process names the network namespace it is in.
// Other users' processes cannot be seen, nor can those of other PID namespaces.
package socket

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
)

// ListenEndpoint is where the connections to a component can be seen.
type ListenEndpoint struct {
	Process string // one in the network namespace in which it listens, or proc.Own
	Ports   []int  // it listens on; none: all that are listened on there
}

// Queues is how many connections to a component wait at one moment.
type Queues struct {
	Unread int // with bytes that the component has not read, accepted or not
	Unsent int // with bytes of the component's that the other side has not taken
	// Outgoing is how many connections the component holds to others where its network
	// namespace is its own, at an endpoint without ports; -1 where that cannot be told.
	Outgoing int
}

// ReadQueues counts the connections that wait at an endpoint.
func ReadQueues(root fs.FS, at ListenEndpoint) (Queues, error) {
	all, err := ReadSockets(root, at.Process)
	return all.Queues(at), err
}

// Sockets are those of a network namespace that are open or listen, at one moment.
type Sockets []socket

// ReadSockets reads those of the namespace of a process, see proc_pid_net(5).
func ReadSockets(root fs.FS, process string) (Sockets, error) {
	return sockets(root, process, open)
}

// Queues counts the connections that wait at an endpoint of these sockets: the queues are the
// kernel's, in bytes, of each socket's own side.
func (all Sockets) Queues(at ListenEndpoint) Queues {
	ports := at.Ports
	if len(ports) == 0 {
		for _, s := range all {
			if s.state == stateListen {
				ports = append(ports, s.port)
			}
		}
	}
	var q Queues
	if len(at.Ports) > 0 {
		q.Outgoing = -1
	}
	for _, s := range all {
		if s.state != stateEstablished && s.state != stateCloseWait {
			continue
		}
		if !slices.Contains(ports, s.port) {
			if len(at.Ports) == 0 {
				q.Outgoing++
			}
			continue
		}
		if s.state == stateCloseWait && s.unread > 0 {
			s.unread-- // the other side's end counts as a byte
		}
		if s.unread > 0 {
			q.Unread++
		}
		if s.unsent > 0 {
			q.Unsent++
		}
	}
	return q
}

// socket is a line of /proc/PID/net/tcp.
type socket struct {
	local, remote  string // addresses and ports, those of IPv4 alike in both families
	port           int    // local
	peer           int    // remote port
	state          string // see the kernel's include/net/tcp_states.h
	unsent, unread uint64 // bytes
	inode          string
}

// States of sockets.
const (
	stateEstablished = "01"
	stateTimeWait    = "06"
	stateCloseWait   = "08" // the other side has closed
	stateListen      = "0A"
)

// open tells the states of connections that are open and of those who listen for them from
// the others: of those that rest in TIME_WAIT there may be tens of thousands.
func open(state string) bool {
	return state == stateEstablished || state == stateCloseWait || state == stateListen
}

// sockets reads the TCP sockets of a process's network namespace that are in a wanted state.
func sockets(root fs.FS, process string, wanted func(state string) bool) ([]socket, error) {
	var all []socket
	for _, family := range []string{"tcp", "tcp6"} {
		found, err := socketsOf(root, "proc/"+process+"/net/"+family, wanted)
		if family == "tcp6" && errors.Is(err, fs.ErrNotExist) {
			break // a kernel without IPv6
		}
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

func socketsOf(root fs.FS, name string, wanted func(state string) bool) ([]socket, error) {
	file, err := root.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var all []socket
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		// slot local remote state sending:receiving timer retransmits user timeout inode …,
		// addresses and queues hexadecimal, with a colon before the last part
		if state, ok := token(lines.Bytes(), 3); !ok || !wanted(string(state)) {
			continue
		}
		fields := strings.Fields(lines.Text())
		if len(fields) < 10 {
			continue
		}
		var numbers [4]uint64
		for i, text := range []string{after(fields[1]), after(fields[2]), before(fields[4]), after(fields[4])} {
			if numbers[i], err = strconv.ParseUint(text, 16, 64); err != nil {
				return nil, fmt.Errorf("/%s: %q is no socket", name, lines.Text())
			}
		}
		all = append(all, socket{
			local: mapped(fields[1]), remote: mapped(fields[2]), port: int(numbers[0]), peer: int(numbers[1]), state: fields[3],
			unsent: numbers[2], unread: numbers[3], inode: fields[9],
		})
	}
	return all, lines.Err()
}

func before(text string) string { b, _, _ := strings.Cut(text, ":"); return b }

func after(text string) string { _, a, _ := strings.Cut(text, ":"); return a }

// token is the nth word of a line, from 0.
func token(line []byte, n int) ([]byte, bool) {
	for ; ; n-- {
		line = bytes.TrimLeft(line, " ")
		end := bytes.IndexByte(line, ' ')
		if n == 0 || end < 0 {
			return line[:max(end, 0)], n == 0 && end > 0
		}
		line = line[end:]
	}
}

// mapped is an address without the prefix that makes one of IPv4 one of IPv6.
func mapped(address string) string {
	return strings.TrimPrefix(address, "0000000000000000FFFF0000")
}
