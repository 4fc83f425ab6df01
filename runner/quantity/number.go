package quantity

import (
	"math"
	"strconv"
)

// Significant rounds v to n significant digits; what is no number is 0.
func Significant(v float64, n int) float64 {
	if v == 0 || math.IsInf(v, 0) || math.IsNaN(v) {
		return 0
	}
	p := math.Pow(10, float64(n)-1-math.Floor(math.Log10(math.Abs(v))))
	if math.IsInf(p, 0) {
		return 0
	}
	return math.Round(v*p) / p
}

// Digits is v in n significant digits, zeros at the end left out, and whole where it has
// more than n before the point: of 3 "0.5", "35.4", "12346". A ratio without end is "+Inf".
func Digits(v float64, n int) string {
	if math.IsInf(v, 0) {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	if missing(v) {
		return none
	}
	short, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'e', n-1, 64), 64)
	if math.Abs(short) >= math.Pow10(n) {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strconv.FormatFloat(short, 'f', -1, 64)
}

// AllDigits is Digits with the zeros at the end: of 3 "0.500", "35.0", "12346". No more
// than six decimals are shown, and of zero one digit less than n: "0.00".
func AllDigits(v float64, n int) string {
	if missing(v) {
		return none
	}
	before := 1
	if v != 0 {
		short, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'e', n-1, 64), 64)
		before = int(math.Floor(math.Log10(math.Abs(short)))) + 1
	}
	return strconv.FormatFloat(v, 'f', min(6, max(0, n-before)), 64)
}

// Rate is how often something happens a second, in three digits: "566/s", "35.4/s".
func Rate(perSecond float64) string { return AllDigits(perSecond, 3) + "/s" }

// Grouped is a whole number with its thousands apart: "33,000".
func Grouped(v float64) string {
	if missing(v) {
		return none
	}
	digits := strconv.FormatFloat(math.Abs(math.Round(v)), 'f', 0, 64)
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	if v <= -0.5 {
		return "-" + digits
	}
	return digits
}

// Short is a number with as many digits as an axis needs: "1,200", "12.5", "0.25".
func Short(v float64) string {
	switch a := math.Abs(v); {
	case a >= 100:
		return Grouped(v)
	case a >= 10:
		return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64)
	}
	return strconv.FormatFloat(math.Round(v*100)/100, 'f', -1, 64)
}

// Ratio is how many times one thing is another, with two decimals, or in two digits where it
// is small: "1.05", "0.012".
func Ratio(v float64) string {
	if v > 0 && v < 0.1 {
		return Digits(v, 2)
	}
	return Fixed(v, 2)
}

// Fixed is v with so many decimals.
func Fixed(v float64, decimals int) string {
	if missing(v) {
		return none
	}
	return strconv.FormatFloat(noNegativeZero(v, decimals), 'f', decimals, 64)
}

// Signed is v with so many decimals and its sign; what reads as nothing has a plus.
func Signed(v float64, decimals int) string {
	text := Fixed(v, decimals)
	if text == none || text[0] == '-' {
		return text
	}
	return "+" + text
}

// none stands where there is no number.
const none = "–"

func missing(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) }

// noNegativeZero spares the reader "-0.00".
func noNegativeZero(v float64, decimals int) float64 {
	if v < 0 && v > -0.5*math.Pow10(-decimals) {
		return 0
	}
	return v
}
