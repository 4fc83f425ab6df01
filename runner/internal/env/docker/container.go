package env

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"time"

	"github.com/moby/moby/api/pkg/stdcopy"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"
	"github.com/testcontainers/testcontainers-go"

	"perflab/runner/internal/resource"
	"perflab/runner/spec"
)

// stopTimeout is what a component gets to end by itself before it is killed.
const stopTimeout = time.Second

// component is one running container.
type component struct {
	name   string // server, or the service's name
	engine client.APIClient
	memory spec.Size // its limit; 0: none
	cpus   float64   // CPUs it may use

	ctr *testcontainers.DockerContainer
	pid int
	ip  netip.Addr // on the trial's network
}

// blueprint is how a component is started.
type blueprint struct {
	name    string
	image   string
	command []string
	env     map[string]string
	memory  spec.Size
	quota   float64 // CPUs; 0: none
	bound   []int   // CPUs it is bound to; empty: not bound
	cpus    float64 // CPUs it may use
	publish int     // port to publish on this machine; 0: none
	labels  map[string]string
	network string
}

// start creates and starts the container. On an error the component, where it is not nil,
// holds what must be taken down.
func (d *Docker) startContainer(ctx context.Context, b blueprint) (*component, error) {
	var host *container.HostConfig
	req := testcontainers.ContainerRequest{
		Image:    b.image,
		Name:     b.network + "-" + b.name,
		Cmd:      b.command,
		Env:      b.env,
		Labels:   b.labels,
		Networks: []string{b.network},
		HostConfigModifier: func(h *container.HostConfig) {
			host = h
			limit(h, b)
		},
	}
	if b.publish > 0 {
		req.ExposedPorts = []string{fmt.Sprintf("%d/tcp", b.publish)}
	} else {
		// The library publishes every port an image exposes; a proxy for each would run
		// beside the measurement.
		req.LifecycleHooks = []testcontainers.ContainerLifecycleHooks{{
			PreCreates: []testcontainers.ContainerRequestHook{
				func(context.Context, testcontainers.ContainerRequest) error {
					host.PortBindings = nil
					return nil
				},
			},
		}}
	}
	c := &component{name: b.name, engine: d.engine, memory: b.memory, cpus: b.cpus}
	creation, cancel := uncancelled(ctx)
	defer cancel()
	ctr, err := d.provider.CreateContainer(creation, req)
	c.ctr, _ = ctr.(*testcontainers.DockerContainer)
	if err != nil {
		return c, fmt.Errorf("create the container of %s: %w", b.name, err)
	}
	if err := ctr.Start(ctx); err != nil {
		return c, &failure{err: fmt.Errorf("start %s: %w", b.name, err), from: b.name, log: c.lastLines(ctx)}
	}
	return c, c.locate(ctx, b.network)
}

// uncancelled is for what the engine makes: a request that is given up half-way would leave
// a container or network whose ID nobody here knows.
func uncancelled(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), takeDownTimeout)
}

// limit sets what the container may use.
func limit(h *container.HostConfig, b blueprint) {
	h.Memory, h.MemorySwap = int64(b.memory), int64(b.memory) // as much with swap: none
	h.NanoCPUs = int64(b.quota * 1e9)
	h.CpusetCpus = formatCPUList(b.bound)
	// A server that logs every failed request must not fill the disk; the newest is kept.
	h.LogConfig = container.LogConfig{Type: "json-file", Config: map[string]string{"max-size": "16m", "max-file": "2"}}
}

// locate reads the container's address and process.
func (c *component) locate(ctx context.Context, network string) error {
	res, err := c.engine.ContainerInspect(ctx, c.ctr.GetContainerID(), client.ContainerInspectOptions{})
	if err != nil {
		return fmt.Errorf("inspect %s: %w", c.name, err)
	}
	if !res.Container.State.Running {
		return c.died(ctx, res.Container.State)
	}
	c.pid = res.Container.State.Pid
	end := res.Container.NetworkSettings.Networks[network]
	if end == nil || !end.IPAddress.IsValid() {
		return fmt.Errorf("%s has no address on network %s", c.name, network)
	}
	c.ip = end.IPAddress
	return nil
}

// alive returns an error with the last lines of its log once the container has ended.
func (c *component) alive(ctx context.Context) error {
	res, err := c.engine.ContainerInspect(ctx, c.ctr.GetContainerID(), client.ContainerInspectOptions{})
	if err != nil {
		return fmt.Errorf("%s: %w", c.name, err)
	}
	if res.Container.State.Running {
		return nil
	}
	return c.died(ctx, res.Container.State)
}

func (c *component) died(ctx context.Context, s *container.State) error {
	f := &failure{from: c.name}
	switch {
	case s.OOMKilled:
		f = outOfMemory(c.name, c.memory)
	case s.Error != "":
		f.err = fmt.Errorf("%s could not be started: %s", c.name, s.Error)
	default:
		f.err = fmt.Errorf("%s has ended with exit code %d", c.name, s.ExitCode)
	}
	f.log = c.lastLines(ctx)
	return f
}

// lastLines are the container's newest, also after ctx ended.
func (c *component) lastLines(ctx context.Context) []string {
	if c.ctr == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	r, w := io.Pipe()
	go func() { w.CloseWithError(c.copyLog(ctx, w, fmt.Sprint(tailLines))) }()
	defer r.Close()
	last := &tail{}
	for lines := bufio.NewScanner(r); lines.Scan(); {
		last.add(lines.Text())
	}
	return last.lines
}

// copyLog writes the newest lines, or "all", of both output streams.
func (c *component) copyLog(ctx context.Context, w io.Writer, newest string) error {
	stream, err := c.engine.ContainerLogs(ctx, c.ctr.GetContainerID(), client.ContainerLogsOptions{ShowStdout: true, ShowStderr: true, Tail: newest})
	if err != nil {
		return err
	}
	defer stream.Close()
	_, err = stdcopy.StdCopy(w, w, stream)
	return err
}

// stop ends the container, keeps its log in dir and removes it.
func (c *component) stop(ctx context.Context, dir string) error {
	if c == nil || c.ctr == nil {
		return nil
	}
	wait := stopTimeout
	stopErr := c.ctr.Stop(ctx, &wait)
	logErr := c.saveLog(ctx, dir)
	if err := c.ctr.Terminate(ctx, testcontainers.StopTimeout(0)); err != nil {
		return errors.Join(fmt.Errorf("remove %s: %w", c.name, err), stopErr, logErr)
	}
	c.ctr = nil
	return logErr
}

// saveLog writes the log to NAME.log; no folder, no log.
func (c *component) saveLog(ctx context.Context, dir string) (err error) {
	if dir == "" {
		return nil
	}
	f, err := os.Create(filepath.Join(dir, c.name+".log"))
	if err != nil {
		return fmt.Errorf("keep the log of %s: %w", c.name, err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := c.copyLog(ctx, f, "all"); err != nil {
		return fmt.Errorf("keep the log of %s: %w", c.name, err)
	}
	return nil
}

// meter reads the container's cgroup or, where that is not on this machine, asks the engine.
func (c *component) meter() *resource.Container {
	id := c.ctr.GetContainerID()
	return resource.NewContainer(c.name, id, c.pid, c.cpus, func() (resource.Usage, error) {
		return engineUsage(c.engine, id)
	})
}

// engineUsage is what the engine says the container has used.
func engineUsage(engine client.APIClient, id string) (resource.Usage, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	res, err := engine.ContainerStats(ctx, id, client.ContainerStatsOptions{})
	if err != nil {
		return resource.Usage{}, err
	}
	defer res.Body.Close()
	var s container.StatsResponse
	if err := json.NewDecoder(res.Body).Decode(&s); err != nil {
		return resource.Usage{}, fmt.Errorf("statistics of container %.12s: %w", id, err)
	}
	cache, ok := s.MemoryStats.Stats["inactive_file"] // cgroup v2
	if !ok {
		cache = s.MemoryStats.Stats["total_inactive_file"]
	}
	return resource.Usage{
		CPU:       time.Duration(s.CPUStats.CPUUsage.TotalUsage),
		Memory:    int64(s.MemoryStats.Usage - min(cache, s.MemoryStats.Usage)),
		Throttled: time.Duration(s.CPUStats.ThrottlingData.ThrottledTime),
	}, nil
}
