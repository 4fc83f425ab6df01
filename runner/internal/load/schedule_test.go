package load

import (
	"testing"
	"time"

	"perflab/runner/spec"
)

func TestConstantRateHasNoDrift(t *testing.T) {
	for _, rate := range []float64{0.5, 1, 3, 7, 999, 1000, 12345.678, 1e6} {
		r := constantRate(rate)
		if r.at(0) != 0 {
			t.Errorf("%v/s starts at %v", rate, r.at(0))
		}
		last := time.Duration(-1)
		for k := int64(0); k < 1000; k++ {
			if r.at(k) <= last {
				t.Fatalf("%v/s: iteration %d at %v, after %v", rate, k, r.at(k), last)
			}
			last = r.at(k)
		}
		// A day later the schedule is still right to the microsecond.
		k := int64(86400 * rate)
		want := time.Duration(float64(k) / rate * 1e9)
		if off := r.at(k) - want; off.Abs() > time.Microsecond {
			t.Errorf("%v/s: a day later %v off", rate, off)
		}
	}
	if constantRate(1e-12).at(1<<60) != never {
		t.Error("a time beyond counting is not never")
	}
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
			if got := startOffset(c.load, i, len(c.want)); got != want {
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
		if got := maxUsers(c.load); got != c.want {
			t.Errorf("%v/s: %d, want %d", float64(c.load.Rate), got, c.want)
		}
	}
}
