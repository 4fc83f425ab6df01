package resource

import (
	"os"
	"strconv"
)

// Container meters one container.
type Container struct {
	name   string
	source string
	cpus   float64
	read   func() (Usage, error)
}

// NewContainer meters the container id, whose first process has the number pid, by its
// cgroup; where that cannot be seen from here, by what engine says of it. cpus is how many
// CPUs the container may use.
func NewContainer(name, id string, pid int, cpus float64, engine func() (Usage, error)) *Container {
	c := &Container{name: name, source: "docker stats", cpus: cpus, read: engine}
	if group, err := findCgroup(os.DirFS("/"), strconv.Itoa(pid), id); err == nil {
		if _, err := group.read(); err == nil {
			c.source, c.read = group.source(), group.read
		}
	}
	return c
}

// Name is the component's: server or the service's name.
func (c *Container) Name() string { return c.name }

// Source is where the figures come from: cgroup v2, cgroup v1 or docker stats.
func (c *Container) Source() string { return c.source }

// CPUs is how many CPUs the container may use.
func (c *Container) CPUs() float64 { return c.cpus }

// Read returns what the container has used so far; it fails once the container is gone.
func (c *Container) Read() (Usage, error) { return c.read() }
