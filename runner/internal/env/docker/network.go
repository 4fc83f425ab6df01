package docker

import (
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"strings"

	"github.com/moby/moby/client"

	"perflab/runner/internal/env"
	"perflab/runner/internal/owner"
	"perflab/runner/internal/trial"
	"perflab/runner/phrase"
)

// labels are those of everything the trial makes.
func labels(req trial.Request) map[string]string {
	return map[string]string{labelRun: req.RunID, labelTrial: req.Trial.ID(), labelOwner: owner.Self().String()}
}

// Labels are those of what another package starts for a run, so that Clean finds it.
func Labels(runID string) map[string]string {
	return map[string]string{labelRun: runID, labelOwner: owner.Self().String()}
}

// network is what a trial's containers run in.
type network struct {
	engine client.APIClient
	name   string
	near   bool // its gateway is this machine
	direct bool // containers are reached at their own addresses
}

// openNetwork makes the trial's network, and finds out whether its addresses can be reached
// from here: where its gateway is one of this machine's own addresses. A closed one has no way
// out; where ports must be published, which such a network does not do, it is open all the
// same. On an error the network, where it is not nil, is there and must be removed.
func (d *Provider) openNetwork(ctx context.Context, req trial.Request, closed bool) (*network, error) {
	if closed && d.here && !d.publish {
		n, err := d.makeNetwork(ctx, req, true)
		if err != nil || n.direct {
			return n, err
		}
		if err := n.remove(ctx); err != nil {
			return n, err
		}
	}
	return d.makeNetwork(ctx, req, false)
}

func (d *Provider) makeNetwork(ctx context.Context, req trial.Request, internal bool) (*network, error) {
	n := &network{engine: d.engine, name: fmt.Sprintf("runner-%s-%s-%s", req.RunID, req.Trial.ID(), strings.ToLower(rand.Text()[:6]))}
	creation, cancel := uncancelled(ctx)
	defer cancel()
	if _, err := d.engine.NetworkCreate(creation, n.name, client.NetworkCreateOptions{Driver: "bridge", Internal: internal, Labels: labels(req)}); err != nil {
		return nil, &env.Failure{Err: fmt.Errorf("the trial's network: %w", err), Hint: phrase.RunClean}
	}
	res, err := d.engine.NetworkInspect(ctx, n.name, client.NetworkInspectOptions{})
	if err != nil {
		return n, fmt.Errorf("the trial's network: %w", err)
	}
	for _, c := range res.Network.IPAM.Config {
		n.near = n.near || env.OwnAddress(c.Gateway)
	}
	n.direct = n.near && !d.publish
	return n, nil
}

// remove removes the network. It may be called again.
func (n *network) remove(ctx context.Context) error {
	if n.name == "" {
		return nil
	}
	if _, err := n.engine.NetworkRemove(ctx, n.name, client.NetworkRemoveOptions{}); err != nil {
		return fmt.Errorf("remove network %s: %w", n.name, err)
	}
	n.name = ""
	return nil
}

// published is the host:port at which the engine publishes a component's port. The library
// takes a process beside a /.dockerenv for a container of a distant engine; where the
// engine's networks end on this machine it is not.
func (n *network) published(ctx context.Context, c *component, port int) (string, error) {
	mapped, err := c.ctr.MappedPort(ctx, fmt.Sprintf("%d/tcp", port))
	if err != nil {
		return "", err
	}
	host := "127.0.0.1"
	if !n.near {
		if host, err = c.ctr.Host(ctx); err != nil {
			return "", err
		}
	}
	return net.JoinHostPort(host, mapped.Port()), nil
}
