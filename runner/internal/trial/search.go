package trial

import (
	"math"

	"perflab/runner/result"
	"perflab/runner/spec"
)

// outcome is what one measurement of a search came to.
type outcome struct {
	rate float64 // per second
	held bool
	// doubt: its figures may be the generator's own, so that it says nothing of the server.
	doubt bool
}

// course is where a search stands.
type course struct {
	next         float64 // the rate to measure; 0: the search has ended
	repeat       bool    // next is measured again
	held, failed float64 // the highest rate that held, the lowest that failed; 0: none
	ended        result.SearchEnd
}

// steer says which rate a search measures after the outcomes so far, or what it found. It
// is a pure function without a clock, so that its tests measure nothing.
//
//	first        from
//	all held     2 · held, at most to; at to the search has ended
//	else         √(held · failed), until failed ≤ held · (1 + precision)
//
//	rate
//	 to  |. . . . . . . . . . . . . . . .
//	     |          ✗ ✗
//	     |              ✗ ✗     ✗ ✗           lowest that failed
//	     |                  ✓       ✓         highest that held
//	     |      ✓
//	     |   ✓
//	from |✓
//	     +--------------------------------> steps
//
// It goes by ratios because capacity does: 5% more is as hard to tell at 50/s as at 5000/s,
// and the middle between two rates is then the one that each is as many times away from. So
// the doubling costs a step for each factor of 2, however far from lies below the answer,
// and each further step halves the ratio's logarithm: spec.Search.Steps bounds their number.
//
// It assumes that a server which holds a rate holds every lower one. Noise breaks that near
// the answer. Another program's burst or a collection of garbage makes a step slower, hardly
// ever faster, so the better of two measurements is nearer to the server's own: a rate that
// does not hold is measured again, and fails when it has failed twice. A step in doubt counts
// neither way and is measured again too; twice in doubt, the search ends: what the server would
// have done is not known then, and neither is what it would do at any higher rate.
// spec.Search.Repeats bounds how often a rate is measured again; after that the first failure
// counts, and the first doubt.
func steer(s spec.Search, steps []outcome) course {
	c, repeats, fails, doubts := course{}, 0, 0, 0
	for i, o := range steps {
		if i > 0 && steps[i-1].rate == o.rate {
			repeats++
		} else {
			fails, doubts = 0, 0
		}
		switch {
		case o.held:
			c.held = o.rate
			continue
		case o.doubt:
			doubts++
		default:
			fails++
		}
		spent := repeats >= s.Repeats()
		switch {
		case fails == 2 || spent && fails > 0:
			c.failed = o.rate
		case doubts == 2 || spent:
			c.ended = result.SearchGenerator
			return c
		case i == len(steps)-1:
			c.next, c.repeat = o.rate, true
			return c
		}
	}
	switch {
	case c.failed == 0 && c.held == 0:
		c.next = float64(s.From)
	case c.failed == 0 && c.held >= float64(s.To):
		c.ended = result.SearchAllHeld
	case c.failed == 0:
		c.next = s.Double(c.held)
	case c.held == 0:
		c.ended = result.SearchNoneHeld
	case s.Near(c.held, c.failed):
		c.ended = result.SearchNear
	default:
		c.next = math.Sqrt(c.held * c.failed)
	}
	return c
}
