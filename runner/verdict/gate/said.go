package gate

import (
	"math"

	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/quantity"
	"perflab/runner/result"
	"perflab/runner/verdict/paired"
)

// reasons are for every figure that regressed; where none has, for every one that is undecided.
func reasons(changes []result.Change) (said []phrase.Statement) {
	for _, ch := range changes {
		if ch.Verdict == result.Regressed {
			said = append(said, phrase.GateRegressed(Told(ch)))
		}
	}
	if len(said) > 0 {
		return said
	}
	few := map[string]bool{}
	for _, ch := range changes {
		switch {
		case ch.Verdict != result.Undecided:
		case ch.Pairs < paired.MinPairs:
			if !few[ch.Variant] {
				said = append(said, phrase.GateFewPairs(phrase.Text(ch.Variant), phrase.Number(paired.MinPairs), phrase.Number(ch.Pairs)))
			}
			few[ch.Variant] = true
		case !ch.Reason.IsZero():
			said = append(said, phrase.GateNoVerdict(phrase.Text(ch.Variant), name(ch), phrase.Sentences(ch.Reason)))
		case ch.Interval && beyond(ch):
			said = append(said, phrase.All(phrase.GateFewToTell(Told(ch)), settles(ch.More)))
		case ch.Interval:
			said = append(said, phrase.All(phrase.GateUndecided(Told(ch)), settles(ch.More)))
		}
	}
	return said
}

// beyond tells whether the whole interval is worse than the tolerance: then it is the number of
// pairs, with so many figures tested, that is too small for a finding.
func beyond(ch result.Change) bool {
	if ch.HigherIsBetter {
		return ch.High < -ch.Tolerance
	}
	return ch.Low > ch.Tolerance
}

// settles says how many more pairs would decide, where that is known.
func settles(more int) phrase.Statement {
	switch {
	case more > 0:
		return phrase.GateMore(phrase.MorePairs(more))
	case more < 0:
		return phrase.GateNever
	}
	return phrase.Statement{}
}

func name(ch result.Change) phrase.Arg {
	return phrase.Text(metricname.Figure(ch.Metric, ch.Aggregation))
}

// Told is a change with its interval and tolerance.
func Told(ch result.Change) (variant, figure, change, low, high, tolerance phrase.Arg) {
	return phrase.Text(ch.Variant), name(ch), amount(ch, ch.Change, true), amount(ch, ch.Low, true), amount(ch, ch.High, true), amount(ch, ch.Tolerance, false)
}

// amount writes a change: in percent of the base, in points of a share, or in the figure's unit.
func amount(ch result.Change, v float64, signed bool) phrase.Arg {
	if ch.Absolute && ch.Unit != quantity.Share {
		return inUnit(ch, v, signed)
	}
	number := phrase.Digits(100*v, 3)
	if signed {
		decimals := 1
		if a := math.Abs(100 * v); a < 1 && a > 0 {
			decimals = 2
		}
		number = phrase.Signed(100*v, decimals)
	}
	if ch.Absolute {
		return phrase.Sentences(phrase.GatePoints(number))
	}
	return phrase.Sentences(phrase.GatePercent(number))
}

func inUnit(ch result.Change, v float64, signed bool) phrase.Arg {
	of := func(v float64) phrase.Arg { return phrase.Digits(v, 3) }
	switch ch.Unit {
	case quantity.Bytes:
		of = phrase.Memory
	case quantity.Nanoseconds:
		of = func(v float64) phrase.Arg { return phrase.Seconds(v / 1e9) }
	case quantity.PerSecond:
		of = phrase.Rate
	}
	number := of(math.Abs(v))
	if ch.Metric == metricname.ServerMemorySlope {
		number = phrase.Sentences(phrase.GatePer1000(number))
	}
	switch {
	case v < 0:
		return phrase.Sentences(phrase.GateMinus(number))
	case v > 0 && signed:
		return phrase.Sentences(phrase.GatePlus(number))
	}
	return number
}
