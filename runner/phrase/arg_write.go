package phrase

import (
	"strconv"
	"strings"

	"perflab/runner/quantity"
)

// in writes an argument.
func (a Arg) in(l Language) string {
	switch a.Kind {
	case KindText:
		return a.Text
	case KindSentences:
		return Join(l, a.Of...)
	case KindList:
		return strings.Join(Lines(l, a.Of), ", ")
	case KindCheck:
		return named("check_"+a.Text, a.Text, l)
	case KindLimit:
		return named("limit_"+a.Text, a.Text, l)
	case KindStatus:
		return named(statusWord(a.Text), a.Text, l)
	}
	if len(a.Values) == 0 {
		return a.missing().in(l)
	}
	return a.number(a.Values[0], l)
}

// number writes what has a first number, v.
func (a Arg) number(v float64, l Language) string {
	switch a.Kind {
	case KindFixed:
		return quantity.Fixed(v, a.Decimals)
	case KindSigned:
		return quantity.Signed(v, a.Decimals)
	case KindDigits:
		return quantity.Digits(v, a.Decimals)
	case KindShare:
		return quantity.FixedPercent(v, a.Decimals)
	case KindPercent:
		return quantity.Percent(v)
	case KindTime:
		return quantity.Brief(quantity.Nanoseconds, 1e9*v)
	case KindDuration:
		return quantity.Brief(quantity.Nanoseconds, v)
	case KindSize:
		return quantity.Brief(quantity.BytesPerResponse, v)
	case KindMemory:
		return quantity.Brief(quantity.Bytes, v)
	case KindRate:
		return quantity.Rate(v)
	case KindQuantity:
		return bound(v, a.Unit) + units[a.Unit].in(l)
	case KindBound:
		return bound(v, a.Unit)
	case KindInterval:
		return a.interval(l)
	case KindCharacters:
		return a.characters(l)
	case KindCount:
		return counted(a.Text, v, l)
	}
	return plain(v)
}

func plain(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// missing stands for what is not known.
func (a Arg) missing() says {
	switch a.Kind {
	case KindShare, KindPercent:
		return says{en: "an unknown share", ko: "알 수 없음"}
	case KindTime, KindDuration:
		return says{en: "an unknown time", ko: "알 수 없음"}
	}
	return says{en: "?", ko: "?"}
}

// units stand behind quantities.
var units = map[string]says{
	quantity.Share:     {en: "%", ko: "%"},
	quantity.CPU:       {en: " CPUs", ko: "개(CPU)"},
	quantity.Bytes:     {en: " bytes", ko: " B"},
	quantity.PerSecond: {en: " per second", ko: "/s"},
	Milliseconds:       {en: " ms", ko: " ms"},
}

func bound(v float64, unit string) string {
	if unit == quantity.Share {
		return quantity.CutPercent(v)
	}
	return quantity.AllDigits(v, 4)
}

func (a Arg) interval(l Language) string {
	low := quantity.Fixed(a.Values[0], a.Decimals)
	if len(a.Values) == 1 {
		return filled(says{en: "{1} or more", ko: "{1} 이상"}.in(l), []string{low})
	}
	high := quantity.Fixed(a.Values[1], a.Decimals)
	if low == high {
		return low
	}
	return filled(says{en: "{1} to {2}", ko: "{1}~{2}"}.in(l), []string{low, high})
}

func (a Arg) characters(l Language) string {
	low, high := plain(a.Values[0]), plain(a.Values[len(a.Values)-1])
	if low == high {
		return filled(says{en: "{1} characters", ko: "{1}자"}.in(l), []string{low})
	}
	return filled(says{en: "{1} to {2} characters", ko: "{1}~{2}자"}.in(l), []string{low, high})
}
