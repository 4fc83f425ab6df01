package docker

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/moby/moby/client"

	"perflab/targets/lifetime"
)

// Clean removes the containers and networks that killed runs left: those of one run,
// or of all where runID is empty; then what belongs to a run still under way on this
// machine stays. Images stay too: they are the cache of the next run. It returns what it
// removed, also together with an error.
func Clean(ctx context.Context, runID string) (removed []string, err error) {
	p, _, err := connect(ctx)
	if err != nil {
		return nil, err
	}
	defer p.Close()
	if runID != "" {
		return cleanEngine(ctx, p.Client(), labelRun+"="+runID, func(map[string]string) bool { return false })
	}
	return cleanEngine(ctx, p.Client(), labelRun, func(labels map[string]string) bool { return inUse(labels[labelOwner]) })
}

// cleanEngine removes every container and network with the label, but those that keep holds on to.
func cleanEngine(ctx context.Context, engine client.APIClient, label string, keep func(labels map[string]string) bool) (removed []string, err error) {
	filter := make(client.Filters).Add("label", label)
	containers, err := engine.ContainerList(ctx, client.ContainerListOptions{All: true, Filters: filter})
	if err != nil {
		return nil, fmt.Errorf("list containers: %w", err)
	}
	var errs []error
	for _, c := range containers.Items {
		if keep(c.Labels) {
			continue
		}
		_, err := engine.ContainerRemove(ctx, c.ID, client.ContainerRemoveOptions{Force: true, RemoveVolumes: true})
		if err == nil {
			removed = append(removed, "container "+strings.TrimPrefix(strings.Join(c.Names, " "), "/"))
		}
		errs = append(errs, err)
	}
	networks, err := engine.NetworkList(ctx, client.NetworkListOptions{Filters: filter})
	if err != nil {
		return removed, errors.Join(append(errs, fmt.Errorf("list networks: %w", err))...)
	}
	for _, n := range networks.Items {
		if keep(n.Labels) {
			continue
		}
		_, err := engine.NetworkRemove(ctx, n.ID, client.NetworkRemoveOptions{})
		if err == nil {
			removed = append(removed, "network "+n.Name)
		}
		errs = append(errs, err)
	}
	slices.Sort(removed)
	return removed, errors.Join(errs...)
}

// owner names this process among those that share an engine: HOST/PID.
func owner() string {
	host, err := os.Hostname()
	if err != nil {
		host = "?"
	}
	return host + "/" + strconv.Itoa(os.Getpid())
}

// inUse tells whether the process that owner named still runs on this machine. A number
// given anew to another process counts as running: better to keep what cleaning one run by
// its ID removes than to break a run under way.
func inUse(owner string) bool {
	host, number, _ := strings.Cut(owner, "/")
	own, err := os.Hostname()
	pid, convErr := strconv.Atoi(number)
	if err != nil || convErr != nil || host != own || pid <= 0 {
		return false
	}
	return lifetime.Runs(pid)
}
