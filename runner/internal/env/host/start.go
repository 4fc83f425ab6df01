package env

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"

	"perflab/runner/internal/resource"
	"perflab/runner/internal/resource/cgroup"
	"perflab/runner/internal/supervisor"
	"perflab/runner/internal/trial"
	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/target"
)

// hostPorts is how many free ports are tried: one may be taken between choosing and binding.
const hostPorts = 5

// hosted is one program of a trial, before it runs.
type hosted struct {
	name     string
	target   *target.Target // nil: a command of one's own
	command  []string
	env      []map[string]string // a later one replaces an earlier one's
	protocol string
	ready    spec.Ready
	port     int // 0: a free one
	limits   limitsAsked
	services map[string]string // addresses that placeholders name
}

// hostRun is a trial being started.
type hostRun struct {
	*Host
	hostSetUp
	req trial.Request
	env *processEnv
}

// Start starts the services, then the server, and waits until each is ready.
func (p *Host) Start(ctx context.Context, req trial.Request) (_ trial.Environment, err error) {
	s, err := p.setUp(req.Variant)
	if err != nil {
		return nil, err
	}
	r := hostRun{p, s, req, &processEnv{variant: req.Variant}}
	defer func() {
		if err != nil {
			err = errors.Join(err, r.env.Stop(ctx))
		}
	}()
	if err := r.start(ctx); err != nil {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		return nil, err
	}
	return r.env, nil
}

func (r hostRun) start(ctx context.Context) error {
	v := r.req.Variant
	limits := r.limits(v)
	reach := addresses(v, r.target)
	for _, name := range slices.Sorted(maps.Keys(r.services)) {
		t := r.services[name].target
		program := hosted{
			name: name, target: t, command: t.Host.Command, env: []map[string]string{t.Env, t.Host.Env},
			protocol: t.Protocol, ready: readiness(t.Ready), limits: limits[name],
		}
		running, err := r.run(ctx, program)
		if err != nil {
			return err
		}
		reach[name] = running.address
		if r.target != nil && r.target.Cache != nil && r.target.Cache.Service == name {
			r.env.cache = newCacheWatch(running.address, r.target.Cache.Keys)
		}
	}
	own := v.Environment
	server := hosted{
		name: "server", target: r.target, command: own.Command, env: []map[string]string{own.Env},
		protocol: "http", ready: readiness(own.Ready), port: own.Port, limits: limits["server"], services: reach,
	}
	if t := r.target; t != nil {
		server.command, server.ready = t.Host.Command, readiness(t.Ready)
		server.env = []map[string]string{t.Env, t.Host.Env, own.Env}
	}
	running, err := r.run(ctx, server)
	if err != nil {
		return err
	}
	return r.describe(running)
}

// running is a program that was started.
type running struct {
	*process
	scope  scope // what placeholders stand for
	limits effectiveLimits
	report *readyReport // of its readiness page; nil: it has none
}

// run starts a program and waits until it is ready; where another one takes its port first,
// again with another port.
func (r hostRun) run(ctx context.Context, h hosted) (*running, error) {
	for try := 1; ; try++ {
		port := h.port
		if port == 0 {
			var err error
			if port, err = r.freePort(); err != nil {
				return nil, err
			}
		} else if err := vacant(port); err != nil {
			return nil, &failure{err: fmt.Errorf("%s: %w", h.name, err), hint: "end that program, or leave environment.port out and hand the server a free one as ${port}"}
		}
		p, err := r.launch(ctx, h, port)
		if err != nil {
			return nil, err
		}
		if err = r.await(ctx, h, p); err == nil {
			r.env.add(p.process, p.meter())
			return p, nil
		}
		stopped := p.stop()
		if ctx.Err() == nil && !errors.Is(err, errPortTaken) && errors.Is(vacant(port), errPortTaken) {
			err = fmt.Errorf("%w: %w", errPortTaken, err)
		}
		if h.port != 0 || try == hostPorts || !errors.Is(err, errPortTaken) || stopped != nil {
			return nil, errors.Join(err, stopped)
		}
	}
}

// launch starts the program with a supervisor, in a folder and, where it has limits, in a cgroup
// of its own. On an error nothing is left.
func (r hostRun) launch(ctx context.Context, h hosted, port int) (_ *running, err error) {
	folder, err := supervisor.NewFolder()
	defer func() {
		if err != nil {
			err = errors.Join(err, folder.Clear())
		}
	}()
	if err != nil {
		return nil, fmt.Errorf("the folder of %s: %w", h.name, err)
	}
	in := h.limits.enforce(folder.Name())
	sc, err := newScope(r.req.Variant, h.target, wholeCPUs(in.usable()), port, h.services)
	var program supervisor.Program
	if err == nil {
		program, err = r.program(h, folder, sc)
	}
	if err == nil && in.group != nil {
		program.Groups = in.group.Folders
		err = folder.Grouped(program.Groups)
	}
	if err != nil {
		if in.group != nil {
			err = errors.Join(err, cgroup.Remove(in.group.Folders))
		}
		return nil, err
	}
	input, err := json.Marshal(program)
	if err != nil {
		return nil, err
	}
	p, number, err := builtIn{
		self: r.opts.Self, name: h.name, program: supervisor.Name, input: input, announces: supervisor.Announcement,
		cpus: r.isolation.Server, logDir: r.req.LogDir,
	}.start(ctx)
	if err != nil {
		return nil, err
	}
	p.address, p.clear = net.JoinHostPort("127.0.0.1", strconv.Itoa(port)), folder.Clear
	p.group, p.memory, p.notes = in.group, in.memory, in.notes
	if p.pid, err = strconv.Atoi(number); err != nil {
		return nil, errors.Join(fmt.Errorf("the process of %s: %w", h.name, err), p.stop())
	}
	return &running{process: p, scope: sc, limits: in}, nil
}

// program is what the supervisor runs: a target's in its folder, with a copy of the target's
// files and little in its environment; a command of one's own beside the experiment, in the
// caller's environment.
func (r hostRun) program(h hosted, folder supervisor.Folder, sc scope) (p supervisor.Program, err error) {
	p.Folder = folder
	if p.Command, err = sc.list(h.command); err != nil {
		return p, fmt.Errorf("command of %s: %w", h.name, err)
	}
	variables, err := sc.env(h.env...)
	if err != nil {
		return p, fmt.Errorf("%s: %w", h.name, err)
	}
	var around map[string]string
	if h.target != nil {
		p.Dir, around = folder.Work(), hostVariables(folder.Temp(), folder.Temp())
		if err := copyFiles(r.opts.Targets, h.target, p.Dir); err != nil {
			return p, err
		}
	} else {
		p.Dir, around = r.opts.ExperimentDir, inherited()
		around["TMPDIR"] = folder.Temp()
	}
	maps.Copy(around, variables)
	p.Env = append(list(around), folder.Mark())
	return p, nil
}

// inherited is this process's environment.
func inherited() map[string]string {
	out := map[string]string{}
	for _, variable := range os.Environ() {
		key, value, _ := strings.Cut(variable, "=")
		out[key] = value
	}
	return out
}

// meter is by the cgroup where there is one, else by the processes.
func (p *running) meter() trial.Meter {
	if p.group != nil {
		return resource.NewGrouped(p.name, p.group, p.pid, p.limits.usable())
	}
	return resource.NewTree(p.name, p.pid, p.limits.usable())
}

// describe keeps what runs: as the server reports it, where it does.
func (r hostRun) describe(server *running) error {
	d := result.Environment{
		URL: "http://" + server.address, Path: pathLoopback, Isolation: r.isolation,
		Stack: result.Stack{Provider: r.Name()},
		Asked: map[string]string{}, Effective: map[string]string{}, Native: []result.Setting{},
	}
	if t := r.target; t != nil {
		d.Stack.Asked, d.Stack.Target, d.Stack.Title = t.Name, t.Name, t.Title
	} else {
		command := r.req.Variant.Environment.Command // as written: without secrets
		d.Stack.Asked, d.Stack.Target, d.Stack.Title = command[0], command[0], strings.Join(command, " ")
	}
	notes := []phrase.Statement{d.Isolation.Note}
	for _, p := range slices.Backward(r.env.processes) {
		notes = append(notes, p.notes...)
	}
	d.Isolation.Note = phrase.All(notes...)
	if found := server.report; found != nil {
		var err error
		if d.Asked, err = asked(r.req.Variant, wholeCPUs(server.limits.usable())); err != nil {
			return err
		}
		d.Effective, d.Native, d.Stack.Versions = found.Effective, found.Native, found.Versions
	}
	r.env.description = d
	return nil
}
