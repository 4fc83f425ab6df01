package published

import (
	"math/big"
	"regexp"
)

var (
	k6Time    = regexp.MustCompile(`^(?:(\d{1,9})h)?(?:(\d{1,2})m)?(` + digits + `)(s|ms|µs|us|ns)$`)
	k6Decimal = regexp.MustCompile(`=(\d+)\.\d(\d)(s|ms|[µμ]s)(?:\s|$)`)
)

// duration is one of a trend's, in milliseconds.
func (k *k6Text) duration(text string) (span, bool) {
	parts := k6Time.FindStringSubmatch(text)
	if parts == nil {
		return span{}, false
	}
	d := printedNumber(parts[3])
	switch {
	case parts[1] != "" || parts[2] != "":
		if parts[4] != "s" || !d.whole() {
			return span{}, false // k6 has neither 1m30ms nor 1m5.2s
		}
		for i, seconds := range []int64{3600, 60} {
			if parts[i+1] != "" {
				d.value = new(big.Rat).Add(d.value, times(printedNumber(parts[i+1]).value, big.NewRat(seconds, 1)))
			}
		}
	case k.rounded:
		return d.times(timeUnits[parts[4]]).rounded(), true
	case d.value.Sign() == 0:
		return d.exact(), true
	case parts[4] != "ns":
		if hundredth := tenTo(-2); d.step.Cmp(hundredth) > 0 {
			d.step = hundredth
		}
	}
	return d.times(timeUnits[parts[4]]).cut(), true
}

// k6TimeUnit tells whether a text was printed with --summary-time-unit: by a duration as
// k6 prints none without it, with a zero at the end, or in a unit too small or too large.
func k6TimeUnit(text string) bool {
	for _, parts := range k6Decimal.FindAllStringSubmatch(text, -1) {
		whole, last, unit := parts[1], parts[2], parts[3]
		tooSmall := len(whole) > 3 || unit == "s" && len(whole) == 2 && whole >= "60" || unit == "s" && len(whole) > 2
		if last == "0" || whole == "0" || tooSmall {
			return true
		}
	}
	return false
}
