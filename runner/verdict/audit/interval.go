package audit

import (
	"math"

	"perflab/runner/phrase"
)

// printed is an interval that a published figure stands for.
type printed struct{ value, low, high float64 }

// exactly is the interval of a number that is known.
func exactly(v float64) printed { return printed{v, v, v} }

// Interval arithmetic on figures that are not negative.

func (a printed) times(b printed) printed {
	return printed{a.value * b.value, a.low * b.low, a.high * b.high}
}

// over divides; a divisor that may be 0 leaves the quotient without an upper end.
func (a printed) over(b printed) printed {
	q := printed{a.value / b.value, a.low / b.high, math.Inf(1)}
	if b.low > 0 {
		q.high = a.high / b.low
	}
	return q
}

func (a printed) plus(b printed) printed {
	return printed{a.value + b.value, a.low + b.low, a.high + b.high}
}

// meets reports whether the intervals have a value in common, each widened by a share.
func (a printed) meets(b printed, share float64) bool {
	return a.low*(1-share) <= b.high && b.low*(1-share) <= a.high*(1+share)*(1+share) && a.low <= b.high*(1+share)
}

// in is the interval with so many decimals.
func (a printed) in(decimals int) phrase.Arg { return phrase.Interval(a.low, a.high, decimals) }
