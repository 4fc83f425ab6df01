package published

import (
	"math"
	"math/big"
	"regexp"
	"strconv"
	"time"
)

// decimal is a number as it was printed: its value, and what one step of its last digit is
// worth. Both are exact, so that intervals end where the digits say.
type decimal struct{ value, step *big.Rat }

// span is a value with the ends of the interval that its print stands for; high is nil
// where there is no upper end.
type span struct{ value, low, high *big.Rat }

// digits matches a number in the patterns of the parsers. It bounds what exact arithmetic
// has to hold.
const digits = `\d{1,30}(?:\.\d{1,30})?(?:[eE][+-]?\d{1,2})?`

var decimalForm = regexp.MustCompile(`^\d{1,30}(?:\.(\d{1,30}))?(?:[eE]([+-]?\d{1,2}))?$`)

// parseDecimal reads what digits matches.
func parseDecimal(text string) (decimal, bool) {
	parts := decimalForm.FindStringSubmatch(text)
	if parts == nil {
		return decimal{}, false
	}
	value, ok := new(big.Rat).SetString(text)
	if !ok {
		return decimal{}, false
	}
	exponent, _ := strconv.Atoi(parts[2]) // 0 where there is none
	return decimal{value, tenTo(exponent - len(parts[1]))}, true
}

// printedNumber is parseDecimal for what a pattern has matched already.
func printedNumber(text string) decimal {
	if d, ok := parseDecimal(text); ok {
		return d
	}
	return decimal{new(big.Rat), new(big.Rat)}
}

func tenTo(n int) *big.Rat {
	power := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(n, -n))), nil))
	if n < 0 {
		power.Inv(power)
	}
	return power
}

// times is the number in another unit.
func (d decimal) times(factor *big.Rat) decimal {
	return decimal{new(big.Rat).Mul(d.value, factor), new(big.Rat).Mul(d.step, factor)}
}

// plus is the number with so many steps added.
func (d decimal) plus(steps, of int64) *big.Rat {
	return new(big.Rat).Add(d.value, new(big.Rat).Mul(d.step, big.NewRat(steps, of)))
}

// rounded is the interval of a number rounded to its last digit: half a step each way.
func (d decimal) rounded() span { return span{d.value, d.plus(-1, 2), d.plus(1, 2)} }

// cut is the interval of a number whose further digits were cut off: one step upwards.
func (d decimal) cut() span { return span{d.value, d.value, d.plus(1, 1)} }

// exact is a number with nothing left out, such as a count.
func (d decimal) exact() span { return span{d.value, d.value, d.value} }

// whole tells whether the number was printed without decimals.
func (d decimal) whole() bool { return d.step.Cmp(big.NewRat(1, 1)) == 0 }

// counted is the interval of a number of things: exact where it is whole.
func (d decimal) counted() span {
	if d.whole() {
		return d.exact()
	}
	return d.rounded()
}

// among is numerator divided by the span: a time for each turned into so many in a time.
func (s span) among(numerator *big.Rat) span {
	inverse := func(r *big.Rat) *big.Rat {
		if r == nil || r.Sign() <= 0 {
			return nil
		}
		return new(big.Rat).Quo(numerator, r)
	}
	out := span{inverse(s.value), inverse(s.high), inverse(s.low)}
	if out.value == nil {
		out.value = out.low
	}
	return out
}

// floats are value, low and high as the record has them.
func (s span) floats() (value, low, high float64) {
	float := func(r *big.Rat) float64 {
		if r == nil {
			return math.MaxFloat64
		}
		f, _ := r.Float64()
		return min(f, math.MaxFloat64)
	}
	return float(s.value), float(s.low), float(s.high)
}

// timeUnits are worth so many milliseconds.
var timeUnits = map[string]*big.Rat{
	"ns": tenTo(-6), "us": tenTo(-3), "µs": tenTo(-3), "ms": tenTo(0), "s": tenTo(3), "m": big.NewRat(60_000, 1), "h": big.NewRat(3_600_000, 1),
}

// byteUnits are worth so many bytes, by how the unit is written: kB is 1000 and KiB 1024.
// KB is either, and none of them.
var byteUnits = map[string]*big.Rat{
	"B": tenTo(0), "kB": tenTo(3), "MB": tenTo(6), "GB": tenTo(9), "TB": tenTo(12), "PB": tenTo(15), "EB": tenTo(18), "ZB": tenTo(21), "YB": tenTo(24),
	"KiB": binary(1), "MiB": binary(2), "GiB": binary(3), "TiB": binary(4), "PiB": binary(5),
}

// binary is 1024 to the power of n.
func binary(n uint) *big.Rat { return new(big.Rat).SetInt(new(big.Int).Lsh(big.NewInt(1), 10*n)) }

// goDuration is a setting as Go prints durations, exactly: 5m0s, 1.5s.
func goDuration(text string) (span, bool) {
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		return span{}, false
	}
	return decimal{big.NewRat(int64(d), 1_000_000), new(big.Rat)}.exact(), true
}
