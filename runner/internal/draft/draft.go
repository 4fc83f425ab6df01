// Package draft makes an experiment file of a text that somebody published: a tool's output, or a
// whole post in Markdown with outputs, tables and prose.
//
// It refuses to guess. A figure stands in the file as it stands in the text; what the text does not
// say is a question in a comment beside the value that stands in for it; sentences are offered as
// claims, commented out, for whoever knows what they mean. A text without a figure is an error.
//
// Its steps: the text's lines with what they are (lines.go) → the runs, one for each output of a
// tool (runs.go), or the rows of its tables (table.go) → what load each was made with (load.go) →
// a name for each (names.go) → sentences with numbers (prose.go) → the file (write.go).
package draft

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"perflab/runner/published"
	"perflab/runner/spec"
)

// Options are what the caller knows beside the text.
type Options struct {
	File    string            // that is to be written
	Source  string            // key of environment and its value, a line of YAML; empty: asked for
	Columns map[string]string // head of a table's column → figure, METRIC.AGGREGATION with a unit after it
}

// Draft is an experiment file.
type Draft struct {
	Text      string
	Variants  int
	Figures   int
	Questions int
}

// ErrNoFigures is a text in which nobody measured anything.
var ErrNoFigures = errors.New("the text has no figure that is known")

// MaxText bounds a text, in bytes.
const MaxText = 1 << 20

// variant is one configuration of the text.
type variant struct {
	name    string
	heading string // as the text has it; empty where there is none
	tool    string
	quote   []string           // lines of a tool's output; empty: figures holds single ones
	lines   []int              // of the text, that are quoted
	figures []published.Figure // of quote
	single  [][2]string        // METRIC.AGGREGATION and value
	load    load
	at      int // line of the text, from 0
}

// From makes a draft of a text.
func From(text string, o Options) (Draft, error) {
	if len(text) > MaxText {
		return Draft{}, fmt.Errorf("the text is %d bytes long; %d are read", len(text), MaxText)
	}
	p := newPost(text)
	variants := runsOf(p)
	tables := tablesOf(p)
	notes := []string{}
	if len(variants) == 0 {
		variants, notes = rowsOf(tables, o.Columns)
	} else {
		for _, t := range tables {
			notes = append(notes, fmt.Sprintf("the table at line %d of the text is left out: outputs of a tool stand in it too", t.at+1))
		}
	}
	p.quoted = map[int]bool{}
	for _, v := range variants {
		for _, i := range v.lines {
			p.quoted[i] = true
		}
	}
	prose := sentencesOf(p)
	if len(variants) == 0 {
		variants = changedIn(prose)
	}
	if len(variants) == 0 {
		v, more := statedIn(prose)
		notes = append(notes, more...)
		if v == nil && len(more) == 0 {
			return Draft{}, ErrNoFigures
		}
		if v != nil {
			variants = append(variants, *v)
		}
	}
	said := scriptOf(p)
	said.proseUsers, said.proseDuration = saidOf(prose)
	commands := commandsOf(p)
	for i := range variants {
		variants[i].load.learn(&variants[i], said, commands)
	}
	alike(variants)
	nameAll(p, variants)
	d := write(p, variants, prose, notes, o)
	if _, err := spec.Parse(o.File, []byte(d.Text), spec.Options{}); err != nil {
		return d, fmt.Errorf("the file made of the text is not sound, which is a fault of this program: %w", err)
	}
	return d, nil
}

// alike gives variants whose users are worked out the most of them all: they were the same load.
func alike(variants []variant) {
	most := 0
	for _, v := range variants {
		if !v.load.estimated {
			return
		}
		most = max(most, v.load.users)
	}
	for i := range variants {
		l := &variants[i].load
		l.users = most
		l.asks = slices.DeleteFunc(l.asks, func(ask string) bool { return strings.HasPrefix(ask, askUsers) })
		l.ask("%s Rate times response time takes up to %d, without a pause", askUsers, most)
	}
}

// oneLine is a text in one line of at most so many characters.
func oneLine(text string, most int) string {
	line := strings.Join(strings.Fields(text), " ")
	if runes := []rune(line); len(runes) > most {
		return strings.TrimSpace(string(runes[:most-1])) + "…"
	}
	return line
}
