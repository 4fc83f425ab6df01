package k6run

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"os/exec"
	"slices"
	"strconv"
	"strings"

	"perflab/runner/internal/resource"
	"perflab/runner/internal/resource/cpu"
	"perflab/runner/internal/trial"
)

// container is the command that runs k6 in a container, on the network and the CPUs of
// this process, and what takes the container away.
func (k *Engine) container(req trial.LoadRequest, arguments []string) (*exec.Cmd, func(), error) {
	cpus, err := cpu.Available()
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
func (k *Engine) inside(p *process) (*resource.Container, error) {
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
