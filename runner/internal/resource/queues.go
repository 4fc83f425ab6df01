package resource

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
)

// Door is where the connections to a component can be seen.
type Door struct {
	Process string // one in the network namespace in which it listens, or OwnProcess
	Ports   []int  // it listens on; none: all that are listened on there
}

// Queues is how many connections to a component wait at one moment.
type Queues struct {
	Unread int // with bytes that the component has not read, accepted or not
	Unsent int // with bytes of the component's that the other side has not taken
	// Outgoing is how many connections the component holds to others, where its network
	// namespace is its own: a door without ports.
	Outgoing int
}

// ReadQueues counts the connections that wait at a door, see proc_pid_net(5): the queues are
// the kernel's, in bytes, of each socket's own side.
func ReadQueues(root fs.FS, door Door) (Queues, error) {
	all, err := sockets(root, door.Process)
	if err != nil {
		return Queues{}, err
	}
	ports := door.Ports
	if len(ports) == 0 {
		for _, s := range all {
			if s.state == stateListen {
				ports = append(ports, s.port)
			}
		}
	}
	var q Queues
	for _, s := range all {
		if s.state != stateEstablished && s.state != stateCloseWait {
			continue
		}
		if !slices.Contains(ports, s.port) {
			if len(door.Ports) == 0 {
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
	return q, nil
}

// socket is a line of /proc/PID/net/tcp.
type socket struct {
	local          string // address and port, as they stand there
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

// sockets reads every TCP socket of a process's network namespace.
func sockets(root fs.FS, process string) ([]socket, error) {
	var all []socket
	for _, family := range []string{"tcp", "tcp6"} {
		found, err := socketsOf(root, "proc/"+process+"/net/"+family)
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

func socketsOf(root fs.FS, name string) ([]socket, error) {
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
		fields := strings.Fields(lines.Text())
		if len(fields) < 10 || fields[0] == "sl" {
			continue
		}
		var numbers [4]uint64
		for i, text := range []string{after(fields[1]), after(fields[2]), before(fields[4]), after(fields[4])} {
			if numbers[i], err = strconv.ParseUint(text, 16, 64); err != nil {
				return nil, fmt.Errorf("/%s: %q is no socket", name, lines.Text())
			}
		}
		all = append(all, socket{
			local: fields[1], port: int(numbers[0]), peer: int(numbers[1]), state: fields[3],
			unsent: numbers[2], unread: numbers[3], inode: fields[9],
		})
	}
	return all, lines.Err()
}

func before(text string) string { b, _, _ := strings.Cut(text, ":"); return b }

func after(text string) string { _, a, _ := strings.Cut(text, ":"); return a }
