// Package exit holds the program's exit codes, the errors that call for them, and what is
// printed of an error.
//
// An error's message follows three rules: lower case without a full stop; what was tried, then
// what went wrong; the remedy on a line of its own. An error that none of the functions here made
// comes from the command line's parser and counts as wrong use. The package ends no process: Code
// prints an error and returns the code, Worse chooses between the errors of several runs.
package exit

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"syscall"

	"perflab/runner/internal/secret"
)

// Exit codes of the program; nothing that failed exits 0.
const (
	OK          = 0   // everything held
	Failed      = 1   // a threshold, claim gate or regression gate failed
	WrongUse    = 2   // the file or the command line is wrong
	Environment = 3   // the environment could not be built or broke
	Invalid     = 4   // the measurement is invalid, or two are not comparable
	Undecided   = 5   // a gate showed neither a regression nor its absence
	Interrupted = 130 // stopped by the user
	NobodyReads = 141 // as a shell has it of a program that SIGPIPE ends: its reader has left
)

// failure is an error with the exit code it calls for and, where there is one, the remedy.
type failure struct {
	code int
	err  error
	hint string
}

func (f *failure) Error() string { return f.err.Error() }
func (f *failure) Unwrap() error { return f.err }

// Usage is the error of a file or a command line that is wrong; hint is the remedy, "" where
// there is none.
func Usage(err error, hint string) error { return &failure{WrongUse, err, hint} }

// Broken is the error of an environment that could not be built or broke.
func Broken(err error, hint string) error { return &failure{Environment, err, hint} }

// Unfit is the error of a measurement that is invalid, or of two that are not comparable.
func Unfit(err error, hint string) error { return &failure{Invalid, err, hint} }

// verdict ends a command whose output already says what failed.
type verdict struct{ code int }

func (v *verdict) Error() string { return fmt.Sprintf("exit code %d", v.code) }

// Verdict is the error of a command whose output already says what failed.
func Verdict(code int) error { return &verdict{code} }

// IsVerdict tells whether err is one of Verdict.
func IsVerdict(err error) bool { return errors.As(err, new(*verdict)) }

// Hint is the remedy that err names, "" where it names none.
func Hint(err error) string {
	if f := new(failure); errors.As(err, &f) {
		return f.hint
	}
	return ""
}

// Code prints err to w and returns the code to exit with. Errors that are not ours
// come from the command line's parser.
func Code(err error, w io.Writer) int {
	if err == nil {
		return OK
	}
	if p := new(fs.PathError); errors.As(err, &p) && p.Path == os.Stdout.Name() && errors.Is(p, syscall.EPIPE) {
		return NobodyReads
	}
	var v *verdict
	if errors.As(err, &v) {
		return v.code
	}
	var f *failure
	if !errors.As(err, &f) {
		f = &failure{WrongUse, err, "runner --help lists the commands; runner COMMAND --help its flags"}
	}
	msg := secret.Replace(f.err.Error())
	if !strings.Contains(msg, "\n") {
		msg = "runner: " + msg
	}
	fmt.Fprintln(w, strings.TrimRight(msg, "\n"))
	if f.hint != "" {
		fmt.Fprintln(w, "hint: "+secret.Replace(f.hint))
	}
	return f.code
}

// Worse returns the error with the graver exit code: a broken environment before an
// invalid measurement before a failed gate, and that before one that showed nothing.
func Worse(a, b error) error {
	rank := func(err error) int {
		switch Code(err, io.Discard) {
		case OK:
			return 0
		case Undecided:
			return 1
		case Failed:
			return 2
		case Invalid:
			return 3
		default:
			return 4
		}
	}
	if rank(b) > rank(a) {
		return b
	}
	return a
}
