package trial

import (
	"context"
	"time"

	"perflab/runner/metric"
	"perflab/runner/result"
)

// The hiccup meter asks to be woken again and again and measures by how much it oversleeps,
// as Gil Tene's jHiccup does: what holds it up holds up the engine in the same process. It
// shows a process that is stopped, starved by others, or held back by a quota, where its use
// of CPU looks low.
const (
	// hiccupEvery is how long it sleeps. A wake-up costs 50 µs of CPU in a virtual machine
	// that does little else, half of them the kernel's, so that a hundred a second take half
	// a percent of a CPU at most. A stop that is shorter than a sleep may hide in one.
	hiccupEvery = 10 * time.Millisecond
	// hiccupFrom is from where on oversleeping counts as lost time. Below it is what timers
	// and the switch from another process take on a machine that has CPU to spare.
	hiccupFrom = 5 * time.Millisecond
)

// hiccupMeter adds up how much was overslept.
type hiccupMeter struct {
	overslept     metric.Histogram
	watched, lost time.Duration
}

// slept records one sleep that took took.
func (h *hiccupMeter) slept(took time.Duration) {
	over := max(took-hiccupEvery, 0)
	h.overslept.Record(over)
	h.watched += took
	h.lost += max(over-hiccupFrom, 0)
}

// result returns what was watched; nil where nothing was.
func (h *hiccupMeter) result() *result.Hiccups {
	if h.watched == 0 {
		return nil
	}
	return &result.Hiccups{
		Every: hiccupEvery, Count: h.overslept.Count(), LostFrom: hiccupFrom, Lost: float64(h.lost) / float64(h.watched),
		P50: h.overslept.Quantile(0.5), P99: h.overslept.Quantile(0.99), Max: h.overslept.Max(),
	}
}

// WatchHiccups watches this process until ctx ends, leaving out the first skip; nil where
// ctx ended before.
func WatchHiccups(ctx context.Context, skip time.Duration) *result.Hiccups {
	timer := time.NewTimer(skip)
	defer timer.Stop()
	return watchHiccups(ctx, time.Now, timer.C, timer.Reset)
}

// watchHiccups is WatchHiccups by a clock; the first tick ends what is left out, reset asks
// for the next.
func watchHiccups(ctx context.Context, now func() time.Time, tick <-chan time.Time, reset func(time.Duration) bool) *result.Hiccups {
	var h hiccupMeter
	select {
	case <-ctx.Done():
		return nil
	case <-tick:
	}
	for last := now(); ; {
		reset(hiccupEvery)
		select {
		case <-ctx.Done():
			if took := now().Sub(last); took > hiccupEvery {
				h.slept(took) // it was held up until the end
			}
			return h.result()
		case <-tick:
			at := now()
			h.slept(at.Sub(last))
			last = at
		}
	}
}
