package trial

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"

	"perflab/runner/internal/resource/proc"
	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/result"
)

// staffed is an environment whose server has the processes that crew says at each reading.
type staffed struct {
	labEnv
	meter Meter
}

func (e staffed) Meters() []Meter { return []Meter{e.meter} }

// workers is a meter that sees processes.
type workers struct {
	counter
	now *atomic.Pointer[map[int]int64] // number → start
}

func (w *workers) Read() (Usage, error) {
	u := Usage{Processes: map[int]proc.Use{}}
	for id, started := range *w.now.Load() {
		u.Processes[id] = proc.Use{Started: started}
	}
	return u, nil
}

type staffedProvider struct {
	*lab
	now *atomic.Pointer[map[int]int64]
}

func (p staffedProvider) Start(_ context.Context, req Request) (Environment, error) {
	return staffed{labEnv{p.lab, req}, &workers{counter{name: "server"}, p.now}}, nil
}

func TestRestartsOfWorkers(t *testing.T) {
	begin := map[int]int64{1: 10, 2: 11, 3: 11}
	for name, c := range map[string]struct {
		after  map[int]int64
		failed int64
		want   result.Restart
		status result.Status
		says   string
	}{
		"none":              {begin, 5, result.Restart{}, result.Complete, ""},
		"one more":          {map[int]int64{1: 10, 2: 11, 3: 11, 4: 20}, 5, result.Restart{}, result.Complete, ""},
		"one restarted":     {map[int]int64{1: 10, 2: 11, 4: 20}, 0, result.Restart{Component: "server", Processes: 3, Ended: 1, Begun: 1}, result.Complete, "1 of the 3 processes of server ended"},
		"its number anew":   {map[int]int64{1: 10, 2: 11, 3: 20}, 0, result.Restart{Component: "server", Processes: 3, Ended: 1, Begun: 1}, result.Complete, "1 of the 3 processes of server ended"},
		"and requests fail": {map[int]int64{1: 10, 4: 20}, 7, result.Restart{Component: "server", Processes: 3, Ended: 2, Begun: 1}, result.Invalid, "7 requests failed too"},
	} {
		t.Run(name, func(t *testing.T) {
			var now atomic.Pointer[map[int]int64]
			now.Store(&begin)
			l := &lab{effective: map[string]string{"server.workers": "9"}}
			l.load = func(context.Context, LoadRequest) (*Measurement, error) {
				now.Store(&c.after)
				m := &metric.Set{Rates: map[string]metric.Rate{metricname.HTTPReqFailed: {True: c.failed, Total: 100}}}
				return &Measurement{Metrics: m}, nil
			}
			loop, run := newLoop(t, l, "a")
			loop.Provider = staffedProvider{l, &now}
			ran, err := loop.Run(t.Context(), run, none)
			if err != nil || len(ran) == 0 {
				t.Fatal(ran, err)
			}
			got := ran[0]
			if got.Status != c.status {
				t.Errorf("status %s (%v), want %s", got.Status, got.Reason, c.status)
			}
			switch {
			case c.want == result.Restart{} && len(got.Restarts) > 0, c.want != result.Restart{} && (len(got.Restarts) != 1 || got.Restarts[0] != c.want):
				t.Errorf("restarts %v, want %v", got.Restarts, c.want)
			}
			said := got.Reason.String()
			for _, w := range got.Warnings {
				said += "\n" + w.String()
			}
			if !strings.Contains(said, c.says) || c.says == "" && strings.Contains(said, "processes of") {
				t.Errorf("says %q, want %q", said, c.says)
			}
		})
	}
}
