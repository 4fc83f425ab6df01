package env

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"slices"
	"strconv"
	"time"

	"perflab/runner/internal/trial"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/target"
)

// takeDownTimeout bounds taking down what was started, whatever became of the caller's context.
const takeDownTimeout = 30 * time.Second

// Start brings up the trial's own network, its services, then its server, and waits until
// each is ready.
func (d *Docker) Start(ctx context.Context, req trial.Request) (_ trial.Environment, err error) {
	e := &dockerEnv{logDir: req.LogDir, variant: req.Variant}
	defer func() {
		if err == nil {
			return
		}
		if stopErr := e.Stop(ctx); stopErr != nil {
			err = errors.Join(err, stopErr)
		}
	}()
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if err := d.start(ctx, req, e); err != nil {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		return nil, err
	}
	return e, nil
}

func (d *Docker) start(ctx context.Context, req trial.Request, e *dockerEnv) error {
	v := req.Variant
	var err error
	if v.Environment.Target != "" {
		if e.target, err = target.Read(d.opts.Targets, v.Environment.Target); err != nil {
			return err
		}
	}
	services, err := d.opts.services(v)
	if err != nil {
		return err
	}
	isolation, cpus, err := d.divide(v.Environment.Isolation, v.Environment.CPUs)
	if err != nil {
		return err
	}
	if err := d.openNetwork(ctx, req, e); err != nil {
		return err
	}
	plan := blueprint{
		bound: isolation.Server, network: e.networkName,
		labels: labels(req),
	}
	addresses := addresses(v, e.target)
	for _, name := range slices.Sorted(maps.Keys(services)) {
		if addresses[name], err = d.startService(ctx, e, name, services[name], plan); err != nil {
			return err
		}
	}
	return d.startServer(ctx, e, plan, isolation, cpus, addresses)
}

// startService starts a service and waits until it answers; it returns the address under
// which the server reaches it.
func (d *Docker) startService(ctx context.Context, e *dockerEnv, name string, s service, plan blueprint) (string, error) {
	sc, err := newScope(e.variant, s.target, 1, s.target.Port, nil)
	if err != nil {
		return "", err
	}
	if err := plan.fill(sc, s.target.Command, s.target.Env); err != nil {
		return "", fmt.Errorf("service %s: %w", name, err)
	}
	plan.name, plan.image, plan.memory = name, d.tag(targetKey(s.target.Name)), s.Memory
	plan.cpus = usable(d.boundTo(plan.bound), 0)
	c, reach, err := d.startComponent(ctx, e, plan, s.target.Port)
	if err != nil {
		return "", err
	}
	ready := readiness(s.target.Ready, nil)
	alive := func() error { return c.alive(ctx) }
	switch s.target.Protocol {
	case "redis":
		err = waitPing(ctx, reach, time.Duration(ready.Timeout), alive)
	case "http":
		_, err = waitReady(ctx, probeClient(), "http://"+reach+ready.Path, time.Duration(ready.Timeout), alive)
	}
	if err != nil {
		return "", notReady(ctx, c, err)
	}
	if e.target != nil && e.target.Cache != nil && e.target.Cache.Service == name {
		e.cache = newCacheWatch(reach, e.target.Cache.Keys)
	}
	return net.JoinHostPort(c.ip.String(), strconv.Itoa(s.target.Port)), nil
}

// startServer starts the server under test and describes what runs.
func (d *Docker) startServer(ctx context.Context, e *dockerEnv, plan blueprint, isolation result.Isolation, cpus float64, services map[string]string) error {
	own := e.variant.Environment
	port, command := own.Port, own.Command
	var env map[string]string
	var probe *spec.Ready
	if t := e.target; t != nil {
		env, probe = t.Env, t.Ready
		if port == 0 {
			port = t.Port
		}
		if len(command) == 0 {
			command = t.Command
		}
	}
	if port == 0 {
		return &failure{err: errors.New("environment.port is missing"), hint: "name the port the server listens on in its container"}
	}
	sc, err := newScope(e.variant, e.target, wholeCPUs(cpus), port, services)
	if err != nil {
		return err
	}
	if err := plan.fill(sc, command, env, own.Env); err != nil {
		return err
	}
	plan.name, plan.image, plan.memory, plan.quota, plan.cpus = "server", d.serverImage(own), own.Memory, own.CPUs, cpus
	c, reach, err := d.startComponent(ctx, e, plan, port)
	if err != nil {
		return err
	}
	ready := readiness(own.Ready, probe)
	path, err := sc.expand(ready.Path)
	if err != nil {
		return err
	}
	url := "http://" + reach
	found, err := waitReady(ctx, probeClient(), url+path, time.Duration(ready.Timeout), func() error { return c.alive(ctx) })
	if err != nil {
		return notReady(ctx, c, err)
	}
	return e.describe(url, found, isolation, wholeCPUs(cpus))
}

// fill sets what the component runs and its environment.
func (b *blueprint) fill(s scope, command []string, env ...map[string]string) (err error) {
	if b.command, err = s.list(command); err != nil {
		return fmt.Errorf("command: %w", err)
	}
	b.env, err = s.env(env...)
	return err
}

// startComponent starts a container of the trial and returns the host:port under which this
// process reaches its port.
func (d *Docker) startComponent(ctx context.Context, e *dockerEnv, plan blueprint, port int) (*component, string, error) {
	if plan.image == "" {
		return nil, "", fmt.Errorf("%s has no image: it was not prepared", plan.name)
	}
	plan.labels = maps.Clone(plan.labels)
	plan.labels[labelComponent] = plan.name
	if !e.direct {
		plan.publish = port
	}
	c, err := d.startContainer(ctx, plan)
	e.components = append(e.components, c)
	if err != nil {
		return nil, "", err
	}
	if e.direct {
		return c, net.JoinHostPort(c.ip.String(), strconv.Itoa(port)), nil
	}
	reach, err := e.published(ctx, c, port)
	if err != nil {
		return nil, "", fmt.Errorf("the published port of %s: %w", plan.name, err)
	}
	return c, reach, nil
}

func (d *Docker) boundTo(cpus []int) int {
	if len(cpus) > 0 {
		return len(cpus)
	}
	return d.info.NCPU
}
