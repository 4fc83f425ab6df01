package spec

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/rivo/uniseg"
)

// source is one text that values come from: a file, or one --set option.
type source struct {
	name  string
	lines []string // nil for an option
}

// place is where a value was written.
type place struct {
	src          *source
	line, column int // from 1; 0 in an option
}

// line is the text of line n, counted from 1; empty where there is none.
func (s *source) line(n int) string {
	if s == nil || n < 1 || n > len(s.lines) {
		return ""
	}
	return s.lines[n-1]
}

// yamlBreak matches what YAML counts as the end of a line.
var yamlBreak = regexp.MustCompile("\r\n|[\r\n\u0085\u2028\u2029]")

// newSource splits a file's text into lines as the YAML parser counts them.
func newSource(name, text string) *source {
	return &source{name: name, lines: yamlBreak.Split(text, -1)}
}

// within returns the place of character offset of a scalar's text, where that text stands
// in the file as it is; else the place of the scalar.
func (n *node) within(offset int) place {
	at := n.at
	line := []rune(at.src.line(at.line))
	start := at.column - 1
	if start >= 0 && start < len(line) && (line[start] == '"' || line[start] == '\'') {
		start++
	}
	if offset < 0 || start < 0 || start > len(line) || !strings.HasPrefix(string(line[start:]), n.text) {
		return at
	}
	if offset > len([]rune(n.text)) {
		return at
	}
	at.column = start + 1 + offset
	return at
}

// excerptWidth is how many terminal columns of a source line are shown.
const excerptWidth = 110

// excerpt prepares a source line for a terminal: tabs as four spaces, nothing that could
// steer the terminal, cut around the column where it is long. It returns the text and the
// width, in terminal columns, of what stands before the column.
func excerpt(line string, column int) (text string, indent int) {
	runes := []rune(line)
	at := min(max(column-1, 0), len(runes))
	before, after := printable(runes[:at]), printable(runes[at:])
	if uniseg.StringWidth(before)+uniseg.StringWidth(after) > excerptWidth {
		before = cutLeft(before, excerptWidth/2)
		after = cutRight(after, excerptWidth-uniseg.StringWidth(before))
	}
	return strings.TrimRight(before+after, " "), uniseg.StringWidth(before)
}

func printable(runes []rune) string {
	var b strings.Builder
	for _, r := range runes {
		switch {
		case r == '\t':
			b.WriteString("    ")
		case unicode.IsPrint(r):
			b.WriteRune(r)
		default:
			b.WriteRune('·')
		}
	}
	return b.String()
}

// cutLeft keeps the last width columns of s.
func cutLeft(s string, width int) string {
	if uniseg.StringWidth(s) <= width {
		return s
	}
	runes := []rune(s)
	for len(runes) > 0 && uniseg.StringWidth(string(runes)) >= width {
		runes = runes[max(1, (len(runes)-width)/2):]
	}
	return "…" + string(runes)
}

// cutRight keeps the first width columns of s.
func cutRight(s string, width int) string {
	if uniseg.StringWidth(s) <= width {
		return s
	}
	runes := []rune(s)
	runes = runes[:min(len(runes), width)]
	for len(runes) > 0 && uniseg.StringWidth(string(runes)) >= width {
		runes = runes[:len(runes)-1]
	}
	return string(runes) + "…"
}
