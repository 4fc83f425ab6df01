package text

import (
	"fmt"
	"strings"
	"unicode"

	"perflab/report"
)

// table lays rows out in columns two spaces apart, the first to the left and all others,
// which are figures, to the right unless left says so. The first row is the heading.
func table(rows [][]string, left map[int]bool) string {
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], displayed(cell))
		}
	}
	var b strings.Builder
	for _, row := range rows {
		var line strings.Builder
		for i, cell := range row {
			if i > 0 {
				line.WriteString("  ")
			}
			pad := strings.Repeat(" ", widths[i]-displayed(cell))
			if i == 0 || left[i] {
				line.WriteString(cell + pad)
			} else {
				line.WriteString(pad + cell)
			}
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	return b.String()
}

// wide are the letters that take two columns of a terminal.
var wide = []*unicode.RangeTable{unicode.Hangul, unicode.Han, unicode.Hiragana, unicode.Katakana}

// displayed is the number of terminal columns a text takes.
func displayed(s string) int {
	n := 0
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.In(r, wide...) || (r >= 0xff01 && r <= 0xff60) || (r >= 0x3000 && r <= 0x303f):
			n += 2
		default:
			n++
		}
	}
	return n
}

// indented puts two spaces before every line that has something on it.
func indented(text string) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	for i, line := range lines {
		if line != "" {
			lines[i] = "  " + line
		}
	}
	return strings.Join(lines, "\n") + "\n"
}

// section writes a heading and its text, nothing where there is no text.
func section(b *strings.Builder, heading, text string) {
	if text != "" {
		fmt.Fprintf(b, "\n%s\n%s", heading, indented(text))
	}
}

func bullets(lines []string) string {
	var b strings.Builder
	for _, line := range lines {
		fmt.Fprintf(&b, "- %s\n", report.OneLine(line))
	}
	return b.String()
}

// lineWidth is how many columns of a terminal a line of sentences takes at most.
const lineWidth = 100

// wrapped breaks a text between words; the lines after its first begin with hang.
func wrapped(text, hang string) string {
	var b strings.Builder
	at := 0
	for i, word := range strings.Fields(text) {
		n := displayed(word)
		switch {
		case i == 0:
		case at+1+n > lineWidth:
			b.WriteString("\n" + hang)
			at = len(hang)
		default:
			b.WriteString(" ")
			at++
		}
		b.WriteString(word)
		at += n
	}
	return b.String() + "\n"
}
