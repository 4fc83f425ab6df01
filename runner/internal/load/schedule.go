package load

import (
	"math"
	"time"

	"perflab/runner/spec"
)

// Never is a time that does not come.
const Never = time.Duration(math.MaxInt64)

// Schedule says when the iterations of an open model should start: a pure function with
// no clock inside, so that a late generator or a slow server moves nothing.
type Schedule interface {
	// At returns when iteration k, counted from 0, should start.
	At(k int64) time.Duration
}

// NewSchedule is that of a load; nil in the closed model, where none says when.
func NewSchedule(l spec.Load) Schedule {
	switch l.Model() {
	case spec.ConstantRate:
		return constantRate(l.Rate)
	case spec.RampingRate:
		return newRampingRate(l)
	}
	return nil
}

// constantRate starts iterations evenly, in iterations per second:
//
//	at(k) = k / rate
//
//	k
//	3 |              *
//	2 |         *
//	1 |    *
//	0 *----+----+----+--> t
//	      1/r  2/r  3/r
type constantRate float64

func (r constantRate) At(k int64) time.Duration {
	t := float64(k) / float64(r) * float64(time.Second)
	if t >= float64(Never) {
		return Never
	}
	return time.Duration(math.Round(t))
}

// rampingRate starts iterations at a rate that changes linearly from stage to stage, after
// a warm-up at the first one's beginning. Over a stage that goes from rate a to rate b in
// length T the number of iterations started until t is
//
//	N(t) = a·t + s·t²/2, s = (b - a)/T
//
// and iteration k starts when N(t) = k, in a form that loses no digits where s is near 0:
//
//	t = 2·k / (a + √(a² + 2·s·k))
type rampingRate []ramp

// ramp is one stage of a rampingRate.
type ramp struct {
	from, length time.Duration
	a, b         float64 // iterations per second at its ends
	before       float64 // iterations started before it
}

func newRampingRate(l spec.Load) rampingRate {
	at, level, started := time.Duration(l.WarmUp), float64(l.Rate), 0.0
	rates := rampingRate{{length: at, a: level, b: level}}
	for _, s := range l.Stages {
		last := &rates[len(rates)-1]
		started += (last.a + last.b) / 2 * last.length.Seconds()
		rates = append(rates, ramp{from: at, length: time.Duration(s.Duration), a: level, b: s.Target.Value, before: started})
		at, level = at+time.Duration(s.Duration), s.Target.Value
	}
	return rates
}

func (rs rampingRate) At(k int64) time.Duration {
	for _, r := range rs {
		n, seconds := float64(k)-r.before, r.length.Seconds()
		if total := (r.a + r.b) / 2 * seconds; n >= total || total == 0 {
			continue
		}
		t := 0.0
		if n > 0 {
			slope := (r.b - r.a) / seconds
			t = 2 * n / (r.a + math.Sqrt(max(0, r.a*r.a+2*slope*n)))
		}
		return r.from + min(r.length, time.Duration(math.Round(t*float64(time.Second))))
	}
	return Never
}

// MaxUsers is how many iterations of an open model may be in flight: what the file says,
// or enough for 10 s of the rate, 10 to 10,000.
func MaxUsers(l spec.Load) int {
	if l.MaxUsers > 0 {
		return l.MaxUsers
	}
	return int(min(10_000, max(10, math.Ceil(10*l.Highest()))))
}

// StartOffset is when user i of n starts in the closed model. Spread, users start evenly
// over one think time, so that each moment of it has as many users as any other:
//
//	offset(i) = i · think / n
//
// Without a think time they spread over the warm-up, one second at most. Together is k6's
// way: all in the same instant.
func StartOffset(l spec.Load, i, n int) time.Duration {
	if l.Start == "together" {
		return 0
	}
	over := time.Duration(l.ThinkTime)
	if over == 0 {
		over = min(time.Second, time.Duration(l.WarmUp))
	}
	return time.Duration(float64(over) * float64(i) / float64(n))
}
