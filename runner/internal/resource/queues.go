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
}

// ReadQueues counts the connections that wait at a door, see proc_pid_net(5): the queues are
// the kernel's, in bytes, of each socket's own side.
func ReadQueues(root fs.FS, door Door) (Queues, error) {
	var all []socket
	for _, family := range []string{"tcp", "tcp6"} {
		found, err := sockets(root, "proc/"+door.Process+"/net/"+family)
		if family == "tcp6" && errors.Is(err, fs.ErrNotExist) {
			break // a kernel without IPv6
		}
		if err != nil {
			return Queues{}, err
		}
		all = append(all, found...)
	}
	const established, closeWait, listen = "01", "08", "0A"
	ports := door.Ports
	if len(ports) == 0 {
		for _, s := range all {
			if s.state == listen {
				ports = append(ports, s.port)
			}
		}
	}
	var q Queues
	for _, s := range all {
		if s.state != established && s.state != closeWait || !slices.Contains(ports, s.port) {
			continue
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
	port           int // local
	state          string
	unsent, unread uint64 // bytes
}

// sockets reads every TCP socket of a file.
func sockets(root fs.FS, name string) ([]socket, error) {
	file, err := root.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var all []socket
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		// slot local remote state sending:receiving …, all hexadecimal
		fields := strings.Fields(lines.Text())
		if len(fields) < 5 || fields[0] == "sl" {
			continue
		}
		_, port, ok1 := strings.Cut(fields[1], ":")
		sending, receiving, ok2 := strings.Cut(fields[4], ":")
		number, err1 := strconv.ParseUint(port, 16, 16)
		unsent, err2 := strconv.ParseUint(sending, 16, 64)
		unread, err3 := strconv.ParseUint(receiving, 16, 64)
		if err := errors.Join(err1, err2, err3); err != nil || !ok1 || !ok2 {
			return nil, fmt.Errorf("/%s: %q is no socket", name, lines.Text())
		}
		all = append(all, socket{port: int(number), state: fields[3], unsent: unsent, unread: unread})
	}
	return all, lines.Err()
}
