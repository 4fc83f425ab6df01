package published

import (
	"errors"
	"fmt"
	"maps"
	"math/big"
	"regexp"
	"slices"
	"strings"

	"perflab/runner/internal/nearest"
	"perflab/runner/metricname"
)

// looseUnits are the units a value may be given in, by the unit that it is taken to, each
// with what it is worth.
var looseUnits = map[string]map[string]*big.Rat{
	UnitTime:      timeUnits,
	UnitShare:     {"%": tenTo(-2)},
	UnitCount:     {"k": tenTo(3), "K": tenTo(3), "M": tenTo(6)},
	UnitRate:      {"/s": tenTo(0), "/m": big.NewRat(1, 60), "/h": big.NewRat(1, 3600), "k": tenTo(3), "K": tenTo(3), "M": tenTo(6), "k/s": tenTo(3), "K/s": tenTo(3), "M/s": tenTo(6)},
	UnitBytes:     byteUnits,
	UnitBytesRate: byteUnits, // each with /s after it
}

const looseUnit = `\s*([\pLµ%/]*)`

var (
	looseBound    = regexp.MustCompile(`^(<=?|>=?)\s*(` + digits + `)` + looseUnit + `$`)
	looseRange    = regexp.MustCompile(`^(` + digits + `)` + looseUnit + `\s*(\.\.|~|-|–|±|\+/-)\s*(` + digits + `)` + looseUnit + `$`)
	looseSingle   = regexp.MustCompile(`^(` + digits + `)` + looseUnit + `$`)
	looseCompound = regexp.MustCompile(`^(?:(\d{1,9})h)?\s*(?:(\d{1,9})m)?\s*(?:(` + digits + `)s)?$`)
)

// perSecond are words for requests per second.
var perSecond = regexp.MustCompile(`(?i)\s*(?:\b(?:req(?:uest)?s?|[rqt])\s*(?:/|\bper\b)|/|\bper\b)\s*s(?:ec(?:ond)?)?$|\s*[rqt]ps$`)

// What words and signs around a number say of it, in both languages. A number that is about a
// value keeps that where it is a range too.
var (
	aboutWords = regexp.MustCompile(`(?i)^(?:~|≈|약|대략|about|around|approx(?:imately|\.)?|roughly|circa|ca\.|nearly|almost|거의)\s*`)
	aboutAfter = regexp.MustCompile(`\s*(?:정도|쯤|가량|내외|ish)$`)
	atLeast    = regexp.MustCompile(`(?i)^(?:over|more than|at least|above)\s+(.*)$|^(.*?\d[^+]*?)\s*(?:\+|이상|초과|or more)$|^(.*?\d)\+\s*(.*)$`)
	atMost     = regexp.MustCompile(`(?i)^(?:under|less than|at most|up to|below)\s+(.*)$|^(.*?\d.*?)\s*(?:이하|미만|이내|or less)$`)
	perTime    = regexp.MustCompile(`(?i)^(초|분|시간)당\s*(.*?\d)\s*([kKM천만]?)\s*(?:건|개|회|번|요청|requests?|reqs?)?$`)
	wordUnits  = regexp.MustCompile(`(?i)(\d)\s*(seconds?|secs?|milliseconds?|millis|msecs?|microseconds?|minutes?|mins?|hours?|밀리초|마이크로초|초|분|시간)(\b|$)`)
	perMinute  = regexp.MustCompile(`(?i)\s*(?:\b(?:req(?:uest)?s?|[rqt])\s*(?:/|\bper\b)|/|\bper\b)\s*(min(?:ute)?|h(?:our|r)?)$`)
	countWords = regexp.MustCompile(`\s*(?:건|개|회|번)(/초)?$`)
)

// unitWords are units as words.
var unitWords = map[string]string{
	"second": "s", "seconds": "s", "sec": "s", "secs": "s", "초": "s", "millisecond": "ms", "milliseconds": "ms", "millis": "ms", "msec": "ms", "msecs": "ms", "밀리초": "ms",
	"microsecond": "µs", "microseconds": "µs", "마이크로초": "µs", "minute": "m", "minutes": "m", "min": "m", "mins": "m", "분": "m", "hour": "h", "hours": "h", "시간": "h",
}

// looseWords writes a value in signs: "약 900" as ~900, "1.2 seconds" as 1.2s, "900+" and "over
// 900" as >= 900, "54,000/min" as 54000/m, "초당 350건" as 350/s.
func looseWords(text, unit string) string {
	text = strings.TrimSpace(text)
	about := ""
	if found := aboutWords.FindString(text); found != "" {
		about, text = "~", strings.TrimSpace(text[len(found):])
	}
	if found := aboutAfter.FindString(text); found != "" {
		about, text = "~", text[:len(text)-len(found)]
	}
	bound := ""
	if parts := atLeast.FindStringSubmatch(text); parts != nil {
		bound, text = ">= ", strings.TrimSpace(parts[1]+parts[2]+parts[3]+" "+parts[4])
	} else if parts := atMost.FindStringSubmatch(text); parts != nil {
		bound, text = "<= ", strings.TrimSpace(parts[1]+parts[2])
	}
	switch unit {
	case UnitRate:
		if parts := perTime.FindStringSubmatch(text); parts != nil {
			text = parts[2] + parts[3] + map[string]string{"초": "/s", "분": "/m", "시간": "/h"}[parts[1]]
		}
		text = countWords.ReplaceAllString(text, "$1")
		text = strings.TrimSuffix(text, "/초")
		text = perSecond.ReplaceAllString(text, "/s")
		text = perMinute.ReplaceAllStringFunc(text, func(per string) string {
			if strings.Contains(strings.ToLower(per), "min") {
				return "/m"
			}
			return "/h"
		})
	case UnitTime:
		text = wordUnits.ReplaceAllStringFunc(text, func(number string) string {
			parts := wordUnits.FindStringSubmatch(number)
			return parts[1] + unitWords[strings.ToLower(parts[2])]
		})
	case UnitCount:
		text = countWords.ReplaceAllString(text, "")
	}
	if bound != "" {
		return bound + text // what is about a bound is a bound
	}
	return about + text
}

// notLoose is what is wrong with a text that is no value.
func notLoose(text string) error {
	return fmt.Errorf(`%q is no value; values are written as 350, 1.2s, 99.5%%, 81MB, 300..400, ~350 (about) or "< 400"`, nearest.Shorten(text))
}

// looseValue reads a value with the interval it stands for:
//
//	350, 1.2s, 99.5%   half a step of the last digit each way; a whole number of things is exact
//	300..400, 300~400  from the one to the other; 350±10 from 340 to 360
//	< 400, <= 400      from 0; > and >= without an end, of a share to 1
//	~350, 약 350        about: 5% each way, or half a step of the last digit where that is more;
//	                   of a range 5% beyond its ends
//
// Numbers without a unit are in that of thresholds: milliseconds, a share from 0 to 1, per
// second; else bytes. 5,000 is 5000; a rate may be in req/s, rps or requests per second. Words
// say the same as signs, see looseWords.
func looseValue(text, metric, unit string) (span, error) {
	text = strings.NewReplacer("≤", "<=", "≥", ">=").Replace(plainLine(text))
	text, about := strings.CutPrefix(looseWords(ungrouped(text), unit), "~")
	text = strings.TrimSpace(text)
	if parts := looseBound.FindStringSubmatch(text); parts != nil {
		d, err := looseNumber(parts[2], parts[3], metric, unit)
		switch {
		case err != nil:
			return span{}, err
		case parts[1][0] == '<':
			return span{d.value, new(big.Rat), d.value}, nil
		}
		return span{d.value, d.value, nil}, nil
	}
	if parts := looseRange.FindStringSubmatch(text); parts != nil {
		s, err := looseEnds(parts, metric, unit)
		if err == nil && about {
			s.low, s.high = times(s.low, big.NewRat(19, 20)), times(s.high, big.NewRat(21, 20))
		}
		return s, err
	}
	if parts := looseSingle.FindStringSubmatch(text); parts != nil {
		d, err := looseNumber(parts[1], parts[2], metric, unit)
		switch {
		case err != nil:
			return span{}, err
		case about:
			return d.about(), nil
		case unit == UnitCount && parts[2] == "":
			return d.counted(), nil
		}
		return d.rounded(), nil
	}
	if parts := looseCompound.FindStringSubmatch(text); parts != nil && unit == UnitTime && text != "" && !about {
		return looseTime(parts), nil
	}
	return span{}, notLoose(text)
}

// about is the interval of a number given as such: 5% each way, but never narrower than
// its digits.
func (d decimal) about() span {
	s, part := d.rounded(), times(d.value, big.NewRat(1, 20))
	if low := new(big.Rat).Sub(d.value, part); low.Cmp(s.low) < 0 {
		s.low, s.high = low, new(big.Rat).Add(d.value, part)
	}
	return s
}

// looseEnds reads a range or a value with its margin; a unit given once is of both.
func looseEnds(parts []string, metric, unit string) (span, error) {
	first, second := parts[2], parts[5]
	if first == "" {
		first = second
	} else if second == "" {
		second = first
	}
	a, err := looseNumber(parts[1], first, metric, unit)
	if err != nil {
		return span{}, err
	}
	b, err := looseNumber(parts[4], second, metric, unit)
	switch {
	case err != nil:
		return span{}, err
	case parts[3] == "±" || parts[3] == "+/-":
		return span{a.value, new(big.Rat).Sub(a.value, b.value), new(big.Rat).Add(a.value, b.value)}, nil
	case a.value.Cmp(b.value) > 0:
		return span{}, fmt.Errorf("the range %s is upside down", nearest.Shorten(parts[0]))
	}
	middle := new(big.Rat).Add(a.value, b.value)
	return span{times(middle, big.NewRat(1, 2)), a.value, b.value}, nil
}

// looseNumber is a number in the figure's unit.
func looseNumber(number, suffix, metric, unit string) (decimal, error) {
	d, ok := parseDecimal(number)
	if !ok {
		return decimal{}, notLoose(number)
	}
	if unit == UnitBytesRate {
		if bytes, ok := strings.CutSuffix(suffix, "/s"); ok {
			suffix = bytes
		} else if suffix != "" {
			return decimal{}, fmt.Errorf("%s%s is not a rate; per second it is written %s%s/s", number, suffix, number, suffix)
		}
	}
	factor, known := looseUnits[unit][suffix]
	switch {
	case suffix == "" && metric == metricname.Duration:
		return decimal{}, errors.New("a duration needs a unit, such as 301s or 5m")
	case suffix == "":
		factor = tenTo(0)
	case !known:
		units := slices.Sorted(maps.Keys(looseUnits[unit]))
		return decimal{}, fmt.Errorf("%q is no unit of it; units are %s", nearest.Shorten(suffix), strings.Join(units, ", "))
	}
	d = d.times(factor)
	if unit == UnitShare && d.value.Cmp(big.NewRat(1, 1)) > 0 {
		return decimal{}, fmt.Errorf("%s is more than the whole; a share is from 0 to 1 or from 0%% to 100%%", number+suffix)
	}
	return d, nil
}

// looseTime is a time in several units, 5m1.2s, as precise as the last of them.
func looseTime(parts []string) span {
	out := decimal{new(big.Rat), new(big.Rat)}
	for i, unit := range []string{"h", "m", "s"} {
		if parts[i+1] != "" {
			d := printedNumber(parts[i+1]).times(timeUnits[unit])
			out = decimal{d.value.Add(d.value, out.value), d.step}
		}
	}
	return out.rounded()
}
