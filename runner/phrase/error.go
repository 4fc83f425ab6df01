package phrase

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
// of no error. What wraps a Stater says more than that, and is words.
func Error(err error) Statement {
	if err == nil {
		return Statement{}
	}
	if s, ok := err.(Stater); ok { // not errors.As, which would lose what wraps it
		return s.Stated()
	}
	return Verbatim(err.Error())
}
