package report

import (
	"fmt"
	"html/template"
	"math"

	"perflab/runner/result"
)

// ChangeBar is the interval of a change against its tolerance, drawn by the style alone. The
// worse is always to the right and a tolerance always as wide, so that the bars of all figures
// can be read beside each other.
type ChangeBar struct {
	// Style says where things are, in percent of the width: --l and --w the interval, --p the
	// estimate, --t the tolerance.
	Style                 template.CSS
	BeyondLeft, BeyondEnd bool // the interval goes on beyond the edge
}

// barSpan is how many tolerances the bar shows to either side of no change.
const barSpan = 3.0

func barOf(m result.Change) *ChangeBar {
	sign := 1.0
	if m.HigherIsBetter {
		sign = -1
	}
	low, high, at := sign*m.Low, sign*m.High, sign*m.Change
	if low > high {
		low, high = high, low
	}
	span := barSpan * m.Tolerance
	if span == 0 { // any change for the worse counts: the interval gives the scale
		if span = 1.25 * max(math.Abs(low), math.Abs(high), math.Abs(at)); span == 0 {
			span = 1
		}
	}
	place := func(v float64) float64 { return 50 + 50*max(-1, min(1, v/span)) }
	return &ChangeBar{
		Style:      template.CSS(fmt.Sprintf("--l:%.1f%%;--w:%.1f%%;--p:%.1f%%;--t:%.1f%%;", place(low), place(high)-place(low), place(at), place(m.Tolerance))),
		BeyondLeft: low < -span, BeyondEnd: high > span,
	}
}
