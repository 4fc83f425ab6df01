package report

import (
	"strings"
	"unicode"

	"perflab/runner/phrase"
	"perflab/runner/verdict/limit"
)

// Words are the page's headings and labels in one language, by key. All of them, and every
// sentence, are in runner/phrase.
type Words map[string]string

// words returns the words of an experiment's language; an unknown one is English.
func words(language string) Words { return phrase.ReportWords(phrase.LanguageOf(language)) }

// in is the language that they are in.
func (w Words) in() phrase.Language { return phrase.LanguageOf(w["language"]) }

// join are sentences one after the other.
func (w Words) join(sentences ...phrase.Statement) string { return phrase.Join(w.in(), sentences...) }

// lines are sentences, each on its own.
func (w Words) lines(sentences []phrase.Statement) []string { return phrase.Lines(w.in(), sentences) }

// outcome is the word for a verdict or a status; what has none stands for itself.
func (w Words) outcome(o string) string {
	if text, ok := w["outcome_"+o]; ok {
		return text
	}
	return o
}

// limit names what limited a variant.
func (w Words) limit(l limit.Kind) string { return w["limit_"+string(l)] }

// scope says what a claim was held against; empty where it was not judged.
func (w Words) scope(s string) string {
	if s == "" {
		return ""
	}
	return w["scope_"+s]
}

// subject names what a finding of the audit is about; one that this program does not know
// stands for itself.
func (w Words) subject(s string) string {
	if text, ok := w["subject_"+s]; ok {
		return text
	}
	return s
}

// OneLine is a text without line breaks and control characters, which a log line quoted in
// a reason may hold, for a row of a table or a bullet.
func OneLine(text string) string { return strings.Join(strings.Fields(Clean(text)), " ") }

// Isolated is a text without marks that turn the direction of what follows.
func Isolated(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, text)
}

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
