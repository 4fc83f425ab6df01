package env

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/moby/moby/client"
	"github.com/redis/go-redis/v9"
	"github.com/testcontainers/testcontainers-go"

	"perflab/runner/internal/trial"
	"perflab/runner/result"
	"perflab/runner/spec"
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
		if e.target, err = spec.ReadTarget(d.opts.Targets, v.Environment.Target); err != nil {
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
		labels: map[string]string{labelRun: req.RunID, labelTrial: req.Trial.ID()},
	}
	addresses := map[string]string{}
	for name := range v.Environment.Services {
		addresses[name] = ""
	}
	if e.target != nil {
		for name := range e.target.Needs {
			addresses[name] = ""
		}
	}
	for _, name := range slices.Sorted(maps.Keys(services)) {
		if addresses[name], err = d.startService(ctx, e, name, services[name], plan); err != nil {
			return err
		}
	}
	return d.startServer(ctx, e, plan, isolation, cpus, addresses)
}

// openNetwork makes the trial's network, and finds out whether its addresses can be reached
// from here: where its gateway is one of this machine's own addresses.
func (d *Docker) openNetwork(ctx context.Context, req trial.Request, e *dockerEnv) error {
	name := fmt.Sprintf("runner-%s-%s-%s", req.RunID, req.Trial.ID(), strings.ToLower(rand.Text()[:6]))
	net, err := d.provider.CreateNetwork(ctx, testcontainers.NetworkRequest{
		Name: name, Driver: "bridge", Labels: map[string]string{labelRun: req.RunID, labelTrial: req.Trial.ID()},
	})
	if err != nil {
		return &failure{err: fmt.Errorf("the trial's network: %w", err), hint: "`runner clean` removes the networks that killed runs left"}
	}
	e.network, e.networkName = net, name
	res, err := d.engine.NetworkInspect(ctx, name, client.NetworkInspectOptions{})
	if err != nil {
		return fmt.Errorf("the trial's network: %w", err)
	}
	for _, c := range res.Network.IPAM.Config {
		e.direct = e.direct || (!d.publish && ownAddress(c.Gateway))
	}
	return nil
}

// ownAddress tells whether a is an address of this machine, as seen from this process.
func ownAddress(a netip.Addr) bool {
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

// service is one service of a variant: how the file asks for it and the target it is.
type service struct {
	spec.Service
	target *spec.Target
}

// services are those the variant runs: all that the file lists, but for a target only those
// it needs in this configuration.
func (o Options) services(v spec.Variant) (map[string]service, error) {
	var needed []string
	optional := map[string]string{}
	if v.Environment.Target != "" {
		t, err := spec.ReadTarget(o.Targets, v.Environment.Target)
		if err != nil {
			return nil, err
		}
		if needed, err = t.Needed(v.Server); err != nil {
			return nil, err
		}
		optional = t.Needs
	}
	out := map[string]service{}
	for name, s := range v.Environment.Services {
		if _, ok := optional[name]; ok && !slices.Contains(needed, name) {
			continue
		}
		t, err := spec.ReadTarget(o.Targets, s.Target)
		if err != nil {
			return nil, err
		}
		out[name] = service{s, t}
	}
	for _, name := range needed {
		if _, ok := out[name]; !ok {
			return nil, &failure{
				err:  fmt.Errorf("target %s needs the service %s in variant %s, which the file does not list", v.Environment.Target, name, v.Name),
				hint: fmt.Sprintf("add environment.services: {%s: {target: %s}}", name, name),
			}
		}
	}
	return out, nil
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
	reach, err := c.ctr.PortEndpoint(ctx, fmt.Sprintf("%d/tcp", port), "")
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

// readiness is the first probe that is given, its gaps filled.
func readiness(probes ...*spec.Ready) spec.Ready {
	r := spec.Ready{}
	for _, p := range probes {
		if p != nil {
			r = *p
			break
		}
	}
	if r.Path == "" {
		r.Path = "/"
	}
	if r.Timeout == 0 {
		r.Timeout = spec.Duration(time.Minute)
	}
	return r
}

// waitPing waits until a Redis answers PING.
func waitPing(ctx context.Context, address string, timeout time.Duration, alive func() error) error {
	c := redis.NewClient(&redis.Options{Addr: address, Protocol: 2, DisableIdentity: true, MaxRetries: -1})
	defer c.Close()
	within, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	for {
		if err := alive(); err != nil {
			return err
		}
		err := c.Ping(within).Err()
		if err == nil {
			return nil
		}
		select {
		case <-within.Done():
			return fmt.Errorf("no answer to PING within %v: %w", timeout, err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// notReady adds the last lines of the log to why a component did not become ready, unless
// they are there already.
func notReady(ctx context.Context, c *component, err error) error {
	var f *failure
	if errors.As(err, &f) || ctx.Err() != nil {
		return err
	}
	return &failure{err: fmt.Errorf("%s: %w", c.name, err), from: c.name, log: c.lastLines(ctx)}
}
