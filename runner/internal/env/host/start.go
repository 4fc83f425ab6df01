package host

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"perflab/runner/internal/env"
	"perflab/runner/internal/env/process"
	"perflab/runner/internal/resource"
	"perflab/runner/internal/resource/cgroup"
	"perflab/runner/internal/resource/cpu"
	"perflab/runner/internal/supervisor"
	"perflab/runner/internal/trial"
	"perflab/runner/phrase"
)

// portTries is how many free ports are tried: one may be taken between choosing and binding.
const portTries = 5

// run is a trial being started.
type run struct {
	*Provider
	plan   env.Plan
	logDir string
}

// Start starts the services, then the server, and waits until each is ready.
func (p *Provider) Start(ctx context.Context, req trial.Request) (trial.Environment, error) {
	plan, err := p.plan(req.Variant)
	if err != nil {
		return nil, err
	}
	return plan.BringUp(ctx, nil, run{p, plan, req.LogDir}.launch)
}

// program is one program of a trial with its supervisor, which is the process.
type program struct {
	*process.Process
	limits effective
	beside func(ctx context.Context, command []string) (string, error)
	pid    int                // of the program itself
	meter  func() trial.Meter // made when it is asked for: until it is ready the program may not be in its cgroup
}

// launch starts a part; see env.Launch. Where another program takes its port first, it is
// started again with another port.
func (r run) launch(ctx context.Context, e *env.Environment, part env.Part, services map[string]string) (env.Started, error) {
	for try := 1; ; try++ {
		port := part.Port
		if port == 0 {
			var err error
			if port, err = r.freePort(); err != nil {
				return env.Started{}, err
			}
		} else if err := vacant(port); err != nil {
			return env.Started{}, &env.Failure{Err: fmt.Errorf("%s: %w", part.Name, err), Hint: phrase.FreePort}
		}
		p, started, err := r.try(ctx, e, part, port, services)
		if err == nil || p == nil || ctx.Err() != nil {
			return started, err
		}
		stopped := e.Discard(ctx, p)
		if !errors.Is(err, errPortTaken) && errors.Is(vacant(port), errPortTaken) {
			err = fmt.Errorf("%w: %w", errPortTaken, err)
		}
		if part.Port != 0 || try == portTries || !errors.Is(err, errPortTaken) || stopped != nil {
			return started, errors.Join(err, stopped)
		}
	}
}

// try starts a part on a port, and waits until it answers there.
func (r run) try(ctx context.Context, e *env.Environment, part env.Part, port int, services map[string]string) (*program, env.Started, error) {
	started := env.Started{Path: env.PathLoopback}
	p, scope, err := r.begin(ctx, part, port, services)
	if err != nil {
		return nil, started, err
	}
	e.Add(p)
	started.Scope, started.Reach, started.Address, started.CPUs, started.Notes = scope, p.Address, p.Address, p.limits.usable(), p.limits.notes
	probe, err := part.Probe.In(scope)
	if err != nil {
		return p, started, err
	}
	if started.Report, err = e.Await(ctx, p, probe, p.Address); err != nil {
		return p, started, err
	}
	if err := p.holdsItsPort(port); err != nil {
		return p, started, env.Failed(ctx, p, err)
	}
	return p, started, nil
}

// begin starts the program with a supervisor, in a folder and, where it has limits, in a cgroup
// of its own. On an error nothing is left.
func (r run) begin(ctx context.Context, part env.Part, port int, services map[string]string) (_ *program, scope env.Scope, err error) {
	folder, err := supervisor.NewFolder()
	defer func() {
		if err != nil {
			err = errors.Join(err, folder.Clear())
		}
	}()
	if err != nil {
		return nil, scope, fmt.Errorf("the folder of %s: %w", part.Name, err)
	}
	in := asked(part, r.plan.Bound).enforce(folder.Name())
	defer func() {
		if err != nil && in.group != nil {
			err = errors.Join(err, cgroup.Remove(in.group.Folders))
		}
	}()
	if scope, err = r.plan.Scope(part, in.usable(), port, services); err != nil {
		return nil, scope, err
	}
	what, err := r.what(part, folder, scope)
	if err != nil {
		return nil, scope, err
	}
	if in.group != nil {
		what.Groups = in.group.Folders
		if err := folder.Grouped(what.Groups); err != nil {
			return nil, scope, err
		}
	}
	input, err := json.Marshal(what)
	if err != nil {
		return nil, scope, err
	}
	child, number, err := process.Command{
		Self: r.opts.Self, Name: part.Name, Program: supervisor.Name, Input: input, Announces: supervisor.Announcement,
		CPUs: r.plan.Isolation.Server, Usable: in.usable(), LogDir: r.logDir,
	}.Start(ctx)
	if err != nil {
		return nil, scope, err
	}
	child.Address, child.Clear = net.JoinHostPort("127.0.0.1", strconv.Itoa(port)), folder.Clear
	p := &program{Process: child, limits: in, beside: func(ctx context.Context, command []string) (string, error) { return r.runBeside(ctx, what, command) }}
	if p.pid, err = strconv.Atoi(number); err != nil {
		return nil, scope, errors.Join(fmt.Errorf("the process of %s: %w", part.Name, err), p.Stop(ctx))
	}
	p.meter = sync.OnceValue(func() trial.Meter {
		if in.group != nil {
			return resource.NewGrouped(part.Name, in.group, p.pid, in.usable())
		}
		return resource.NewTree(part.Name, p.pid, in.usable())
	})
	return p, scope, nil
}

// runBeside runs a command as a program is run, on its CPUs and out of its cgroup: reading a
// server that uses all it may must not wait for it.
func (r run) runBeside(ctx context.Context, program supervisor.Program, command []string) (string, error) {
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Dir, cmd.Env = program.Dir, program.Env
	var printed bytes.Buffer
	cmd.Stdout, cmd.Stderr = &printed, &printed
	cmd.WaitDelay = time.Second
	if err := cpu.StartOn(r.plan.Isolation.Server, cmd.Start); err != nil {
		return "", err
	}
	err := cmd.Wait()
	if err != nil {
		err = fmt.Errorf("%s: %w", command[0], err)
	}
	return printed.String(), err
}

// RunBeside runs a command as the program is run.
func (p *program) RunBeside(ctx context.Context, command []string) (string, error) {
	return p.beside(ctx, command)
}

// what the supervisor runs: a target's in its folder, with a copy of the target's files and
// little in its environment; a command of one's own beside the experiment, with what it is
// passed of the caller's environment.
func (r run) what(part env.Part, folder supervisor.Folder, scope env.Scope) (p supervisor.Program, err error) {
	p.Folder = folder
	command, own := part.Command, []map[string]string{part.Env}
	if t := part.Target; t != nil {
		command, own = t.Host.Command, []map[string]string{t.Env, t.Host.Env, part.Env}
	}
	if p.Command, err = scope.List(command); err != nil {
		return p, fmt.Errorf("command of %s: %w", part.Name, err)
	}
	replaced, err := scope.Env(own...)
	if err != nil {
		return p, fmt.Errorf("%s: %w", part.Name, err)
	}
	var around map[string]string
	if part.Target != nil {
		p.Dir, around = folder.Work(), variables(folder.Temp(), folder.Temp())
		if err := copyFiles(r.opts.Targets, part.Target, p.Dir); err != nil {
			return p, err
		}
	} else {
		p.Dir, around = r.opts.ExperimentDir, inherited()
		around["TMPDIR"] = folder.Temp()
	}
	maps.Copy(around, replaced)
	p.Env = append(list(around), folder.Mark())
	return p, nil
}

// passed are the variables of this process's environment that a command of one's own gets:
// those by which programs find each other, their user and their language. Every other one may
// hold a secret, so that the file names it: env: {NAME: "${secret:NAME}"}.
var passed = []string{"PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ"}

// inherited is what of this process's environment a command of one's own gets.
func inherited() map[string]string {
	out := map[string]string{}
	for _, variable := range os.Environ() {
		key, value, _ := strings.Cut(variable, "=")
		if slices.Contains(passed, key) || strings.HasPrefix(key, "LC_") {
			out[key] = value
		}
	}
	return out
}

// Alive returns an error with its last log lines once the program has ended.
func (p *program) Alive(ctx context.Context) error {
	err := p.Process.Alive(ctx)
	if err != nil && p.limits.group.Kills() > 0 {
		f := env.OutOfMemory(p.Name(), p.limits.memory)
		f.Log = p.LastLines(ctx)
		return f
	}
	return err
}

// Meter is by the cgroup where there is one, else by the processes.
func (p *program) Meter() trial.Meter { return p.meter() }

// NetworkProcess is the program, not its supervisor.
func (p *program) NetworkProcess() (int, error) { return p.pid, nil }
