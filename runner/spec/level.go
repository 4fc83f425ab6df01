package spec

import (
	"encoding/json"
	"errors"
	"regexp"
	"strconv"
	"strings"
)

// Level is where a stage ends: a number of users, or a rate. Both may be 0.
type Level struct {
	Value float64 // users, or iterations per second
	Rate  bool
}

// MaxUsers bounds a Level of users, as the tags bound users and max_users.
const MaxUsers = 100_000

var nothingForm = regexp.MustCompile(`^0(?:\.0+)?\s?/\s?[smh]$`)

// ParseLevel reads 100 for users, or 500/s for a rate.
func ParseLevel(text string) (Level, error) {
	if strings.Contains(text, "/") {
		if nothingForm.MatchString(text) { // no rate of its own, but one to ramp from or to
			return Level{Rate: true}, nil
		}
		r, err := ParseRate(text)
		return Level{Value: float64(r), Rate: true}, err
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return Level{}, errors.New("targets are written as 100 for users or 500/s for a rate")
	}
	if n < 0 || n > MaxUsers {
		return Level{}, errors.New("users go from 0 to " + strconv.Itoa(MaxUsers))
	}
	return Level{Value: float64(n)}, nil
}

// String is the shortest text ParseLevel reads back: 100, 500/s.
func (l Level) String() string {
	if l.Rate {
		return Rate(l.Value).String()
	}
	return strconv.FormatFloat(l.Value, 'f', -1, 64)
}

// MarshalJSON writes the text of String.
func (l Level) MarshalJSON() ([]byte, error) { return json.Marshal(l.String()) }

// UnmarshalJSON reads what MarshalJSON wrote.
func (l *Level) UnmarshalJSON(data []byte) (err error) {
	*l, err = fromJSON(data, ParseLevel)
	return err
}

// ParseText is ParseLevel for the decoder.
func (l *Level) ParseText(text string) error { return parseText(l, text, ParseLevel) }

// Wants says what a level must be, for messages.
func (Level) Wants() string { return "a number of users or a rate" }
