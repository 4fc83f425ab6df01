package spec

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"perflab/runner/spec/template"
)

// Step is one request of a flow. An iteration sends all of them, in the file's order; what one
// extracts from its response those after it can send.
type Step struct {
	Name      string `yaml:"-" json:"name"`
	Request   `yaml:",inline"`
	When      string       `yaml:"when" json:"when,omitempty" doc:"An expression over the variables set so far (texts), user, iteration, status (of the flow's last response; 0 before the first) and chance (0 to 1, drawn from the seed): false leaves the step out, such as chance < 0.3 or iteration % 10 == 0."`
	Repeat    Repeat       `yaml:"repeat" json:"repeat,omitzero" doc:"How often the step is sent, one after the other: 3, or int(1, 5), drawn from the seed. Default: once."`
	Extract   []Extraction `yaml:"extract" json:"extract,omitempty" doc:"Variables taken from the response, by name: {token: {json: data.token}}, then ${token} in later paths, headers and bodies. A response that does not have it ends the iteration, and is counted (extractions_failed)."`
	Checks    []Check      `yaml:"checks" json:"checks,omitempty" doc:"Expressions evaluated on this step's responses, by name, beside the checks of the file, which are evaluated on every step's."`
	ThinkTime Pause        `yaml:"think_time" json:"think_time,omitzero" doc:"Pause after the step, a part of the iteration: 1s, uniform(1s, 3s) or exponential(2s), which gives the mean; drawn from the seed."`
}

// Extraction is one variable taken from a response: from one place, which a regular expression
// may look into further.
type Extraction struct {
	Name   string `yaml:"-" json:"name"`
	JSON   string `yaml:"json" json:"json,omitempty" doc:"Path into the JSON body: token, data.items[0].id, items[-1].id for the last. It must lead to a text, a number, true or false."`
	Header string `yaml:"header" json:"header,omitempty" doc:"Name of a response header."`
	Cookie string `yaml:"cookie" json:"cookie,omitempty" doc:"Name of a cookie that the response sets."`
	Regex  string `yaml:"regex" json:"regex,omitempty" doc:"Regular expression: what its first group matches, else all of it, in the body, or in what json, header or cookie gives."`
}

// Steps bounds: of a flow, of the turns of one step.
const (
	maxSteps  = 100
	maxRepeat = 1000
)

// Repeat is how often a step is sent: a number, or one drawn for each iteration. The zero value
// is once.
type Repeat struct{ Min, Max int }

var callForm = regexp.MustCompile(`^([a-z]+)\(\s*([^,()]*?)\s*(?:,\s*([^,()]*?)\s*)?\)$`)

var errCutAtComma = errors.New(`YAML parts a text at its comma within { }: put it in quotes, such as "uniform(1s, 3s)"`)

// cutAtComma reports whether a text is the beginning of a call alone.
func cutAtComma(text string) bool { return strings.Contains(text, "(") && !strings.Contains(text, ")") }

// ParseRepeat reads 3 or int(1, 5).
func ParseRepeat(text string) (Repeat, error) {
	bad := fmt.Errorf("write a number from 1 to %d, or int(1, 5)", maxRepeat)
	if cutAtComma(text) {
		return Repeat{}, errCutAtComma
	}
	low, high := text, text
	if call := callForm.FindStringSubmatch(text); call != nil {
		if call[1] != "int" {
			return Repeat{}, bad
		}
		low, high = call[2], call[3]
	}
	a, err1 := strconv.Atoi(low)
	b, err2 := strconv.Atoi(high)
	if err1 != nil || err2 != nil || a < 0 || b < 1 || a > b || b > maxRepeat || low == high && a < 1 {
		return Repeat{}, bad
	}
	return Repeat{a, b}, nil
}

// Range is the smallest and the greatest number of turns.
func (r Repeat) Range() (low, high int) {
	if r == (Repeat{}) {
		return 1, 1
	}
	return r.Min, r.Max
}

// String is the shortest text ParseRepeat reads back.
func (r Repeat) String() string {
	low, high := r.Range()
	if low == high {
		return strconv.Itoa(low)
	}
	return fmt.Sprintf("int(%d, %d)", low, high)
}

// MarshalJSON writes the text of String.
func (r Repeat) MarshalJSON() ([]byte, error) { return json.Marshal(r.String()) }

// UnmarshalJSON reads what MarshalJSON wrote.
func (r *Repeat) UnmarshalJSON(data []byte) (err error) {
	*r, err = fromJSON(data, ParseRepeat)
	return err
}

// ParseText is ParseRepeat for the decoder.
func (r *Repeat) ParseText(text string) error { return parseText(r, text, ParseRepeat) }

// Wants says what it must be, for messages.
func (Repeat) Wants() string { return "a number of times" }

// Pause is how long a user waits after a step: always the same, or drawn.
type Pause struct {
	Kind string   // "": always A; uniform: from A to B; exponential: A on average
	A, B Duration // of a drawn one
}

// longestPause bounds a pause, or the mean of an exponential one.
const longestPause = Duration(time.Hour)

// ParsePause reads 1s, uniform(1s, 3s) or exponential(2s).
func ParsePause(text string) (Pause, error) {
	bad := errors.New("pauses are written as 1s, uniform(1s, 3s) or exponential(2s), up to 1h")
	if cutAtComma(text) {
		return Pause{}, errCutAtComma
	}
	p, first, second := Pause{}, text, ""
	if call := callForm.FindStringSubmatch(text); call != nil {
		p.Kind, first, second = call[1], call[2], call[3]
	}
	a, err := ParseDuration(first)
	if err != nil || a < 0 || a > longestPause {
		return Pause{}, bad
	}
	p.A = a
	switch p.Kind {
	case "", "exponential":
		if second != "" || p.Kind != "" && a == 0 {
			return Pause{}, bad
		}
	case "uniform":
		if p.B, err = ParseDuration(second); err != nil || p.B < a || p.B > longestPause {
			return Pause{}, bad
		}
	default:
		return Pause{}, bad
	}
	return p, nil
}

// Of is the pause for a share drawn evenly from 0 to 1, 1 excluded:
//
//	uniform      a + (b − a)·u
//	exponential  −mean·ln(1 − u), 22 means at most, as a draw has 32 bits
func (p Pause) Of(u float64) time.Duration {
	switch p.Kind {
	case "uniform":
		return time.Duration(float64(p.A) + float64(p.B-p.A)*u)
	case "exponential":
		return time.Duration(-float64(p.A) * math.Log(1-u))
	}
	return time.Duration(p.A)
}

// Mean is its mean.
func (p Pause) Mean() time.Duration {
	if p.Kind == "uniform" {
		return time.Duration(p.A+p.B) / 2
	}
	return time.Duration(p.A)
}

// String is the shortest text ParsePause reads back.
func (p Pause) String() string {
	switch p.Kind {
	case "uniform":
		return fmt.Sprintf("uniform(%s, %s)", p.A, p.B)
	case "exponential":
		return fmt.Sprintf("exponential(%s)", p.A)
	}
	return p.A.String()
}

// MarshalJSON writes the text of String.
func (p Pause) MarshalJSON() ([]byte, error) { return json.Marshal(p.String()) }

// UnmarshalJSON reads what MarshalJSON wrote.
func (p *Pause) UnmarshalJSON(data []byte) (err error) {
	*p, err = fromJSON(data, ParsePause)
	return err
}

// ParseText is ParsePause for the decoder.
func (p *Pause) ParseText(text string) error { return parseText(p, text, ParsePause) }

// Wants says what it must be, for messages.
func (Pause) Wants() string { return "a pause" }

// Statuses are the statuses of a response that is no failure; none: 200 to 399, as in k6.
type Statuses []StatusRange

// StatusRange is an inclusive range of statuses.
type StatusRange struct{ Min, Max int }

// ParseStatusRange reads 200, 200..299 or 2xx.
func ParseStatusRange(text string) (StatusRange, error) {
	bad := errors.New("statuses are written as 200, 200..299 or 2xx, from 100 to 599")
	low, high, ranged := strings.Cut(text, "..")
	if digit, all := strings.CutSuffix(text, "xx"); all {
		low, high, ranged = digit+"00", digit+"99", true
	}
	if !ranged {
		high = low
	}
	a, err1 := strconv.Atoi(strings.TrimSpace(low))
	b, err2 := strconv.Atoi(strings.TrimSpace(high))
	if err1 != nil || err2 != nil || a < 100 || b > 599 || a > b {
		return StatusRange{}, bad
	}
	return StatusRange{a, b}, nil
}

// String is the shortest text ParseStatusRange reads back.
func (s StatusRange) String() string {
	if s.Min == s.Max {
		return strconv.Itoa(s.Min)
	}
	return fmt.Sprintf("%d..%d", s.Min, s.Max)
}

// MarshalJSON writes the text of String.
func (s StatusRange) MarshalJSON() ([]byte, error) { return json.Marshal(s.String()) }

// UnmarshalJSON reads what MarshalJSON wrote.
func (s *StatusRange) UnmarshalJSON(data []byte) (err error) {
	*s, err = fromJSON(data, ParseStatusRange)
	return err
}

// Expected reports whether a status, 0 where no response came, is no failure.
func (s Statuses) Expected(status int) bool {
	if len(s) == 0 {
		return 200 <= status && status < 400
	}
	return slices.ContainsFunc(s, func(r StatusRange) bool { return r.Min <= status && status <= r.Max })
}

// Names are those of several requests, or of the steps of a flow; none where there is one request.
func (l Load) Names() []string {
	var names []string
	for _, r := range l.Requests {
		names = append(names, r.Name)
	}
	for _, s := range l.Steps {
		names = append(names, s.Name)
	}
	return names
}

// methods are those that the load can send, each once: GET always, as redirects become one.
func (l Load) methods() []string {
	methods := []string{http.MethodGet}
	for _, r := range l.All() {
		if !slices.Contains(methods, r.Method) {
			methods = append(methods, r.Method)
		}
	}
	return methods
}

// Variables are those that the steps of the load set, each once, in the order in which they
// are first set: those of setup, of the flow, and of teardown.
func (l Load) Variables() []string {
	var names []string
	for _, s := range slices.Concat(l.Setup, l.Steps, l.Teardown) {
		for _, x := range s.Extract {
			if !slices.Contains(names, x.Name) && variableName.MatchString(x.Name) && !slices.Contains(template.Reserved, x.Name) {
				names = append(names, x.Name)
			}
		}
	}
	return names
}

// Pause is how long an iteration pauses on average: after its response, and between its steps
// where it is a flow, as if no condition left one out.
func (l Load) Pause() time.Duration {
	total := time.Duration(l.ThinkTime)
	if l.Model().Open() {
		total = 0
	}
	for _, s := range l.Steps {
		low, high := s.Repeat.Range()
		total += s.ThinkTime.Mean() * time.Duration(low+high) / 2
	}
	return total
}

// BetweenSteps reports whether an iteration pauses in its midst.
func (l Load) BetweenSteps() bool {
	return slices.ContainsFunc(l.Steps, func(s Step) bool { return s.ThinkTime.Mean() > 0 })
}
