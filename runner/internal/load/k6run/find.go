package k6run

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Image is the image that runs where there is no program; the environment variable
// RUNNER_K6_IMAGE names another.
const Image = "grafana/k6:1.8.1"

// Remedy is what to do where there is no k6.
const Remedy = "`make k6` installs it (go install go.k6.io/k6@v1.8.1, with $(go env GOPATH)/bin on the PATH); a Docker engine that has the image " +
	Image + ", or the one that RUNNER_K6_IMAGE names, will do as well"

var versionForm = regexp.MustCompile(`k6(?:\.exe)? (v(\d+)\.[^\s(]+)`)

// Find looks for k6: a program on the PATH, else an image for the Docker engine, which
// is fetched where it is not there. The error says why there is none; Remedy what to do.
func Find(ctx context.Context) (*Engine, error) {
	program, err := exec.LookPath("k6")
	if err == nil {
		k := &Engine{program: program}
		return k, k.check(ctx, program)
	}
	docker, dockerErr := exec.LookPath("docker")
	if dockerErr != nil {
		return nil, errors.New("there is no k6 on the PATH, and no docker either to run it in a container")
	}
	k := &Engine{docker: docker, image: Image}
	if image := os.Getenv("RUNNER_K6_IMAGE"); image != "" {
		k.image = image
	}
	if _, err := output(ctx, docker, "image", "inspect", "--format", "{{.Id}}", k.image); err != nil {
		if _, err := output(ctx, docker, "pull", "--quiet", k.image); err != nil {
			return nil, fmt.Errorf("there is no k6 on the PATH, and docker does not have the image %s: %w", k.image, err)
		}
	}
	return k, k.check(ctx, docker, "run", "--rm", "--network", "none", k.image)
}

// check asks k6 for its version, which must be one whose output is understood.
func (k *Engine) check(ctx context.Context, name string, arguments ...string) error {
	text, err := output(ctx, name, append(arguments, "version")...)
	if err != nil {
		return fmt.Errorf("ask k6 for its version: %w", err)
	}
	found := versionForm.FindStringSubmatch(text)
	if found == nil {
		return fmt.Errorf("%s is not k6: asked for its version it said %q", name, text)
	}
	if major, _ := strconv.Atoi(found[2]); major < 1 {
		return fmt.Errorf("k6 %s is too old: 1.0 or newer is needed", found[1])
	}
	k.version = found[1]
	return nil
}

// findTimeout bounds a question to k6 or docker; fetching an image is one.
const findTimeout = 5 * time.Minute

// output runs a command and returns what it printed; the error holds what it complained of.
func output(ctx context.Context, name string, arguments ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, findTimeout)
	defer cancel()
	var complaint bytes.Buffer
	cmd := exec.CommandContext(ctx, name, arguments...)
	cmd.Stderr = &complaint
	cmd.WaitDelay = time.Second // what it started may hold its output
	out, err := cmd.Output()
	if text := strings.TrimSpace(complaint.String()); err != nil && text != "" {
		err = errors.New(text)
	}
	return strings.TrimSpace(string(out)), err
}
