package quantity

import (
	"math"
	"strconv"
)

// Percent is a share for a sentence, whole from ten percent on and in two digits below:
// "12%", "9.9%", "0.4%".
func Percent(share float64) string {
	if missing(share) {
		return none
	}
	if math.Abs(share) >= 0.0995 {
		return FixedPercent(share, 0)
	}
	return Digits(100*share, 2) + "%"
}

// FixedPercent is a share with so many decimals of a percent: "99.6%" with one.
func FixedPercent(share float64, decimals int) string {
	if missing(share) {
		return none
	}
	return Fixed(100*share, decimals) + "%"
}

// CutPercent is a share in percent without the sign, two decimals cut off and not rounded:
// 100.00 means all. The arithmetic is k6's, so that both print the same of the same counts.
func CutPercent(share float64) string {
	if missing(share) {
		return none
	}
	return strconv.FormatFloat(noNegativeZero(cut(share*100), 2), 'f', 2, 64)
}

// cut leaves two decimals of v, towards zero.
func cut(v float64) float64 { return math.Trunc(v*100) / 100 }

// Change is a relative difference with its sign: 0.153 is "+15.3%". From ten times more on it is the
// factor, since nobody reads a percentage of five digits: 99.7 is "×101".
func Change(relative float64) string {
	if missing(relative) {
		return none
	}
	if relative >= 10 {
		return "×" + Digits(1+relative, 3)
	}
	return Signed(100*relative, 1) + "%"
}

// Points is a difference of two shares in percentage points with its sign: 0.0042 is "+0.42".
func Points(difference float64) string { return Signed(100*difference, 2) }
