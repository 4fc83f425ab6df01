package quantity

import (
	"math"
	"strconv"
)

// Row formats the values of one table row alike: one unit and one number of decimals,
// so that a reader compares digits and not prefixes. After golang/perf's benchunit.
// The zero value prints plain numbers without decimals.
type Row struct {
	// Unit is what stands behind the number: "ms", "/s", "%", "MB/s"; empty for a plain number.
	Unit     string
	divisor  float64
	decimals int
	share    bool
}

// prefix is one step of a unit's scale.
type prefix struct {
	factor float64
	name   string
}

var (
	timePrefixes = []prefix{{1, "ns"}, {1e3, "µs"}, {1e6, "ms"}, {1e9, "s"}, {60e9, "min"}}
	siPrefixes   = []prefix{{1, "B"}, {1e3, "kB"}, {1e6, "MB"}, {1e9, "GB"}, {1e12, "TB"}}
	iecPrefixes  = []prefix{{1, "B"}, {1 << 10, "KiB"}, {1 << 20, "MiB"}, {1 << 30, "GiB"}, {1 << 40, "TiB"}}
)

// NewRow picks the prefix and the decimals for values of a unit. Memory (Bytes) is scaled by
// 1024 and traffic by 1000, as their tools print them. The prefix fits the smallest value
// that is not zero unless the largest would then pass 99999, or 9999 of a time; decimals show three digits of
// the smallest, but no more than five of the largest. Counts and values of units not known
// here are plain numbers.
func NewRow(unit string, values ...float64) Row {
	low, high := magnitudes(values)
	switch unit {
	case Share:
		return Row{Unit: "%", divisor: 0.01, decimals: 2, share: true}
	case Nanoseconds:
		if high == 0 { // no time at all is not told in the smallest unit
			return Row{Unit: "s", divisor: 1e9}
		}
		return scaled(timePrefixes, "", low, high, 9_999)
	case Bytes:
		return scaled(iecPrefixes, "", low, high, 99_999)
	case BytesPerResponse:
		return scaled(siPrefixes, "", low, high, 99_999)
	case BytesPerSecond:
		return scaled(siPrefixes, "/s", low, high, 99_999)
	case PerSecond:
		return Row{Unit: "/s", divisor: 1, decimals: decimals(low, high)}
	case CPU:
		return Row{Unit: "CPU", divisor: 1, decimals: 2}
	default:
		return Row{divisor: 1, decimals: decimals(low, high)}
	}
}

// Number is v in the row's unit, without the unit. NaN and infinities are an en dash.
// A share is cut off rather than rounded, as k6 does: 100.00 means all and 0.00 none.
func (r Row) Number(v float64) string {
	if missing(v) {
		return none
	}
	divisor := r.divisor
	if divisor == 0 {
		divisor = 1
	}
	if r.share {
		return shareNumber(v)
	}
	return Fixed(v/divisor, r.decimals)
}

// Text is v with its unit: "164 ms", "917/s", "99.74%".
func (r Row) Text(v float64) string {
	number := r.Number(v)
	switch {
	case number == none || r.Unit == "":
		return number
	case r.Unit == "/s" || r.Unit == "%":
		return number + r.Unit
	}
	return number + " " + r.Unit
}

// Text is one value on its own, in one of the units of NewRow.
func Text(unit string, v float64) string { return NewRow(unit, v).Text(v) }

// Brief is one value for a sentence: as Text, without the zeros that only align a column, so
// that a second is "1 s" and eight gigabytes "8 GiB".
func Brief(unit string, v float64) string {
	row := NewRow(unit, v)
	if missing(v) || row.share {
		return row.Text(v)
	}
	number := Digits(v/row.divisor, 3)
	switch row.Unit {
	case "":
		return number
	case "/s":
		return number + row.Unit
	}
	return number + " " + row.Unit
}

// Exact is one value with every digit it has, twelve at most, in the prefix that fits it: what
// was published is quoted with it. It has no minutes, which tools print only as "1m30s".
func Exact(unit string, v float64) string {
	scale, suffix := 1.0, ""
	pick := func(steps []prefix, per string) {
		for _, s := range steps {
			if v >= s.factor || suffix == "" {
				scale, suffix = s.factor, " "+s.name+per
			}
		}
	}
	switch unit {
	case Nanoseconds:
		pick(timePrefixes[:4], "")
	case Share:
		scale, suffix = 0.01, "%"
	case PerSecond:
		suffix = "/s"
	case Bytes:
		pick(siPrefixes, "")
	case BytesPerSecond:
		pick(siPrefixes, "/s")
	}
	return strconv.FormatFloat(Significant(v/scale, 12), 'f', -1, 64) + suffix
}

// magnitudes are the smallest and largest absolute values that are not zero.
func magnitudes(values []float64) (low, high float64) {
	for _, v := range values {
		v = math.Abs(v)
		if v == 0 || math.IsNaN(v) || math.IsInf(v, 0) {
			continue
		}
		if low == 0 || v < low {
			low = v
		}
		high = max(high, v)
	}
	return low, high
}

// scaled is a row in the prefix that fits low, unless more than most of them would be high.
func scaled(prefixes []prefix, suffix string, low, high, most float64) Row {
	pick := prefixes[0]
	if low == 0 { // nothing but zeros
		return Row{Unit: pick.name + suffix, divisor: 1}
	}
	for _, p := range prefixes {
		if low >= p.factor || high/pick.factor > most {
			pick = p
		}
	}
	places := decimals(low/pick.factor, high/pick.factor)
	if pick.factor == 1 {
		places = 0 // there is no part of a byte or a nanosecond
	}
	return Row{Unit: pick.name + suffix, divisor: pick.factor, decimals: places}
}

// decimals is how many show three digits of low, 2 for 1.08 and 0 for 108 and more, and no
// more than five of high: 1950.0 beside 0.8.
func decimals(low, high float64) int {
	if low == 0 {
		return 0
	}
	digits := func(v float64) int { return int(math.Floor(math.Log10(v*1.0005))) + 1 } // before the point
	return max(0, min(3, 3-digits(low), 5-digits(high)))
}

// shareNumber is a share in percent with two decimals, cut off; a part of nothing or of
// everything never reads as 0.00 or 100.00.
func shareNumber(v float64) string {
	if v > 0 && v < 0.0001 {
		return "<0.01"
	}
	return CutPercent(v)
}
