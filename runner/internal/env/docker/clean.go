package docker

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/moby/moby/client"

	"perflab/runner/internal/owner"
)

// Kept is a run of which something was found in the engine and left there.
type Kept struct {
	Run   string
	Owner owner.Owner
	State owner.State // Alive, or Unseen
	What  []string    // containers and networks, by name
}

// Clean removes the containers and networks that killed runs left: those of one run, or of all
// where runID is empty. What belongs to a run that is under way, or that may be because its
// owner cannot be seen from here, is kept, unless force is given. Images stay too: they are
// the cache of the next run. It returns what it removed, also together with an error.
func Clean(ctx context.Context, runID string, force bool) (removed []string, kept []Kept, err error) {
	p, _, err := connect(ctx)
	if err != nil {
		return nil, nil, err
	}
	defer p.Close()
	label := labelRun
	if runID != "" {
		label += "=" + runID
	}
	return cleanEngine(ctx, p.Client(), label, force)
}

// cleanEngine removes every container and network with the label whose owner is dead or, with
// force, whoever's.
func cleanEngine(ctx context.Context, engine client.APIClient, label string, force bool) (removed []string, kept []Kept, err error) {
	filter := make(client.Filters).Add("label", label)
	keep := func(labels map[string]string, what string) bool {
		o := owner.Parse(labels[labelOwner])
		state := o.State()
		if force || state == owner.Dead {
			return false
		}
		for i := range kept {
			if kept[i].Run == labels[labelRun] {
				kept[i].What = append(kept[i].What, what)
				return true
			}
		}
		kept = append(kept, Kept{labels[labelRun], o, state, []string{what}})
		return true
	}
	containers, err := engine.ContainerList(ctx, client.ContainerListOptions{All: true, Filters: filter})
	if err != nil {
		return nil, nil, fmt.Errorf("list containers: %w", err)
	}
	var errs []error
	for _, c := range containers.Items {
		name := "container " + strings.TrimPrefix(strings.Join(c.Names, " "), "/")
		if keep(c.Labels, name) {
			continue
		}
		_, err := engine.ContainerRemove(ctx, c.ID, client.ContainerRemoveOptions{Force: true, RemoveVolumes: true})
		if err == nil {
			removed = append(removed, name)
		}
		errs = append(errs, err)
	}
	networks, err := engine.NetworkList(ctx, client.NetworkListOptions{Filters: filter})
	if err != nil {
		return removed, kept, errors.Join(append(errs, fmt.Errorf("list networks: %w", err))...)
	}
	for _, n := range networks.Items {
		if keep(n.Labels, "network "+n.Name) {
			continue
		}
		_, err := engine.NetworkRemove(ctx, n.ID, client.NetworkRemoveOptions{})
		if err == nil {
			removed = append(removed, "network "+n.Name)
		}
		errs = append(errs, err)
	}
	slices.Sort(removed)
	return removed, kept, errors.Join(errs...)
}
