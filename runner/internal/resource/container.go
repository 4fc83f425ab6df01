package resource

import (
	"os"
	"strconv"

	"perflab/runner/internal/resource/cgroup"
	"perflab/runner/internal/resource/proc"
)

// Container meters one container, or another group of processes.
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
	c.useGroup(pid, id)
	return c
}

// NewGrouped meters the processes of a group, of which pid is one, by its counters; where
// these cannot be seen, as NewTree does.
func NewGrouped(name string, g *cgroup.Limited, pid int, cpus float64) *Container {
	t := NewTree(name, pid, cpus)
	c := &Container{name: name, source: t.Source(), cpus: cpus, read: t.Read}
	c.useGroup(pid, g.Name)
	return c
}

// useGroup reads the cgroup of process pid, whose path holds id, where that can be done.
func (c *Container) useGroup(pid int, id string) {
	root := os.DirFS("/")
	group, err := cgroup.Find(root, strconv.Itoa(pid), id)
	if err != nil {
		return
	}
	if _, err := group.Read(); err != nil {
		return
	}
	c.source = group.Source()
	c.read = func() (Usage, error) {
		n, err := group.Read()
		if err != nil {
			return Usage{}, err
		}
		return Usage{n.CPU, n.Memory, n.Throttled, proc.Uses(root, group.Members())}, nil
	}
}

// Name is the component's: server or the service's name.
func (c *Container) Name() string { return c.name }

// Source is where the figures come from: cgroup v2, cgroup v1, docker stats or proc.
func (c *Container) Source() string { return c.source }

// CPUs is how many CPUs the container may use.
func (c *Container) CPUs() float64 { return c.cpus }

// Read returns what the container has used so far; it fails once the container is gone.
func (c *Container) Read() (Usage, error) { return c.read() }
