package docker

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/moby/moby/api/pkg/authconfig"
	"github.com/moby/moby/client"
	"github.com/testcontainers/testcontainers-go"

	"perflab/runner/internal/env"
	"perflab/runner/phrase"
	"perflab/runner/regular"
	"perflab/runner/spec"
	"perflab/runner/target"
)

// Prepare builds or pulls every image the variants need, a base before what starts from it.
// An image whose build context has not changed since an earlier run is not built again.
func (d *Provider) Prepare(ctx context.Context, variants []spec.Variant, progress func(line string)) error {
	for _, v := range variants {
		plan, err := d.plan(v)
		if err != nil {
			return err
		}
		if err := d.prepareServer(ctx, v.Environment, progress); err != nil {
			return err
		}
		beside := plan.Services
		if plan.Balancer != nil {
			beside = append(slices.Clone(beside), *plan.Balancer)
		}
		for _, s := range beside {
			if err := d.prepareTarget(ctx, s.Target.Name, progress); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *Provider) prepareServer(ctx context.Context, e spec.Environment, progress func(string)) error {
	switch {
	case e.Target != "":
		return d.prepareTarget(ctx, e.Target, progress)
	case e.Image != "":
		return d.once(ctx, e.Image, func() (string, error) { return e.Image, d.pull(ctx, e.Image, progress) })
	case e.Build != "":
		return d.once(ctx, buildKey(e), func() (string, error) {
			folder := e.Build
			if !filepath.IsAbs(folder) {
				folder = filepath.Join(d.opts.ExperimentDir, folder)
			}
			if _, err := os.Stat(filepath.Join(folder, "Dockerfile")); err != nil {
				return "", &env.Failure{Err: fmt.Errorf("environment.build: %w", err), Hint: phrase.BuildFolder}
			}
			return d.build(ctx, buildContext{name: "runner/own", fsys: regular.FS(folder)}, progress)
		})
	}
	hint := phrase.URLOutside
	if e.CommandAlone() {
		hint = phrase.CommandOnHost
	}
	return &env.Failure{Err: errors.New("the docker provider needs environment.target, image or build"), Hint: hint}
}

// prepareTarget builds a target's image, and first the one it starts from.
func (d *Provider) prepareTarget(ctx context.Context, name string, progress func(string)) error {
	t, err := target.Read(d.opts.Targets, name)
	if err != nil {
		return err
	}
	var base string
	if t.Base != "" {
		if t.Base == name {
			return fmt.Errorf("target %s is its own base", name)
		}
		if err := d.prepareTarget(ctx, t.Base, progress); err != nil {
			return err
		}
		base = d.tag(targetKey(t.Base))
	}
	return d.once(ctx, targetKey(name), func() (string, error) {
		folder, err := fs.Sub(d.opts.Targets, name)
		if err != nil {
			return "", err
		}
		// The moving tag lets `docker build` in a target's folder find its base.
		image := "runner/" + name
		return d.build(ctx, buildContext{name: image, fsys: folder, base: base, also: image + ":latest"}, progress)
	})
}

// build builds the image unless it is there, and returns its tag.
func (d *Provider) build(ctx context.Context, b buildContext, progress func(string)) (string, error) {
	tag, err := b.tag()
	if err != nil {
		return "", err
	}
	if _, err := d.engine.ImageInspect(ctx, tag); err == nil {
		report(progress, "image "+tag+" is up to date")
		return tag, nil
	}
	report(progress, "building image "+tag)
	return tag, b.build(ctx, d.engine, tag, progress)
}

// pull fetches an image of one's own, unless it is there.
func (d *Provider) pull(ctx context.Context, image string, progress func(string)) error {
	_, err := d.engine.ImageInspect(ctx, image)
	if err == nil {
		report(progress, "image "+image+" is here")
		return nil
	}
	if !cerrdefs.IsNotFound(err) {
		return fmt.Errorf("image %s: %w", image, err)
	}
	report(progress, "pulling image "+image)
	var options client.ImagePullOptions
	if _, auth, err := testcontainers.DockerImageAuth(ctx, image); err == nil {
		if options.RegistryAuth, err = authconfig.Encode(auth); err != nil {
			return fmt.Errorf("image %s: encode the registry's credentials: %w", image, err)
		}
	}
	stream, err := d.engine.ImagePull(ctx, image, options)
	if err == nil {
		defer stream.Close()
		err = follow(stream, &env.Tail{}, progress)
	}
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return &env.Failure{
		Err:  fmt.Errorf("image %s is not on this machine and could not be pulled: %w", image, err),
		Hint: phrase.FindImage,
	}
}

// once runs make for a key's first use, and records the image it names.
func (d *Provider) once(ctx context.Context, key string, make func() (tag string, err error)) error {
	if d.tag(key) != "" {
		return nil
	}
	tag, err := make()
	if err != nil {
		return err
	}
	image, err := d.engine.ImageInspect(ctx, tag)
	if err != nil {
		return fmt.Errorf("image %s: %w", tag, err)
	}
	id := image.ID
	if len(image.RepoDigests) > 0 {
		id = image.RepoDigests[0]
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.tags[key], d.images[tag] = tag, id
	return nil
}

func (d *Provider) tag(key string) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.tags[key]
}

// image is the tag that Prepare found for a part of a variant.
func (d *Provider) image(part env.Part, e spec.Environment) string {
	switch {
	case part.Target != nil:
		return d.tag(targetKey(part.Target.Name))
	case e.Image != "":
		return d.tag(e.Image)
	}
	return d.tag(buildKey(e))
}

// Keys of images in a run.
func targetKey(name string) string       { return "target " + name }
func buildKey(e spec.Environment) string { return "build " + e.Build }

func report(progress func(string), line string) {
	if progress != nil {
		progress(line)
	}
}
