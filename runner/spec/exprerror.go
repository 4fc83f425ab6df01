package spec

import (
	"errors"
	"regexp"
	"strings"

	"github.com/expr-lang/expr/file"

	"perflab/runner/internal/nearest"
	"perflab/runner/spec/yamltree"
)

// exprError is a fault of an expression with the character it was found at.
type exprError struct {
	offset  int // in characters; -1 where unknown
	message string
	cause   error
}

func (e *exprError) Error() string { return e.message }
func (e *exprError) Unwrap() error { return e.cause }

var unknownName = regexp.MustCompile(`^unknown name (\S+)`)

// newExprError reduces the expression library's error to one line; names are the
// variables that exist, for the nearest one.
func newExprError(err error, names []string) error {
	var fe *file.Error
	if !errors.As(err, &fe) {
		return &exprError{offset: -1, message: err.Error(), cause: err}
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
	return &exprError{offset: offset, message: message, cause: err}
}

// exprPlace is where in the file an expression is wrong.
func exprPlace(n *yamltree.Node, err error) yamltree.Place {
	var e *exprError
	if errors.As(err, &e) && e.offset >= 0 {
		return n.Within(e.offset)
	}
	return n.At
}
