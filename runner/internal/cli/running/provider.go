package running

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"perflab/runner/internal/cli/exit"
	"perflab/runner/internal/env"
	"perflab/runner/internal/env/docker"
	"perflab/runner/internal/env/embedded"
	"perflab/runner/internal/env/external"
	"perflab/runner/internal/env/host"
	"perflab/runner/internal/resource/cpu"
	"perflab/runner/internal/trial"
	"perflab/runner/spec"
)

// chooseProvider returns the provider the user asked for; targets are those that e may name. For auto it says on w which one
// it took, and why.
func chooseProvider(ctx context.Context, name string, e *spec.Experiment, targets fs.FS, self string, w io.Writer) (trial.Provider, error) {
	available, err := cpu.Available()
	if err != nil {
		return nil, exit.Broken(fmt.Errorf("which CPUs may be used: %w", err), "")
	}
	opts := env.Options{
		Targets:       targets,
		ExperimentDir: filepath.Dir(e.File),
		Available:     available,
		Self:          self,
	}
	var p trial.Provider
	switch name {
	case "auto":
		p, err = autoProvider(ctx, e, opts, w)
	case "docker":
		p, err = docker.New(ctx, opts)
	case "host":
		p, err = host.New(opts)
	case "embedded":
		p, err = embedded.New(opts)
	case "external":
		if e.Environment.URL == "" {
			return nil, exit.Usage(errors.New("--provider external needs environment.url: in the file"), "for example --set environment.url=http://127.0.0.1:8000")
		}
		p, err = external.New(opts)
	default:
		return nil, exit.Usage(fmt.Errorf("unknown provider %q", name), "--provider takes auto, docker, host, embedded or external")
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, exit.Broken(err, "")
	}
	return p, nil
}

// autoProvider takes what the file calls for, where only one provider has it, else the one
// that runs most like what was published.
func autoProvider(ctx context.Context, e *spec.Experiment, opts env.Options, w io.Writer) (trial.Provider, error) {
	say := func(name, why string) { fmt.Fprintf(w, "provider %s: %s\n", name, why) }
	some := func(is func(spec.Environment) bool) bool {
		return slices.ContainsFunc(e.Variants, func(v spec.Variant) bool { return is(v.Environment) })
	}
	container := func(e spec.Environment) bool { return e.Image != "" || e.Build != "" }
	switch {
	case some(func(e spec.Environment) bool { return e.URL != "" }):
		say("external", "environment.url names a server that already runs")
		return external.New(opts)
	case some(spec.Environment.CommandAlone):
		say("host", "environment.command alone runs on this machine")
		return host.New(opts)
	case some(func(e spec.Environment) bool { return builtIn(opts.Targets, e.Target) }):
		say("embedded", "the file asks for the stand-in by name")
		return embedded.New(opts)
	}
	inContainers, err := docker.New(ctx, opts)
	if err == nil {
		say("docker", "an engine answers")
		return inContainers, nil
	}
	if some(container) || ctx.Err() != nil {
		return nil, err
	}
	noEngine, _, _ := strings.Cut(err.Error(), "\n")
	onHost, err := host.New(opts)
	if err == nil {
		err = onHost.Able(ctx, e.Variants)
	}
	if err == nil {
		say("host", noEngine+"; what the target runs from is installed on this machine")
		return onHost, nil
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	say("embedded", noEngine)
	fmt.Fprintf(w, "%v\nThe embedded stand-in runs instead. Its figures say nothing about the published stack.\n", err)
	return embedded.New(opts)
}

// builtIn tells of a target that is part of this program alone.
func builtIn(targets fs.FS, name string) bool {
	if name == "" {
		return false
	}
	_, err := fs.Stat(targets, path.Join(name, "Dockerfile"))
	return errors.Is(err, fs.ErrNotExist)
}
