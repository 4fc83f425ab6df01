package tool

import (
	"math/big"
	"strings"
)

// decimals is how many digits stand after the point.
func decimals(number string) int {
	_, after, _ := strings.Cut(number, ".")
	return len(after)
}

// hundredLess is 100 less a percentage, with as many decimals.
func hundredLess(number string) (string, bool) {
	r, ok := new(big.Rat).SetString(number)
	if !ok || strings.ContainsAny(number, "eE") {
		return "", false
	}
	r.Sub(big.NewRat(100, 1), r)
	if r.Sign() < 0 {
		return "", false
	}
	return r.FloatString(decimals(number)), true
}

// addMinutes is hours, minutes and seconds in seconds, with the decimals of these.
func addMinutes(hours, minutes, seconds string) (string, bool) {
	sum, ok := new(big.Rat).SetString(seconds)
	if !ok || strings.ContainsAny(seconds, "eE") {
		return "", false
	}
	for i, of := range []string{hours, minutes} {
		if of == "" {
			continue
		}
		r, ok := new(big.Rat).SetString(of)
		if !ok {
			return "", false
		}
		sum.Add(sum, r.Mul(r, big.NewRat([]int64{3600, 60}[i], 1)))
	}
	return sum.FloatString(decimals(seconds)), true
}
