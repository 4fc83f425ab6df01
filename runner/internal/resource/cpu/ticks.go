package resource

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// What follows reads the machine as a whole. root is its "/", and a process is a number in
// its /proc, or OwnProcess.

// OwnProcess names this one.
const OwnProcess = "self"

// Ticks are CPU time since the machine's start, in clock ticks of several CPUs together.
type Ticks struct {
	All   int64
	Idle  int64 // waiting for disks among it
	Disk  int64 // idle while a disk was waited for
	Steal int64
}

// ReadTicks reads the line of each of the CPUs in /proc/stat, that of all together where
// none is given, see proc_stat(5): user, nice, system, idle, iowait, irq, softirq, steal;
// what follows is part of user and nice.
func ReadTicks(root fs.FS, cpus ...int) (Ticks, error) {
	text, err := ReadText(root, "proc/stat")
	if err != nil {
		return Ticks{}, err
	}
	names := []string{"cpu"}
	if len(cpus) > 0 {
		names = nil
		for _, n := range cpus {
			names = append(names, "cpu"+strconv.Itoa(n))
		}
	}
	var t Ticks
	seen := 0
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) == 0 || !slices.Contains(names, fields[0]) {
			continue
		}
		if len(fields) < 9 {
			return Ticks{}, fmt.Errorf("/proc/stat: %q", line)
		}
		seen++
		const idle, iowait, steal = 3, 4, 7
		for i, f := range fields[1:9] {
			n, err := strconv.ParseInt(f, 10, 64)
			if err != nil {
				return Ticks{}, fmt.Errorf("/proc/stat: %w", err)
			}
			t.All += n
			switch i {
			case iowait:
				t.Disk += n
				t.Idle += n
			case idle:
				t.Idle += n
			case steal:
				t.Steal += n
			}
		}
	}
	if seen < len(names) {
		return Ticks{}, fmt.Errorf("/proc/stat tells nothing of %s", strings.Join(names, ", "))
	}
	return t, nil
}

// Busy is the share of CPU time, 0 to 1, that was used by anything between two readings,
// other machines among it, and disk the share that was idle while a disk was waited for. It
// fails where no tick passed between them.
func Busy(before, after Ticks) (busy, disk float64, err error) {
	if after.All <= before.All {
		return 0, 0, errors.New("no clock tick passed")
	}
	all := float64(after.All - before.All)
	return 1 - float64(max(after.Idle-before.Idle, 0))/all, float64(max(after.Disk-before.Disk, 0)) / all, nil
}

// Stolen is the share of CPU time, 0 to 1, that the hypervisor gave to other machines
// between two readings. It fails where no tick passed between them.
func Stolen(before, after Ticks) (float64, error) {
	if after.All <= before.All {
		return 0, errors.New("no clock tick passed")
	}
	return float64(max(after.Steal-before.Steal, 0)) / float64(after.All-before.All), nil
}

// Limit is a limit of this process: the soft one is in force, up to the hard one it may be
// raised.
type Limit struct{ Soft, Hard uint64 }

// OpenFiles is this process's limit of open files.
func OpenFiles() (Limit, error) {
	var l unix.Rlimit
	err := unix.Getrlimit(unix.RLIMIT_NOFILE, &l)
	return Limit{l.Cur, l.Max}, err
}

// CountOpenFiles is how many files this process holds open.
func CountOpenFiles(root fs.FS) (int, error) {
	files, err := fs.ReadDir(root, "proc/self/fd")
	return len(files), err
}

// PortRange is the ports given to connections that ask for none, both ends included.
type PortRange struct{ First, Last int }

// Count is how many ports there are.
func (p PortRange) Count() int { return p.Last - p.First + 1 }

// ReadPorts reads the range of this process's network namespace.
func ReadPorts(root fs.FS) (PortRange, error) {
	const name = "proc/sys/net/ipv4/ip_local_port_range"
	line, err := ReadText(root, name)
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
	return After(root, "proc/"+process+"/net/sockstat", "TCP:", "tw")
}

// CountResting counts the ports of this process's network namespace that rest in TIME_WAIT
// after a connection to a server's port, and from which it cannot be reached meanwhile. It
// reads every TCP socket there is, see proc_pid_net(5).
func CountResting(root fs.FS, port int) (int, error) {
	all, err := sockets(root, OwnProcess, func(state string) bool { return state == stateTimeWait })
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
	text, err := ReadText(root, name)
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

// InContainer reports whether a process of this machine belongs to the container id: a
// number that an engine gives may be that of a process on another machine.
func InContainer(root fs.FS, process, id string) bool {
	_, err := findCgroup(root, process, id)
	return err == nil
}

// After returns the number that follows key on the line of a file that begins with start;
// the first one where key is empty.
func After(root fs.FS, name, start, key string) (int, error) {
	data, err := ReadText(root, name)
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(data) {
		fields := strings.Fields(line)
		if len(fields) < 2 || fields[0] != start {
			continue
		}
		at := 1
		if key != "" {
			at = slices.Index(fields, key) + 1
		}
		if at > 0 && at < len(fields) {
			return strconv.Atoi(fields[at])
		}
	}
	return 0, fmt.Errorf("/%s tells no %s", name, strings.TrimSpace(start+" "+key))
}

// ReadNumber reads a file that holds one number.
func ReadNumber(root fs.FS, name string) (int, error) {
	s, err := ReadText(root, name)
	if err != nil {
		return 0, err
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0, fmt.Errorf("/%s: %w", name, err)
	}
	return n, nil
}

// ReadText reads a file without the white space around it.
func ReadText(root fs.FS, name string) (string, error) {
	data, err := fs.ReadFile(root, name)
	return strings.TrimSpace(string(data)), err
}
