package spec

import (
	"strings"
	"testing"
)

// TestQuestionsByLanguage: one text stands for all languages; of several that of the file's.
func TestQuestionsByLanguage(t *testing.T) {
	const rest = "\nenvironment: {target: feed}\nload: {request: {path: /}, users: 1, duration: 1s}\n"
	for name, c := range map[string]struct{ file, own, en, ko, fault string }{
		"one text":          {"question: why", "why", "why", "why", ""},
		"both":              {"language: ko\nquestion: {ko: 왜, en: why}", "왜", "why", "왜", ""},
		"not in the file's": {"language: ko\nquestion: {en: why}", "why", "why", "why", ""},
		"none":              {"name: x", "", "", "", ""},
		"another language":  {"question: {fr: pourquoi}", "", "", "", `unknown key "fr" in question`},
		"no text":           {"question: [a]", "", "", "", "question must be a text, or one by language"},
		"no text of one":    {"question: {ko: [a]}", "", "", "", "question.ko must be a text"},
	} {
		t.Run(name, func(t *testing.T) {
			e, err := Parse("x.yaml", []byte(c.file+rest), Options{})
			if c.fault != "" {
				if err == nil || !strings.Contains(err.Error(), c.fault) {
					t.Fatalf("got %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if e.Question != c.own || e.Asks("en") != c.en || e.Asks("ko") != c.ko {
				t.Errorf("%q, in English %q, in Korean %q", e.Question, e.Asks("en"), e.Asks("ko"))
			}
			roundTrip(t, e)
		})
	}
}
