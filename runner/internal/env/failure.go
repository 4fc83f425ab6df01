package env

import (
	"fmt"
	"strings"

	"perflab/runner/phrase"
	"perflab/runner/spec"
)

// Failure is why an environment could not be built or broke. It prints the cause, the last
// lines of what the component wrote, and what to do about it, each where there is one.
type Failure struct {
	Err  error
	From string   // whose lines these are: server, building runner/base:1a2b3c
	Log  []string // its last lines
	Hint string
}

// OutOfMemory is why a component ended that the kernel killed for its memory limit.
func OutOfMemory(name string, limit spec.Size) *Failure {
	return &Failure{
		Err:  fmt.Errorf("%s was killed: it used more than its memory limit of %v", name, limit),
		From: name,
		Hint: "raise the memory limit of " + name + " in the experiment's environment, or lower its workers",
	}
}

// Remedy is what to do about it; nothing where that is not known.
func (f *Failure) Remedy() phrase.Statement { return phrase.Verbatim(f.Hint) }

func (f *Failure) Unwrap() error { return f.Err }

func (f *Failure) Error() string {
	var b strings.Builder
	b.WriteString(f.Err.Error())
	if len(f.Log) > 0 {
		fmt.Fprintf(&b, "\n  last lines of %s:", f.From)
		for _, line := range f.Log {
			b.WriteString("\n    " + line)
		}
	}
	if f.Hint != "" {
		b.WriteString("\n  hint: " + f.Hint)
	}
	return b.String()
}

// Tail keeps the last lines of what is written to it, cut to a readable length.
type Tail struct {
	Lines []string
}

// Bounds of the lines an error shows.
const (
	TailLines = 15
	tailWidth = 300
)

// Add takes a line; an empty one is left out.
func (t *Tail) Add(line string) {
	line = strings.TrimRight(line, " \t\r\n")
	if line == "" {
		return
	}
	if len(line) > tailWidth {
		line = strings.ToValidUTF8(line[:tailWidth], "") + "…"
	}
	t.Lines = append(t.Lines, line)
	if len(t.Lines) > TailLines {
		t.Lines = t.Lines[1:]
	}
}
