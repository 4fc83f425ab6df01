package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"strings"

	"perflab/runner/internal/env"
	"perflab/runner/internal/resource"
	"perflab/runner/internal/trial"
	"perflab/runner/spec"
)

const providerHelp = "where to run: auto, docker, embedded or external (auto: docker where an engine answers, else the embedded stand-in)"

// chooseProvider returns the provider the user asked for. For auto it says on w which one
// it took, and why, where that is not Docker.
func chooseProvider(ctx context.Context, name string, e *spec.Experiment, self string, w io.Writer) (trial.Provider, error) {
	available, err := resource.Available()
	if err != nil {
		return nil, broken(fmt.Errorf("which CPUs may be used: %w", err), "")
	}
	opts := env.Options{
		Targets:       targetsFor(e.File),
		ExperimentDir: filepath.Dir(e.File),
		Available:     available,
		Self:          self,
	}
	var p trial.Provider
	switch name {
	case "auto":
		p, err = autoProvider(ctx, e, opts, w)
	case "docker":
		p, err = env.NewDocker(ctx, opts)
	case "embedded":
		p, err = env.NewEmbedded(opts)
	case "external":
		if e.Environment.URL == "" {
			return nil, usage(errors.New("--provider external needs environment.url: in the file"), "for example --set environment.url=http://127.0.0.1:8000")
		}
		p, err = env.NewExternal(opts)
	default:
		return nil, usage(fmt.Errorf("unknown provider %q", name), "--provider takes auto, docker, embedded or external")
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, broken(err, "")
	}
	return p, nil
}

func autoProvider(ctx context.Context, e *spec.Experiment, opts env.Options, w io.Writer) (trial.Provider, error) {
	if e.Environment.URL != "" {
		return env.NewExternal(opts)
	}
	if t := e.Environment.Target; t != "" {
		if _, err := fs.Stat(opts.Targets, path.Join(t, "Dockerfile")); errors.Is(err, fs.ErrNotExist) {
			return env.NewEmbedded(opts) // the file asks for the stand-in by name
		}
	}
	docker, err := env.NewDocker(ctx, opts)
	if err == nil {
		return docker, nil
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	reason, _, _ := strings.Cut(err.Error(), "\n")
	fmt.Fprintf(w, "%s\nThe embedded stand-in runs instead. Its figures say nothing about the published stack.\n", reason)
	return env.NewEmbedded(opts)
}
