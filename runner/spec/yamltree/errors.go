package yamltree

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Error is one fault of a file or of a --set value.
type Error struct {
	File    string // path as the user gave it, or the command-line option
	Line    int    // from 1; 0 where the fault has no line
	Column  int    // from 1, in characters
	Message string // what is wrong
	Hint    string // what to do about it; may be empty
	Source  string // the text of the line; may be empty
}

// Error is the message as file:line:column, the source line with a caret, and the hint.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(printable([]rune(e.File)))
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", e.Line, e.Column)
	}
	b.WriteString(": " + printable([]rune(e.Message)))
	if strings.TrimSpace(e.Source) != "" {
		number := strconv.Itoa(e.Line)
		text, indent := excerpt(e.Source, e.Column)
		fmt.Fprintf(&b, "\n  %s | %s", number, text)
		fmt.Fprintf(&b, "\n  %s | %s^", strings.Repeat(" ", len(number)), strings.Repeat(" ", indent))
	}
	if e.Hint != "" {
		b.WriteString("\n  hint: " + printable([]rune(e.Hint)))
	}
	return b.String()
}

// Errors is every fault found, in order of position.
type Errors []*Error

// shownFaults is how many faults a message holds: more than one repairs in one go.
const shownFaults = 50

// Error is all faults, one after the other; of very many, the first and their number.
func (es Errors) Error() string {
	texts := make([]string, 0, len(es))
	for i, e := range es {
		if i == shownFaults {
			texts = append(texts, fmt.Sprintf("%s: and %d more faults", printable([]rune(e.File)), len(es)-i))
			break
		}
		texts = append(texts, e.Error())
	}
	return strings.Join(texts, "\n")
}

// Unwrap gives the faults one by one, for errors.As.
func (es Errors) Unwrap() []error {
	list := make([]error, len(es))
	for i, e := range es {
		list[i] = e
	}
	return list
}

// Failure is a single fault that has no position in a file.
func Failure(file, message, hint string) Errors {
	return Errors{{File: file, Message: message, Hint: hint}}
}

// Faults collects what is wrong. The same fault found again, in another variant or
// another profile, is counted and not repeated.
type Faults struct {
	list []*fault
	seen map[Error]*fault
}

// fault is one error with the variants it was found in, where it can depend on them.
type fault struct {
	Error
	contexts []string
}

// Add reports a fault at a place.
func (fs *Faults) Add(at Place, message, hint string) {
	fs.In("", at, message, hint)
}

// In reports a fault found while looking at one variant; context is empty where the
// fault cannot depend on the variant.
func (fs *Faults) In(context string, at Place, message, hint string) {
	e := Error{Message: message, Hint: hint, Line: at.Line, Column: at.Column}
	if at.Source != nil {
		e.File, e.Source = at.Source.Name, at.Source.line(at.Line)
	}
	f, ok := fs.seen[e]
	if !ok {
		if fs.seen == nil {
			fs.seen = map[Error]*fault{}
		}
		f = &fault{Error: e}
		fs.seen[e] = f
		fs.list = append(fs.list, f)
	}
	if context != "" && !slices.Contains(f.contexts, context) {
		f.contexts = append(f.contexts, context)
	}
}

// HasAt tells whether a fault that cannot depend on the variant stands at a place.
func (fs *Faults) HasAt(at Place) bool {
	return slices.ContainsFunc(fs.list, func(f *fault) bool {
		return f.contexts == nil && f.Line == at.Line && f.Column == at.Column && f.File == at.Source.Name
	})
}

// Merge takes over the faults of another pass that this one has not found itself, each
// with a note saying where it came from.
func (fs *Faults) Merge(other *Faults, note string) {
	for _, f := range other.list {
		if _, ok := fs.seen[f.Error]; ok {
			continue
		}
		g := *f
		g.Message += " (" + note + ")"
		fs.list = append(fs.list, &g)
	}
}

// Err is everything found, sorted by position; nil where there is nothing. A fault that
// only some of the variants have names them; variants is how many there are.
func (fs *Faults) Err(variants int) error {
	if len(fs.list) == 0 {
		return nil
	}
	list := make(Errors, len(fs.list))
	for i, f := range fs.list {
		e := f.Error
		if n := len(f.contexts); n > 0 && n < variants {
			e.Message += " (in " + strings.Join(f.contexts, ", ") + ")"
		}
		list[i] = &e
	}
	slices.SortStableFunc(list, func(a, b *Error) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return list
}
