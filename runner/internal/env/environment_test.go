package env

import (
	"context"
	"errors"
	"slices"
	"testing"

	"perflab/runner/internal/trial"
	"perflab/runner/target"
)

// part is a component that notes when it is stopped.
type part struct {
	name    string
	stopped *[]string
	err     error // of stopping it
}

func (p *part) Name() string                                 { return p.name }
func (p *part) Alive(context.Context) error                  { return nil }
func (p *part) LastLines(context.Context) []string           { return nil }
func (p *part) Meter() trial.Meter                           { return nil }
func (p *part) ListenEndpoint() (trial.ListenEndpoint, bool) { return trial.ListenEndpoint{}, false }
func (p *part) NetworkProcess() (int, error)                 { return 7, nil }
func (p *part) Stop(context.Context) error {
	*p.stopped = append(*p.stopped, p.name)
	return p.err
}

func TestTheServerEndsBeforeItsServices(t *testing.T) {
	var stopped []string
	broken := errors.New("it cannot be stopped")
	e := &Environment{}
	e.Add(&part{"redis", &stopped, broken})
	e.Add(&part{ServerName, &stopped, nil})
	e.Release(func(context.Context) error { stopped = append(stopped, "network"); return nil })
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := e.Stop(ctx); !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
	if want := []string{ServerName, "redis", "network"}; !slices.Equal(stopped, want) {
		t.Errorf("stopped %v, want %v", stopped, want)
	}
}

func TestBringUpTakesDownWhatItStarted(t *testing.T) {
	var stopped []string
	broken := errors.New("it does not start")
	server := &target.Target{Protocol: "http"}
	p := Plan{Services: []Service{{Name: "redis", Target: &target.Target{Protocol: "http"}}}, Target: server, Asked: server}
	_, err := p.BringUp(t.Context(), nil, func(_ context.Context, e *Environment, p Part, services map[string]string) (Started, error) {
		if p.Name == ServerName {
			if services["redis"] != "10.0.0.2:6379" {
				t.Errorf("the server is told of %v", services)
			}
			return Started{}, broken
		}
		e.Add(&part{p.Name, &stopped, nil})
		return Started{Address: "10.0.0.2:6379"}, nil
	})
	if !errors.Is(err, broken) || !slices.Equal(stopped, []string{"redis"}) {
		t.Errorf("error %v, stopped %v", err, stopped)
	}
}

func TestNothingIsStartedForACancelledTrial(t *testing.T) {
	why := errors.New("interrupted")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(why)
	_, err := Plan{}.BringUp(ctx, nil, func(context.Context, *Environment, Part, map[string]string) (Started, error) {
		t.Error("started all the same")
		return Started{}, nil
	})
	if !errors.Is(err, why) {
		t.Errorf("error %v", err)
	}
}

func TestNetworkProcessOfTheServer(t *testing.T) {
	if _, err := (&Environment{}).NetworkProcess(); err == nil {
		t.Error("there is no server")
	}
	e := &Environment{}
	e.Add(&part{name: ServerName})
	if pid, err := e.NetworkProcess(); err != nil || pid != 7 {
		t.Errorf("process %d, %v", pid, err)
	}
}
