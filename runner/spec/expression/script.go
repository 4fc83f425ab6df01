package expression

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// scriptForms are what checks of k6's scripts hold that these have in other words, or not.
var scriptForms = []struct {
	pattern *regexp.Regexp
	instead string
}{
	{regexp.MustCompile(`===`), "=="},
	{regexp.MustCompile(`!==`), "!="},
	{regexp.MustCompile(`\b(?:r|res|response)\.(status|body|headers)\b`), "$1"},
	{regexp.MustCompile(`\b(?:r|res|response)\.json\(\)`), "json"},
	{regexp.MustCompile(`\b(?:r|res|response)\.json\(['"]([\w.]+)['"]\)`), "json.$1"},
	{regexp.MustCompile(`\b(?:r|res|response)\.timings\.duration\b`), "duration"},
	{regexp.MustCompile(`\b(?:null|undefined)\b`), "nil"},
	{regexp.MustCompile(`\.includes\(`), "contains, as in body contains \"ok\""},
	{regexp.MustCompile(`\.length\b`), "len(...), as in len(body) > 0"},
	{regexp.MustCompile(`=>`), "the expression alone, without a function around it"},
}

// scriptWords says of a check as a script of k6's has it how it is written here; any other
// error it leaves as it is.
func scriptWords(text string, err error) error {
	first, said := -1, []string{}
	for _, f := range scriptForms {
		at := f.pattern.FindStringSubmatchIndex(text)
		if at == nil {
			continue
		}
		if first < 0 || at[0] < first {
			first = at[0]
		}
		instead := string(f.pattern.ExpandString(nil, f.instead, text, at))
		said = append(said, fmt.Sprintf("%s is written %s here", text[at[0]:at[1]], instead))
	}
	if first < 0 {
		return err
	}
	return &Error{offset: utf8.RuneCountInString(text[:first]), message: strings.Join(said, "; "), cause: err}
}
