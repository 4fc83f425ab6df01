package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"syscall"
)

// Exit codes of the program; nothing that failed exits 0.
const (
	exitOK          = 0   // everything held
	exitFailed      = 1   // a threshold, claim gate or regression gate failed
	exitUsage       = 2   // the file or the command line is wrong
	exitEnvironment = 3   // the environment could not be built or broke
	exitInvalid     = 4   // the measurement is invalid, or two are not comparable
	exitUndecided   = 5   // a gate showed neither a regression nor its absence
	exitInterrupted = 130 // stopped by the user
	exitNobodyReads = 141 // as a shell has it of a program that SIGPIPE ends: its reader has left
)

// failure is an error with the exit code it calls for and, where there is one, the remedy.
//
// Messages follow three rules: lower case without a full stop; what was tried, then what
// went wrong; the remedy on a line of its own.
type failure struct {
	code int
	err  error
	hint string
}

func (f *failure) Error() string { return f.err.Error() }
func (f *failure) Unwrap() error { return f.err }

func usage(err error, hint string) error { return &failure{exitUsage, err, hint} }

func broken(err error, hint string) error { return &failure{exitEnvironment, err, hint} }

// verdictFailure ends a command whose output already says what failed.
type verdictFailure struct{ code int }

func (v *verdictFailure) Error() string { return fmt.Sprintf("exit code %d", v.code) }

// exitCode prints err to w and returns the code to exit with. Errors that are not ours
// come from the command line's parser.
func exitCode(err error, w io.Writer) int {
	if err == nil {
		return exitOK
	}
	if p := new(fs.PathError); errors.As(err, &p) && p.Path == os.Stdout.Name() && errors.Is(p, syscall.EPIPE) {
		return exitNobodyReads
	}
	var v *verdictFailure
	if errors.As(err, &v) {
		return v.code
	}
	var f *failure
	if !errors.As(err, &f) {
		f = &failure{exitUsage, err, "runner --help lists the commands; runner COMMAND --help its flags"}
	}
	msg := f.err.Error()
	if !strings.Contains(msg, "\n") {
		msg = "runner: " + msg
	}
	fmt.Fprintln(w, strings.TrimRight(msg, "\n"))
	if f.hint != "" {
		fmt.Fprintln(w, "hint: "+f.hint)
	}
	return f.code
}
