package imported

import (
	"cmp"
	"fmt"
	"math"
	"strings"
	"time"
	"unicode"

	"perflab/runner/phrase"
)

// Bounds of what a stream may name, and of how long it may last: a time beyond is of a broken
// clock, and every second up to it would become a point.
const (
	mostNames  = 200
	mostChecks = 500
	longest    = 8 * 24 * time.Hour
	longName   = 200
)

// survey is what must be known of a stream before its samples are counted.
type survey struct {
	path        string
	form        *form
	first, last int64 // when the first request or iteration began, and the last ended
	requests    int64
	names       []string
	known       map[string]int
	many        bool // names are too many to have figures of their own
	checks      []string
	checkNumber map[string]int
	sent        bool // the stream says bytes that were sent, and received
	received    bool
	users       bool // the stream says how many there were
	dropped     bool
	notes       []phrase.Statement
}

func newSurvey(path string, f *form) *survey {
	return &survey{path: path, form: f, first: math.MaxInt64, last: math.MinInt64, known: map[string]int{}, checkNumber: map[string]int{}}
}

func (s *survey) note(n phrase.Statement) { s.notes = append(s.notes, n) }

func (s *survey) take(e *event) error {
	switch e.what {
	case bytesMoved:
		s.sent, s.received = s.sent || e.sent > 0, s.received || e.received > 0
	case aCheck:
		name := cleanName(e.name)
		if _, known := s.checkNumber[name]; !known {
			if len(s.checks) == mostChecks {
				return fmt.Errorf("more than %d checks of different names", mostChecks)
			}
			s.checkNumber[name] = len(s.checks)
			s.checks = append(s.checks, name)
		}
	case users:
		s.users = true
	case aDrop:
		s.dropped = true
	case anIteration:
		s.span(e)
	case aRequest:
		s.requests++
		s.sent, s.received = s.sent || e.request.Sent > 0, s.received || e.request.Received > 0
		s.span(e)
		s.named(cleanName(e.name))
	}
	if s.last > s.first && time.Duration(s.last-s.first) > longest {
		return fmt.Errorf("a sample at %s is more than %d days from another: the clock of one is wrong",
			time.Unix(0, e.at).UTC().Format(time.RFC3339), longest/(24*time.Hour))
	}
	return nil
}

func (s *survey) span(e *event) {
	s.first, s.last = min(s.first, e.began()), max(s.last, e.at)
}

func (s *survey) named(name string) {
	if _, known := s.known[name]; known || s.many {
		return
	}
	if len(s.names) == mostNames {
		s.many = true
		s.note(phrase.ImportManyNames(phrase.Number(mostNames)))
		return
	}
	s.known[name] = len(s.names)
	s.names = append(s.names, name)
}

// finish refuses a stream that cannot make a trial.
func (s *survey) finish(warmUp time.Duration) error {
	if s.requests == 0 {
		return &Fault{s.path, 0, fmt.Sprintf("this is what %s writes, and it holds no request", s.form.tool), "import a file of a run that sent some"}
	}
	if warmUp >= s.length() {
		return &Fault{s.path, 0, fmt.Sprintf("it lasts %s, and the first %s of it are to be warm-up", s.length().Round(time.Millisecond), warmUp), "--warm-up must be shorter"}
	}
	if s.many || len(s.names) < 2 {
		s.names = nil
	}
	return nil
}

// length is how long the load lasted. A clock of whole seconds may see none.
func (s *survey) length() time.Duration {
	return max(time.Duration(s.last-s.first), time.Millisecond)
}

// cleanName is a name as it can stand in a figure's: on one line, of a bounded length, and without
// the braces that end a tag.
func cleanName(name string) string {
	clean := strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == unicode.ReplacementChar:
			return ' '
		case r == '{':
			return '('
		case r == '}':
			return ')'
		}
		return r
	}, name))
	if runes := []rune(clean); len(runes) > longName {
		clean = string(runes[:longName-1]) + "…"
	}
	return cmp.Or(clean, "-")
}
