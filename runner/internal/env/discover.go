package env

import (
	"net"
	"os"
	"runtime"
	"strconv"

	"perflab/runner/internal/resource"
	"perflab/runner/internal/resource/cgroup"
	"perflab/runner/internal/resource/proc"
	"perflab/runner/internal/resource/socket"
	"perflab/runner/internal/trial"
	"perflab/runner/phrase"
)

// Where the network of each kind of environment's server can be seen.

var (
	_ trial.Located = (*dockerEnv)(nil)
	_ trial.Located = (*processEnv)(nil)
	_ trial.Located = (*externalEnv)(nil)

	_ trial.Visible = (*dockerEnv)(nil)
	_ trial.Visible = (*processEnv)(nil)
	_ trial.Visible = (*externalEnv)(nil)

	_ trial.Discovering = (*processEnv)(nil)
	_ trial.Discovering = (*externalEnv)(nil)
)

// NetworkProcess is the first process of the server's container, where the engine runs it
// on this machine.
func (e *dockerEnv) NetworkProcess() (int, error) {
	for _, c := range e.components {
		if c == nil || c.ctr == nil || c.name != "server" {
			continue
		}
		if !c.here() {
			return 0, phrase.Err(phrase.ServerElsewhere, nil)
		}
		return c.pid, nil
	}
	return 0, phrase.Err(phrase.ServerGone, nil)
}

// here reports whether the container's processes are this machine's.
func (c *component) here() bool {
	return cgroup.Holds(os.DirFS("/"), strconv.Itoa(c.pid), c.ctr.GetContainerID())
}

// ListenEndpoints are the ports of each container whose processes are this machine's.
func (e *dockerEnv) ListenEndpoints() map[string]trial.ListenEndpoint {
	endpoints := map[string]trial.ListenEndpoint{}
	for _, c := range e.components {
		if c != nil && c.ctr != nil && c.here() {
			endpoints[c.name] = trial.ListenEndpoint{Process: strconv.Itoa(c.pid)}
		}
	}
	return endpoints
}

// NetworkProcess is the server, in this process's own network namespace.
func (e *processEnv) NetworkProcess() (int, error) {
	for _, p := range e.processes {
		if p.name == "server" {
			return p.pid, nil
		}
	}
	return 0, phrase.Err(phrase.ServerGone, nil)
}

// ListenEndpoints are the addresses of the processes, in this process's own network namespace.
func (e *processEnv) ListenEndpoints() map[string]trial.ListenEndpoint {
	endpoints := map[string]trial.ListenEndpoint{}
	for _, p := range e.processes {
		if _, port, err := net.SplitHostPort(p.address); err == nil {
			if number, err := strconv.Atoi(port); err == nil {
				endpoints[p.name] = trial.ListenEndpoint{Process: proc.Own, Ports: []int{number}}
			}
		}
	}
	return endpoints
}

// NetworkProcess is this process, where the server listens on this machine outside a
// container.
func (e *externalEnv) NetworkProcess() (int, error) {
	if e.description.Path != pathLoopback {
		return 0, phrase.Err(phrase.ServerNotLocal(phrase.Text(e.description.URL)), nil)
	}
	return os.Getpid(), nil
}

// ListenEndpoints is the server's port, where it is on this machine outside a container.
func (e *externalEnv) ListenEndpoints() map[string]trial.ListenEndpoint {
	port, ok := portOf(e.description.URL)
	if !ok || e.pid == 0 {
		return nil
	}
	return map[string]trial.ListenEndpoint{"server": {Process: proc.Own, Ports: []int{port}}}
}

// Discover finds what the server uses beside the services started for it.
func (e *processEnv) Discover() ([]trial.Meter, map[string]trial.ListenEndpoint, int) {
	pid, err := e.NetworkProcess()
	if err != nil {
		return nil, nil, -1
	}
	known := map[int]bool{}
	for _, at := range e.ListenEndpoints() {
		for _, port := range at.Ports {
			known[port] = true
		}
	}
	return discover(pid, known, e.meters)
}

// Discover finds what the server's process uses, where that could be found.
func (e *externalEnv) Discover() ([]trial.Meter, map[string]trial.ListenEndpoint, int) {
	if e.pid == 0 {
		return nil, nil, -1
	}
	return discover(e.pid, nil, e.Meters())
}

// discover meters the servers on this machine that process pid holds connections to, but
// for those on known ports, those that are metered, and this program. They are named by
// their program and port.
func discover(pid int, known map[int]bool, meters []trial.Meter) ([]trial.Meter, map[string]trial.ListenEndpoint, int) {
	up, outgoing, err := socket.Upstreams(os.DirFS("/"), pid)
	if err != nil {
		return nil, nil, -1
	}
	metered := map[string]bool{}
	for _, m := range meters {
		metered[m.Name()] = true
	}
	var found []trial.Meter
	endpoints := map[string]trial.ListenEndpoint{}
	for _, u := range up {
		name := u.Program + ":" + strconv.Itoa(u.Port)
		if known[u.Port] || metered[name] || u.Process == os.Getpid() {
			continue
		}
		found = append(found, resource.NewTree(name, u.Process, float64(runtime.NumCPU())))
		endpoints[name] = trial.ListenEndpoint{Process: proc.Own, Ports: []int{u.Port}}
	}
	return found, endpoints, outgoing
}
