package trial

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/plan"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/threshold"
)

// searching is a loop whose one variant searches from 50/s to 1600/s, in steps of 2 s after
// 1 s of warm-up, for a p95 below 100 ms.
func searching(t *testing.T, l *lab) (*Loop, *result.Run) {
	t.Helper()
	loop, run := newLoop(t, l, "a")
	v := &run.Experiment.Variants[0]
	v.Load = spec.Load{
		Search: &spec.Search{From: 50, To: 1600, Precision: 0.2, Step: spec.Duration(2 * time.Second)},
		WarmUp: spec.Duration(time.Second), MaxUsers: 1000,
	}
	v.Thresholds = []threshold.Threshold{thresholdOf(t, metricname.HTTPReqDuration, "p(95)<100"), thresholdOf(t, metricname.SearchRate, "value>=5000")}
	run.Plan.Trials = run.Plan.Trials[:1]
	return loop, run
}

// fourWorkers is an engine against a server of 4 workers that take 10 ms: 400/s.
func fourWorkers(ctx context.Context, r LoadRequest) (*Measurement, error) {
	m := served(r.Load, 4, fixed(10*time.Millisecond))
	for _, p := range m.Series {
		r.Watch(p)
	}
	return m, ctx.Err()
}

// watcher notes what it is told.
type watcher struct {
	stages  []string
	seconds []int
}

func (w *watcher) Stage(_ plan.Trial, what string)    { w.stages = append(w.stages, what) }
func (w *watcher) Point(_ plan.Trial, p metric.Point) { w.seconds = append(w.seconds, p.Second) }
func (w *watcher) Ended(*result.Trial)                {}
func steps(s *result.Search, of func(result.SearchStep) bool) (rates []float64) {
	for _, step := range s.Steps {
		if of(step) {
			rates = append(rates, step.Rate)
		}
	}
	return rates
}

func TestSearchMeasuresOneRateAfterTheOther(t *testing.T) {
	var loads []spec.Load
	l := &lab{cache: &result.Cache{Keys: 1}}
	l.load = func(ctx context.Context, r LoadRequest) (*Measurement, error) {
		loads = append(loads, r.Load)
		return fourWorkers(ctx, r)
	}
	loop, run := searching(t, l)
	w := &watcher{}
	loop.Watch = w
	if _, err := loop.Run(context.Background(), run, none); err != nil {
		t.Fatal(err)
	}
	starts := slices.DeleteFunc(slices.Clone(l.calls), func(c string) bool { return !strings.HasPrefix(c, "start ") })
	if len(starts) != 1 {
		t.Errorf("the environment was started %d times", len(starts))
	}
	_, read, err := result.Open(loop.Store.Dir)
	if err != nil || len(read) != 1 {
		t.Fatalf("%d trials recorded, %v", len(read), err)
	}
	got, s := read[0], read[0].Search
	if got.Status != result.Complete || got.Model != spec.OpenModel || got.Cache.Hits != 42 || got.EnginePath != "model" || got.WarmUp != nil {
		t.Errorf("trial %+v", got)
	}
	// 400/s is the capacity itself: no queue.
	if s.Rate != 400 || s.Ended != result.SearchNear || s.Failed <= 400 || s.Failed > 480.1 {
		t.Errorf("found %v, failed %v, ended %q", s.Rate, s.Failed, s.Ended)
	}
	if held := steps(s, func(s result.SearchStep) bool { return s.Held }); !slices.Equal(held, []float64{50, 100, 200, 400}) {
		t.Errorf("held %v", held)
	}
	at := 0
	for i, step := range s.Steps {
		if !step.Held && !step.Repeat && (!s.Steps[i+1].Repeat || s.Steps[i+1].Rate != step.Rate) {
			t.Errorf("%v failed and was not measured again", step.Rate)
		}
		if l := loads[i]; l.Search != nil || float64(l.Rate) != step.Rate || l.Duration != spec.Duration(2*time.Second) || l.WarmUp != spec.Duration(time.Second) || l.MaxUsers != 1000 {
			t.Errorf("step %d was sent as %+v", i, l)
		}
		if step.From != at || step.To < at+3 {
			t.Errorf("step %d from %d to %d, want it from %d", i, step.From, step.To, at)
		}
		at = step.To
	}
	best := s.Steps[s.Best]
	if best.Rate != 400 || !best.Held || got.Metrics.Counters[metricname.Iterations] != 804 || // 4 begun in the warm-up
		best.P95 != got.Metrics.Trends[metricname.HTTPReqDuration].Quantile(0.95) {
		t.Errorf("the trial's metrics are not of its best step %+v", best)
	}
	if best.Achieved < 399 || best.Achieved > 401 {
		t.Errorf("achieved %v of 400", best.Achieved)
	}
	if failed := s.LowestFailed(); failed.Rate != s.Failed || len(failed.Missed) == 0 || failed.Missed[0].Threshold.Expr != "p(95)<100" || failed.Missed[0].Value < 100 {
		t.Errorf("lowest failed %+v", failed)
	}
	for i, p := range got.Series[1:] {
		if p.Second < got.Series[i].Second {
			t.Fatalf("the series goes back from %d to %d s", got.Series[i].Second, p.Second)
		}
	}
	if last := got.Series[len(got.Series)-1].Second; last >= at || !slices.Contains(w.seconds, last) || len(w.seconds) != len(got.Series) {
		t.Errorf("the series ends at %d s of %d, %d points were seen", last, at, len(w.seconds))
	}
	if !slices.Contains(w.stages, "step 4 of at most 11: 400/s") {
		t.Errorf("stages %q", w.stages)
	}
}

func TestASearchThatFindsNoRate(t *testing.T) {
	l := &lab{load: func(_ context.Context, r LoadRequest) (*Measurement, error) {
		return served(r.Load, 0, fixed(120*time.Millisecond)), nil
	}}
	loop, run := searching(t, l)
	trials, err := loop.Run(context.Background(), run, none)
	if err != nil {
		t.Fatal(err)
	}
	got := trials[0]
	if _, found := got.Search.Find(); found || got.Search.Ended != result.SearchNoneHeld || got.Search.Failed != 50 || len(got.Search.Steps) != 2 {
		t.Errorf("%+v", got.Search)
	}
	if got.Status != result.Complete || got.Search.Best != 1 || got.Metrics == nil {
		t.Errorf("status %s, best %d", got.Status, got.Search.Best)
	}
}

// TestTheGeneratorEndsASearch makes the generator late from 200/s on.
func TestTheGeneratorEndsASearch(t *testing.T) {
	l := &lab{}
	loop, run := searching(t, l)
	l.load = func(ctx context.Context, r LoadRequest) (*Measurement, error) {
		if r.Load.Rate >= 200 {
			return late(r)
		}
		return fourWorkers(ctx, r)
	}
	trials, err := loop.Run(context.Background(), run, none)
	if err != nil {
		t.Fatal(err)
	}
	got, s := trials[0], trials[0].Search
	if got.Status != result.Invalid || !strings.HasPrefix(got.Reason.String(), "at 200/s ") {
		t.Errorf("%s: %s", got.Status, got.Reason)
	}
	if s.Rate != 100 || s.Ended != result.SearchGenerator || len(s.Steps) != 4 || s.Steps[3].Doubt.IsZero() || s.Steps[s.Best].Rate != 100 {
		t.Errorf("%+v", s)
	}
}

// late is an engine that sends its requests a second late.
func late(r LoadRequest) (*Measurement, error) {
	m := served(r.Load, 0, fixed(10*time.Millisecond))
	m.Metrics.Trends[metricname.SendLag] = metric.NewHistogram()
	m.Metrics.Trends[metricname.SendLag].Record(time.Second)
	return m, nil
}

func TestASearchThatBreaks(t *testing.T) {
	l := &lab{load: func(ctx context.Context, r LoadRequest) (*Measurement, error) {
		if r.Load.Rate >= 200 {
			return nil, errors.New("too few descriptors")
		}
		return fourWorkers(ctx, r)
	}}
	loop, run := searching(t, l)
	trials, err := loop.Run(context.Background(), run, none)
	if err != nil {
		t.Fatal(err)
	}
	got := trials[0]
	if got.Status != result.Failed || got.Reason.String() != "at 200/s: too few descriptors" {
		t.Errorf("%s: %s", got.Status, got.Reason)
	}
	if s := got.Search; s.Rate != 100 || s.Ended != result.SearchBroken || len(s.Steps) != 2 {
		t.Errorf("%+v", s)
	}
}

func TestASearchThatBreaksAtOnce(t *testing.T) {
	l := &lab{dies: true}
	loop, run := searching(t, l)
	trials, err := loop.Run(context.Background(), run, none)
	if err != nil || trials[0].Status != result.Failed || len(trials[0].Search.Steps) != 0 || trials[0].Search.Ended != result.SearchBroken {
		t.Errorf("%+v, %v", trials[0], err)
	}
}

// TestJoinKeepsComponentsApart joins steps that found different services, in another order.
func TestJoinKeepsComponentsApart(t *testing.T) {
	use := func(name string, found bool, cpu float64) result.Resource {
		return result.Resource{Name: name, Source: "proc", CPUs: 2, Found: found, Points: []result.ResourcePoint{{Second: 1, CPU: cpu}}}
	}
	overall := &result.Trial{}
	from := 0
	for _, step := range [][]result.Resource{
		{use("server", false, 0.1), use("generator", false, 0.2), use("redis:6379", true, 0.3)},
		{use("server", false, 0.4), use("generator", false, 0.5), use("postgres:5432", true, 0.6), use("redis:6379", true, 0.7)},
		{use("generator", false, 0.8), use("server", false, 0.9)},
	} {
		from = join(overall, &result.Trial{Resources: step}, from, 2*time.Second)
	}
	point := func(second int, cpu float64) result.ResourcePoint {
		return result.ResourcePoint{Second: second, CPU: cpu}
	}
	want := []result.Resource{
		{Name: "server", Source: "proc", CPUs: 2, Points: []result.ResourcePoint{point(1, 0.1), point(3, 0.4), point(5, 0.9)}},
		{Name: "generator", Source: "proc", CPUs: 2, Points: []result.ResourcePoint{point(1, 0.2), point(3, 0.5), point(5, 0.8)}},
		{Name: "redis:6379", Source: "proc", CPUs: 2, Found: true, Points: []result.ResourcePoint{point(1, 0.3), point(3, 0.7)}},
		{Name: "postgres:5432", Source: "proc", CPUs: 2, Found: true, Points: []result.ResourcePoint{point(3, 0.6)}},
	}
	if !reflect.DeepEqual(overall.Resources, want) {
		t.Errorf("joined\n%+v, want\n%+v", overall.Resources, want)
	}
}
