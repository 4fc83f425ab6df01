package trial

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/threshold"
)

// served is what an engine would measure of a constant rate against a server of that many
// workers, 0 for any number, that answers in turn, each request taking what took draws.
func served(load spec.Load, workers int, took func() time.Duration) *Measurement {
	line := metric.Timeline{WarmUp: time.Duration(load.WarmUp), Load: time.Duration(load.Duration)}
	recorder := metric.NewRecorder(metric.RecorderOptions{Timeline: line, Open: true})
	lane := recorder.Lane(0)
	free := make([]time.Duration, workers)
	var end time.Duration
	for k := 0; ; k++ {
		at := time.Duration(float64(k) / float64(load.Rate) * float64(time.Second))
		if at >= line.End() {
			break
		}
		start := at
		if workers > 0 {
			first := slices.Index(free, slices.Min(free))
			start = max(at, free[first])
			free[first] = start + took()
			end = max(end, free[first])
			answer(lane, at, free[first])
			continue
		}
		done := start + took()
		end = max(end, done)
		answer(lane, at, done)
	}
	m := &Measurement{Path: "model"}
	m.WarmUp, m.Metrics, m.Series = recorder.Finish(max(end, line.End()))
	return m
}

func answer(lane *metric.Lane, at, done time.Duration) {
	lane.Request(&metric.Request{End: done, Waiting: done - at, Intended: done - at, Status: 200})
	lane.Iteration(done)
	lane.IterationTook(done, done-at)
}

func fixed(d time.Duration) func() time.Duration { return func() time.Duration { return d } }

func thresholdOf(t *testing.T, name, expr string) threshold.Threshold {
	t.Helper()
	parsed, err := threshold.Parse(name, expr)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// TestAQueueThatGrowsDoesNotHold tells a server beyond its capacity from one whose responses
// merely take long or vary, though in both the last responses come late.
func TestAQueueThatGrowsDoesNotHold(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	exponential := func() time.Duration { return time.Duration(rng.ExpFloat64() * float64(50*time.Millisecond)) }
	tail := func() time.Duration {
		if rng.IntN(100) == 0 {
			return 500 * time.Millisecond
		}
		return 5 * time.Millisecond
	}
	for name, c := range map[string]struct {
		rate    float64
		step    time.Duration
		workers int
		took    func() time.Duration
		missed  result.SearchLimit
	}{
		"slow responses":     {100, time.Second, 0, fixed(700 * time.Millisecond), result.SearchShort},
		"slower than a step": {100, time.Second, 0, fixed(3 * time.Second), result.SearchShort},
		"a quarter of it":    {100, time.Second, 0, fixed(240 * time.Millisecond), ""},
		"fast responses":     {50, time.Second, 0, fixed(10 * time.Microsecond), ""},
		"varying":            {400, 2 * time.Second, 0, exponential, ""},
		"a long tail":        {400, 2 * time.Second, 0, tail, ""},
		"a long tail, rare":  {10, 2 * time.Second, 0, tail, ""},
		"within capacity":    {390, 2 * time.Second, 4, fixed(10 * time.Millisecond), ""},
		"5% beyond":          {420, 2 * time.Second, 4, fixed(10 * time.Millisecond), result.SearchQueue},
		"5% beyond, long":    {420, 10 * time.Second, 4, fixed(10 * time.Millisecond), result.SearchQueue},
		"two fifths beyond":  {560, time.Second, 4, fixed(10 * time.Millisecond), result.SearchQueue},
		"twice":              {800, time.Second, 4, fixed(10 * time.Millisecond), result.SearchShort},
	} {
		t.Run(name, func(t *testing.T) {
			load := spec.Load{Rate: spec.Rate(c.rate), Duration: spec.Duration(c.step)}
			m := served(load, c.workers, c.took)
			s := stepOf(c.rate, &result.Trial{Status: result.Complete, Metrics: m.Metrics, Series: m.Series}, load, nil)
			if c.missed == "" && !s.Held || c.missed != "" && (len(s.Missed) != 1 || s.Missed[0].Limit != c.missed || s.Missed[0].Value <= s.Missed[0].Most) {
				t.Errorf("missed %+v, want %q", s.Missed, c.missed)
			}
		})
	}
}

// TestChanceIsNoQueue draws steps of a server that keeps up: at most one in a hundred may
// seem to queue, where 3 standard deviations make it about one in a thousand.
func TestChanceIsNoQueue(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	const steps = 500
	queues := 0
	for range steps {
		load := spec.Load{Rate: spec.Rate(5 + 200*rng.Float64()), Duration: spec.Duration(time.Second), WarmUp: spec.Duration(time.Second)}
		mean := 200 * rng.Float64() * float64(time.Millisecond)
		m := served(load, 0, func() time.Duration { return time.Duration(rng.ExpFloat64() * mean) })
		s := stepOf(float64(load.Rate), &result.Trial{Metrics: m.Metrics, Series: m.Series}, load, nil)
		if slices.ContainsFunc(s.Missed, func(m result.SearchMiss) bool { return m.Limit == result.SearchQueue }) {
			queues++
		}
	}
	if queues > steps/100 {
		t.Errorf("%d of %d steps of a server that keeps up seem to queue", queues, steps)
	}
}

func TestWhatAStepMisses(t *testing.T) {
	slow, checks := thresholdOf(t, metricname.HTTPReqDuration, "p(95)<500"), thresholdOf(t, metricname.Checks, "rate>0.9")
	found := thresholdOf(t, metricname.SearchRate, "value>=5000")
	set := func(change func(*metric.Set)) *metric.Set {
		m := served(spec.Load{Rate: 100, Duration: spec.Duration(time.Second)}, 0, fixed(10*time.Millisecond)).Metrics
		change(m)
		return m
	}
	for name, c := range map[string]struct {
		metrics    *metric.Set
		thresholds []threshold.Threshold
		missed     []result.SearchMiss
	}{
		"nothing":      {set(func(*metric.Set) {}), []threshold.Threshold{slow, found}, nil},
		"not measured": {set(func(*metric.Set) {}), []threshold.Threshold{checks}, []result.SearchMiss{{Threshold: &checks, NoData: true}}},
		"no metrics":   {nil, []threshold.Threshold{slow}, []result.SearchMiss{{Threshold: &slow, NoData: true}}},
		"a threshold":  {set(func(m *metric.Set) { m.Rates[metricname.Checks] = metric.Rate{True: 3, Total: 4} }), []threshold.Threshold{checks}, []result.SearchMiss{{Threshold: &checks, Value: 0.75}}},
		"dropped":      {set(func(m *metric.Set) { m.Counters[metricname.DroppedIterations] = 100 }), nil, []result.SearchMiss{{Limit: result.SearchLost, Value: 0.5, Most: 0.01}}},
		"few dropped":  {set(func(m *metric.Set) { m.Counters[metricname.DroppedIterations] = 1 }), nil, nil},
		"failures":     {set(func(m *metric.Set) { m.Rates[metricname.HTTPReqFailed] = metric.Rate{True: 1, Total: 20} }), nil, []result.SearchMiss{{Limit: result.SearchUnanswered, Value: 0.05, Most: 0.01}}},
		"failures that the file allows": {set(func(m *metric.Set) {
			m.Rates[metricname.HTTPReqFailed] = metric.Rate{True: 1, Total: 20}
			m.Rates[metricname.Checks] = metric.Rate{True: 19, Total: 20}
		}), []threshold.Threshold{checks}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			load := spec.Load{Rate: 100, Duration: spec.Duration(time.Second)}
			s := stepOf(100, &result.Trial{Metrics: c.metrics}, load, c.thresholds)
			same := func(a, b result.SearchMiss) bool {
				return (a.Threshold == nil) == (b.Threshold == nil) && (a.Threshold == nil || *a.Threshold == *b.Threshold) &&
					a.Limit == b.Limit && a.NoData == b.NoData && math.Abs(a.Value-b.Value) < 1e-9 && a.Most == b.Most
			}
			if !slices.EqualFunc(s.Missed, c.missed, same) || s.Held != (len(c.missed) == 0) {
				t.Errorf("held %v, missed %+v, want %+v", s.Held, s.Missed, c.missed)
			}
		})
	}
}

func TestAStepInDoubtDoesNotHold(t *testing.T) {
	m := served(spec.Load{Rate: 100, Duration: spec.Duration(time.Second)}, 0, fixed(10*time.Millisecond))
	s := stepOf(100, &result.Trial{Status: result.Invalid, Reason: phrase.Verbatim("saturated"), Metrics: m.Metrics}, spec.Load{Rate: 100, Duration: spec.Duration(time.Second)}, nil)
	if s.Held || s.Doubt.String() != "saturated" || s.Missed != nil {
		t.Errorf("%+v", s)
	}
	if s.Iterations != 100 || s.P50 < 9*time.Millisecond || s.P50 > 11*time.Millisecond {
		t.Errorf("%+v", s)
	}
}
