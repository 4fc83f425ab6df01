package env

import (
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"net/netip"
	"strings"

	"github.com/moby/moby/client"

	"perflab/runner/internal/trial"
)

// labels are those of everything the trial makes.
func labels(req trial.Request) map[string]string {
	return map[string]string{labelRun: req.RunID, labelTrial: req.Trial.ID(), labelOwner: owner()}
}

// Labels are those of what another package starts for a run, so that Clean finds it.
func Labels(runID string) map[string]string {
	return map[string]string{labelRun: runID, labelOwner: owner()}
}

// openNetwork makes the trial's network, and finds out whether its addresses can be reached
// from here: where its gateway is one of this machine's own addresses.
func (d *Docker) openNetwork(ctx context.Context, req trial.Request, e *dockerEnv) error {
	name := fmt.Sprintf("runner-%s-%s-%s", req.RunID, req.Trial.ID(), strings.ToLower(rand.Text()[:6]))
	creation, cancel := uncancelled(ctx)
	defer cancel()
	if _, err := d.engine.NetworkCreate(creation, name, client.NetworkCreateOptions{Driver: "bridge", Labels: labels(req)}); err != nil {
		return &failure{err: fmt.Errorf("the trial's network: %w", err), hint: "`runner clean` removes the networks that killed runs left"}
	}
	e.engine, e.network, e.networkName = d.engine, true, name
	res, err := d.engine.NetworkInspect(ctx, name, client.NetworkInspectOptions{})
	if err != nil {
		return fmt.Errorf("the trial's network: %w", err)
	}
	for _, c := range res.Network.IPAM.Config {
		e.near = e.near || ownAddress(c.Gateway)
	}
	e.direct = e.near && !d.publish
	return nil
}

// ownAddress tells whether a is an address of this machine, as seen from this process.
func ownAddress(a netip.Addr) bool {
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return false
	}
	for _, own := range addresses {
		if prefix, err := netip.ParsePrefix(own.String()); err == nil && prefix.Addr() == a {
			return true
		}
	}
	return false
}

// published is the host:port at which the engine publishes a component's port. The library
// takes a process beside a /.dockerenv for a container of a distant engine; where the
// engine's networks end on this machine it is not.
func (e *dockerEnv) published(ctx context.Context, c *component, port int) (string, error) {
	mapped, err := c.ctr.MappedPort(ctx, fmt.Sprintf("%d/tcp", port))
	if err != nil {
		return "", err
	}
	host := "127.0.0.1"
	if !e.near {
		if host, err = c.ctr.Host(ctx); err != nil {
			return "", err
		}
	}
	return net.JoinHostPort(host, mapped.Port()), nil
}
