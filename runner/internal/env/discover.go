package env

import (
	"net"
	"net/netip"
	"os"
	"runtime"
	"strconv"

	"perflab/runner/internal/resource"
	"perflab/runner/internal/resource/proc"
	"perflab/runner/internal/resource/socket"
	"perflab/runner/internal/trial"
)

// Discover finds what a server in this process's own network namespace uses beside the
// environment's components.
func (e *Environment) Discover() ([]trial.Meter, map[string]trial.ListenEndpoint, int) {
	server := e.Component(ServerName)
	if server == nil {
		return nil, nil, -1
	}
	if at, ok := server.ListenEndpoint(); !ok || at.Process != proc.Own {
		return nil, nil, -1
	}
	pid, err := server.NetworkProcess()
	if err != nil {
		return nil, nil, -1
	}
	known := map[int]bool{}
	for _, at := range e.ListenEndpoints() {
		for _, port := range at.Ports {
			known[port] = true
		}
	}
	return discover(pid, known, e.Meters())
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

// OwnAddress tells whether a is an address of this machine, as seen from this process.
func OwnAddress(a netip.Addr) bool {
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return false
	}
	for _, own := range addresses {
		if prefix, err := netip.ParsePrefix(own.String()); err == nil && prefix.Addr() == a {
			return true
		}
	}
	return false
}
