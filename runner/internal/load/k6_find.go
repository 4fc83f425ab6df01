package load

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"perflab/runner/internal/resource"
	"perflab/runner/internal/trial"
)

// k6Image is the image that runs where there is no program; the environment variable
// RUNNER_K6_IMAGE names another.
const k6Image = "grafana/k6:1.8.1"

// K6Remedy is what to do where there is no k6.
const K6Remedy = "`make k6` installs it (go install go.k6.io/k6@v1.8.1, with $(go env GOPATH)/bin on the PATH); a Docker engine that has the image " +
	k6Image + ", or the one that RUNNER_K6_IMAGE names, will do as well"

var k6Version = regexp.MustCompile(`k6(?:\.exe)? (v(\d+)\.[^\s(]+)`)

// FindK6 looks for k6: a program on the PATH, else an image for the Docker engine, which
// is fetched where it is not there. The error says why there is none; K6Remedy what to do.
func FindK6(ctx context.Context) (*K6, error) {
	program, err := exec.LookPath("k6")
	if err == nil {
		k := &K6{program: program}
		return k, k.check(ctx, program)
	}
	docker, dockerErr := exec.LookPath("docker")
	if dockerErr != nil {
		return nil, errors.New("there is no k6 on the PATH, and no docker either to run it in a container")
	}
	k := &K6{docker: docker, image: k6Image}
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
func (k *K6) check(ctx context.Context, name string, arguments ...string) error {
	text, err := output(ctx, name, append(arguments, "version")...)
	if err != nil {
		return fmt.Errorf("ask k6 for its version: %w", err)
	}
	found := k6Version.FindStringSubmatch(text)
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
	out, err := cmd.Output()
	if text := strings.TrimSpace(complaint.String()); err != nil && text != "" {
		err = errors.New(text)
	}
	return strings.TrimSpace(string(out)), err
}

// container is the command that runs k6 in a container, on the network and the CPUs of
// this process, and what takes the container away.
func (k *K6) container(req trial.LoadRequest, arguments []string) (*exec.Cmd, func(), error) {
	cpus, err := resource.Available()
	if err != nil {
		return nil, nil, err
	}
	set := make([]string, len(cpus))
	for i, c := range cpus {
		set[i] = strconv.Itoa(c)
	}
	var b [4]byte
	_, _ = rand.Read(b[:]) // never fails: see crypto/rand
	name := "runner-k6-" + hex.EncodeToString(b[:])
	run := []string{
		"run", "--rm", "--interactive", "--name", name, "--network", "host", "--cpuset-cpus", strings.Join(set, ","),
		"--log-driver", "none", "--env", "K6_AUTO_EXTENSION_RESOLUTION=false",
	}
	for _, proxy := range []string{"HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"} {
		run = append(run, "--env", proxy+"=") // docker's own settings may have given them
	}
	if k.Labels != nil {
		for label, value := range k.Labels(req.RunID) {
			run = append(run, "--label", label+"="+value)
		}
	}
	remove := func() {
		_, _ = output(context.Background(), k.docker, "rm", "--force", name) // fails where it is gone, which is what is wanted
	}
	return exec.Command(k.docker, slices.Concat(run, []string{k.image}, arguments)...), remove, nil
}

// inside meters the container once it runs; nil where it does not yet.
func (k *K6) inside(p *k6Process) (*resource.Container, error) {
	at := slices.Index(p.cmd.Args, "--name")
	text, err := output(context.Background(), k.docker, "inspect", "--format", "{{.Id}} {{.State.Pid}}", p.cmd.Args[at+1])
	if err != nil {
		return nil, nil // not made yet
	}
	id, number, _ := strings.Cut(text, " ")
	pid, err := strconv.Atoi(number)
	if err != nil || pid == 0 {
		return nil, nil
	}
	return resource.NewContainer("k6", id, pid, 0, func() (resource.Usage, error) {
		return resource.Usage{}, errors.New("the cgroup of k6's container cannot be seen from here")
	}), nil
}
