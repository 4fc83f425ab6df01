package report

import (
	"strings"
	"unicode"
)

// textDictionary holds what only the plain formats say, in English and Korean.
var textDictionary = map[string][2]string{
	"text_k6_one":    {"one trial", "시행 1회"},
	"text_k6_merged": {"%d trials together", "시행 %d회 합산"},
	"text_k6_doubt":  {"of a trial that does not count", "유효하지 않은 시행의 결과"},
	"text_no_result": {"Nothing was measured.", "측정된 값이 없습니다."},
	"text_outcome":   {"Verdict", "판정"},
	"text_measured":  {"measured", "측정값"},
	"text_variant":   {"variant", "구성"},
	"text_question":  {"Question", "질문"},
	"audit_alone":    {"The figures that the file quotes are too few to hold against each other.", "인용된 수치가 적어 서로 비교할 수 없습니다."},
	"audit_nothing":  {"The file quotes no published figures: there is nothing to hold against each other.", "인용된 수치가 없어 서로 비교할 것이 없습니다."},

	"text_trial":      {"trial", "시행"},
	"text_warn_at":    {"a warning from %s on", "%s부터 주의"},
	"text_invalid_at": {"invalid from %s on", "%s부터 무효"},
}

// textWords are the page's words and those of the plain formats.
func textWords(language string) Words {
	w := words(language)
	column := 0
	if language == "ko" {
		column = 1
	}
	for key, texts := range textDictionary {
		w[key] = texts[column]
	}
	return w
}

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
