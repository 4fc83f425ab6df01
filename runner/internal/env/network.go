package env

import (
	"errors"
	"fmt"
	"os"
	"strconv"

	"perflab/runner/internal/resource"
	"perflab/runner/internal/trial"
)

// Where the network of each kind of environment's server can be seen.

var (
	_ trial.Located = (*dockerEnv)(nil)
	_ trial.Located = (*processEnv)(nil)
	_ trial.Located = (*externalEnv)(nil)
)

// NetworkProcess is the first process of the server's container, where the engine runs it
// on this machine.
func (e *dockerEnv) NetworkProcess() (int, error) {
	for _, c := range e.components {
		if c == nil || c.ctr == nil || c.name != "server" {
			continue
		}
		if !resource.InContainer(os.DirFS("/"), strconv.Itoa(c.pid), c.ctr.GetContainerID()) {
			return 0, errors.New("the engine runs the server on another machine or in a virtual one")
		}
		return c.pid, nil
	}
	return 0, errors.New("the server is gone")
}

// NetworkProcess is the server, in this process's own network namespace.
func (e *processEnv) NetworkProcess() (int, error) {
	for _, p := range e.processes {
		if p.name == "server" {
			return p.pid, nil
		}
	}
	return 0, errors.New("the server is gone")
}

// NetworkProcess is this process, where the server listens on this machine outside a
// container.
func (e *externalEnv) NetworkProcess() (int, error) {
	if e.description.Path != pathLoopback {
		return 0, fmt.Errorf("the server at %s is not on this machine's loopback", e.description.URL)
	}
	return os.Getpid(), nil
}
