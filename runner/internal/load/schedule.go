package load

import (
	"math"
	"time"

	"perflab/runner/spec"
)

// never is a time that does not come.
const never = time.Duration(math.MaxInt64)

// schedule says when the iterations of an open model should start: a pure function with
// no clock inside, so that a late generator or a slow server moves nothing.
type schedule interface {
	// at returns when iteration k, counted from 0, should start.
	at(k int64) time.Duration
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

func (r constantRate) at(k int64) time.Duration {
	t := float64(k) / float64(r) * float64(time.Second)
	if t >= float64(never) {
		return never
	}
	return time.Duration(math.Round(t))
}

// maxUsers is how many iterations of an open model may be in flight: what the file says,
// or enough for 10 s of the rate, 10 to 10,000.
func maxUsers(l spec.Load) int {
	if l.MaxUsers > 0 {
		return l.MaxUsers
	}
	return int(min(10_000, max(10, math.Ceil(10*float64(l.Rate)))))
}

// startOffset is when user i of n starts in the closed model. Spread, users start evenly
// over one think time, so that each moment of it has as many users as any other:
//
//	offset(i) = i · think / n
//
// Without a think time they spread over the warm-up, one second at most. Together is k6's
// way: all in the same instant.
func startOffset(l spec.Load, i, n int) time.Duration {
	if l.Start == "together" {
		return 0
	}
	over := time.Duration(l.ThinkTime)
	if over == 0 {
		over = min(time.Second, time.Duration(l.WarmUp))
	}
	return time.Duration(float64(over) * float64(i) / float64(n))
}
