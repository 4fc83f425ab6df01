package report

import (
	"strings"
	"unicode"
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

// oneLine is a text without line breaks and control characters, which a log line quoted in
// a reason may hold, for a row of a table or a bullet.
func oneLine(text string) string { return strings.Join(strings.Fields(clean(text)), " ") }

// clean drops control characters but line breaks and tabs, such as a terminal's escape
// sequences, and what else XML cannot hold.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || !unicode.IsControl(r) && r != 0xfffe && r != 0xffff {
			return r
		}
		return -1
	}, strings.ToValidUTF8(text, "\ufffd"))
}
