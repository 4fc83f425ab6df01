package env

import (
	"strings"

	"perflab/runner/internal/secret"
	"perflab/runner/phrase"
	"perflab/runner/spec"
)

// Failure is why an environment could not be built or broke. It says the cause, the last
// lines of what the component wrote, and what to do about it, each where there is one.
type Failure struct {
	Err  error
	From string           // whose lines these are: server, building runner/base:1a2b3c
	Log  []string         // its last lines
	Hint phrase.Statement // what to do about it
}

// OutOfMemory is why a component ended that the kernel killed for its memory limit.
func OutOfMemory(name string, limit spec.Size) *Failure {
	component := phrase.Text(name)
	return &Failure{
		Err:  phrase.Err(phrase.KilledForMemory(component, phrase.Text(limit.String())), nil),
		From: name,
		Hint: phrase.MoreMemory(component),
	}
}

// Remedy is what to do about it; nothing where that is not known.
func (f *Failure) Remedy() phrase.Statement { return f.Hint }

func (f *Failure) Unwrap() error { return f.Err }

func (f *Failure) Error() string { return f.Stated().String() }

// Stated is all of it.
func (f *Failure) Stated() phrase.Statement {
	why, hint := phrase.Sentences(phrase.Error(f.Err)), phrase.Sentences(f.Hint)
	from, lines := phrase.Text(f.From), phrase.Text("\n    "+strings.Join(f.Log, "\n    "))
	switch {
	case len(f.Log) > 0 && !f.Hint.IsZero():
		return phrase.BrokeWithBoth(why, from, lines, hint)
	case len(f.Log) > 0:
		return phrase.BrokeWithLog(why, from, lines)
	case !f.Hint.IsZero():
		return phrase.BrokeWithRemedy(why, hint)
	}
	return phrase.Error(f.Err)
}

// Tail keeps the last lines of what is written to it, cut to a readable length.
type Tail struct {
	Lines []string
}

// TailOf are the last lines of a text.
func TailOf(text string) []string {
	last := &Tail{}
	for line := range strings.Lines(text) {
		last.Add(line)
	}
	return last.Lines
}

// Bounds of the lines an error shows.
const (
	TailLines = 15
	tailWidth = 300
)

// Add takes a line; an empty one is left out.
func (t *Tail) Add(line string) {
	line = secret.Replace(strings.TrimRight(line, " \t\r\n"))
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
