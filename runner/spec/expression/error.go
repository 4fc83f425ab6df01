// Package expression reads and evaluates the expressions that an experiment file holds, in the
// language of github.com/expr-lang/expr: checks of a response (check.go), what a claim expects
// of figures (prediction.go, figure.go), numbers of processes (count.go), and conditions.
//
// Each is compiled over the variables that it may read and refuses all others, and one that can
// loop has a budget of operations (budget.go). Its errors know the character at which the text
// is wrong; At makes that a place in the file.
package expression

import (
	"errors"
	"regexp"
	"strings"

	"github.com/expr-lang/expr/file"

	"perflab/runner/internal/nearest"
	"perflab/runner/spec/yamltree"
)

// Error is a fault of an expression with the character it was found at.
type Error struct {
	offset  int // in characters; -1 where unknown
	message string
	cause   error
}

// Error is the message in one line.
func (e *Error) Error() string { return e.message }
func (e *Error) Unwrap() error { return e.cause }

var unknownName = regexp.MustCompile(`^unknown name (\S+)`)

// newError reduces the expression library's error to one line; names are the
// variables that exist, for the nearest one.
func newError(err error, names []string) error {
	var fe *file.Error
	if !errors.As(err, &fe) {
		return &Error{offset: -1, message: err.Error(), cause: err}
	}
	message := strings.TrimSpace(strings.ReplaceAll(fe.Message, "\n", " "))
	if parts := unknownName.FindStringSubmatch(message); parts != nil {
		if c := nearest.Name(parts[1], names); c != "" {
			message += `; did you mean "` + c + `"?`
		} else if len(names) > 0 {
			message += "; there are " + strings.Join(names, ", ")
		}
	}
	offset := fe.From
	if fe.Line > 1 {
		offset = -1
	}
	return &Error{offset: offset, message: message, cause: err}
}

// At is where in the file an expression is wrong.
func At(n *yamltree.Node, err error) yamltree.Place {
	var e *Error
	if errors.As(err, &e) && e.offset >= 0 {
		return n.Within(e.offset)
	}
	return n.At
}
