package k6run

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"time"

	"perflab/runner/internal/resource"
	"perflab/runner/internal/resource/cpu"
	"perflab/runner/internal/trial"
)

// Docker may hang: it is asked about a container apart from whoever reads the meter, and
// given removeTimeout to take one away.
const (
	removeTimeout  = 30 * time.Second
	inspectTimeout = 10 * time.Second
	inspectAgain   = 200 * time.Millisecond
)

// container is the command that runs k6 in a container, on the network and the CPUs of
// this process, and the container's name.
func (k *Engine) container(req trial.LoadRequest, arguments []string) (cmd *exec.Cmd, name string, err error) {
	cpus, err := cpu.Available()
	if err != nil {
		return nil, "", err
	}
	set := make([]string, len(cpus))
	for i, c := range cpus {
		set[i] = strconv.Itoa(c)
	}
	var b [4]byte
	_, _ = rand.Read(b[:]) // never fails: see crypto/rand
	name = "runner-k6-" + hex.EncodeToString(b[:])
	run := []string{
		"run", "--rm", "--interactive", "--name", name, "--network", "host", "--cpuset-cpus", strings.Join(set, ","),
		"--log-driver", "none", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--read-only", "--tmpfs", "/tmp", "--env", "K6_AUTO_EXTENSION_RESOLUTION=false",
	}
	for _, proxy := range []string{"HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"} {
		run = append(run, "--env", proxy+"=") // docker's own settings may have given them
	}
	for _, secret := range req.Load.Secrets() {
		run = append(run, "--env", secret) // its value is this process's, and no argument
	}
	if k.Labels != nil {
		for label, value := range k.Labels(req.RunID) {
			run = append(run, "--label", label+"="+value)
		}
	}
	return exec.Command(k.docker, slices.Concat(run, []string{k.image}, arguments)...), name, nil
}

// remove takes the process's container away, where it is still there. Its error is that of a
// docker that does not answer within patience.
func (p *process) remove(docker string, patience time.Duration) error {
	if p.container == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience) // also after the trial's end
	defer cancel()
	_, _ = output(ctx, docker, "rm", "--force", p.container) // fails where it is gone, which is what is wanted
	if ctx.Err() != nil {
		return fmt.Errorf("docker did not say within %s that k6's container %s is gone; once it answers `runner clean` removes it", patience, p.container)
	}
	return nil
}

// look looks for the process's container until it runs or ctx has ended, for the meter.
func (p *process) look(ctx context.Context, docker string) {
	if p.container == "" {
		return
	}
	for {
		if inside := inspect(ctx, docker, p.container); inside != nil {
			p.mu.Lock()
			defer p.mu.Unlock()
			p.inside = inside
			return
		}
		select {
		case <-time.After(inspectAgain):
		case <-ctx.Done():
			return
		}
	}
}

// inspect is the meter of a container; nil where it does not run yet.
func inspect(ctx context.Context, docker, name string) *resource.Container {
	ctx, cancel := context.WithTimeout(ctx, inspectTimeout)
	defer cancel()
	text, err := output(ctx, docker, "inspect", "--format", "{{.Id}} {{.State.Pid}}", name)
	if err != nil {
		return nil // not made yet
	}
	id, number, _ := strings.Cut(text, " ")
	pid, err := strconv.Atoi(number)
	if err != nil || pid == 0 {
		return nil
	}
	return resource.NewContainer("k6", id, pid, 0, func() (resource.Usage, error) {
		return resource.Usage{}, errors.New("the cgroup of k6's container cannot be seen from here")
	})
}
