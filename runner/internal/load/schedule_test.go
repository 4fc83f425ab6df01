package load

import (
	"math"
	"testing"
	"time"

	"perflab/runner/internal/load/loadtest"
	"perflab/runner/spec"
)

func TestConstantRateHasNoDrift(t *testing.T) {
	for _, rate := range []float64{0.5, 1, 3, 7, 999, 1000, 12345.678, 1e6} {
		r := constantRate(rate)
		if r.At(0) != 0 {
			t.Errorf("%v/s starts at %v", rate, r.At(0))
		}
		last := time.Duration(-1)
		for k := int64(0); k < 1000; k++ {
			if r.At(k) <= last {
				t.Fatalf("%v/s: iteration %d at %v, after %v", rate, k, r.At(k), last)
			}
			last = r.At(k)
		}
		// A day later the schedule is still right to the microsecond.
		k := int64(86400 * rate)
		want := time.Duration(float64(k) / rate * 1e9)
		if off := r.At(k) - want; off.Abs() > time.Microsecond {
			t.Errorf("%v/s: a day later %v off", rate, off)
		}
	}
	if constantRate(1e-12).At(1<<60) != Never {
		t.Error("a time beyond counting is not Never")
	}
}

// TestRampingRate counts, by adding up the rate in small steps, how many iterations are due
// when the schedule starts each.
func TestRampingRate(t *testing.T) {
	for name, c := range map[string]struct {
		load   spec.Load
		rate   func(s float64) float64 // per second, at s seconds
		within float64
	}{
		"up": {spec.Load{Stages: []spec.Stage{stage(10, 100, true)}}, func(s float64) float64 { return 10 * s }, 10},
		"up, hold, down": {
			spec.Load{Rate: 20, Stages: []spec.Stage{stage(5, 100, true), stage(5, 100, true), stage(5, 0, true)}},
			func(s float64) float64 { return min(20+16*s, 100, 100-20*(s-10)) }, 15,
		},
		"jump": {
			spec.Load{Rate: 10, Stages: []spec.Stage{stage(5, 10, true), stage(0, 50, true), stage(5, 50, true)}},
			func(s float64) float64 {
				if s < 5 {
					return 10
				}
				return 50
			}, 10,
		},
		"silence between": {
			spec.Load{Rate: 10, Stages: []spec.Stage{stage(0, 0, true), stage(5, 0, true), stage(5, 10, true)}},
			func(s float64) float64 { return max(0, 2*(s-5)) }, 10,
		},
		"warm-up": {
			spec.Load{Rate: 10, WarmUp: loadtest.MS(2000), Stages: []spec.Stage{stage(4, 50, true)}},
			func(s float64) float64 { return max(10, 10+10*(s-2)) }, 6,
		},
	} {
		t.Run(name, func(t *testing.T) {
			schedule := newRampingRate(c.load)
			const step = 1e-4
			due, last, k := 0.0, time.Duration(0), int64(0)
			for s := 0.0; s < c.within; s += step {
				due += step * c.rate(s+step/2)
				for ; schedule.At(k).Seconds() <= s+step; k++ {
					if off := math.Abs(due - float64(k)); off > 1 {
						t.Fatalf("iteration %d starts at %.4f s, when %.2f are due", k, s, due)
					}
					if schedule.At(k) < last {
						t.Fatalf("iteration %d starts before the one before it", k)
					}
					last = schedule.At(k)
				}
			}
			if off := math.Abs(due - float64(k)); off > 1 {
				t.Errorf("%d iterations start, %.2f are due", k, due)
			}
			if at := schedule.At(k + 1); at != Never {
				t.Errorf("iteration %d starts at %v, after all stages", k+1, at)
			}
		})
	}
}

func TestRampingRateIsConstantWhereItsStagesAre(t *testing.T) {
	ramp := newRampingRate(spec.Load{Rate: 300, Stages: []spec.Stage{stage(60, 300, true)}})
	for k := int64(0); k < 18000; k += 7 {
		if got, want := ramp.At(k), constantRate(300).At(k); (got - want).Abs() > time.Microsecond {
			t.Fatalf("iteration %d at %v, want %v", k, got, want)
		}
	}
}

// stage goes to a number of users or a rate within so many seconds.
func stage(seconds int, target float64, rate bool) spec.Stage {
	return spec.Stage{Duration: loadtest.MS(1000 * seconds), Target: spec.Level{Value: target, Rate: rate}}
}

func TestStartOffset(t *testing.T) {
	second := spec.Duration(time.Second)
	for name, c := range map[string]struct {
		load spec.Load
		want []time.Duration
	}{
		"over the think time":    {spec.Load{ThinkTime: second, Start: "spread"}, []time.Duration{0, 250 * time.Millisecond, 500 * time.Millisecond, 750 * time.Millisecond}},
		"over the warm-up":       {spec.Load{WarmUp: second / 10, Start: "spread"}, []time.Duration{0, 25 * time.Millisecond, 50 * time.Millisecond, 75 * time.Millisecond}},
		"over a second of it":    {spec.Load{WarmUp: 100 * second, Start: "spread"}, []time.Duration{0, 250 * time.Millisecond, 500 * time.Millisecond, 750 * time.Millisecond}},
		"nothing to spread over": {spec.Load{Start: "spread"}, []time.Duration{0, 0, 0, 0}},
		"together":               {spec.Load{ThinkTime: second, Start: "together"}, []time.Duration{0, 0, 0, 0}},
	} {
		for i, want := range c.want {
			if got := StartOffset(c.load, i, len(c.want)); got != want {
				t.Errorf("%s: user %d starts at %v, want %v", name, i, got, want)
			}
		}
	}
}

func TestMaxUsers(t *testing.T) {
	for _, c := range []struct {
		load spec.Load
		want int
	}{
		{spec.Load{Rate: 1000, MaxUsers: 7}, 7},
		{spec.Load{Rate: 0.1}, 10},
		{spec.Load{Rate: 12.34}, 124},
		{spec.Load{Rate: 1e6}, 10000},
	} {
		if got := MaxUsers(c.load); got != c.want {
			t.Errorf("%v/s: %d, want %d", float64(c.load.Rate), got, c.want)
		}
	}
}
