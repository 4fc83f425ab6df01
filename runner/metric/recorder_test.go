package metric

import (
	"math"
	"testing"
	"time"

	"perflab/runner/metricname"
)

func TestTimelineSlots(t *testing.T) {
	for name, tl := range map[string]Timeline{
		"whole seconds":       {WarmUp: 2 * time.Second, Load: 3 * time.Second},
		"no warm-up":          {Load: 3 * time.Second},
		"both cut a second":   {WarmUp: 1500 * time.Millisecond, Load: 2200 * time.Millisecond},
		"within one second":   {WarmUp: 200 * time.Millisecond, Load: 50 * time.Millisecond},
		"only the end cuts":   {WarmUp: time.Second, Load: 1250 * time.Millisecond},
		"only the start cuts": {WarmUp: 750 * time.Millisecond, Load: 1250 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			before := slot{}
			for n := range 10 {
				s := tl.slot(n)
				if s.start != before.end || s.end <= s.start || s.end-s.start > time.Second {
					t.Fatalf("slot %d is %v to %v after %v", n, s.start, s.end, before.end)
				}
				if s.second != int(s.start/time.Second) || s.phase != tl.Phase(s.start) || s.phase != tl.Phase(s.end-1) {
					t.Errorf("slot %d, %v to %v: second %d, phase %s", n, s.start, s.end, s.second, s.phase)
				}
				if tl.slotAt(s.start) != n || tl.slotAt(s.end-1) != n {
					t.Errorf("slot %d, %v to %v, is found as %d and %d", n, s.start, s.end, tl.slotAt(s.start), tl.slotAt(s.end-1))
				}
				before = s
			}
		})
	}
}

// at returns a good request that completes at end.
func at(end time.Duration) *Request {
	return &Request{End: end, Status: 200, Waiting: 20 * time.Millisecond, Sent: 10, Received: 100}
}

func TestRequestBelongsToThePhaseItCompletesIn(t *testing.T) {
	r := NewRecorder(RecorderOptions{Timeline: Timeline{WarmUp: 2 * time.Second, Load: 3 * time.Second}})
	l := r.Lane(0)
	for _, end := range []time.Duration{0, 2*time.Second - 1, 2 * time.Second, 4 * time.Second, 5*time.Second - 1, 5 * time.Second, 5200 * time.Millisecond} {
		l.Request(at(end))
	}
	warm, main, series := r.Finish(5300 * time.Millisecond)
	if warm.Counters[metricname.HTTPReqs] != 2 || warm.Elapsed != 2*time.Second {
		t.Errorf("warm-up: %v requests in %v", warm.Counters[metricname.HTTPReqs], warm.Elapsed)
	}
	if main.Counters[metricname.HTTPReqs] != 5 || main.Elapsed != 3200*time.Millisecond {
		t.Errorf("measured: %v requests in %v, want 5 in 3.2s: to the completion of the last", main.Counters[metricname.HTTPReqs], main.Elapsed)
	}
	want := []Point{
		{Second: 0, Phase: WarmUp, Requests: 1},
		{Second: 1, Phase: WarmUp, Requests: 1},
		{Second: 2, Phase: Load, Requests: 1},
		{Second: 3, Phase: Load},
		{Second: 4, Phase: Load, Requests: 2},
		{Second: 5, Phase: Drain, Requests: 2},
	}
	if len(series) != len(want) {
		t.Fatalf("%d points, want %d: %+v", len(series), len(want), series)
	}
	for i, w := range want {
		p := series[i]
		if p.Second != w.Second || p.Phase != w.Phase || p.Requests != w.Requests || p.Received != 100*w.Requests || p.Sent != 10*w.Requests {
			t.Errorf("point %d is %+v, want %+v", i, p, w)
		}
		if w.Requests > 0 && p.P50 != 20*time.Millisecond || w.Requests == 0 && p.Max != 0 {
			t.Errorf("point %d: p50 %v, max %v", i, p.P50, p.Max)
		}
	}
	if got := series[5].Span; got != 300*time.Millisecond {
		t.Errorf("the drain's point spans %v", got)
	}
}

func TestElapsed(t *testing.T) {
	tl := Timeline{WarmUp: time.Second, Load: 4 * time.Second}
	for name, c := range map[string]struct {
		last, end time.Duration
		want      time.Duration // of the measured part; 0: it was not reached
		warm      time.Duration
	}{
		"nothing in the drain":  {4 * time.Second, 5 * time.Second, 4 * time.Second, time.Second},
		"a drain":               {7 * time.Second, 8 * time.Second, 6 * time.Second, time.Second},
		"stopped while loading": {2 * time.Second, 3 * time.Second, 2 * time.Second, time.Second},
		"stopped in warm-up":    {time.Second / 4, time.Second / 2, 0, time.Second / 2},
	} {
		t.Run(name, func(t *testing.T) {
			r := NewRecorder(RecorderOptions{Timeline: tl})
			r.Lane(0).Request(at(c.last))
			warm, main, _ := r.Finish(c.end)
			if warm.Elapsed != c.warm {
				t.Errorf("warm-up took %v, want %v", warm.Elapsed, c.warm)
			}
			if main == nil != (c.want == 0) || main != nil && main.Elapsed != c.want {
				t.Errorf("measured %+v, want %v", main, c.want)
			}
		})
	}
}

func TestAdvanceCompletesSecondsOnce(t *testing.T) {
	var seen []Point
	r := NewRecorder(RecorderOptions{Timeline: Timeline{Load: 10 * time.Second}, Lanes: 2, Watch: func(p Point) { seen = append(seen, p) }})
	r.Lane(0).Request(at(time.Second / 2))
	r.Lane(1).Request(at(time.Second / 2))
	r.Advance(time.Second)
	if len(seen) != 0 {
		t.Fatal("a second was closed before those held up could record")
	}
	r.Advance(time.Second + lateness)
	if len(seen) != 1 || seen[0].Requests != 2 {
		t.Fatalf("saw %+v", seen)
	}
	r.Lane(1).Request(at(time.Second - 1)) // later than any allowance
	r.Advance(4 * time.Second)
	_, main, series := r.Finish(10 * time.Second)
	total := int64(0)
	for _, p := range series {
		total += p.Requests
	}
	if len(series) != 10 || len(seen) != 10 || total != 3 || main.Counters[metricname.HTTPReqs] != 3 {
		t.Errorf("%d points, %d seen, with %d requests of %v", len(series), len(seen), total, main.Counters[metricname.HTTPReqs])
	}
}

func TestUsersAreThoseAtTheEndOfASecond(t *testing.T) {
	r := NewRecorder(RecorderOptions{Timeline: Timeline{WarmUp: time.Second, Load: 3 * time.Second}, Lanes: 2})
	a, b := r.Lane(0), r.Lane(1)
	a.Users(0, 5, 10)
	b.Users(time.Second/2, 1, 2)
	b.Users(time.Second*3/2, 2, 2)
	a.Users(time.Second*5/2, 1, 10)
	a.Users(4*time.Second, 0, 10) // the end of the load belongs to the drain
	b.Users(4*time.Second, 0, 2)
	a.Request(at(4*time.Second + 1))
	warm, main, series := r.Finish(4*time.Second + time.Second/2)
	for i, want := range []int{6, 7, 3, 3, 0} {
		if series[i].Users != want {
			t.Errorf("second %d: %d users, want %d", i, series[i].Users, want)
		}
	}
	if got := warm.Gauges[metricname.VUs]; got != (Gauge{6, 6, 6}) {
		t.Errorf("warm-up: vus %v", got)
	}
	if got := main.Gauges[metricname.VUs]; got != (Gauge{Value: 3, Min: 3, Max: 7}) {
		t.Errorf("measured: vus %v: what is left of the drain's last second is no sample", got)
	}
	if got := main.Gauges[metricname.VUsMax]; got != (Gauge{12, 12, 12}) {
		t.Errorf("vus_max %v", got)
	}
}

func TestLaneCounts(t *testing.T) {
	r := NewRecorder(RecorderOptions{Timeline: Timeline{Load: 2 * time.Second}, Checks: []string{"a", "b"}, Open: true})
	l := r.Lane(0)
	good := at(100)
	good.Checks, good.Connections, good.SendLag, good.Intended = []bool{true, true}, 1, 3, 50*time.Millisecond
	l.Request(good)
	l.Request(&Request{End: 200, Status: 500, Failed: true, Waiting: 7, Checks: []bool{true, false}})
	l.Request(&Request{End: 300, Error: ErrRefused, Failed: true, Checks: []bool{false, false}})
	l.Iteration(300)
	l.Iteration(400)
	l.IterationTook(500, 40)
	l.Interrupted(500, 2)
	l.Dropped(600, 3)
	warm, s, series := r.Finish(2 * time.Second)
	if warm != nil {
		t.Error("there was no warm-up")
	}
	for name, want := range map[string]float64{metricname.HTTPReqs: 3, metricname.Iterations: 2, metricname.IterationsInterrupted: 2, metricname.DroppedIterations: 3, metricname.Connections: 1, metricname.DataSent: 10, metricname.DataReceived: 100} {
		if got := s.Counters[name]; got != want {
			t.Errorf("%s = %v, want %v", name, got, want)
		}
	}
	for name, want := range map[string]int64{metricname.HTTPReqDuration: 3, metricname.HTTPReqDurationOK: 1, metricname.SendLag: 3, metricname.IterationDuration: 1, metricname.HTTPReqIntended: 3} {
		if got := s.Trends[name].Count(); got != want {
			t.Errorf("%s has %d samples, want %d", name, got, want)
		}
	}
	if got := s.Rates[metricname.Checks]; got != (Rate{3, 6}) {
		t.Errorf("checks %v", got)
	}
	if got := s.Rates[metricname.HTTPReqFailed]; got != (Rate{2, 3}) {
		t.Errorf("failed %v", got)
	}
	if s.Checks[0] != (Check{"a", 2, 1}) || s.Checks[1] != (Check{"b", 1, 2}) || s.Statuses["200"] != 1 || s.Statuses["500"] != 1 || s.Errors[ErrRefused] != 1 {
		t.Errorf("checks %v, statuses %v, errors %v", s.Checks, s.Statuses, s.Errors)
	}
	if p := series[0]; p.ChecksPassed != 3 || p.ChecksFailed != 3 || p.Failed != 2 || p.Dropped != 3 {
		t.Errorf("point %+v", p)
	}
}

func TestNothingMeasuredIsNotZero(t *testing.T) {
	_, s, _ := NewRecorder(RecorderOptions{Timeline: Timeline{Load: time.Second}, Checks: []string{"a"}}).Finish(time.Second)
	if len(s.Trends) != 0 || len(s.Rates) != 0 {
		t.Errorf("trends %v, rates %v", s.Trends, s.Rates)
	}
	if _, found := s.Counters[metricname.DroppedIterations]; found {
		t.Error("a closed model drops nothing")
	}
}

func TestMemoryDoesNotGrowWithLength(t *testing.T) {
	r := NewRecorder(RecorderOptions{Timeline: Timeline{Load: 1000 * time.Second}})
	l := r.Lane(0)
	for s := range 900 {
		l.Request(at(time.Duration(s)*time.Second + time.Second/2))
		r.Advance(time.Duration(s+1)*time.Second + lateness)
	}
	if len(l.open)+len(l.spare) > 2 {
		t.Errorf("%d seconds are kept", len(l.open)+len(l.spare))
	}
}

func TestRecordingAllocatesNothing(t *testing.T) {
	r := NewRecorder(RecorderOptions{Timeline: Timeline{Load: 10 * time.Second}, Checks: []string{"a"}})
	l, q := r.Lane(0), at(1)
	q.Checks = []bool{true}
	l.Request(q)
	if n := testing.AllocsPerRun(100, func() { l.Request(q) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestAggregate(t *testing.T) {
	s := NewSet()
	s.Elapsed = 2 * time.Second
	h := NewHistogram()
	for _, d := range []time.Duration{1000, 2000, 3000, 4000} {
		h.Record(d * time.Nanosecond)
	}
	s.Trends[metricname.HTTPReqDuration] = h
	s.Counters[metricname.HTTPReqs] = 500
	s.Rates[metricname.Checks] = Rate{3, 4}
	s.Gauges[metricname.VUs] = Gauge{Value: 7}
	s.Checks = []Check{{"is status 200", 9, 1}}
	for _, c := range []struct {
		metric, aggregation string
		percentile          float64
		want                float64
		ok                  bool
	}{
		{metricname.HTTPReqDuration, "avg", 0, 0.0025, true},
		{metricname.HTTPReqDuration, "min", 0, 0.001, true},
		{metricname.HTTPReqDuration, "max", 0, 0.004, true},
		{metricname.HTTPReqDuration, "count", 0, 4, true},
		{metricname.HTTPReqDuration, "p", 100, 0.004, true},
		{metricname.HTTPReqDuration, "rate", 0, 0, false},
		{metricname.HTTPReqWaiting, "avg", 0, 0, false},
		{metricname.HTTPReqs, "count", 0, 500, true},
		{metricname.HTTPReqs, "rate", 0, 250, true},
		{metricname.HTTPReqs, "p", 95, 0, false},
		{metricname.Checks, "rate", 0, 0.75, true},
		{metricname.Checks, "count", 0, 0, false},
		{"checks{check:is status 200}", "rate", 0, 0.9, true},
		{"checks{check:other}", "rate", 0, 0, false},
		{metricname.HTTPReqFailed, "rate", 0, 0, false},
		{metricname.VUs, "value", 0, 7, true},
	} {
		got, ok := s.Aggregate(c.metric, c.aggregation, c.percentile)
		if ok != c.ok || ok && math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%s %s(%g) = %v, %v, want %v, %v", c.metric, c.aggregation, c.percentile, got, ok, c.want, c.ok)
		}
	}
	if med, _ := s.Aggregate(metricname.HTTPReqDuration, "med", 0); math.Abs(med-0.0025) > 0.0025/2048+1e-6 {
		t.Errorf("med = %v", med)
	}
	if _, ok := (*Set)(nil).Aggregate(metricname.HTTPReqs, "count", 0); ok {
		t.Error("a set that is not there has a value")
	}
}

func TestSetMerge(t *testing.T) {
	part := func(n int64, d time.Duration, g Gauge, checks ...Check) *Set {
		s := NewSet()
		s.Elapsed = time.Second
		s.Trends[metricname.HTTPReqDuration] = NewHistogram()
		s.Trends[metricname.HTTPReqDuration].Record(d)
		s.Counters[metricname.HTTPReqs] = float64(n)
		s.Rates[metricname.Checks] = Rate{n, 2 * n}
		s.Gauges[metricname.VUs] = g
		s.Statuses["200"] = n
		s.Errors[ErrReset] = n
		s.Checks = checks
		return s
	}
	a := part(10, 5, Gauge{4, 1, 4}, Check{"a", 1, 2})
	b := part(30, 9, Gauge{2, 2, 8}, Check{"b", 1, 1}, Check{"a", 10, 20})
	total := &Set{}
	total.Merge(nil)
	total.Merge(a)
	total.Merge(b)
	if total.RPS() != 20 || total.Rates[metricname.Checks] != (Rate{40, 80}) || total.Gauges[metricname.VUs] != (Gauge{2, 1, 8}) {
		t.Errorf("rps %v, checks %v, vus %v", total.RPS(), total.Rates[metricname.Checks], total.Gauges[metricname.VUs])
	}
	if h := total.Trends[metricname.HTTPReqDuration]; h.Count() != 2 || h.Min() != 5 || h.Max() != 9 {
		t.Errorf("%d durations from %v to %v", h.Count(), h.Min(), h.Max())
	}
	if len(total.Checks) != 2 || total.Checks[0] != (Check{"a", 11, 22}) || total.Statuses["200"] != 40 || total.Errors[ErrReset] != 40 {
		t.Errorf("checks %v, statuses %v, errors %v", total.Checks, total.Statuses, total.Errors)
	}
	if a.Trends[metricname.HTTPReqDuration].Count() != 1 || a.Counters[metricname.HTTPReqs] != 10 || a.Checks[0].Passes != 1 {
		t.Error("merging changed a part")
	}
}

func BenchmarkLaneRequest(b *testing.B) {
	r := NewRecorder(RecorderOptions{Timeline: Timeline{Load: 100 * time.Hour}, Checks: []string{"a"}})
	l, q := r.Lane(0), at(1)
	q.Checks = []bool{true}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		q.Waiting = time.Duration(i&0xffff) * 100
		l.Request(q)
	}
}
