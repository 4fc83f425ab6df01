package docker

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
	"strconv"
	"time"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/moby/moby/api/pkg/stdcopy"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"
	"github.com/testcontainers/testcontainers-go"
	tcexec "github.com/testcontainers/testcontainers-go/exec"

	"perflab/runner/internal/env"
	"perflab/runner/internal/resource"
	"perflab/runner/internal/resource/cgroup"
	"perflab/runner/internal/resource/cpu"
	"perflab/runner/internal/secret"
	"perflab/runner/internal/trial"
	"perflab/runner/phrase"
	"perflab/runner/spec"
)

// stopTimeout is what a component gets to end by itself before it is killed.
const stopTimeout = time.Second

// statsTimeout bounds one reading of the engine's statistics.
const statsTimeout = 5 * time.Second

// component is one running container.
type component struct {
	name    string // server, or the service's name
	engine  client.APIClient
	memory  spec.Size // its limit; 0: none
	logDir  string    // where its log is kept; "": nowhere
	network string    // the trial's

	ctr   *testcontainers.DockerContainer // nil: it was removed
	pid   int
	ip    netip.Addr // on the trial's network
	meter trial.Meter
	end   context.CancelFunc // of readings by the meter that are under way

	privileges *spec.Privileges // nil: none
}

var _ env.Component = (*component)(nil)

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
	logDir  string

	privileges *spec.Privileges // nil: none
}

// startContainer creates and starts a container. On an error the component holds what must
// be taken down, if there is anything.
func (d *Provider) startContainer(ctx context.Context, b blueprint) (*component, error) {
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
			confine(h, b.privileges)
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
	// The library would look for a missing one in a registry, and say that it cannot.
	if _, err := d.engine.ImageInspect(ctx, b.image); cerrdefs.IsNotFound(err) {
		return &component{}, &env.Failure{Err: phrase.Err(phrase.ImageGone(phrase.Text(b.image)), nil), Hint: phrase.ResumeBuilds}
	}
	c := &component{name: b.name, network: b.network, engine: d.engine, memory: b.memory, logDir: b.logDir, privileges: b.privileges}
	creation, cancel := uncancelled(ctx)
	defer cancel()
	ctr, err := d.library.CreateContainer(creation, req)
	c.ctr, _ = ctr.(*testcontainers.DockerContainer)
	if err != nil {
		return c, fmt.Errorf("create the container of %s: %w", b.name, err)
	}
	if err := ctr.Start(ctx); err != nil {
		return c, &env.Failure{Err: fmt.Errorf("start %s: %w", b.name, err), From: b.name, Log: c.LastLines(ctx)}
	}
	if err := c.locate(ctx, b.network); err != nil {
		return c, err
	}
	c.watch(ctx, b.cpus)
	return c, nil
}

// uncancelled is for what the engine makes: a request that is given up half-way would leave
// a container or network whose ID nobody here knows.
func uncancelled(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), env.StopTimeout)
}

// limit sets what the container may use.
func limit(h *container.HostConfig, b blueprint) {
	h.Memory, h.MemorySwap = int64(b.memory), int64(b.memory) // as much with swap: none
	h.NanoCPUs = int64(b.quota * 1e9)
	h.CpusetCpus = cpu.FormatList(b.bound)
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

// Name is the component's.
func (c *component) Name() string { return c.name }

// Alive returns an error with the last lines of its log once the container has ended.
func (c *component) Alive(ctx context.Context) error {
	if c.ctr == nil {
		return nil
	}
	res, err := c.engine.ContainerInspect(ctx, c.ctr.GetContainerID(), client.ContainerInspectOptions{})
	if err != nil {
		return fmt.Errorf("%s: %w", c.name, err)
	}
	if res.Container.State.Running {
		if end := res.Container.NetworkSettings.Networks[c.network]; end == nil || end.IPAddress != c.ip {
			return &env.Failure{Err: phrase.Err(phrase.ComponentCutOff(phrase.Text(c.name)), nil), From: c.name, Log: c.LastLines(ctx)}
		}
		return nil
	}
	return c.died(ctx, res.Container.State)
}

func (c *component) died(ctx context.Context, s *container.State) error {
	f := &env.Failure{From: c.name}
	switch {
	case s.OOMKilled:
		f = env.OutOfMemory(c.name, c.memory)
	case s.Error != "":
		f.Err = phrase.Err(phrase.ComponentNotStarted(phrase.Text(c.name), phrase.Text(s.Error)), nil)
	default:
		f.Err = phrase.Err(phrase.ComponentEnded(phrase.Text(c.name), phrase.Number(s.ExitCode)), nil)
	}
	if f.Log = c.LastLines(ctx); f.Hint.IsZero() {
		f.Hint = missed(f.Log, c.privileges)
	}
	return f
}

// LastLines are the container's newest, also after ctx ended.
func (c *component) LastLines(ctx context.Context) []string {
	if c.ctr == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	r, w := io.Pipe()
	go func() { w.CloseWithError(c.copyLog(ctx, w, fmt.Sprint(env.TailLines))) }()
	defer r.Close()
	last := &env.Tail{}
	for lines := bufio.NewScanner(r); lines.Scan(); {
		last.Add(lines.Text())
	}
	return last.Lines
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

// RunBeside runs a command in the container.
func (c *component) RunBeside(ctx context.Context, command []string) (string, error) {
	if c.ctr == nil {
		return "", phrase.Err(phrase.ServerGone, nil)
	}
	code, printed, err := c.ctr.Exec(ctx, command, tcexec.Multiplexed())
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(io.LimitReader(printed, env.PrintedLimit))
	if err == nil && code != 0 {
		err = fmt.Errorf("%s: exit status %d", command[0], code)
	}
	return string(text), err
}

// Stop ends the container, keeps its log and removes it.
func (c *component) Stop(ctx context.Context) error {
	if c.ctr == nil {
		return nil
	}
	if c.end != nil {
		c.end()
	}
	wait := stopTimeout
	stopErr := c.ctr.Stop(ctx, &wait)
	logErr := c.saveLog(ctx)
	if err := c.ctr.Terminate(ctx, testcontainers.StopTimeout(0)); err != nil {
		return errors.Join(fmt.Errorf("remove %s: %w", c.name, err), stopErr, logErr)
	}
	c.ctr = nil
	return logErr
}

// saveLog writes the log to NAME.log; no folder, no log.
func (c *component) saveLog(ctx context.Context) (err error) {
	if c.logDir == "" {
		return nil
	}
	f, err := os.Create(filepath.Join(c.logDir, c.name+".log"))
	if err != nil {
		return fmt.Errorf("keep the log of %s: %w", c.name, err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	clean := secret.NewWriter(f)
	if err := errors.Join(c.copyLog(ctx, clean, "all"), clean.Flush()); err != nil {
		return fmt.Errorf("keep the log of %s: %w", c.name, err)
	}
	return nil
}

// watch makes the meter of a container that may use so many CPUs. What it asks of the engine
// ends with ctx, and with the container.
func (c *component) watch(ctx context.Context, cpus float64) {
	ctx, c.end = context.WithCancel(ctx)
	id := c.ctr.GetContainerID()
	c.meter = resource.NewContainer(c.name, id, c.pid, cpus, func() (resource.Usage, error) {
		return engineUsage(ctx, c.engine, id)
	})
}

// Meter reads the container's cgroup or, where that is not on this machine, asks the engine.
func (c *component) Meter() trial.Meter { return c.meter }

// here reports whether the container's processes are this machine's.
func (c *component) here() bool {
	return c.ctr != nil && cgroup.Holds(os.DirFS("/"), strconv.Itoa(c.pid), c.ctr.GetContainerID())
}

// ListenEndpoint is every port listened on in the container, where its processes are this
// machine's.
func (c *component) ListenEndpoint() (trial.ListenEndpoint, bool) {
	return trial.ListenEndpoint{Process: strconv.Itoa(c.pid)}, c.here()
}

// NetworkProcess is the container's first process, where the engine runs it on this machine.
func (c *component) NetworkProcess() (int, error) {
	switch {
	case c.ctr == nil:
		return 0, phrase.Err(phrase.ServerGone, nil)
	case !c.here():
		return 0, phrase.Err(phrase.ServerElsewhere, nil)
	}
	return c.pid, nil
}

// engineUsage is what the engine says the container has used.
func engineUsage(ctx context.Context, engine client.APIClient, id string) (resource.Usage, error) {
	ctx, cancel := context.WithTimeout(ctx, statsTimeout)
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
