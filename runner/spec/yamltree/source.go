package yamltree

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// Source is one text that values come from: a file, or one --set option.
type Source struct {
	Name  string
	Lines []string // nil for an option
}

// Place is where a value was written.
type Place struct {
	Source       *Source
	Line, Column int // from 1; 0 in an option
}

// line is the text of line n, counted from 1; empty where there is none.
func (s *Source) line(n int) string {
	if s == nil || n < 1 || n > len(s.Lines) {
		return ""
	}
	return s.Lines[n-1]
}

// yamlBreak matches what YAML counts as the end of a line.
var yamlBreak = regexp.MustCompile("\r\n|[\r\n\u0085\u2028\u2029]")

// NewSource splits a file's text into lines as the YAML parser counts them.
func NewSource(name, text string) *Source {
	return &Source{Name: name, Lines: yamlBreak.Split(text, -1)}
}

// Within returns the place of character offset of a scalar's text, where that text stands
// in the file as it is; else the place of the scalar.
func (n *Node) Within(offset int) Place {
	at := n.At
	line := []rune(at.Source.line(at.Line))
	start := at.Column - 1
	if start >= 0 && start < len(line) && (line[start] == '"' || line[start] == '\'') {
		start++
	}
	if offset < 0 || start < 0 || start > len(line) || !strings.HasPrefix(string(line[start:]), n.Text) {
		return at
	}
	if offset > len([]rune(n.Text)) {
		return at
	}
	at.Column = start + 1 + offset
	return at
}

// LineAt is the place of line i of a scalar's text, which reads line without spaces. A block's lines stand in the file as
// they are, each one on its own; in quotes and folded they may not, and then it is the
// first line on which the text is found, or the scalar itself.
func (n *Node) LineAt(line string, i int) Place {
	if n.At.Source == nil || n.At.Source.Lines == nil {
		return n.At
	}
	at := n.At
	for _, number := range []int{n.At.Line + 1 + i, n.At.Line + i} {
		if column := columnOf(n.At.Source.line(number), line); column > 0 {
			at.Line, at.Column = number, column
			return at
		}
	}
	for number := n.At.Line; number <= min(n.At.Line+2*(i+1), len(n.At.Source.Lines)); number++ {
		if column := columnOf(n.At.Source.line(number), line); column > 0 {
			at.Line, at.Column = number, column
			return at
		}
	}
	return n.At
}

// columnOf is where a text begins in a line, in characters from 1; 0 where it is not in it.
func columnOf(line, text string) int {
	i := strings.Index(line, text)
	if i < 0 || text == "" {
		return 0
	}
	return utf8.RuneCountInString(line[:i]) + 1
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
