package report

import (
	"strings"
	"unicode"
)

// OneLine is a text without line breaks and control characters, which a log line quoted in
// a reason may hold, for a row of a table or a bullet.
func OneLine(text string) string { return strings.Join(strings.Fields(Clean(text)), " ") }

// Clean drops control characters but line breaks and tabs, such as a terminal's escape
// sequences, and what else XML cannot hold.
func Clean(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || !unicode.IsControl(r) && r != 0xfffe && r != 0xffff {
			return r
		}
		return -1
	}, strings.ToValidUTF8(text, "\ufffd"))
}

// Joined are texts with a separator between them, the empty ones left out.
func Joined(separator string, texts ...string) string {
	return strings.Join(nonEmpty(texts...), separator)
}

func nonEmpty(texts ...string) []string {
	var out []string
	for _, t := range texts {
		if t != "" {
			out = append(out, t)
		}
	}
	return out
}
