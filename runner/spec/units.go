package spec

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Duration is a time.Duration written as 1s, 250ms or 5m in files and in the record.
type Duration time.Duration

// Size is a number of bytes written as 256MiB, 2GiB or 500kB in files; bytes in the record.
type Size int64

// Rate is a number of iterations per second, written as 1000/s or 30/m in files.
type Rate float64

// ParseDuration reads 250ms, 1s, 5m or 1h30m. A bare number is refused except for 0.
func ParseDuration(text string) (Duration, error) {
	d, err := time.ParseDuration(text)
	if err != nil {
		return 0, errors.New("durations are written as 250ms, 1s or 5m")
	}
	return Duration(d), nil
}

// String is the shortest text ParseDuration reads back: 5m, 1m30s, 250ms.
func (d Duration) String() string {
	s := time.Duration(d).String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// MarshalJSON writes the text of String.
func (d Duration) MarshalJSON() ([]byte, error) { return json.Marshal(d.String()) }

// UnmarshalJSON reads what MarshalJSON wrote.
func (d *Duration) UnmarshalJSON(data []byte) (err error) {
	*d, err = fromJSON(data, ParseDuration)
	return err
}

// sizeUnits are the units of a Size, the largest first; String uses the binary ones
// before the decimal ones where both divide.
var sizeUnits = []struct {
	name  string
	bytes int64
}{
	{"TiB", 1 << 40},
	{"GiB", 1 << 30},
	{"MiB", 1 << 20},
	{"KiB", 1 << 10},
	{"TB", 1e12},
	{"GB", 1e9},
	{"MB", 1e6},
	{"kB", 1e3},
	{"B", 1},
}

var sizeForm = regexp.MustCompile(`^(\d+(?:\.\d+)?)\s?([KMGT]iB|[kMGT]?B)$`)

// maxSize bounds every Size: 1 PiB.
const maxSize = 1 << 50

// ParseSize reads 256MiB, 2GiB, 500kB or 0. The result is a whole number of bytes.
func ParseSize(text string) (Size, error) {
	if text == "0" {
		return 0, nil
	}
	parts := sizeForm.FindStringSubmatch(text)
	if parts == nil {
		return 0, errors.New("sizes are written as 256MiB, 2GiB or 500kB")
	}
	number, err := strconv.ParseFloat(parts[1], 64)
	if err != nil {
		return 0, fmt.Errorf("size %s: %w", text, err)
	}
	for _, unit := range sizeUnits {
		if unit.name == parts[2] {
			number *= float64(unit.bytes)
		}
	}
	if number > maxSize {
		return 0, errors.New("sizes go up to 1024TiB")
	}
	return Size(math.Round(number)), nil
}

// String is the size in the largest unit that leaves no remainder: 2GiB, 500kB, 123B.
func (s Size) String() string {
	if s == 0 {
		return "0"
	}
	for _, unit := range sizeUnits {
		if int64(s)%unit.bytes == 0 {
			return strconv.FormatInt(int64(s)/unit.bytes, 10) + unit.name
		}
	}
	return strconv.FormatInt(int64(s), 10) + "B"
}

// RatePattern is how rates are written.
const RatePattern = `^(\d+(?:\.\d+)?)\s?/\s?(s|m|h)$`

var rateForm = regexp.MustCompile(RatePattern)

// maxRate bounds a Rate, per second: more than any one machine sends.
const maxRate = 10_000_000

// ParseRate reads 1000/s, 30/m or 100/h. A rate is more than 0.
func ParseRate(text string) (Rate, error) {
	parts := rateForm.FindStringSubmatch(text)
	if parts == nil {
		return 0, errors.New("rates are written as 1000/s or 30/m")
	}
	rate, err := strconv.ParseFloat(parts[1], 64)
	if err != nil {
		return 0, fmt.Errorf("rate %s: %w", text, err)
	}
	switch parts[2] {
	case "m":
		rate /= 60
	case "h":
		rate /= 3600
	}
	if rate <= 0 {
		return 0, errors.New("a rate is more than 0")
	}
	if rate > maxRate {
		return 0, fmt.Errorf("rates go up to %d/s", maxRate)
	}
	return Rate(rate), nil
}

// String is the rate per second: 1000/s, 0.5/s.
func (r Rate) String() string { return strconv.FormatFloat(float64(r), 'f', -1, 64) + "/s" }

// MarshalJSON writes the text of String.
func (r Rate) MarshalJSON() ([]byte, error) { return json.Marshal(r.String()) }

// UnmarshalJSON reads what MarshalJSON wrote.
func (r *Rate) UnmarshalJSON(data []byte) (err error) {
	if string(data) == `"0/s"` {
		*r = 0
		return nil
	}
	*r, err = fromJSON(data, ParseRate)
	return err
}

// Share is a part of a whole, at least 0 and below 1, written as 5% or 0.05 in files; a
// number in the record.
type Share float64

// ParseShare reads 5% or 0.05.
func ParseShare(text string) (Share, error) {
	number, percent := strings.CutSuffix(text, "%")
	v, err := strconv.ParseFloat(number, 64)
	if err != nil {
		return 0, errors.New("shares are written as 5% or 0.05")
	}
	if percent {
		v /= 100
	}
	if !(v >= 0 && v < 1) {
		return 0, errors.New("a share is at least 0% and below 100%")
	}
	return Share(v), nil
}

// String is the share in per cent: 5%, 0.5%.
func (s Share) String() string { return strconv.FormatFloat(float64(s)*100, 'g', 6, 64) + "%" }

// fromJSON reads a JSON string with one of the parsers above.
func fromJSON[T any](data []byte, parse func(string) (T, error)) (T, error) {
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		var zero T
		return zero, err
	}
	return parse(text)
}

// ParseText is ParseDuration for the decoder.
func (d *Duration) ParseText(text string) error { return parseText(d, text, ParseDuration) }

// Wants says what a duration must be, for messages.
func (Duration) Wants() string { return "a duration" }

// ParseText is ParseSize for the decoder.
func (s *Size) ParseText(text string) error { return parseText(s, text, ParseSize) }

// Wants says what a size must be, for messages.
func (Size) Wants() string { return "a size" }

// ParseText is ParseRate for the decoder.
func (r *Rate) ParseText(text string) error { return parseText(r, text, ParseRate) }

// Wants says what a rate must be, for messages.
func (Rate) Wants() string { return "a rate" }

// ParseText is ParseShare for the decoder.
func (s *Share) ParseText(text string) error { return parseText(s, text, ParseShare) }

// Wants says what a share must be, for messages.
func (Share) Wants() string { return "a share" }

// parseText sets a value that parse reads.
func parseText[T any](to *T, text string, parse func(string) (T, error)) error {
	parsed, err := parse(text)
	if err == nil {
		*to = parsed
	}
	return err
}
