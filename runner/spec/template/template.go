// Package template fills the texts of requests: placeholders such as ${int(1, 100)}, the
// random draws that fill them, and the table of values that ${data.COLUMN} reads.
//
// What an iteration sends depends on the seed and on the iteration's number alone, so that
// every run and every engine sends the same. Parse refuses a placeholder that it does not
// know.
package template

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"perflab/runner/internal/nearest"
)

// Template is a text with placeholders that every iteration fills anew:
//
//	${user}        the user's number, from 1
//	${iteration}   the iteration's number in the trial, from 0
//	${int(1, 100)} a whole number, both ends included, drawn evenly
//	${text(20)}    that many letters and digits
//	${pick(a, b)}  one of the words
//	${uuid}        a random UUID (version 4)
//	${data.NAME}   the column of load.data's row for this iteration
//	${NAME}        in a step: a variable that an earlier step set
//	${json(X)}     what the placeholder X makes, as a JSON text with its quotes
//	${secret:NAME} the environment variable NAME of whoever runs it, where secrets are allowed
//
// What is drawn depends on the experiment's seed and on the iteration's number alone, see
// Draws: every run, and every engine, sends the same requests.
type Template []Part

// Part is a piece of a template: literal text, or one placeholder.
type Part struct {
	Literal  string
	Kind     string // user, iteration, int, text, pick, uuid, data, variable, secret, base64, escaped; "" for literal text
	Min, Max int64  // int: the ends; text: Max is the length
	Words    []string
	Column   string   // data: the column; variable, secret: its name
	Inner    Template // base64, escaped: what is encoded
	JSON     bool     // the value is written as a JSON text
	Offset   int      // of the placeholder in the text, in characters
}

// placeholders are the placeholders, for messages.
var placeholders = []string{"user", "iteration", "int(1, 100)", "text(20)", "pick(a, b)", "uuid", "data.COLUMN", "json(data.COLUMN)"}

// Reserved are the names that placeholders have: no variable can be called so.
var Reserved = []string{"user", "iteration", "int", "text", "pick", "uuid", "data", "json", "secret"}

var secretForm = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

var placeholderForm = regexp.MustCompile(`^([a-z]+)(?:\((.*)\))?$`)

// maxText bounds what one placeholder makes, in characters.
const maxText = 1 << 20

// Error is a fault of a template.
type Error struct {
	Offset  int // of the placeholder in the text, in characters
	Message string
	Hint    string // what to do about it; may be empty
}

// Error is the message without the hint.
func (e *Error) Error() string { return e.Message }

// Parse reads a text with placeholders, of which variables name those that steps set. A text
// without any is one literal part, an empty one has none. Its errors are an *Error.
func Parse(text string, variables ...string) (Template, error) {
	var t Template
	offset := 0
	for text != "" {
		before, rest, found := strings.Cut(text, "${")
		if before != "" {
			t = append(t, Part{Literal: before})
		}
		if !found {
			break
		}
		offset += len([]rune(before))
		inner, after, closed := strings.Cut(rest, "}")
		if !closed {
			return nil, &Error{offset, "this placeholder has no closing brace", ""}
		}
		p, err := parsePlaceholder(inner, variables)
		if err != nil {
			err.Offset = offset
			return nil, err
		}
		p.Offset = offset
		t = append(t, p)
		offset += len([]rune(inner)) + len("${}")
		text = after
	}
	return t, nil
}

func parsePlaceholder(inner string, variables []string) (Part, *Error) {
	inner = strings.TrimSpace(inner)
	if within, ok := strings.CutPrefix(inner, "json("); ok && strings.HasSuffix(within, ")") {
		p, err := parsePlaceholder(strings.TrimSuffix(within, ")"), variables)
		if err == nil && p.JSON {
			err = misused(inner, "write json( ) once")
		}
		p.JSON = true
		return p, err
	}
	if name, ok := strings.CutPrefix(inner, "secret:"); ok && secretForm.MatchString(name) {
		return Part{Kind: "secret", Column: name}, nil
	}
	if slices.Contains(variables, inner) {
		return Part{Kind: "variable", Column: inner}, nil
	}
	if column, ok := strings.CutPrefix(inner, "data."); ok && column != "" {
		return Part{Kind: "data", Column: column}, nil
	}
	form := placeholderForm.FindStringSubmatch(inner)
	if form == nil {
		return Part{}, unknownPlaceholder(inner, variables)
	}
	called := strings.HasSuffix(inner, ")")
	var args []string
	for _, a := range strings.Split(form[2], ",") {
		args = append(args, strings.TrimSpace(a))
	}
	p := Part{Kind: form[1]}
	switch p.Kind {
	case "user", "iteration", "uuid":
		if called {
			return p, misused(inner, "it takes no arguments: ${"+p.Kind+"}")
		}
		return p, nil
	case "int":
		low, err1 := strconv.ParseInt(args[0], 10, 64)
		high, err2 := strconv.ParseInt(args[len(args)-1], 10, 64)
		const most = 1 << 32 // a draw has 32 bits
		if len(args) != 2 || err1 != nil || err2 != nil || low > high || high >= 1<<52 || low <= -1<<52 || high-low >= most {
			return p, misused(inner, "write the smallest and the greatest number, such as ${int(1, 100)}, no more than 2^32 apart")
		}
		p.Min, p.Max = low, high
		return p, nil
	case "text":
		n, err := strconv.ParseInt(args[0], 10, 64)
		if len(args) != 1 || err != nil || n < 1 || n > maxText {
			return p, misused(inner, fmt.Sprintf("write the number of characters, 1 to %d, such as ${text(20)}", maxText))
		}
		p.Max = n
		return p, nil
	case "pick":
		if !called || slices.Contains(args, "") {
			return p, misused(inner, "write the words to draw from, such as ${pick(red, green)}")
		}
		p.Words = args
		return p, nil
	}
	return p, unknownPlaceholder(inner, variables)
}

func misused(inner, hint string) *Error {
	return &Error{0, fmt.Sprintf("${%s} cannot be filled", nearest.Shorten(inner)), hint}
}

func unknownPlaceholder(inner string, variables []string) *Error {
	name, _, _ := strings.Cut(inner, "(")
	placeholders := slices.Concat(placeholders, variables)
	var names []string
	for _, n := range placeholders {
		short, _, _ := strings.Cut(n, "(")
		names = append(names, short)
	}
	suffix := ""
	if c := nearest.Name(name, names); c != "" {
		suffix = fmt.Sprintf("; did you mean ${%s}?", placeholders[slices.Index(names, c)])
	}
	return &Error{
		0, fmt.Sprintf("there is no placeholder ${%s} in a request%s", nearest.Shorten(inner), suffix),
		"requests have ${" + strings.Join(placeholders, "}, ${") + "}",
	}
}

// Static reports whether every iteration renders the same text.
func (t Template) Static() bool {
	return !slices.ContainsFunc(t, func(p Part) bool { return p.Kind != "" })
}

// Variables are the variables of steps that the template reads, each once.
func (t Template) Variables() []string { return t.named("variable") }

// Columns are the columns of load.data that the template reads, each once.
func (t Template) Columns() []string { return t.named("data") }

// With is the template with the values of variables in their place, each as escape writes it, which
// may be nil.
func (t Template) With(values map[string]string, escape func(string) string) Template {
	all := make(Template, 0, len(t))
	for _, p := range t {
		value, known := values[p.Column]
		switch {
		case p.Kind == "variable" && known:
			if p.JSON {
				value = JSONText(value)
			}
			if escape != nil {
				value = escape(value)
			}
			all = append(all, Part{Literal: value})
		case p.Inner != nil:
			all = append(all, encoded(p.Kind, p.Inner.With(values, nil))...)
		default:
			all = append(all, p)
		}
	}
	return all
}

// Secrets are the environment variables that the template reads, each once.
func (t Template) Secrets() []string { return t.named("secret") }

func (t Template) named(kind string) []string {
	var names []string
	for _, p := range t {
		found := p.Inner.named(kind)
		if p.Kind == kind {
			found = []string{p.Column}
		}
		for _, name := range found {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// Base64 is the template whose text is that of t in base64, as basic authentication has it.
func Base64(t Template) Template { return encoded("base64", t) }

// Escaped is the template whose text is that of t with everything percent-encoded that does not
// stand for itself in a query or a form.
func Escaped(t Template) Template { return encoded("escaped", t) }

func encoded(kind string, t Template) Template {
	p := Part{Kind: kind, Inner: t}
	if t.Static() {
		p = Part{Literal: p.value(nil, 0, 0, nil)}
	}
	return Template{p}
}
