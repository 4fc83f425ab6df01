package docker

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/moby/moby/client"

	"perflab/runner/internal/env/envtest"
	"perflab/runner/spec"
	"perflab/runner/target"
	"perflab/targets"
)

// buildVariant is a service of one's own, built from a Dockerfile beside the experiment.
func buildVariant(t *testing.T, d *Provider, dockerfile string) spec.Variant {
	t.Helper()
	folder := filepath.Join(d.opts.ExperimentDir, "service")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "Dockerfile"), []byte(dockerfile), 0o644); err != nil {
		t.Fatal(err)
	}
	v := ownVariant("")
	v.Environment.Build = "service"
	return v
}

func TestPrepareFails(t *testing.T) {
	d := newDocker(t)
	nowhere := ownVariant("127.0.0.1:1/nobody/nothing:1")
	missing := ownVariant("")
	missing.Environment.Build = "no-such-folder"
	nothing := ownVariant("")
	unknown := envtest.FeedVariant(spec.Server{Mode: "sync", Workers: "1", Cache: "none"})
	unknown.Environment.Target = "django-fed"
	unlisted := envtest.FeedVariant(spec.Server{Mode: "sync", Workers: "1", Cache: "response"})
	unlisted.Environment.Services = nil
	for name, tc := range map[string]struct {
		variant spec.Variant
		want    []string
	}{
		"build":            {buildVariant(t, d, "FROM debian:bookworm-slim\nRUN echo compiling && echo ld: cannot find -lpq && exit 7\n"), []string{"build image runner/own:", "last lines of the build", "compiling", "ld: cannot find -lpq", "7"}},
		"image":            {nowhere, []string{"127.0.0.1:1/nobody/nothing:1", "could not be pulled", "hint:"}},
		"no folder":        {missing, []string{"no-such-folder", "Dockerfile", "hint:"}},
		"nothing to run":   {nothing, []string{"environment.target, image or build", "hint:"}},
		"no such target":   {unknown, []string{"django-fed"}},
		"unlisted service": {unlisted, []string{"needs the service redis", "hint: add environment.services: {redis: {target: redis}}"}},
	} {
		t.Run(name, func(t *testing.T) {
			err := d.Prepare(t.Context(), []spec.Variant{tc.variant}, nil)
			if err == nil {
				t.Fatal("it was prepared")
			}
			for _, want := range tc.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("the error does not hold %q:\n%v", want, err)
				}
			}
		})
	}
}

func TestImageIsBuiltOnlyOnChange(t *testing.T) {
	d := newDocker(t)
	built := func(dockerfile string) bool {
		v := buildVariant(t, d, dockerfile)
		clear(d.tags) // as the next run finds it
		var lines []string
		if err := d.Prepare(t.Context(), []spec.Variant{v}, func(line string) { lines = append(lines, line) }); err != nil {
			t.Fatal(err)
		}
		tag := serverImage(t, d, v)
		t.Cleanup(func() {
			if _, err := d.engine.ImageRemove(context.Background(), tag, client.ImageRemoveOptions{Force: true}); err != nil && !strings.Contains(err.Error(), "No such image") {
				t.Errorf("remove %s: %v", tag, err)
			}
		})
		if id := d.Images()[tag]; !strings.HasPrefix(id, "sha256:") {
			t.Errorf("image %s has the ID %q", tag, id)
		}
		return slices.Contains(lines, "building image "+tag)
	}
	one := "FROM debian:bookworm-slim\nLABEL test=" + filepath.Base(d.opts.ExperimentDir) + t.Name() + "\n"
	two := one + "ENV A=b\n"
	if !built(one) || built(one) || !built(two) || built(one) {
		t.Error("an image was built without a change, or not built with one")
	}
}

// What the file says a target knows is what the program in its image knows.
func TestDjangoFeedKnowsTheSettingsOfItsGunicorn(t *testing.T) {
	d := newDocker(t)
	feed := envtest.FeedVariant(spec.Server{Mode: "sync", Workers: "1", Cache: "none"})
	prepare(t, d, feed)
	target, err := target.Read(targets.FS, "django-feed")
	if err != nil {
		t.Fatal(err)
	}
	const list = `mkdir /tmp/www && python3 -c 'from gunicorn.config import KNOWN_SETTINGS
print(" ".join(sorted(s.name for s in KNOWN_SETTINGS)))' > /tmp/www/index.html && exec python3 -m http.server -d /tmp/www ${port}`
	started, _ := start(t, d, ownVariant(serverImage(t, d, feed), "sh", "-c", list))
	_, body := envtest.Get(t, started.Describe().URL)
	if knows := slices.Sorted(slices.Values(target.Knows)); !slices.Equal(knows, strings.Fields(body)) {
		t.Errorf("target.yaml knows %v\ngunicorn %v", knows, body)
	}
}
