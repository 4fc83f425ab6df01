package phrase

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Statement is a sentence: which one it is, and what it names. The zero value says nothing.
type Statement struct {
	Key  string `json:"key"`
	Args []Arg  `json:"args,omitempty"`
}

// verbatim is the code of others' words. In JSON such a statement is a plain string, as all
// were in records of schema 1 and 2.
const verbatim = "verbatim"

var others = of1(verbatim, says{en: "{1}", ko: "{1}"})

// Verbatim are the words of another program, or of a record in which sentences were kept in
// English; nothing where they are empty.
func Verbatim(words string) Statement {
	if words == "" {
		return Statement{}
	}
	return others(Text(words))
}

// All is one statement of several: nothing of none, and of one that one.
func All(statements ...Statement) Statement {
	said := slices.DeleteFunc(slices.Clone(statements), Statement.IsZero)
	switch len(said) {
	case 0:
		return Statement{}
	case 1:
		return said[0]
	}
	return bare(Sentences(said...))
}

// IsZero reports whether it says nothing.
func (s Statement) IsZero() bool { return s.Key == "" }

// In is the sentence in a language.
func (s Statement) In(l Language) string {
	_, text := s.in(l)
	return text
}

// Kind is which sentence it is, with those within it, whatever they name: two that differ in
// their numbers alone have the same. Others' words are of a kind with themselves only.
func (s Statement) Kind() string {
	kind := s.Key
	if kind == verbatim {
		return kind + " " + s.String()
	}
	for _, a := range s.Args {
		for _, inner := range a.Of {
			kind += " " + inner.Kind()
		}
	}
	return kind
}

// String is the sentence in English.
func (s Statement) String() string { return s.In(English) }

// in is the sentence, and what joins it to one before it where it goes on with that.
func (s Statement) in(l Language) (joint, text string) {
	if s.IsZero() {
		return "", ""
	}
	args := make([]string, len(s.Args))
	for i, a := range s.Args {
		args[i] = a.in(l)
	}
	e, known := catalogue[s.Key]
	if !known {
		return "", unknown(s.Key, args)
	}
	format := e.texts.in(l)
	rest := strings.TrimLeft(format, ", ")
	return format[:len(format)-len(rest)], filled(rest, args)
}

// Join are sentences one after the other, in a language: a text that goes on with the one
// before as it says, any other behind a semicolon, or behind a space where the one before
// ends in a full stop, as Korean ones do. Those that say nothing are left out.
func Join(l Language, statements ...Statement) string {
	var b strings.Builder
	for _, s := range statements {
		joint, text := s.in(l)
		if text == "" {
			continue
		}
		if b.Len() > 0 {
			switch {
			case joint != "":
			case l == Korean && strings.HasSuffix(b.String(), "."):
				joint = " "
			default:
				joint = "; "
			}
			b.WriteString(joint)
		}
		b.WriteString(text)
	}
	return b.String()
}

// Lines are sentences in a language, each on its own.
func Lines(l Language, statements []Statement) []string {
	var lines []string
	for _, s := range statements {
		lines = append(lines, s.In(l))
	}
	return lines
}

// MarshalJSON writes others' words as a string.
func (s Statement) MarshalJSON() ([]byte, error) {
	if s.Key == verbatim && len(s.Args) == 1 {
		return json.Marshal(s.Args[0].Text)
	}
	type plain Statement
	return json.Marshal(plain(s))
}

// UnmarshalJSON reads a statement, or a string as others' words. A known code with another
// number of arguments is an error; one that this program does not know is kept.
func (s *Statement) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		var words string
		if err := json.Unmarshal(data, &words); err != nil {
			return err
		}
		*s = Verbatim(words)
		return nil
	}
	type plain Statement
	if err := json.Unmarshal(data, (*plain)(s)); err != nil {
		return err
	}
	if e, known := catalogue[s.Key]; known && len(s.Args) != e.args {
		return fmt.Errorf("the statement %s has %d arguments, not %d", s.Key, len(s.Args), e.args)
	}
	return nil
}

// Stater is an error that says what went wrong in a statement.
type Stater interface {
	error
	Stated() Statement
}

// Err makes an error of a statement, which is its text in English. cause, where not nil, is
// what errors.Is and errors.As find in it.
func Err(s Statement, cause error) error { return &stater{s, cause} }

type stater struct {
	says  Statement
	cause error
}

func (e *stater) Error() string     { return e.says.String() }
func (e *stater) Unwrap() error     { return e.cause }
func (e *stater) Stated() Statement { return e.says }

// Error is what an error says: its own statement, or its words where it has none; nothing
// of no error. What wraps a Stater says more than that, and is words, but for an errors.Join
// of nothing else.
func Error(err error) Statement {
	switch e := err.(type) {
	case nil:
		return Statement{}
	case Stater:
		return e.Stated()
	case interface{ Unwrap() []error }:
		if joined := e.Unwrap(); len(joined) == 1 && joined[0].Error() == err.Error() {
			return Error(joined[0])
		}
	}
	return Verbatim(err.Error())
}
