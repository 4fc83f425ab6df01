package trial

import (
	"errors"
	"testing"
	"time"
)

type meteredEngine struct {
	Engine
	usage Usage
	err   error
}

func (e meteredEngine) Usage() (Usage, error) { return e.usage, e.err }

func TestTheGeneratorIsAllItsProcesses(t *testing.T) {
	l := &Loop{Generator: &counter{name: "generator", step: time.Second}}
	if m := l.meter(labEngine{}); m != l.Generator {
		t.Errorf("an engine within this process is metered by %T", m)
	}
	m := l.meter(meteredEngine{usage: Usage{CPU: 3 * time.Second, Memory: 100, Throttled: time.Millisecond}})
	got, err := m.Read()
	if want := (Usage{CPU: 4 * time.Second, Memory: 101, Throttled: time.Millisecond}); err != nil || got != want || m.Name() != "generator" {
		t.Errorf("%s used %+v, %v; want %+v", m.Name(), got, err, want)
	}
	gone := errors.New("gone")
	if _, err := l.meter(meteredEngine{err: gone}).Read(); !errors.Is(err, gone) {
		t.Errorf("Read: %v, want %v", err, gone)
	}
}
