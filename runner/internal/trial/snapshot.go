package trial

import (
	"errors"
	"io/fs"
	"net/url"
	"strconv"

	"perflab/runner/internal/resource/cpu"
	"perflab/runner/internal/resource/proc"
	"perflab/runner/internal/resource/socket"
	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/spec"
)

// Machine is where a trial reads what the kernel counts. Its zero value reads nothing.
type Machine struct {
	Root  fs.FS                      // the machine's "/"
	Files func() (proc.Limit, error) // of open files of this process
}

// Located is an environment that knows where its server's network can be seen.
type Located interface {
	// NetworkProcess is the number of a process of this machine in the network namespace
	// in which the server listens; an error says why there is none to be seen.
	NetworkProcess() (int, error)
}

// counted is a value as it was read, or why it was not.
type counted[T any] struct {
	value T
	err   error
}

func count[T any](v T, err error) counted[T] { return counted[T]{v, readable(err)} }

// snapshot is the machine's counters at one moment.
type snapshot struct {
	ticks    counted[cpu.Ticks]
	server   counted[cpu.Ticks] // of the CPUs that the server may use
	files    counted[int]       // open in this process
	limit    counted[proc.Limit]
	ports    counted[socket.PortRange]
	timeWait counted[int] // sockets of this network namespace
	resting  counted[int] // of these, ports of ours to the server's port

	// Of the server's network namespace.
	serverTimeWait counted[int]
	listening      counted[socket.Listening]
}

// errNotRead is what a machine that was not given has instead of values.
var errNotRead = phrase.Err(phrase.SystemDoesNotTell, nil)

// take reads all counters; what cannot be read says so in its place.
func (m Machine) take(env Environment) snapshot {
	if m.Root == nil || m.Files == nil {
		var s snapshot
		for _, err := range []*error{&s.ticks.err, &s.server.err, &s.files.err, &s.limit.err, &s.ports.err, &s.timeWait.err, &s.resting.err, &s.serverTimeWait.err, &s.listening.err} {
			*err = errNotRead
		}
		return s
	}
	s := snapshot{
		ticks: count(cpu.ReadTicks(m.Root)), files: count(proc.CountOpenFiles(m.Root)), limit: count(m.Files()),
		ports: count(socket.ReadPorts(m.Root)), timeWait: count(socket.ReadTimeWait(m.Root, proc.Own)),
	}
	s.resting = count(m.resting(env.Describe()))
	process, err := networkProcess(env)
	if err != nil {
		s.serverTimeWait.err, s.listening.err, s.server.err = err, err, err
		return s
	}
	s.server = count(cpu.ReadTicks(m.Root, env.Describe().Isolation.Server...))
	s.serverTimeWait = count(socket.ReadTimeWait(m.Root, process))
	s.listening = count(socket.ReadListening(m.Root, process))
	return s
}

// resting counts the ports to the server's that wait for their next use.
func (m Machine) resting(e result.Environment) (int, error) {
	if spec.SocketPath(e.URL) != "" {
		return 0, nil // it has none
	}
	u, err := url.Parse(e.URL)
	if err != nil {
		return 0, err
	}
	port := 80
	if u.Scheme == "https" {
		port = 443
	}
	if named := u.Port(); named != "" {
		if port, err = strconv.Atoi(named); err != nil {
			return 0, err
		}
	}
	return socket.CountResting(m.Root, port)
}

func networkProcess(env Environment) (string, error) {
	located, ok := env.(Located)
	if !ok {
		return "", phrase.Err(phrase.NetworkUnseen, nil)
	}
	pid, err := located.NetworkProcess()
	return strconv.Itoa(pid), err
}

// readable says of a file that is not there what that means.
func readable(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) && errors.Is(err, fs.ErrNotExist) {
		return phrase.Err(phrase.SystemHasNo(phrase.Text(path.Path)), err)
	}
	return err
}
