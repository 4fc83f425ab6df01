package trial

import (
	"context"
	"testing"
	"time"

	"perflab/runner/result"
)

// watchBy lets the meter sleep as often as there are durations, each of which its sleep
// takes, and then ends it, the last of them after it should have been woken.
func watchBy(sleeps ...time.Duration) *result.Hiccups {
	ctx, cancel := context.WithCancel(context.Background())
	tick := make(chan time.Time, 1)
	var now time.Time
	tick <- now // what is left out has passed
	return watchHiccups(ctx, func() time.Time { return now }, tick, func(time.Duration) bool {
		switch len(sleeps) {
		case 0:
			cancel()
		case 1:
			now, sleeps = now.Add(sleeps[0]), nil
			cancel()
		default:
			now, sleeps = now.Add(sleeps[0]), sleeps[1:]
			tick <- now
		}
		return true
	})
}

func TestHiccups(t *testing.T) {
	const every = hiccupEvery
	steady := func(n int, d time.Duration) (all []time.Duration) {
		for range n {
			all = append(all, d)
		}
		return all
	}
	for name, tc := range map[string]struct {
		sleeps []time.Duration
		count  int64
		max    time.Duration
		lost   float64
	}{
		"on time":                 {steady(101, every), 100, 0, 0},
		"late as timers are":      {steady(101, every+5*time.Millisecond), 101, 5 * time.Millisecond, 0},
		"quota of a tenth":        {steady(10, 100*time.Millisecond), 10, 90 * time.Millisecond, 0.85},
		"stopped once":            {append(steady(90, every), 115*time.Millisecond), 91, 105 * time.Millisecond, 100. / 1015},
		"woken before the end":    {[]time.Duration{every, every / 2}, 1, 0, 0},
		"stopped until the end":   {[]time.Duration{every, time.Second}, 2, 990 * time.Millisecond, 985. / 1010},
		"nothing but one ongoing": {[]time.Duration{time.Millisecond}, 0, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			h := watchBy(tc.sleeps...)
			if tc.count == 0 {
				if h != nil {
					t.Errorf("got %+v", h)
				}
				return
			}
			// Where the end and a wake-up come together, either may be taken first.
			if h == nil || h.Count < tc.count || h.Count > tc.count+1 || h.Max != tc.max || h.Lost < tc.lost-0.001 || h.Lost > tc.lost+0.001 {
				t.Errorf("got %+v", h)
			}
		})
	}
}

func TestHiccupsAreNotWatchedBeforeTheLoad(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if h := WatchHiccups(ctx, time.Hour); h != nil {
		t.Errorf("got %+v", h)
	}
}
