package trial

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"perflab/runner/metric"
	"perflab/runner/result"
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
	if want := (Usage{CPU: 4 * time.Second, Memory: 101, Throttled: time.Millisecond}); err != nil || !reflect.DeepEqual(got, want) || m.Name() != "generator" {
		t.Errorf("%s used %+v, %v; want %+v", m.Name(), got, err, want)
	}
	gone := errors.New("gone")
	if _, err := l.meter(meteredEngine{err: gone}).Read(); !errors.Is(err, gone) {
		t.Errorf("Read: %v, want %v", err, gone)
	}
}

// lateEngine begins when told to, as one does that has processes to start.
type lateEngine struct {
	meteredEngine
	run func(LoadRequest) *Measurement
}

func (e lateEngine) Run(_ context.Context, r LoadRequest) (*Measurement, error) {
	return e.run(r), nil
}

// What an engine does before the load begins is neither a hiccup nor use under load.
func TestALateBeginning(t *testing.T) {
	l := &lab{}
	loop, run := newLoop(t, l, "a")
	run.Plan.Trials = run.Plan.Trials[:1]
	watched := make(chan struct{})
	loop.Hiccups = func(context.Context, time.Duration) *result.Hiccups {
		close(watched)
		return nil
	}
	loop.Engines["native"] = lateEngine{run: func(r LoadRequest) *Measurement {
		select {
		case <-watched:
			t.Error("hiccups were watched before the load began")
		default:
		}
		r.Began()
		<-watched
		return &Measurement{Metrics: &metric.Set{}, Delay: 1600 * time.Millisecond}
	}}
	if _, err := loop.Run(context.Background(), run, none); err != nil {
		t.Fatal(err)
	}
	resources := []result.Resource{{Points: []result.ResourcePoint{{Second: 0}, {Second: 1, CPU: 1}, {Second: 2, CPU: 2}, {Second: 3, CPU: 3}}}}
	fromBeginning(resources, 1600*time.Millisecond)
	if want := []result.ResourcePoint{{Second: 0, CPU: 2}, {Second: 1, CPU: 3}}; !slices.Equal(resources[0].Points, want) {
		t.Errorf("points %+v, want %+v", resources[0].Points, want)
	}
}
