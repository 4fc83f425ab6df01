package trial

import (
	"context"
	"testing"
	"testing/fstest"
	"time"

	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/result"
	"perflab/runner/spec"
)

// answered is a measurement of n requests that took so long each.
func answered(n int, took time.Duration) *Measurement {
	s := &metric.Set{
		Counters: map[string]float64{metricname.HTTPReqs: float64(n)},
		Rates:    map[string]metric.Rate{metricname.HTTPReqFailed: {True: 1, Total: int64(n)}},
		Trends:   map[string]*metric.Histogram{metricname.HTTPReqDuration: metric.NewHistogram(), metricname.HTTPReqBlocked: metric.NewHistogram()},
	}
	for range n {
		s.Trends[metricname.HTTPReqDuration].Record(took)
		s.Trends[metricname.HTTPReqBlocked].Record(0)
	}
	return &Measurement{Metrics: s}
}

// TestAlone sends the load's requests with one user once it has ended, for a time that the
// load's quickest requests decide.
func TestAlone(t *testing.T) {
	var asked []spec.Load
	var seeds []uint64
	l := &lab{load: func(_ context.Context, r LoadRequest) (*Measurement, error) {
		asked, seeds = append(asked, r.Load), append(seeds, r.Seed)
		if len(asked) == 1 {
			return answered(1000, 100*time.Millisecond), nil
		}
		return answered(30, 20*time.Millisecond), nil
	}}
	loop, run := newLoop(t, l, "a")
	run.Plan.Trials = run.Plan.Trials[:1]
	run.Experiment.Variants[0].Load = spec.Load{
		Rate: 100, MaxUsers: 50, Stages: []spec.Stage{{}}, WarmUp: spec.Duration(time.Second), Request: spec.Request{Path: "/slow"},
	}
	trials, err := loop.Run(context.Background(), run, none)
	if err != nil || len(asked) != 2 {
		t.Fatalf("%d loads, %v; want the load and one alone", len(asked), err)
	}
	got := asked[1]
	if got.Model() != spec.ConstantUsers || got.Users != 1 || got.ThinkTime != 0 || got.WarmUp != 0 || got.Request.Path != "/slow" {
		t.Errorf("alone: %+v", got)
	}
	if length := time.Duration(got.Duration); length < 2900*time.Millisecond || length > 3100*time.Millisecond {
		t.Errorf("alone for %s, want 30 times 100 ms", length)
	}
	if seeds[0] == seeds[1] {
		t.Error("what was drawn once is drawn again")
	}
	a := trials[0].Alone
	if a == nil || a.Requests != 30 || a.Failed != 1 || a.Median.Round(time.Millisecond) != 20*time.Millisecond {
		t.Errorf("recorded %+v", a)
	}
}

// TestAloneWaitsForTheQueue looks at the server's sockets until nothing waits there.
func TestAloneWaitsForTheQueue(t *testing.T) {
	const head = "sl\n0: 0:1F40 0:0000 0A 0:0 0 0 0 0 0\n"
	root := fstest.MapFS{"proc/7/net/tcp": {Data: []byte(head + "1: 0:1F40 0:9C40 01 0:5 0 0 0 0 0\n")}}
	loop := &Loop{Machine: Machine{Root: root}}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if loop.cleared(ctx, Door{Process: "7"}) {
		t.Error("a request waits")
	}
	root["proc/7/net/tcp"].Data = []byte(head)
	for name, door := range map[string]Door{"nobody waits": {Process: "7"}, "not to be seen": {}, "gone": {Process: "8"}} {
		if !loop.cleared(context.Background(), door) {
			t.Error(name)
		}
	}
}

// TestTheQueueIsLeftAloneWhereReadingItTakesLong reads it each second where that is quick,
// and not again at once where it took long, nor ever where it cannot be read.
func TestTheQueueIsLeftAloneWhereReadingItTakesLong(t *testing.T) {
	root := fstest.MapFS{"proc/7/net/tcp": {Data: []byte("sl\n0: 0:1F40 0:0000 0A 0:0 0 0 0 0 0\n1: 0:1F40 0:9C40 01 0:5 0 0 0 0 0\n")}}
	s := newSampler([]Meter{&counter{name: "server"}, &counter{name: "redis"}}, map[string]Door{"server": {Process: "7"}, "redis": {Process: "8"}}, root, time.Minute)
	for s.samples = range 3 {
		if q := s.queue(0); q == nil || q.Unread != 1 {
			t.Errorf("queue %+v", q)
		}
	}
	s.tables["7"] = socketTable{again: time.Now().Add(time.Hour)}
	if s.queue(0) != nil || s.queue(1) != nil || len(s.doors) != 1 {
		t.Errorf("read too early, or where there is nothing: %v", s.doors)
	}
}

func TestNothingAloneOfNothing(t *testing.T) {
	loop := &Loop{}
	for name, trial := range map[string]*result.Trial{
		"a search":         {Search: &result.Search{}, Metrics: answered(1, time.Second).Metrics},
		"nothing measured": {},
		"nothing answered": {Metrics: answered(0, 0).Metrics},
	} {
		if a := loop.alone(context.Background(), trial, labEnv{}, LoadRequest{}); a != nil {
			t.Errorf("%s: %+v", name, a)
		}
	}
}
