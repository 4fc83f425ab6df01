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
	if name == "auto" {
		name = autoProvider(ctx, e, w)
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	var p trial.Provider
	switch name {
	case "docker":
		if err := env.DockerAnswers(ctx); err != nil {
			return nil, broken(err, "")
		}
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
	if err != nil {
		return nil, broken(fmt.Errorf("%s: %w", name, err), "")
	}
	return p, nil
}

func autoProvider(ctx context.Context, e *spec.Experiment, w io.Writer) string {
	if e.Environment.URL != "" {
		return "external"
	}
	if t := e.Environment.Target; t != "" {
		if _, err := fs.Stat(targetsFor(e.File), path.Join(t, "Dockerfile")); errors.Is(err, fs.ErrNotExist) {
			return "embedded" // the file asks for the stand-in by name
		}
	}
	if err := env.DockerAnswers(ctx); err != nil {
		reason, _, _ := strings.Cut(err.Error(), "\n")
		fmt.Fprintf(w, "%s\nThe embedded stand-in runs instead. Its figures say nothing about the published stack.\n", reason)
		return "embedded"
	}
	return "docker"
}
