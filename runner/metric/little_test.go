package metric

import (
	"math"
	"testing"
	"time"
)

// users replays users that each take response, then pause, again and again, from offset on,
// until the end of the load; it records them as an engine does.
func users(r *Recorder, tl Timeline, n int, offset func(i int) time.Duration, response, pause, late time.Duration) {
	type change struct {
		at time.Duration
		by int
	}
	l, active := r.Lane(0), 0
	var changes []change
	var done []time.Duration
	for i := range n {
		at := offset(i)
		changes = append(changes, change{at, 1})
		for at < tl.End() {
			at += response
			done = append(done, at)
			at += pause + late
		}
		changes = append(changes, change{max(at-pause-late, tl.End()), -1})
	}
	for _, at := range done {
		l.Request(&Request{End: at, Blocked: response / 4, Waiting: response - response/4, Status: 200})
		l.Iteration(at)
	}
	// Times of users ascend, as the loops tell them.
	for len(changes) > 0 {
		first := 0
		for i, c := range changes {
			if c.at < changes[first].at {
				first = i
			}
		}
		c := changes[first]
		changes = append(changes[:first], changes[first+1:]...)
		active += c.by
		l.Users(c.at, active, n)
	}
}

func spread(over time.Duration, n int) func(int) time.Duration {
	return func(i int) time.Duration { return over * time.Duration(i) / time.Duration(n) }
}

func TestLittle(t *testing.T) {
	tl := Timeline{WarmUp: 2 * time.Second, Load: 40 * time.Second}
	for name, tc := range map[string]struct {
		n                     int
		offset                func(int) time.Duration
		response, pause, late time.Duration
		users, residual       float64
	}{
		"steady, with a pause":       {100, spread(time.Second, 100), 100 * time.Millisecond, 900 * time.Millisecond, 0, 100, 0},
		"steady, without one":        {8, spread(time.Second, 8), 20 * time.Millisecond, 0, 0, 8, 0},
		"a slow server":              {50, spread(time.Second, 50), 4 * time.Second, time.Second, 0, 50, 0},
		"a ramp over the whole load": {400, spread(42*time.Second, 400), 50 * time.Millisecond, 450 * time.Millisecond, 0, 400 * 22. / 42, 0},
		"a late generator":           {100, spread(time.Second, 100), 100 * time.Millisecond, 900 * time.Millisecond, 250 * time.Millisecond, 100, -0.2},
	} {
		t.Run(name, func(t *testing.T) {
			r := NewRecorder(RecorderOptions{Timeline: tl})
			users(r, tl, tc.n, tc.offset, tc.response, tc.pause, tc.late)
			_, _, series := r.Finish(tl.End() + 10*time.Second)
			windows, whole := Little(series, tc.pause, LittleWindow)
			if whole == nil || len(windows) != 4 {
				t.Fatalf("%d windows, whole %+v", len(windows), whole)
			}
			if math.Abs(whole.Users-tc.users) > 0.02*tc.users {
				t.Errorf("N = %v, want %v", whole.Users, tc.users)
			}
			for i, b := range append(windows, *whole) {
				// The edges are one round of the users, and no more.
				if math.Abs(b.Residual-tc.residual) > b.Edge+0.001 {
					t.Errorf("window %d: residual %v, want %v within %v: %+v", i, b.Residual, tc.residual, b.Edge, b)
				}
				if b.Response != tc.response || b.Pause != tc.pause {
					t.Errorf("window %d: R %v, Z %v", i, b.Response, b.Pause)
				}
			}
			if off := whole.Off(); (off > 0.05) != (tc.residual != 0) {
				t.Errorf("off by %v beyond the edges", off)
			}
		})
	}
}

// In the open model N is the iterations in flight; they are where they end.
func TestLittleOpen(t *testing.T) {
	tl := Timeline{Load: 20 * time.Second}
	r := NewRecorder(RecorderOptions{Timeline: tl, Open: true})
	l := r.Lane(0)
	const each, took = 10 * time.Millisecond, 55 * time.Millisecond // 100 a second, 5.5 in flight
	for begun, done := 0, 0; done < 2000; {
		if next := each * time.Duration(begun); begun < 2000 && next <= each*time.Duration(done)+took {
			begun++
			l.Users(next, begun-done, 10)
			continue
		}
		at := each*time.Duration(done) + took
		l.Request(&Request{End: at, Waiting: took, Status: 200})
		l.Iteration(at)
		done++
		l.Users(at, begun-done, 10)
	}
	_, _, series := r.Finish(21 * time.Second)
	_, whole := Little(series, 0, LittleWindow)
	if math.Abs(whole.Users-5.5) > 0.02 || math.Abs(whole.Residual) > whole.Edge || whole.Response != took {
		t.Errorf("balance %+v", whole)
	}
}

func TestLittleWindows(t *testing.T) {
	point := func(phase Phase, span time.Duration) Point {
		return Point{Phase: phase, Span: span, Iterations: 1, Busy: span, UserTime: span}
	}
	for name, tc := range map[string]struct {
		warm, load int           // whole seconds
		cut        time.Duration // of the first second under load
		want       []time.Duration
	}{
		"whole windows":       {3, 20, 0, []time.Duration{10 * time.Second, 10 * time.Second}},
		"a short rest":        {0, 24, 0, []time.Duration{10 * time.Second, 14 * time.Second}},
		"a long rest":         {0, 25, 0, []time.Duration{10 * time.Second, 10 * time.Second, 5 * time.Second}},
		"less than one":       {1, 3, 0, []time.Duration{3 * time.Second}},
		"begins in a second":  {1, 19, time.Second / 2, []time.Duration{10500 * time.Millisecond, 9 * time.Second}},
		"nothing but warm-up": {5, 0, 0, nil},
	} {
		t.Run(name, func(t *testing.T) {
			var series []Point
			for range tc.warm {
				series = append(series, point(WarmUp, time.Second))
			}
			from := time.Duration(tc.warm) * time.Second
			if tc.cut > 0 {
				series = append(series, point(WarmUp, time.Second-tc.cut), point(Load, tc.cut))
				from += time.Second - tc.cut
			}
			for range tc.load {
				series = append(series, point(Load, time.Second))
			}
			series = append(series, point(Drain, time.Second/4))
			windows, whole := Little(series, 0, LittleWindow)
			if len(windows) != len(tc.want) || (whole == nil) != (tc.want == nil) {
				t.Fatalf("windows %+v, whole %+v", windows, whole)
			}
			for i, w := range windows {
				if w.From != from || w.Span != tc.want[i] || w.Users != 1 {
					t.Errorf("window %d: from %v for %v with %v users, want from %v for %v", i, w.From, w.Span, w.Users, from, tc.want[i])
				}
				from += w.Span
			}
		})
	}
}

// A stall shows: users, and nothing that they completed.
func TestLittleStall(t *testing.T) {
	_, whole := Little([]Point{{Phase: Load, Span: time.Second, UserTime: 3 * time.Second}}, time.Second, LittleWindow)
	if whole.Users != 3 || whole.Residual != -1 || whole.Rate != 0 {
		t.Errorf("balance %+v", whole)
	}
}

func TestUserTime(t *testing.T) {
	r := NewRecorder(RecorderOptions{Timeline: Timeline{WarmUp: 1500 * time.Millisecond, Load: 2 * time.Second}, Lanes: 2})
	a, b := r.Lane(0), r.Lane(1)
	a.Users(0, 2, 4)
	r.Advance(time.Second + lateness)
	b.Users(1250*time.Millisecond, 1, 1)
	a.Users(1250*time.Millisecond, 4, 4)
	a.Users(1200*time.Millisecond, 3, 4) // before the last: as if at the same time
	a.Users(3500*time.Millisecond, 1, 4) // the end
	b.Users(3500*time.Millisecond, 0, 1)
	a.Users(3600*time.Millisecond, 0, 4)
	a.Request(at(3600 * time.Millisecond))
	_, _, series := r.Finish(3700 * time.Millisecond)
	// Three of a and one of b after 1.25 s; one of a in the drain.
	want := []time.Duration{2000, 2*250 + 4*250, 4 * 500, 4 * 1000, 4 * 500, 100}
	if len(series) != len(want) {
		t.Fatalf("%d points: %+v", len(series), series)
	}
	for i, w := range want {
		if got := series[i].UserTime; got != w*time.Millisecond {
			t.Errorf("point %d, second %d, %s: users for %v, want %v", i, series[i].Second, series[i].Phase, got, w*time.Millisecond)
		}
	}
}
