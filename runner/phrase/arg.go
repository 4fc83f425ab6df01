package phrase

import (
	"encoding/json"
	"math"
	"time"

	"perflab/runner/quantity"
)

// Arg is one thing that a statement names. Which of its fields count depends on its kind.
type Arg struct {
	Kind     Kind        `json:"kind,omitempty"`
	Text     string      `json:"text,omitempty"`     // a name, or words as they are
	Values   []float64   `json:"values,omitempty"`   // none where it is not known
	Unit     string      `json:"unit,omitempty"`     // of KindQuantity and KindBound
	Decimals int         `json:"decimals,omitempty"` // or significant digits, of KindDigits
	Of       []Statement `json:"of,omitempty"`       // of KindSentences and KindList
}

// Kind says what an argument is, where that decides how it is written.
type Kind string

// The kinds of arguments. Text, the empty one, is a JSON string.
const (
	KindText       Kind = ""           // a name, a quote, a formula, others' words: alike in every language
	KindNumber     Kind = "number"     // 9, 0.5
	KindFixed      Kind = "fixed"      // a number with Decimals: 12.30
	KindSigned     Kind = "signed"     // the same with its sign: +12.30
	KindDigits     Kind = "digits"     // a number in so many significant digits, Decimals: 3.14
	KindShare      Kind = "share"      // 0 to 1, with Decimals of a percent: 92%
	KindPercent    Kind = "percent"    // 0 to 1, small ones in two digits: 92%, 0.35%
	KindTime       Kind = "time"       // seconds: 1.95 s, 35.4 ms
	KindDuration   Kind = "duration"   // nanoseconds, in Go's notation: 1.23ms
	KindSize       Kind = "size"       // bytes, by 1000: 46.9 kB
	KindMemory     Kind = "memory"     // bytes, by 1024: 512 MiB
	KindRate       Kind = "rate"       // 566/s
	KindQuantity   Kind = "quantity"   // a figure in Unit: 351.6 per second
	KindBound      Kind = "bound"      // the same without its unit
	KindInterval   Kind = "interval"   // low and high with Decimals: 301 to 303; one value has no upper end
	KindCount      Kind = "count"      // so many of the thing that Text names: see Thing
	KindCharacters Kind = "characters" // low and high: 200 to 500 characters
	KindCheck      Kind = "check"      // a self-check, by its name in the record
	KindLimit      Kind = "limit"      // what limits a server, by its name in the judgement
	KindStatus     Kind = "status"     // how a run or a trial ended, by its name in the record
	KindSentences  Kind = "sentences"  // statements, one after the other
	KindList       Kind = "list"       // arguments or statements with a comma between them
)

// Text is a name, a quote, a formula or a number already written: alike in every language.
func Text(s string) Arg { return Arg{Text: s} }

// Number is a number as it is.
func Number[N int | int64 | float64](n N) Arg { return numbers(KindNumber, float64(n)) }

// Fixed is a number with so many decimals.
func Fixed(v float64, decimals int) Arg {
	a := numbers(KindFixed, v)
	a.Decimals = decimals
	return a
}

// Signed is a number with its sign and so many decimals.
func Signed(v float64, decimals int) Arg {
	a := numbers(KindSigned, v)
	a.Decimals = decimals
	return a
}

// Digits is a number in so many significant digits, and whole where it has more.
func Digits(v float64, n int) Arg {
	a := numbers(KindDigits, v)
	a.Decimals = n
	return a
}

// Share is a share, 0 to 1, in whole percent; NaN: not known.
func Share(share float64) Arg { return numbers(KindShare, share) }

// ShareFixed is a share with so many decimals of a percent.
func ShareFixed(share float64, decimals int) Arg {
	a := Share(share)
	a.Decimals = decimals
	return a
}

// Percent is a share, 0 to 1, of which small ones have two digits.
func Percent(share float64) Arg { return numbers(KindPercent, share) }

// Seconds is a time in the unit that suits it; NaN: not known.
func Seconds(s float64) Arg { return numbers(KindTime, s) }

// Duration is a time in Go's notation and three digits.
func Duration(d time.Duration) Arg { return numbers(KindDuration, float64(d)) }

// Size is a number of bytes sent, by 1000.
func Size(bytes float64) Arg { return numbers(KindSize, bytes) }

// Memory is a number of bytes held, by 1024.
func Memory(bytes float64) Arg { return numbers(KindMemory, bytes) }

// Rate is how often something happens a second.
func Rate(perSecond float64) Arg { return numbers(KindRate, perSecond) }

// Units of quantities that package quantity has no name for.
const (
	Milliseconds = quantity.Milliseconds
	Plain        = ""
)

// Quantity is a figure in one of quantity's units or in Milliseconds, to four digits; a
// share is in percent and cut off.
func Quantity(v float64, unit string) Arg {
	a := numbers(KindQuantity, v)
	a.Unit = unit
	return a
}

// Bound is the number of a Quantity, without its unit.
func Bound(v float64, unit string) Arg {
	a := Quantity(v, unit)
	a.Kind = KindBound
	return a
}

// Interval is an interval with so many decimals, one number where its ends read alike; of an
// infinite high end only the low one is named.
func Interval(low, high float64, decimals int) Arg {
	a := numbers(KindInterval, low, high)
	a.Decimals = decimals
	return a
}

// Characters is the length of a text.
func Characters(low, high int) Arg { return numbers(KindCharacters, float64(low), float64(high)) }

// Check names a self-check by its name in the record.
func Check(name string) Arg { return Arg{Kind: KindCheck, Text: name} }

// Limit names what limits a server by its name in the judgement.
func Limit(name string) Arg { return Arg{Kind: KindLimit, Text: name} }

// Status names how a run or a trial ended by its name in the record.
func Status(name string) Arg { return Arg{Kind: KindStatus, Text: name} }

// Sentences are statements within another, one after the other.
func Sentences(of ...Statement) Arg { return Arg{Kind: KindSentences, Of: of} }

// List are arguments with a comma between them.
func List(of ...Arg) Arg {
	a := Arg{Kind: KindList}
	for _, item := range of {
		a.Of = append(a.Of, bare(item))
	}
	return a
}

// Names are names with a comma between them.
func Names(names []string) Arg {
	var all []Arg
	for _, n := range names {
		all = append(all, Text(n))
	}
	return List(all...)
}

// bare is an argument as a statement.
var bare = of1("bare", says{en: "{1}", ko: "{1}"})

// numbers leaves out what is no number, which JSON could not hold.
func numbers(kind Kind, values ...float64) Arg {
	a := Arg{Kind: kind}
	for _, v := range values {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			a.Values = append(a.Values, v)
		}
	}
	return a
}

// MarshalJSON writes a text as a string, a number as one and a single statement as that;
// everything else by its kind.
func (a Arg) MarshalJSON() ([]byte, error) {
	switch {
	case a.Kind == KindText:
		return json.Marshal(a.Text)
	case a.Kind == KindNumber && len(a.Values) == 1:
		return json.Marshal(a.Values[0])
	case a.Kind == KindSentences && len(a.Of) == 1:
		return json.Marshal(a.Of[0])
	}
	type plain Arg
	return json.Marshal(plain(a))
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (a *Arg) UnmarshalJSON(data []byte) error {
	*a = Arg{}
	if len(data) == 0 || data[0] != '{' {
		var text string
		if json.Unmarshal(data, &text) == nil {
			*a = Text(text)
			return nil
		}
		var number float64
		err := json.Unmarshal(data, &number)
		*a = Number(number)
		return err
	}
	type plain Arg
	either := struct {
		Key string `json:"key"`
		*plain
	}{plain: (*plain)(a)}
	if err := json.Unmarshal(data, &either); err != nil || either.Key == "" {
		return err
	}
	var one Statement
	err := json.Unmarshal(data, &one)
	*a = Sentences(one)
	return err
}
