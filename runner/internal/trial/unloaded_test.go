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

// answered is a measurement of n requests that took so long each, in a second.
func answered(n int, took time.Duration) *Measurement {
	s := metric.NewSet()
	s.Elapsed = time.Second
	s.Counters[metricname.HTTPReqs], s.Counters[metricname.Iterations] = float64(n), float64(n)
	s.Rates[metricname.HTTPReqFailed] = metric.Rate{True: 1, Total: int64(n)}
	s.Trends[metricname.HTTPReqDuration], s.Trends[metricname.HTTPReqElapsed] = metric.NewHistogram(), metric.NewHistogram()
	for range n {
		s.Trends[metricname.HTTPReqDuration].Record(took)
		s.Trends[metricname.HTTPReqElapsed].Record(took)
	}
	return &Measurement{Metrics: s}
}

// TestUnloaded sends the load's requests with one user once it has ended, for a time that the
// load's quickest requests decide.
func TestUnloaded(t *testing.T) {
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
		t.Fatalf("%d loads, %v; want the load and one unloaded", len(asked), err)
	}
	got := asked[1]
	if got.Model() != spec.ConstantUsers || got.Users != 1 || got.ThinkTime != 0 || got.WarmUp != 0 || got.Request.Path != "/slow" {
		t.Errorf("unloaded: %+v", got)
	}
	if length := time.Duration(got.Duration); length < 2900*time.Millisecond || length > 3100*time.Millisecond {
		t.Errorf("unloaded for %s, want 30 times 100 ms", length)
	}
	if seeds[0] == seeds[1] {
		t.Error("what was drawn once is drawn again")
	}
	u := trials[0].Unloaded
	if u == nil || u.Requests != 30 || u.Failed != 1 || u.Median.Round(time.Millisecond) != 20*time.Millisecond || u.Users != 0 {
		t.Errorf("recorded %+v", u)
	}
}

// TestTheMedianIsOfTheSum gives half of the requests a wait for their connection and the
// other half a long response: no request takes both.
func TestTheMedianIsOfTheSum(t *testing.T) {
	r := metric.NewRecorder(metric.RecorderOptions{Timeline: metric.Timeline{Load: time.Second}})
	for range 10 {
		r.Lane(0).Request(&metric.Request{Status: 200, Blocked: 30 * time.Millisecond, Waiting: time.Millisecond})
		r.Lane(0).Request(&metric.Request{Status: 200, Blocked: time.Millisecond, Waiting: 30 * time.Millisecond})
		r.Lane(0).Request(&metric.Request{Status: 200, Blocked: 30 * time.Millisecond, Waiting: 30 * time.Millisecond})
	}
	_, set, _ := r.Finish(time.Second)
	l := &lab{load: func(context.Context, LoadRequest) (*Measurement, error) { return &Measurement{Metrics: set}, nil }}
	u := unloadedBy(context.Background(), labEngine{l}, LoadRequest{})
	if u == nil || u.Median.Round(time.Millisecond) != 31*time.Millisecond || u.Mean.Round(time.Millisecond) != 41*time.Millisecond {
		t.Errorf("%+v; want 31 ms, not the 60 ms of both medians, and a mean of 41 ms", u)
	}
}

// TestUnloadedInTheRhythmOfTheLoad makes a request take 50 ms of a user without a pause, as
// where an acknowledgement is delayed, and 11 ms of one that pauses.
func TestUnloadedInTheRhythmOfTheLoad(t *testing.T) {
	delayed := func(l spec.Load) time.Duration {
		if time.Duration(l.ThinkTime) < 200*time.Millisecond {
			return 50 * time.Millisecond
		}
		return 11 * time.Millisecond
	}
	steady := func(took time.Duration) func(spec.Load) time.Duration {
		return func(spec.Load) time.Duration { return took }
	}
	closed := func(users int, pause time.Duration) spec.Load {
		return spec.Load{Users: users, ThinkTime: spec.Duration(pause)}
	}
	type want struct {
		users  int
		idle   time.Duration
		median time.Duration
	}
	for name, c := range map[string]struct {
		load  spec.Load
		rate  int // iterations in the second that the load takes
		loads time.Duration
		takes func(spec.Load) time.Duration
		want  want
	}{
		"users who pause":           {closed(50, time.Second), 50, 11 * time.Millisecond, delayed, want{8, 950 * time.Millisecond, 11 * time.Millisecond}},
		"users who pause for long":  {closed(500, time.Minute), 8, 11 * time.Millisecond, delayed, want{8, time.Second, 11 * time.Millisecond}},
		"few users":                 {closed(2, time.Second), 2, 11 * time.Millisecond, delayed, want{2, 950 * time.Millisecond, 11 * time.Millisecond}},
		"users who wait in a queue": {closed(100, 0), 100, time.Second, delayed, want{8, 950 * time.Millisecond, 11 * time.Millisecond}},
		"a server that takes long":  {closed(50, time.Second), 40, 250 * time.Millisecond, steady(250 * time.Millisecond), want{2, time.Second, 250 * time.Millisecond}},
		"users without a pause":     {closed(5, 0), 100, 50 * time.Millisecond, delayed, want{0, 0, 50 * time.Millisecond}},
		"quick":                     {closed(50, time.Second), 50, 11 * time.Millisecond, steady(11 * time.Millisecond), want{0, 0, 11 * time.Millisecond}},
		"slow":                      {closed(50, time.Second), 20, time.Second, steady(time.Second), want{0, 0, time.Second}},
		"a rate":                    {spec.Load{Rate: 200}, 200, 50 * time.Millisecond, delayed, want{0, 0, 50 * time.Millisecond}},
		"a low rate":                {spec.Load{Rate: 2}, 2, 11 * time.Millisecond, delayed, want{4, 450 * time.Millisecond, 11 * time.Millisecond}},
		"a rate that contradicts":   {spec.Load{Rate: 200}, 200, 11 * time.Millisecond, delayed, want{8, time.Second, 11 * time.Millisecond}},
	} {
		t.Run(name, func(t *testing.T) {
			looks := 0
			seeds := map[uint64]bool{}
			l := &lab{load: func(_ context.Context, r LoadRequest) (*Measurement, error) {
				seeds[r.Seed] = true
				if looks++; looks > 1 {
					return answered(30, c.takes(r.Load)), nil
				}
				m := answered(c.rate, c.loads)
				users := float64(max(c.load.Users, 10))
				if !c.load.Model().Open() {
					users = float64(c.load.Users)
				}
				m.Metrics.Gauges[metricname.VUsMax] = metric.Gauge{Value: users}
				return m, nil
			}}
			loop, run := newLoop(t, l, "a")
			run.Plan.Trials = run.Plan.Trials[:1]
			run.Experiment.Variants[0].Load = c.load
			trials, err := loop.Run(context.Background(), run, none)
			if err != nil || trials[0].Unloaded == nil {
				t.Fatalf("%+v, %v", trials, err)
			}
			u := trials[0].Unloaded
			if got := (want{u.Users, u.Idle.Round(10 * time.Millisecond), u.Median.Round(time.Millisecond)}); got != c.want {
				t.Errorf("unloaded %+v, want %+v", got, c.want)
			}
			if len(seeds) != looks {
				t.Error("what was drawn once is drawn again")
			}
		})
	}
}

// TestUsersInTurnDoNotMeet leaves each request twice the time it took before the next begins,
// and what each user sends first to the warm-up.
func TestUsersInTurnDoNotMeet(t *testing.T) {
	s := metric.NewSet()
	s.Gauges[metricname.VUsMax] = metric.Gauge{Value: 50}
	idle, took := 300*time.Millisecond, 50*time.Millisecond
	l := inTurn(spec.Load{Users: 50, Start: "together", Rate: 5}, s, idle, took)
	if l.Users != 3 || l.Start != "spread" || l.Model().Open() || time.Duration(l.WarmUp) != idle+took {
		t.Errorf("%+v", l)
	}
}

// TestUnloadedWaitsForTheQueue looks at the server's sockets until nothing waits there.
func TestUnloadedWaitsForTheQueue(t *testing.T) {
	const head = "sl\n0: 0:1F40 0:0000 0A 0:0 0 0 0 0 0\n"
	root := fstest.MapFS{"proc/7/net/tcp": {Data: []byte(head + "1: 0:1F40 0:9C40 01 0:5 0 0 0 0 0\n")}}
	loop := &Loop{Machine: Machine{Root: root}}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if loop.cleared(ctx, ListenEndpoint{Process: "7"}) {
		t.Error("a request waits")
	}
	root["proc/7/net/tcp"].Data = []byte(head)
	for name, at := range map[string]ListenEndpoint{"nobody waits": {Process: "7"}, "not to be seen": {}, "gone": {Process: "8"}} {
		if !loop.cleared(context.Background(), at) {
			t.Error(name)
		}
	}
}

// TestTheQueueIsLeftAloneWhereReadingItTakesLong reads it each second where that is quick,
// and not again at once where it took long, nor ever where it cannot be read.
func TestTheQueueIsLeftAloneWhereReadingItTakesLong(t *testing.T) {
	root := fstest.MapFS{"proc/7/net/tcp": {Data: []byte("sl\n0: 0:1F40 0:0000 0A 0:0 0 0 0 0 0\n1: 0:1F40 0:9C40 01 0:5 0 0 0 0 0\n")}}
	s := newSampler([]Meter{&counter{name: "server"}, &counter{name: "redis"}}, map[string]ListenEndpoint{"server": {Process: "7"}, "redis": {Process: "8"}}, root, time.Minute)
	for s.samples = range 3 {
		if q := s.queue(0); q == nil || q.Unread != 1 {
			t.Errorf("queue %+v", q)
		}
	}
	s.tables["7"] = socketTable{again: time.Now().Add(time.Hour)}
	if s.queue(0) != nil || s.queue(1) != nil || len(s.endpoints) != 1 {
		t.Errorf("read too early, or where there is nothing: %v", s.endpoints)
	}
}

func TestNothingUnloadedOfNothing(t *testing.T) {
	loop := &Loop{}
	for name, trial := range map[string]*result.Trial{
		"a search":         {Search: &result.Search{}, Metrics: answered(1, time.Second).Metrics},
		"nothing measured": {},
		"nothing answered": {Metrics: answered(0, 0).Metrics},
	} {
		if u := loop.unloaded(context.Background(), trial, labEnv{}, LoadRequest{}); u != nil {
			t.Errorf("%s: %+v", name, u)
		}
	}
}
