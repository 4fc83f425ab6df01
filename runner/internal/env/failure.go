package env

import (
	"fmt"
	"strings"

	"perflab/runner/phrase"
	"perflab/runner/spec"
)

// failure is why an environment could not be built or broke. It prints the cause, the last
// lines of what the component wrote, and what to do about it, each where there is one.
type failure struct {
	err  error
	from string   // whose lines these are: server, building runner/base:1a2b3c
	log  []string // its last lines
	hint string
}

// outOfMemory is why a component ended that the kernel killed for its memory limit.
func outOfMemory(name string, limit spec.Size) *failure {
	return &failure{
		err:  fmt.Errorf("%s was killed: it used more than its memory limit of %v", name, limit),
		from: name,
		hint: "raise the memory limit of " + name + " in the experiment's environment, or lower its workers",
	}
}

func (f *failure) Unwrap() error { return f.err }

// Remedy is what to do about it; nothing where that is not known.
func (f *failure) Remedy() phrase.Statement { return phrase.Verbatim(f.hint) }

func (f *failure) Error() string {
	var b strings.Builder
	b.WriteString(f.err.Error())
	if len(f.log) > 0 {
		fmt.Fprintf(&b, "\n  last lines of %s:", f.from)
		for _, line := range f.log {
			b.WriteString("\n    " + line)
		}
	}
	if f.hint != "" {
		b.WriteString("\n  hint: " + f.hint)
	}
	return b.String()
}

// tail keeps the last lines of what is written to it, cut to a readable length.
type tail struct {
	lines []string
}

// Bounds of the lines an error shows.
const (
	tailLines = 15
	tailWidth = 300
)

func (t *tail) add(line string) {
	line = strings.TrimRight(line, " \t\r\n")
	if line == "" {
		return
	}
	if len(line) > tailWidth {
		line = strings.ToValidUTF8(line[:tailWidth], "") + "…"
	}
	t.lines = append(t.lines, line)
	if len(t.lines) > tailLines {
		t.lines = t.lines[1:]
	}
}
